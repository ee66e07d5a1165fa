"""What editors send about collections."""

from datetime import UTC, datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Optional

from stories import dates
from stories.collections.services import Words
from stories.models import Collection

SENTENCES = {
    "title_missing": _l("ใส่ชื่อตอนสักภาษาหนึ่ง"),
    "too_long": _l("ยาวไป ใส่ได้ไม่เกิน %(limit)s ตัวอักษร"),
    "story_unknown": _l("ไม่พบเรื่องที่เผยแพร่แล้วตามรหัสนี้ ใส่รหัสหรือที่อยู่ของหน้าเรื่อง"),
    "too_many": _l("ตอนหนึ่งใส่ได้ไม่เกิน %(limit)s เรื่อง"),
}


class WordsForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The words of a collection."""

    title_th = StringField(_l("ชื่อตอน (ภาษาไทย)"))
    title_en = StringField(_l("ชื่อตอน (ภาษาอังกฤษ)"))
    note_th = TextAreaField(_l("คำนำของบรรณาธิการ (ภาษาไทย)"))
    note_en = TextAreaField(_l("คำนำของบรรณาธิการ (ภาษาอังกฤษ)"))
    call_th = StringField(_l("ชวนคนเล่าเรื่องอะไร (ภาษาไทย)"))
    call_en = StringField(_l("ชวนคนเล่าเรื่องอะไร (ภาษาอังกฤษ)"))
    call_until = DateField(_l("ชวนถึงวันไหน"), validators=[Optional()])

    @classmethod
    def of(cls, found: Collection) -> "WordsForm":
        """The form filled with what is there."""
        until = found.call_until
        last_day = (until - timedelta(seconds=1)).astimezone(dates.BANGKOK).date() if until else None
        names = ("title_th", "title_en", "note_th", "note_en", "call_th", "call_en")
        return cls(formdata=None, data={name: getattr(found, name) for name in names} | {"call_until": last_day})

    @property
    def words(self) -> Words:
        """What was typed; the call stands to the end of its last day in Bangkok."""
        day = self.call_until.data
        until = datetime.combine(day + timedelta(days=1), time(), dates.BANGKOK).astimezone(UTC) if day else None
        return Words(
            **{field.name: field.data or "" for field in self if field.type in ("StringField", "TextAreaField")},
            call_until=until,
        )


class PlaceForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A story to be put at the end of a collection, by its id or its address."""

    story = StringField(_l("เพิ่มเรื่อง"))

    @property
    def public_id(self) -> str:
        """The id, out of an address such as ``https://…/s/<id>/<slug>`` too."""
        typed = (self.story.data or "").strip()
        return typed.partition("/s/")[2].partition("/")[0] if "/s/" in typed else typed
