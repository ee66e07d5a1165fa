"""Which stories a list shows, and why one is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from stories.districts import DISTRICTS
from stories.errors import Gone, NotFound
from stories.extensions import OneOf, db
from stories.models import Collection, CollectionStory, Edition, Lang, SearchEntry, Story, StoryKind, StoryState, Theme

NEWEST_FIRST = (Edition.published_at.desc(), Edition.story_id.desc())
OLDEST_FIRST = (Edition.published_at, Edition.story_id)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves it open."""

    theme: Theme | None = None
    district: str | None = None
    group: str | None = None
    kind: StoryKind | None = None
    collection: str | None = None  # slug


def conditions(lang: Lang, filters: Filters) -> Sequence[ColumnElement[bool]]:
    """The conditions for being in a list."""
    found: list[ColumnElement[bool]] = [Edition.ui_lang == lang]
    if filters.theme is not None:
        found.append(Edition.theme == filters.theme)
    if filters.kind is not None:
        found.append(Edition.kind == filters.kind)
    if filters.district is not None:
        found.append(Edition.district == filters.district)
    if filters.group is not None:
        found.append(Edition.district.in_(members(filters.group)))
    if filters.collection is not None:
        placed = select(CollectionStory.story_id).join(Collection, Collection.id == CollectionStory.collection_id)
        found.append(Edition.story_id.in_(placed.where(Collection.slug == filters.collection, Collection.is_public)))
    return found


@lru_cache
def of_entries(columns: tuple[Any, ...], lang: Lang) -> Select[Any]:
    """The query for the editions of what a search found (``ids``), each with its ``entry_id``.

    An outer join only for its order: SQLite would begin with all editions of a language.
    """
    own = and_(Edition.story_id == SearchEntry.story_id, Edition.ui_lang == lang)
    query = select(*columns, SearchEntry.id.label("entry_id")).select_from(SearchEntry).outerjoin(Edition, own)
    return query.where(OneOf(SearchEntry.id, "ids"))


def members(group: str) -> Sequence[str]:
    """The slugs of the districts of a group."""
    return [one.slug for one in DISTRICTS.values() if one.group_key == group]


def check_id(public_id: str) -> str:
    """An id that a story can have.

    Raises:
        NotFound: none can have this one; PostgreSQL refuses some characters in any text.
    """
    if not (public_id.isascii() and public_id.isalnum()):
        raise NotFound("story with an impossible id")
    return public_id


def absent(public_id: str) -> Exception:
    """Why there is no such story: taken back by its author, or never public."""
    query = select(Story.state, Story.first_published_at).where(Story.public_id == public_id)
    row = db.session.execute(query).one_or_none()
    was_public = row is not None and row.first_published_at is not None
    if row is not None and was_public and row.state in (StoryState.WITHDRAWN, StoryState.DELETED):
        return Gone(f"story {public_id}")
    return NotFound(f"story {public_id}")
