"""What an earlier copy holds, line by line, in the words of the page."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from stories.districts import DISTRICTS
from stories.models import Byline, DraftCopy
from stories.submission.services import Step
from stories.web.labels import AGE_BANDS, PEOPLE, THEMES
from stories.web.language import current_lang


def describe(copy: DraftCopy) -> list[tuple[str, str]]:
    """Pairs of a label and a text; what is empty is left out."""
    return [(label, value) for label, value in _LINES[Step(copy.step)](copy.fields) if value]


def _lines_of_texts(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for title, body in fields.values():
        yield _("ชื่อเรื่อง"), title
        yield _("เรื่อง"), body


def _lines_of_words(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for caption, description in fields.values():
        yield _("คำบรรยายใต้ภาพ"), caption
        yield _("คำอธิบายภาพ"), description


def _lines_of_place(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    district = DISTRICTS.get(fields["district"] or "")
    yield _("เขต"), district.name(current_lang()) if district else ""
    yield _("ชื่อที่คนแถวนั้นเรียก"), fields["landmark"]
    yield _("แนวเรื่อง"), str(THEMES.get(fields["theme"] or "", ""))


def _lines_of_people(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("ในภาพมีใครบ้าง"), str(PEOPLE.get(fields["people"] or "", ""))
    yield _("คุณอายุเท่าไร"), str(AGE_BANDS.get(fields["age_band"] or "", ""))
    yield _("นามปากกา"), fields["pen_name"] if fields["byline"] == Byline.PEN_NAME else ""
    yield _("อีเมล"), fields["email"]


def _lines_of_replies(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for words in fields.values():
        yield _("ตอบคนอ่าน"), words


_LINES = {
    Step.WRITE: _lines_of_texts,
    Step.PHOTOS: _lines_of_words,
    Step.PLACE: _lines_of_place,
    Step.PEOPLE: _lines_of_people,
    Step.PREVIEW: _lines_of_replies,
}
