"""The forms themselves. They read values; what a value must be like is decided in ``services.checking``."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, BinaryIO, TypeVar, cast
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from stories.consents import Purpose
from stories.districts import DISTRICTS, GROUPS
from stories.models import (
    AgeBand,
    Byline,
    Lang,
    People,
    Remark,
    Revision,
    RevisionPhoto,
    RevisionText,
    Story,
    Theme,
)
from stories.submission.access import read_email
from stories.submission.forms.author import AuthorForm
from stories.submission.services import PhotoFile, Problem, Step, is_email, ticked
from stories.web.incoming import Spool
from stories.web.labels import AGE_BANDS, PEOPLE, THEMES
from stories.web.language import current_lang

E = TypeVar("E", bound=StrEnum)

_ANSWER = "answer-"
_BYLINES: dict[str, Any] = {
    Byline.PEN_NAME: _l("ใช้นามปากกา"),
    Byline.NONE: _l("ไม่แสดงชื่อ"),
}


def _member(enum: type[E], value: str | None) -> E | None:
    """The member of this value; None for a value that no choice of ours has."""
    return enum(value) if value in set(enum) else None


def _choices(labels: Mapping[str, object]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in labels.items()]


class WriteForm(AuthorForm):
    """Title and text in one language, and in the other if the author likes."""

    lang = HiddenField()
    title = StringField(_l("ตั้งชื่อเรื่องให้หน่อย"))
    body = TextAreaField(_l("เรื่องมันเป็นยังไง"))
    other_title = StringField()
    other_body = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_english = self.other_lang is Lang.ENGLISH
        self.other_title.label.text = _("ชื่อเรื่องภาษาอังกฤษ") if is_english else _("ชื่อเรื่องภาษาไทย")
        self.other_body.label.text = _("เรื่องภาษาอังกฤษ") if is_english else _("เรื่องภาษาไทย")

    @classmethod
    def of(cls, texts: Sequence[RevisionText]) -> "WriteForm":
        """The form with what is kept; the language of the page first, where the story has it."""
        rows = sorted(texts, key=lambda row: row.lang != current_lang())
        values = {"lang": rows[0].lang.value, "title": rows[0].title, "body": rows[0].body}
        if len(rows) > 1:
            values |= {"other_title": rows[1].title, "other_body": rows[1].body}
        return cls(formdata=None, data=values)

    @property
    def first_lang(self) -> Lang:
        """The language of the first two fields."""
        return _member(Lang, self.lang.data) or Lang.THAI

    @property
    def other_lang(self) -> Lang:
        return Lang.ENGLISH if self.first_lang is Lang.THAI else Lang.THAI

    @property
    def texts(self) -> dict[Lang, tuple[str, str]]:
        """(title, body) by language."""
        return {
            self.first_lang: (self.title.data or "", self.body.data or ""),
            self.other_lang: (self.other_title.data or "", self.other_body.data or ""),
        }

    def field_name(self, name: str) -> str:
        kind, _, lang = name.partition("_")
        return kind if lang == self.first_lang else f"other_{kind}"


class StartForm(WriteForm):
    """The first words of a draft that does not exist yet, and what a link brought along."""

    prompt = HiddenField()
    district = HiddenField()
    call = HiddenField()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: then there is nothing to lose."""
        return not any(word.strip() for words in self.texts.values() for word in words)


class PhotosForm(AuthorForm):
    """New photos; ``make_photos_form`` adds a caption and a description for each photo there is."""

    photos = MultipleFileField(_l("เลือกภาพ"))

    @property
    def uploads(self) -> list[PhotoFile]:
        """The files that were chosen.

        Raises:
            StorageError: there was no room for them.
        """
        files = [file for file in request.files.getlist("photos") if file.filename]
        for file in files:
            cast("Spool", file.stream).check()
        return [PhotoFile(cast("BinaryIO", file.stream), file.filename or "") for file in files]

    @property
    def words(self) -> dict[UUID, tuple[str, str]]:
        """(caption, description) by photo, for the photos that this form was made with."""
        ids = [name.removeprefix("caption-") for name in self._fields if name.startswith("caption-")]
        return {UUID(one): (self[f"caption-{one}"].data or "", self[f"description-{one}"].data or "") for one in ids}


def make_photos_form(placed: Sequence[RevisionPhoto], lang: Lang, *, is_sent: bool) -> PhotosForm:
    """The form for the photos of one revision.

    Args:
        lang: of the captions.
        is_sent: whether to read the request, else what is kept.
    """
    fields: dict[str, Any] = {}
    values: dict[str, str] = {}
    for one in placed:
        words = next((words for words in one.texts if words.lang is lang), None)
        fields[f"caption-{one.photo_id}"] = StringField(_l("คำบรรยายใต้ภาพ"))
        fields[f"description-{one.photo_id}"] = StringField(_l("ถ้าเล่าภาพนี้ให้คนที่มองไม่เห็นฟัง จะบอกว่า…"))
        if words:
            values[f"caption-{one.photo_id}"] = words.caption
            values[f"description-{one.photo_id}"] = words.description
    form = type("PhotosForm", (PhotosForm,), fields)
    return form(data=values) if is_sent else form(formdata=None, data=values)  # type: ignore[no-any-return]


class PlaceForm(AuthorForm):
    """Where it happened and what kind of story it is."""

    district = SelectField(_l("เขต"), validate_choice=False)
    landmark = StringField(_l("ชื่อที่คนแถวนั้นเรียก"))
    theme = RadioField(
        _l("เรื่องนี้ออกแนวไหน"), choices=_choices({theme: THEMES[theme] for theme in Theme}), validate_choice=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_lang()
        self.district.choices = [SelectChoice("", _("เลือกเขต"))]
        for group in GROUPS.values():
            # Thai names come in dictionary order already.
            rows = group.districts if lang == "th" else sorted(group.districts, key=lambda one: one.name_en)
            self.district.choices += [SelectChoice(one.slug, one.name(lang), optgroup=group.name(lang)) for one in rows]

    @classmethod
    def of(cls, revision: Revision) -> "PlaceForm":
        """The form with what is kept."""
        return cls(
            formdata=None,
            data={"district": revision.district or "", "landmark": revision.landmark, "theme": revision.theme},
        )

    @property
    def chosen_district(self) -> str | None:
        return self.district.data if self.district.data in DISTRICTS else None

    @property
    def chosen_theme(self) -> Theme | None:
        return _member(Theme, self.theme.data)


class PeopleForm(AuthorForm):
    """Who is in the photos, the author's age band and name, the consents, and an address for news."""

    people = RadioField(_l("ในภาพมีใครบ้าง"), choices=_choices(PEOPLE), validate_choice=False)
    age_band = RadioField(_l("คุณอายุเท่าไร"), choices=_choices(AGE_BANDS), validate_choice=False)
    byline = RadioField(_l("ให้เราเรียกคุณว่าอะไรดี"), choices=_choices(_BYLINES), validate_choice=False)
    pen_name = StringField(_l("นามปากกา"))
    consent_publish = BooleanField(_l("เผยแพร่บนเว็บนี้ได้"))
    consent_reuse = BooleanField(_l("ใช้ต่อในงานพิมพ์ นิทรรศการ และสื่อของเมืองได้ (ไม่บังคับ)"))
    consent_own_sensitive = BooleanField(_l("มีเรื่องสุขภาพ ความเชื่อ หรือความพิการของฉันเอง (ไม่บังคับ)"))
    email = StringField(_l("อีเมล"))

    @classmethod
    def of(cls, story: Story, revision: Revision) -> "PeopleForm":
        """The form with what is kept: nothing is ticked but what this author ticked before."""
        given = ticked(revision)
        return cls(
            formdata=None,
            data={
                "people": revision.people,
                "age_band": revision.age_band,
                "byline": revision.byline,
                "pen_name": revision.pen_name,
                "email": story.contact_email or "",
                **{f"consent_{purpose}": purpose in given for purpose in Purpose},
            },
        )

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of ``services.save_people``."""
        return {
            "people": _member(People, self.people.data),
            "age_band": _member(AgeBand, self.age_band.data),
            "byline": _member(Byline, self.byline.data),
            "pen_name": self.pen_name.data or "",
            "purposes": {purpose for purpose in Purpose if self[f"consent_{purpose}"].data},
            "email": self.email.data or "",
            "lang": Lang(current_lang()),
        }


class SendForm(AuthorForm):
    """A button and its token: send, withdraw, throw away, revise."""

    keeps = False


class ResendForm(AuthorForm):
    """What the author answers the moderators, optional; ``make_resend_form`` adds a field for each remark."""

    reply = TextAreaField(_l("ตอบคนอ่าน"))

    @property
    def replies(self) -> dict[str, str]:
        """What was typed, by the id of a remark; ``reply`` is the answer to all of it."""
        return {
            name.removeprefix(_ANSWER): field.data or ""
            for name, field in self._fields.items()
            if name == "reply" or name.startswith(_ANSWER)
        }


def make_resend_form(remarks: Sequence[Remark], replies: Mapping[str, str], *, is_sent: bool) -> ResendForm:
    """The form for sending a story back.

    Args:
        remarks: those to be answered.
        replies: what is kept, by the id of a remark.
        is_sent: whether to read the request, else what is kept.
    """
    fields = {f"{_ANSWER}{one.id}": TextAreaField(_l("ตอบข้อนี้")) for one in remarks}
    values = {name if name == "reply" else f"{_ANSWER}{name}": words for name, words in replies.items()}
    form = type("ResendForm", (ResendForm,), fields)
    return form() if is_sent else form(formdata=None, data=values)  # type: ignore[no-any-return]


class AppealForm(AuthorForm):
    """Why another person should look at a rejected story."""

    keeps = False
    words = TextAreaField(_l("อยากบอกอะไรคนที่จะอ่านใหม่"))


class ContinueForm(AuthorForm):
    """The code that carries a draft to this browser."""

    keeps = False
    code = StringField(_l("รหัสเขียนต่อ"))
    to = HiddenField()


class TrackForm(AuthorForm):
    """The code on a slip."""

    keeps = False
    code = StringField(_l("รหัสติดตามเรื่อง"))


class LinkForm(AuthorForm):
    """The address whose stories a link by mail opens."""

    keeps = False
    email = StringField(_l("อีเมลที่ใส่ไว้ตอนส่งเรื่อง"))

    def find_fault(self, problems: Iterable[Problem] = ()) -> int:
        is_odd = not is_email(read_email(self.email.data or ""))
        return super().find_fault([*problems, Problem("email_odd", Step.PEOPLE, "email")] if is_odd else problems)
