"""What feeds, sitemap, embedded cards and the API read: the table ``edition``, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from stories import renditions
from stories.editions import paging
from stories.editions.choosing import NEWEST_FIRST, OLDEST_FIRST, Filters, absent, check_id, conditions, of_entries
from stories.editions.counting import count_stories
from stories.editions.paging import Cursor, beyond
from stories.errors import InvalidInput
from stories.extensions import ask, db, storages
from stories.models import Edition, Lang
from stories.search import finding
from stories.search.matching import Filters as SearchFilters

FEED_SIZE = 30
STORIES_PER_SITEMAP = 5000  # ten thousand addresses: with long Thai ones and eight photos each, below 50 MB
_SHORT = (
    *(Edition.story_id, Edition.published_at, Edition.updated_at, Edition.public_id, Edition.slug, Edition.kind),
    *(Edition.theme, Edition.district, Edition.landmark, Edition.text_lang, Edition.ui_lang, Edition.title),
    *(Edition.excerpt, Edition.byline, Edition.reading_minutes, Edition.cover),
)
_WHOLE = (*_SHORT, Edition.body_html, Edition.photos, Edition.share_card)
_MAPPED = (
    *(Edition.story_id, Edition.ui_lang, Edition.public_id, Edition.slug, Edition.published_at, Edition.updated_at),
    Edition.photos,
)
_SEARCH_CURSOR = "s"


@dataclass(frozen=True, slots=True)
class Found:
    """Some stories, and the cursor of those after them, "" for none."""

    rows: Sequence[Row[Any]]
    after: str


def list_newest(lang: Lang, filters: Filters) -> Sequence[Row[Any]]:
    """The stories of a feed, whole."""
    query = select(*_WHOLE).where(*conditions(lang, filters)).order_by(*NEWEST_FIRST)
    return db.session.execute(query.limit(FEED_SIZE)).all()


def list_stories(lang: Lang, filters: Filters, after: str, size: int) -> Found:
    """Stories in short, newest first.

    Raises:
        InvalidInput: the cursor is none of ours.
    """
    query = select(*_SHORT).where(*conditions(lang, filters)).order_by(*NEWEST_FIRST).limit(size + 1)
    if after:
        query = query.where(beyond(_read_cursor(after)))
    rows = db.session.execute(query).all()
    last = rows[size - 1] if len(rows) > size else None
    return Found(rows[:size], paging.write_cursor(Cursor(last.published_at, last.story_id)) if last else "")


def search_stories(typed: str, lang: Lang, filters: Filters, after: str, size: int) -> Found:
    """Stories in short that hold what was typed, best first. A cursor is a place in the order of this query.

    Raises:
        InvalidInput: the cursor is none of ours.
    """
    start = _read_place(after) if after else 0
    narrowed = SearchFilters(district=filters.district, group=filters.group, theme=filters.theme, kind=filters.kind)
    ids = finding.find(typed, narrowed).ids
    shown = ids[start : start + size]
    rows = ask(of_entries(_SHORT, lang), {"ids": shown}) if shown else ()
    by_id = {row.entry_id: row for row in rows if row.story_id is not None}
    more = f"{_SEARCH_CURSOR}{start + size}" if start + size < len(ids) else ""
    return Found([by_id[key] for key in shown if key in by_id], more)


def get_story(public_id: str, lang: Lang) -> Row[Any]:
    """One story, whole.

    Raises:
        Gone: it was public, and its author took it back.
        NotFound: there is no published story with this id.
    """
    query = select(*_WHOLE).where(Edition.public_id == check_id(public_id), Edition.ui_lang == lang)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise absent(public_id)
    return row


def find_public(public_ids: Sequence[str]) -> frozenset[str]:
    """Those of the stories that readers see."""
    query = select(Edition.public_id).where(Edition.public_id.in_(public_ids))
    return frozenset(db.session.scalars(query))


def list_placed(story_ids: Sequence[UUID], lang: Lang) -> Sequence[Row[Any]]:
    """These stories in short, in this order; those that are no longer public are left out."""
    query = select(*_SHORT).where(Edition.story_id.in_(story_ids), Edition.ui_lang == lang)
    by_id = {row.story_id: row for row in db.session.execute(query)}
    return [by_id[one] for one in story_ids if one in by_id]


def count_sitemaps() -> int:
    """How many parts the stories fill."""
    return -(-count_stories(Lang.THAI, Filters()) // STORIES_PER_SITEMAP)


def list_mapped(number: int) -> Sequence[Row[Any]]:
    """Both editions of the stories in one part of the sitemap, from 1; the oldest first: a part stays itself."""
    part = (
        select(Edition.story_id)
        .where(Edition.ui_lang == Lang.THAI)
        .order_by(*OLDEST_FIRST)
        .limit(STORIES_PER_SITEMAP)
        .offset((number - 1) * STORIES_PER_SITEMAP)
    )
    query = select(*_MAPPED).where(Edition.story_id.in_(part)).order_by(*OLDEST_FIRST, Edition.ui_lang.desc())
    return db.session.execute(query).all()


def picture_address(photo: Mapping[str, Any], width: int, extension: str = "jpg") -> str:
    """Where a rendition is; a path when the photos come through the application."""
    return storages().public.url(renditions.rendition_key(photo["key"], width, extension))


def size_of(photo: Mapping[str, Any], width: int) -> tuple[int, int]:
    """Width and height of a rendition, px."""
    return width, max(1, round(photo["height"] * width / photo["width"]))


def newest_change(rows: Sequence[Row[Any]]) -> datetime | None:
    """When one of the stories was changed last."""
    return max((row.updated_at for row in rows), default=None)


def _read_cursor(typed: str) -> Cursor:
    cursor = paging.read_cursor(typed)
    if cursor is None or cursor.is_newer:
        raise InvalidInput("not_a_cursor", "cursor")
    return cursor


def _read_place(typed: str) -> int:
    place = typed.removeprefix(_SEARCH_CURSOR)
    if not typed.startswith(_SEARCH_CURSOR) or not (place.isascii() and place.isdigit()) or len(place) > 6:
        raise InvalidInput("not_a_cursor", "cursor")
    return int(place)
