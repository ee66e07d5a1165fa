"""What a visitor sends who reports a story or a photo."""

from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from stories.models import ReportReason
from stories.web.labels import REPORT_REASONS

SENTENCES = {
    "words_missing": _l("เล่าให้เรารู้สักประโยคว่าเรื่องอะไร"),
    "words_long": _l("เขียนได้ไม่เกิน %(limit)s ตัวอักษร ลองตัดให้สั้นลง"),
    "email_odd": _l("อีเมลนี้เหมือนพิมพ์ไม่ครบ ลองดูอีกที เช่น ton@example.com"),
}


class ReportForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """Why, in words if one likes, and an address for the outcome if one likes. ``website`` is for programs alone."""

    ticket = HiddenField()
    website = StringField(_l("เว้นช่องนี้ว่างไว้"))
    reason = RadioField(
        _l("แจ้งเพราะอะไร"),
        choices=[SelectChoice(reason.value, REPORT_REASONS[reason]) for reason in ReportReason],
        validate_choice=False,
    )
    words = TextAreaField(_l("อยากเล่าเพิ่มไหม"))
    email = StringField(_l("อีเมลสำหรับบอกผล"))

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in set(ReportReason):
            raise ValidationError(_l("เลือกก่อนว่าแจ้งเพราะอะไร"))

    def validate(self, extra_validators: object = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        if not self.website.data:
            return is_valid
        self.website.data = ""  # costs a person nothing: the button works when pressed again
        self.form_errors.append(_("มีอะไรไปพิมพ์ในช่องที่ซ่อนไว้ดักโปรแกรมส่งขยะ เราล้างช่องนั้นให้แล้ว กดปุ่มอีกครั้งได้เลย"))
        return False

    @property
    def report_id(self) -> UUID:
        """The id that the shown form made for the report; one that cannot be read makes another report."""
        try:
            return UUID(self.ticket.data)
        except (TypeError, ValueError):
            return uuid4()
