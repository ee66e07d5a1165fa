"""What the gallery reads: the table ``edition``, and of ``feature`` the editor's reason."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Row,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)

from stories.editions.cards import (
    CARD_COLUMNS,
    PAGE_WIDTH_PX,
    Card,
    Picture,
    make_card,
    make_cards,
    make_cover,
    make_picture,
)
from stories.editions.choosing import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    Filters,
    absent,
    check_id,
    conditions,
)
from stories.editions.counting import count_districts, count_doors, count_of
from stories.editions.paging import Cursor, Page, beyond_given, given, make_page
from stories.extensions import ask, storages
from stories.models import Edition, Feature, Lang, SearchRelation, StoryKind, Theme

PAGE_SIZE = 24
RELATED = 3


@dataclass(frozen=True, slots=True)
class Featured:
    """The story that leads the home page; ``reason`` is the editor's, "" when the newest story stands in."""

    card: Card
    picture: Picture | None
    reason: str


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved problem with up to two pictures."""

    card: Card
    pictures: Sequence[Picture]


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Everything the page of one story shows."""

    card: Card
    body_html: str
    landmark: str
    district: str
    reading_minutes: int
    updated_at: datetime
    is_translated: bool
    cover: Picture | None
    album: Sequence[Picture]
    share_card: str  # its address, "" for none yet


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of published stories: by slug of the district, by key of the theme ("solved" too), and of all."""

    districts: Mapping[str, int]
    themes: Mapping[str, int]
    total: int


def list_page(lang: Lang, filters: Filters, cursor: Cursor | None = None, size: int = PAGE_SIZE) -> Page:
    """One page of the stories that pass the filters, newest first."""
    query = _list(lang, filters, size) if cursor is None else _list_beyond(lang, filters, size, cursor.is_newer)
    rows = ask(query, given(cursor) if cursor else None)
    if cursor is not None and (not rows or (cursor.is_newer and len(rows) <= size)):
        return list_page(lang, filters, size=size)  # the top is reached (show it whole), or nothing is left beyond
    return make_page(make_cards(rows, lang), cursor, size, rows[0].number if rows else 0)


@lru_cache(maxsize=512)
def _list(lang: Lang, filters: Filters, size: int) -> Select[Any]:
    """The query for the top of a list. Kept, as the others with ``lru_cache``: making it costs as much as asking it."""
    return _counted(lang, filters).order_by(*NEWEST_FIRST).limit(size + 1)


@lru_cache(maxsize=512)
def _list_beyond(lang: Lang, filters: Filters, size: int, is_newer: bool) -> Select[Any]:
    order = OLDEST_FIRST if is_newer else NEWEST_FIRST
    return _counted(lang, filters).where(beyond_given(is_newer=is_newer)).order_by(*order).limit(size + 1)


def _counted(lang: Lang, filters: Filters) -> Select[Any]:
    # The number stands beside each row: the database finds it once, and a question of its own costs a tenth of a page.
    number = count_of(lang, filters).scalar_subquery().label("number")
    return select(*CARD_COLUMNS, number).where(*conditions(lang, filters))


def _cards(query: Select[Any] | CompoundSelect[Any], lang: Lang, values: dict[str, Any] | None = None) -> list[Card]:
    return make_cards(ask(query, values), lang)


def count_all(lang: Lang) -> Counts:
    """The numbers of the home page."""
    districts = count_districts(lang)
    return Counts(districts, count_doors(lang), sum(districts.values()))


def find_featured(lang: Lang) -> Featured | None:
    """The story an editor put on the home page last; without one the newest with a photo, or else the newest."""
    row = next(iter(ask(_featured(lang))), None)
    if row is None:
        rows = ask(_list(lang, Filters(), PAGE_SIZE - 1))
        row = next((one for one in rows if make_card(one, lang).picture), rows[0] if rows else None)
    if row is None:
        return None
    return Featured(make_card(row, lang), make_cover(row, lang), getattr(row, "reason", ""))


@lru_cache
def _featured(lang: Lang) -> Select[Any]:
    reason = Feature.reason_th if lang is Lang.THAI else Feature.reason_en
    other = Feature.reason_en if lang is Lang.THAI else Feature.reason_th
    # By its key: joined otherwise, SQLite reads all stories for a table of which it knows next to nothing.
    is_public = exists().where(Edition.story_id == Feature.story_id, Edition.ui_lang == lang)
    leading = (
        select(Feature.id)
        .where(Feature.ended_at.is_(None), Feature.featured_at.is_not(None), is_public)
        .order_by(Feature.featured_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(*CARD_COLUMNS, func.coalesce(func.nullif(reason, ""), other).label("reason"))
        .join(Feature, Feature.story_id == Edition.story_id)
        .where(Edition.ui_lang == lang, Feature.id == leading)
    )


def list_newest(lang: Lang, count: int, *, without: UUID | None = None) -> Sequence[Card]:
    """The newest stories, leaving out the one that is shown already."""
    cards = _cards(_list(lang, Filters(), count), lang)  # one more than the count
    return [card for card in cards if card.story_id != without][:count]


def find_solved(lang: Lang, *, without: UUID | None = None) -> Solved | None:
    """The newest solved problem that shows before and after, else the newest; not the one shown already."""
    rows = [row for row in ask(_solved(lang)) if make_card(row, lang).story_id != without][:PAGE_SIZE]
    if not rows:
        return None
    row = next((one for one in rows if one.number_of > 1), rows[0])
    return Solved(make_card(row, lang), [make_picture(photo, lang) for photo in json.loads(row.photos)[:2]])


@lru_cache
def _solved(lang: Lang) -> Select[Any]:
    photos = (cast(Edition.photos, Text).label("photos"), func.json_array_length(Edition.photos).label("number_of"))
    query = select(*CARD_COLUMNS, *photos).where(Edition.ui_lang == lang, Edition.kind == StoryKind.SOLVED)
    return query.order_by(*NEWEST_FIRST).limit(PAGE_SIZE + 1)


def get_story(public_id: str, lang: Lang) -> StoryPage:
    """The page of one story.

    Raises:
        Gone: it was public, and its author took it back.
        NotFound: there is no published story with this id.
    """
    row = next(iter(ask(_story(lang), {"public_id": check_id(public_id)})), None)
    if row is None:
        raise absent(public_id)
    pictures = [make_picture(photo, lang, max_width_px=PAGE_WIDTH_PX) for photo in row.photos]
    return StoryPage(
        card=make_card(row, lang),
        body_html=row.body_html,
        landmark=row.landmark,
        district=row.district,
        reading_minutes=row.reading_minutes,
        updated_at=row.updated_at,
        is_translated=row.text_lang == lang,
        cover=pictures[0] if pictures else None,
        album=pictures[1:],
        share_card=storages().public.url(row.share_card) if row.share_card else "",
    )


@lru_cache
def _story(lang: Lang) -> Select[Any]:
    columns = (
        *CARD_COLUMNS,
        *(Edition.body_html, Edition.landmark, Edition.reading_minutes, Edition.updated_at),
        *(Edition.photos, Edition.share_card),
    )
    return select(*columns).where(Edition.public_id == bindparam("public_id"), Edition.ui_lang == lang)


def list_related(story: StoryPage, lang: Lang) -> Sequence[Card]:
    """Up to three other stories: those that share its words (one place is left), of its district, of its theme."""
    query = _related(lang, story.district, story.card.theme)
    rows = ask(query, {"story": story.card.story_id})
    best = sorted(rows, key=lambda row: (row[-1], row.published_at, row.story_id), reverse=True)
    distinct: dict[object, Row[Any]] = {}
    for row in best:
        distinct.setdefault(row.story_id, row)
    return make_cards(list(distinct.values())[:RELATED], lang)


@lru_cache(maxsize=1024)
def _related(lang: Lang, district: str, theme: str) -> CompoundSelect[Any]:
    """The query for what is related to the story that is given as ``story``."""
    own = bindparam("story", type_=Uuid())
    others = select(*CARD_COLUMNS).where(Edition.ui_lang == lang, Edition.story_id != own)
    is_alike = Edition.kind == StoryKind.SOLVED if theme == StoryKind.SOLVED else Edition.theme == Theme(theme)
    by_words = others.join(SearchRelation, SearchRelation.other_id == Edition.story_id)
    ways = (
        by_words.where(SearchRelation.story_id == own)
        .add_columns(SearchRelation.words)
        .order_by(SearchRelation.words.desc())
        .limit(RELATED - 1),
        others.where(Edition.district == district).add_columns(literal(0)).order_by(*NEWEST_FIRST).limit(RELATED),
        others.where(is_alike).add_columns(literal(-1)).order_by(*NEWEST_FIRST).limit(RELATED),
    )
    return union_all(*(select(way.subquery()) for way in ways))


def find_next(story: StoryPage, lang: Lang, *, without: Sequence[Card]) -> Card | None:
    """The story published before this one (after the oldest: the newest), leaving out those shown already."""
    shown = {story.card.story_id, *(card.story_id for card in without)}
    here = given(Cursor(story.card.published_at, story.card.story_id))
    older = _cards(_list_beyond(lang, Filters(), len(shown) - 1, is_newer=False), lang, here)  # one is not shown
    found = next((card for card in older if card.story_id not in shown), None)
    if found is None:
        newest = _cards(_list(lang, Filters(), len(shown)), lang)
        found = next((card for card in newest if card.story_id not in shown), None)
    return found
