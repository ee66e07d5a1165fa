"""What readers and editors see of collections. A story is in one only while it is published: ``edition`` says so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, bindparam, case, exists, func, select

from stories import clock
from stories.editions.cards import CARD_COLUMNS, Card, Picture, make_cards, make_cover, make_picture
from stories.errors import NotFound
from stories.extensions import OneOf, ask, db
from stories.models import CallAnswer, Collection, CollectionStory, Edition, Lang, SearchEntry

MAX_STORIES = 60  # of one collection: a trail, not an archive
_NEWEST_ANSWERS = 30


@dataclass(frozen=True, slots=True)
class Name:
    """What a collection is called; ``lang`` is that of the title, "" for the page's. As text it is its slug."""

    slug: str
    title: str
    lang: str

    def __str__(self) -> str:
        return self.slug


@dataclass(frozen=True, slots=True)
class Summary:
    """One collection in a list, with ``count`` public stories. ``lang`` is that of the words, "" for the page's."""

    slug: str
    number: int | None
    title: str
    lang: str
    count: int
    cover: Picture | None
    is_public: bool
    is_calling: bool
    call_until: datetime | None  # when the call that is open ends, if it does


@dataclass(frozen=True, slots=True)
class Trail:
    """The page of a collection. ``call`` is what residents are asked to tell now, "" for nothing."""

    slug: str
    number: int | None
    title: str
    note: str
    call: str
    call_until: datetime | None
    lang: str
    published_at: datetime | None
    updated_at: datetime
    cards: Sequence[Card]
    cover: Picture | None
    minutes: int


def list_public(lang: Lang, *, without: str = "", limit: int = 200) -> Sequence[Summary]:
    """The collections that readers see, newest first, those that hold or ask for stories."""
    query = _summaries(lang).where(Collection.is_public, Collection.slug != without)
    found = [_summary(row, lang) for row in db.session.execute(query.order_by(Collection.number.desc()).limit(limit))]
    return [one for one in found if one.count or one.is_calling]


def get_trail(slug: str, lang: Lang) -> Trail:
    """A collection with its stories.

    Raises:
        NotFound: there is none that readers see.
    """
    found = db.session.scalars(select(Collection).where(Collection.slug == slug, Collection.is_public)).one_or_none()
    if found is None:
        raise NotFound(f"collection {slug[:40]}")
    return _trail(found, lang)


def find_newest(lang: Lang) -> Trail | None:
    """The newest collection that has stories; its first few are enough for the home page."""
    found = db.session.scalars(_newest(lang)).one_or_none()
    return _trail(found, lang) if found else None


@lru_cache
def _newest(lang: Lang) -> Select[Collection]:
    is_shown = exists().where(Edition.story_id == CollectionStory.story_id, Edition.ui_lang == lang)
    has_some = exists().where(CollectionStory.collection_id == Collection.id, is_shown)
    query = select(Collection).where(Collection.is_public, has_some)
    return query.order_by(Collection.number.desc()).limit(1)


def find_name(slug: str, lang: Lang) -> Name | None:
    """What a collection is called, if readers see it."""
    if not slug or "\0" in slug:
        return None  # PostgreSQL takes no NUL in a text
    query = select(Collection.slug, Collection.title_th, Collection.title_en)
    row = db.session.execute(query.where(Collection.slug == slug, Collection.is_public)).one_or_none()
    return _name(row.slug, row.title_th, row.title_en, lang) if row else None


def count_found(entry_ids: Sequence[int], lang: Lang) -> Counter[Name]:
    """How many of the stories that a search found are in each collection that readers see."""
    rows = ask(_count_found(), {"ids": entry_ids}) if entry_ids else ()
    return Counter({_name(row.slug, row.title_th, row.title_en, lang): row.number_of for row in rows})


@lru_cache
def _count_found() -> Select[str, str, str, int]:
    query = (
        select(Collection.slug, Collection.title_th, Collection.title_en, func.count().label("number_of"))
        .join(CollectionStory, CollectionStory.collection_id == Collection.id)
        .join(SearchEntry, SearchEntry.story_id == CollectionStory.story_id)
    )
    found = query.where(Collection.is_public, OneOf(SearchEntry.id, "ids"))
    return found.group_by(Collection.slug, Collection.title_th, Collection.title_en)


def get(slug: str) -> Collection:
    """A collection as editors see it, public or not.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalars(select(Collection).where(Collection.slug == slug)).one_or_none()
    if found is None:
        raise NotFound(f"collection {slug[:40]}")
    return found


def list_all(lang: Lang) -> Sequence[Summary]:
    """Every collection, those not yet shown first."""
    order = (Collection.number.is_not(None), Collection.number.desc(), Collection.created_at.desc())
    return [_summary(row, lang) for row in db.session.execute(_summaries(lang).order_by(*order))]


def list_cards(collection_id: UUID, lang: Lang) -> Sequence[Card]:
    """The published stories of a collection in their order."""
    return make_cards(_rows(collection_id, lang), lang)


def list_answers(collection_id: UUID, lang: Lang) -> Sequence[Card]:
    """Published stories that answered the call and are not in the collection, newest first."""
    placed = select(CollectionStory.story_id).where(CollectionStory.collection_id == collection_id)
    query = (
        select(*CARD_COLUMNS)
        .join(CallAnswer, CallAnswer.story_id == Edition.story_id)
        .where(CallAnswer.collection_id == collection_id, Edition.ui_lang == lang, Edition.story_id.not_in(placed))
        .order_by(Edition.published_at.desc())
        .limit(_NEWEST_ANSWERS)
    )
    return make_cards(db.session.execute(query), lang)


def is_calling(found: Collection) -> bool:
    """Whether residents can answer its call now."""
    is_open = found.call_until is None or clock.now() < found.call_until
    return found.is_public and bool(found.call_th or found.call_en) and is_open


def choose(lang: Lang, thai: str, english: str) -> str:
    """The words in the wanted language, or in the one there is."""
    return (thai or english) if lang is Lang.THAI else (english or thai)


def _name(slug: str, thai: str, english: str, lang: Lang) -> Name:
    return Name(slug, choose(lang, thai, english), _lang_of(lang, thai, english))


def _trail(found: Collection, lang: Lang) -> Trail:
    rows = _rows(found.id, lang)
    cards = make_cards(rows, lang)
    covers = [(card.story_id, row) for card, row in zip(cards, rows, strict=True) if card.picture]
    chosen = dict[UUID | None, Row[Any]](covers).get(found.cover_story_id, covers[0][1] if covers else None)
    return Trail(
        slug=found.slug,
        number=found.number,
        title=choose(lang, found.title_th, found.title_en),
        note=choose(lang, found.note_th, found.note_en),
        call=choose(lang, found.call_th, found.call_en) if is_calling(found) else "",
        call_until=found.call_until,
        lang=_lang_of(lang, found.title_th, found.title_en),
        published_at=found.published_at,
        updated_at=found.updated_at,
        cards=cards,
        cover=make_cover(chosen, lang) if chosen else None,
        minutes=sum(row.reading_minutes for row in rows),
    )


def _rows(collection_id: UUID, lang: Lang) -> Sequence[Row[*tuple[Any, ...]]]:
    return ask(_stories(lang), {"collection": collection_id})


@lru_cache
def _stories(lang: Lang) -> Select[*tuple[Any, ...]]:
    return (
        select(*CARD_COLUMNS, Edition.reading_minutes)
        .join(CollectionStory, CollectionStory.story_id == Edition.story_id)
        .where(CollectionStory.collection_id == bindparam("collection", type_=Uuid()), Edition.ui_lang == lang)
        .order_by(CollectionStory.position)
        .limit(MAX_STORIES)
    )


def _summaries(lang: Lang) -> Any:
    """Collections with the number of their public stories and two covers: of the story chosen, of the first."""
    shown = (
        select(
            CollectionStory.collection_id,
            func.count(Edition.story_id).label("number_of"),
            func.min(case((_has_cover(), CollectionStory.position))).label("first"),
        )
        # An outer join only for its order: SQLite would begin with all editions of a language.
        .outerjoin(Edition, and_(Edition.story_id == CollectionStory.story_id, Edition.ui_lang == lang))
        .group_by(CollectionStory.collection_id)
        .subquery()
    )
    first = (
        select(Edition.cover)
        .join(CollectionStory, CollectionStory.story_id == Edition.story_id)
        .where(
            CollectionStory.collection_id == Collection.id,
            CollectionStory.position == shown.c.first,
            Edition.ui_lang == lang,
        )
        .limit(1)
        .scalar_subquery()
    )
    chosen = (
        select(Edition.cover)
        .where(Edition.story_id == Collection.cover_story_id, Edition.ui_lang == lang)
        .scalar_subquery()
    )
    columns = (func.coalesce(shown.c.number_of, 0).label("number_of"), first.label("first"), chosen.label("chosen"))
    return select(Collection, *columns).outerjoin(shown, shown.c.collection_id == Collection.id)


def _has_cover() -> ColumnElement[bool]:
    return func.json_array_length(Edition.photos) > 0


def _summary(row: Row[Any], lang: Lang) -> Summary:
    found: Collection = row.Collection
    cover = row.chosen or row.first
    return Summary(
        slug=found.slug,
        number=found.number,
        title=choose(lang, found.title_th, found.title_en),
        lang=_lang_of(lang, found.title_th, found.title_en),
        count=row.number_of,
        cover=make_picture(cover, lang) if cover else None,
        is_public=found.is_public,
        is_calling=is_calling(found),
        call_until=found.call_until if is_calling(found) else None,
    )


def _lang_of(lang: Lang, thai: str, english: str) -> str:
    """The language that ``choose`` chose, "" for the wanted one."""
    has_wanted = bool(thai if lang is Lang.THAI else english)
    return "" if has_wanted else (Lang.ENGLISH if lang is Lang.THAI else Lang.THAI).value
