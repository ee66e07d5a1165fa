"""All published stories in two files, for people who count and compare: made each night, and anew after each removal.

The files stand in the public store under the gallery's number of removals (``freshness.note_change``): after a story
was taken down no file that holds it is found any more, and the next one is made at once. Nothing is in them that the
gallery does not show. Both are written packed while the stories are read, some hundred at a time.
"""

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from typing import IO, Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select

from stories import dates, proxies
from stories.districts import DISTRICTS
from stories.editions.choosing import OLDEST_FIRST
from stories.editions.paging import Cursor, beyond
from stories.extensions import db, settings, storages
from stories.machines.queries import picture_address, size_of
from stories.models import Edition, Lang, StoryKind, Theme
from stories.search.documents import WORD_MARK
from stories.text.cells import BYTE_ORDER_MARK, write_line

FORMS: Mapping[str, str] = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}
_FOLDER = "open-data/"
_BATCH = 500
_COLUMNS = (
    *(Edition.story_id, Edition.published_at, Edition.updated_at, Edition.public_id, Edition.slug, Edition.kind),
    *(Edition.theme, Edition.district, Edition.landmark, Edition.byline, Edition.text_lang, Edition.title),
    *(Edition.plain_text, Edition.photos),
)


@dataclass(frozen=True, slots=True)
class OpenStory:
    """One line. ``stories.machines.routes.open_data`` has the words for each field."""

    id: str
    url: str
    kind: StoryKind
    theme: Theme
    district: str
    group: str
    landmark: str
    byline: str
    published_at: str
    updated_at: str
    title_th: str
    text_th: str
    title_en: str
    text_en: str
    photos: list[dict[str, Any]]


FIELDS = tuple(field.name for field in fields(OpenStory))


def key_of(form: str) -> str:
    """Where the file of what is public now is, or will be, in the public store; packed by gzip."""
    return f"{_FOLDER}{proxies.read_removals()}/stories.{form}.gz"


def build(*, only_missing: bool) -> None:
    """Make both files anew and delete the ones before. Safe to run twice, and beside another.

    Args:
        only_missing: do nothing when there are files of what is public now.
    """
    store, keys = storages().public, {form: key_of(form) for form in FORMS}
    if only_missing and all(store.head(key) for key in keys.values()):
        return
    with ExitStack() as open_files:
        packed = {form: open_files.enter_context(tempfile.TemporaryFile()) for form in FORMS}
        _write(packed)
        for form, file in packed.items():
            store.put(keys[form], file, content_type="application/gzip")
    newest = {key_of(form) for form in FORMS}  # something may have been taken down meanwhile
    for key in list(store.list(_FOLDER)):
        if key not in newest:  # ours, when something was: the job of that removal makes the next ones
            store.delete(key)


def _write(packed: Mapping[str, IO[bytes]]) -> None:
    with ExitStack() as closing:
        jsonl, sheet = (
            closing.enter_context(gzip.GzipFile(fileobj=packed[form], mode="wb", compresslevel=6, mtime=0))
            for form in ("jsonl", "csv")
        )
        sheet.write((BYTE_ORDER_MARK + write_line(FIELDS)).encode())
        for story in _list_stories():
            values = asdict(story)
            jsonl.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
            values["photos"] = len(story.photos)
            sheet.write(write_line([*values.values()]).encode())


def _list_stories() -> Iterator[OpenStory]:
    """Every published story, the oldest first, read in batches along the index."""
    last: Cursor | None = None
    while True:
        query = select(*_COLUMNS).where(Edition.ui_lang == Lang.THAI)
        if last is not None:
            query = query.where(beyond(last))
        rows = db.session.execute(query.order_by(*OLDEST_FIRST).limit(_BATCH)).all()
        english = _english([row.story_id for row in rows])
        db.session.rollback()  # no view of the database is kept for as long as all of it takes
        for row in rows:
            if row.story_id in english:
                yield _describe(row, english[row.story_id])
        if len(rows) < _BATCH:
            return
        last = Cursor(rows[-1].published_at, rows[-1].story_id, is_newer=True)


def _english(story_ids: Sequence[UUID]) -> dict[UUID, Any]:
    query = select(Edition.story_id, Edition.text_lang, Edition.title, Edition.plain_text)
    query = query.where(Edition.ui_lang == Lang.ENGLISH, Edition.story_id.in_(story_ids))
    rows = db.session.execute(query).all()
    return {row.story_id: row for row in rows}


def _describe(row: Any, english: Any) -> OpenStory:
    words = {one.text_lang: (one.title, one.plain_text.replace(WORD_MARK, "")) for one in (row, english)}
    title_th, text_th = words.get(Lang.THAI, ("", ""))
    title_en, text_en = words.get(Lang.ENGLISH, ("", ""))
    return OpenStory(
        id=row.public_id,
        url=f"{settings().base_url}/s/{row.public_id}/{quote(row.slug)}",
        kind=row.kind,
        theme=row.theme,
        district=row.district,
        group=DISTRICTS[row.district].group_key,
        landmark=row.landmark,
        byline=row.byline,
        published_at=dates.iso(row.published_at),
        updated_at=dates.iso(row.updated_at),
        title_th=title_th,
        text_th=text_th,
        title_en=title_en,
        text_en=text_en,
        photos=[_photo(photo) for photo in row.photos],
    )


def _photo(photo: Mapping[str, Any]) -> dict[str, Any]:
    largest = max(photo["widths"])
    address = picture_address(photo, largest)
    width, height = size_of(photo, largest)
    return {
        "url": address if "://" in address else settings().base_url + address,
        "width": width,
        "height": height,
        "caption": photo["caption"],
        "description": photo["description"],
        "lang": photo["lang"],
    }
