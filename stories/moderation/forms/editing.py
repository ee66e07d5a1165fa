"""What editors set: how soon is answered, words that are pointed out, what leads the home page."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID as IsUUID
from wtforms.validators import InputRequired, NumberRange

from stories import targets, text
from stories.models import WordKind
from stories.moderation.forms.common import AtMost, DeskForm
from stories.moderation.services import REASON_CLUSTERS
from stories.web.labels import WORD_KINDS

TRIED_CLUSTERS = 1000


class TargetForm(DeskForm):
    """How soon authors are to be answered."""

    name = "target"

    hours = IntegerField(
        _l("ตอบคนเล่าภายในกี่ชั่วโมงทำการ"),
        validators=[
            InputRequired(_l("ใส่จำนวนชั่วโมงทำการ 1–240")),
            NumberRange(*targets.LIMITS, message=_l("ใส่จำนวนชั่วโมงทำการ 1–240")),
        ],
    )


class WordForm(DeskForm):
    """A word for the list, and why."""

    name = "word"

    word = StringField(_l("คำหรือวลี"))
    kind = RadioField(_l("เป็นคำแบบไหน"), choices=[SelectChoice(kind.value, WORD_KINDS[kind]) for kind in WordKind])
    note = StringField(_l("เพราะอะไร"))

    def validate_kind(self, field: Field) -> None:
        if field.data not in set(WordKind):
            raise ValidationError(_l("เลือกก่อนว่าเป็นคำแบบไหน"))


class TryWordsForm(DeskForm):
    """A sentence to try the list on."""

    name = "try"

    sentence = TextAreaField(_l("ลองพิมพ์ประโยค"), validators=[AtMost(TRIED_CLUSTERS)])


class ConfirmFeatureForm(DeskForm):
    """Confirm what another person proposed for the home page."""

    name = "confirm-feature"

    proposal_id = HiddenField(validators=[InputRequired(), IsUUID()])


class FeatureForm(DeskForm):
    """Why a story leads the home page, in one language or both."""

    name = "feature"

    reason_th = StringField(_l("ทำไมถึงเลือกเรื่องนี้ (ภาษาไทย)"), validators=[AtMost(REASON_CLUSTERS)])
    reason_en = StringField(_l("ทำไมถึงเลือกเรื่องนี้ (ภาษาอังกฤษ)"), validators=[AtMost(REASON_CLUSTERS)])

    def validate_reason_th(self, field: Field) -> None:
        if not any(text.normalise_line(one.data or "") for one in (field, self.reason_en)):
            raise ValidationError(_l("บอกคนอ่านสักประโยคว่าทำไมถึงเลือกเรื่องนี้"))
