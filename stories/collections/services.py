"""Editors lay out collections."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from stories import clock, freshness, text
from stories.editions.trails import MAX_STORIES, get
from stories.errors import Forbidden, InvalidInput, NotFound
from stories.extensions import db
from stories.models import Collection, CollectionStory, Story, StoryState
from stories.permissions import Actor, can_edit_collections
from stories.transaction import transaction

TITLE_CLUSTERS = 120
NOTE_CLUSTERS = 2000
CALL_CLUSTERS = 300


@dataclass(frozen=True, slots=True)
class Words:
    """What an editor writes of a collection, in Thai and in English; one of the two may be ""."""

    title_th: str = ""
    title_en: str = ""
    note_th: str = ""
    note_en: str = ""
    call_th: str = ""
    call_en: str = ""
    call_until: datetime | None = None


def create(words: Words, *, by: Actor) -> str:
    """Make a collection that nobody sees yet; its slug.

    Raises:
        Forbidden: only editors.
        InvalidInput: ``title_missing``, ``too_long``.
    """
    _check(by)
    cleaned, moment = _clean(words), clock.now()
    slug = text.slug(cleaned["title_en"]) or text.slug(cleaned["title_th"]) or "collection"
    with transaction() as session:
        if session.scalar(select(Collection.id).where(Collection.slug == slug)):
            slug = f"{slug}-{secrets.token_hex(2)}"
        made = Collection(id=uuid4(), slug=slug, created_at=moment, updated_at=moment, **cleaned)
        made.call_until = words.call_until
        session.add(made)
    return slug


def change(slug: str, words: Words, *, by: Actor) -> None:
    """Change its words.

    Raises:
        as ``create``, and NotFound.
    """
    _check(by)
    cleaned = _clean(words)
    with transaction():
        found = _touch(slug)
        for name, value in cleaned.items():
            setattr(found, name, value)
        found.call_until = words.call_until


def show(slug: str, *, by: Actor, is_public: bool) -> None:
    """Let readers see it, or no longer. The first time it is given its number.

    Raises:
        Forbidden, NotFound.
    """
    _check(by)
    with transaction() as session:
        found = _touch(slug, removes=not is_public)
        if is_public and found.number is None:
            found.number = (session.scalar(select(func.max(Collection.number))) or 0) + 1
            found.published_at = clock.now()
        session.flush()  # the constraint ties the two
        found.is_public = is_public


def place(slug: str, public_id: str, *, by: Actor) -> None:
    """Put a published story at the end; one that is there stays where it is.

    Raises:
        Forbidden; NotFound: no such collection.
        InvalidInput: ``story_unknown`` (none that readers see), ``too_many``.
    """
    _check(by)
    with transaction() as session:
        found = _touch(slug)
        story_id = session.scalar(
            select(Story.id).where(Story.public_id == public_id, Story.state == StoryState.PUBLISHED)
        )
        if story_id is None:
            raise InvalidInput("story_unknown", "story")
        order = _order(found.id)
        if story_id in order:
            return
        if len(order) >= MAX_STORIES:
            raise InvalidInput("too_many", "story", limit=MAX_STORIES)
        session.add(CollectionStory(collection_id=found.id, story_id=story_id, position=len(order)))


def remove(slug: str, public_id: str, *, by: Actor) -> None:
    """Take a story out; the others move up.

    Raises:
        Forbidden, NotFound.
    """
    _check(by)
    with transaction() as session:
        found = _touch(slug)
        order = _order(found.id)
        story_id = _placed(order, public_id)
        session.execute(
            delete(CollectionStory).where(
                CollectionStory.collection_id == found.id, CollectionStory.story_id == story_id
            )
        )
        _write(found.id, [one for one in order if one != story_id])
        if found.cover_story_id == story_id:
            found.cover_story_id = None


def move(slug: str, public_id: str, *, by: Actor, to: int) -> None:
    """Put a story at a place, counted from 1; a place beyond the end is the end.

    Raises:
        Forbidden, NotFound.
    """
    _check(by)
    with transaction():
        found = _touch(slug)
        order = _order(found.id)
        story_id = _placed(order, public_id)
        rest = [one for one in order if one != story_id]
        rest.insert(max(0, to - 1), story_id)
        _write(found.id, rest)


def choose_cover(slug: str, public_id: str, *, by: Actor) -> None:
    """Let the photo of one of its stories stand for the collection.

    Raises:
        Forbidden, NotFound.
    """
    _check(by)
    with transaction():
        found = _touch(slug)
        found.cover_story_id = _placed(_order(found.id), public_id)


def _check(by: Actor) -> None:
    if not can_edit_collections(by):
        raise Forbidden("edit collections")


def _touch(slug: str, *, removes: bool = False) -> Collection:
    """The collection, locked for a change that readers may see, or after which they see it no longer."""
    get(slug)
    query = select(Collection).where(Collection.slug == slug).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one()
    found.updated_at = clock.now()
    freshness.note_change(removes=removes)
    return found


def _order(collection_id: UUID) -> list[UUID]:
    query = select(CollectionStory.story_id).where(CollectionStory.collection_id == collection_id)
    return list(db.session.scalars(query.order_by(CollectionStory.position)))


def _placed(order: list[UUID], public_id: str) -> UUID:
    story_id = db.session.scalar(select(Story.id).where(Story.public_id == public_id))
    if story_id not in order:
        raise NotFound(f"story {public_id[:20]} in the collection")
    return story_id


def _write(collection_id: UUID, order: list[UUID]) -> None:
    places = {story_id: number for number, story_id in enumerate(order)}
    for row in db.session.scalars(select(CollectionStory).where(CollectionStory.collection_id == collection_id)):
        if row.story_id in places:
            row.position = places[row.story_id]


def _clean(words: Words) -> dict[str, str]:
    cleaned = {
        "title_th": text.normalise_line(words.title_th),
        "title_en": text.normalise_line(words.title_en),
        "note_th": text.normalise(words.note_th),
        "note_en": text.normalise(words.note_en),
        "call_th": text.normalise_line(words.call_th),
        "call_en": text.normalise_line(words.call_en),
    }
    if not (cleaned["title_th"] or cleaned["title_en"]):
        raise InvalidInput("title_missing", "title_th")
    limits = {"title": TITLE_CLUSTERS, "note": NOTE_CLUSTERS, "call": CALL_CLUSTERS}
    for name, value in cleaned.items():
        limit = limits[name.partition("_")[0]]
        if text.cluster_count(value) > limit:
            raise InvalidInput("too_long", name, limit=limit)
    return cleaned
