"""The forms of reasons and saved replies; what is wrong with them is said by the service that keeps them."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from stories.models import Section, Use
from stories.moderation.forms import DeskForm
from stories.reasons import PLACEHOLDERS, KnownReason, KnownReply
from stories.web import labels

SENTENCES: dict[str, object] = {
    "words_missing": _l("เขียนช่องนี้ด้วย ทั้งภาษาไทยและอังกฤษ คนเล่าจะได้อ่านในภาษาของเขา"),
    "words_too_long": _l("ยาวไป ไม่เกิน %(limit)s ตัวอักษร"),
    "use_missing": _l("เลือกว่าใช้กับการตัดสินแบบไหน อย่างน้อยหนึ่งแบบ"),
    "placeholder_unknown": _l("ไม่รู้จัก %(found)s ใช้ได้เฉพาะ {title} {name} {district} {code} {reasons}"),
    "braces_odd": _l("วงเล็บปีกกาไม่ครบคู่ ใช้ได้เฉพาะ {title} {name} {district} {code} {reasons}"),
}


class WordingForm(DeskForm):
    """What both have: the decisions that they are offered with."""

    uses = SelectMultipleField(
        _l("ใช้เมื่อ"),
        choices=[SelectChoice(use.value, labels.USES[use]) for use in Use],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    @property
    def chosen_uses(self) -> list[Use]:
        return [use for use in Use if use.value in (self.uses.data or ())]

    @property
    def words(self) -> dict[str, str]:
        """The texts by the name of their field."""
        return {field.short_name: field.data or "" for field in self if isinstance(field, StringField)}


class ReasonForm(WordingForm):
    """One reason."""

    name = "reason"

    label_th = StringField(_l("เหตุผล ภาษาไทย"))
    label_en = StringField(_l("เหตุผล ภาษาอังกฤษ"))
    sentence_th = TextAreaField(_l("ประโยคถึงคนเล่า ภาษาไทย"))
    sentence_en = TextAreaField(_l("ประโยคถึงคนเล่า ภาษาอังกฤษ"))
    section = SelectField(
        _l("อยู่ในส่วนไหนของหน้าเราอ่านและคัดอย่างไร"),
        choices=[SelectChoice(one.value, labels.SECTIONS[one]) for one in Section],
        validate_choice=False,
    )

    @classmethod
    def of(cls, known: KnownReason) -> "ReasonForm":
        """The form that shows a reason as it is."""
        texts = {f"{part}_{lang}": words[lang] for part, words in _parts(known) for lang in ("th", "en")}
        uses = [use.value for use in Use if use in known.uses]
        return cls(formdata=None, data={**texts, "uses": uses, "section": known.section})

    @property
    def chosen_section(self) -> Section:
        return next((one for one in Section if one.value == self.section.data), Section.NONE)


class ReplyForm(WordingForm):
    """One saved reply."""

    name = "reply"

    called = StringField(_l("ชื่อที่ผู้อ่านเรื่องเลือก"))
    body_th = TextAreaField(_l("ข้อความ ภาษาไทย"))
    body_en = TextAreaField(_l("ข้อความ ภาษาอังกฤษ"))

    @classmethod
    def of(cls, known: KnownReply) -> "ReplyForm":
        """The form that shows a reply as it is."""
        bodies = {f"body_{lang}": known.bodies[lang] for lang in ("th", "en")}
        return cls(
            formdata=None, data={"called": known.name, **bodies, "uses": [u.value for u in Use if u in known.uses]}
        )


def placeholders() -> list[tuple[str, object]]:
    """What may stand in a reply, and what it becomes."""
    return [("{" + name + "}", labels.PLACEHOLDERS[name]) for name in PLACEHOLDERS]


def _parts(known: KnownReason) -> list[tuple[str, dict[str, str]]]:
    return [("label", dict(known.labels)), ("sentence", dict(known.sentences))]
