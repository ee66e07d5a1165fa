"""The stories that readers see, and those that were hidden from them: newest first, found by title."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, and_, exists, or_, select

from stories import text
from stories.errors import NotFound
from stories.extensions import db
from stories.models import Feature, Lang, Photo, RevisionPhoto, RevisionText, SearchEntry, Story, StoryState
from stories.moderation.queries.lanes import in_scope
from stories.moderation.queries.queue import title_columns
from stories.permissions import Actor
from stories.search import finding
from stories.search.matching import MOST_HEADS

PAGE_ROWS = 30
_OTHERS = sorted(set(StoryState) - {StoryState.PUBLISHED, StoryState.HIDDEN})


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One story, as the list shows it."""

    public_id: str
    state: StoryState
    title: str
    title_lang: Lang
    district: str
    first_published_at: datetime
    is_featured: bool
    is_proposed: bool  # for the home page, and waits for a second person
    cover_id: UUID | None
    cover_width: int | None


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """Some rows; ``next_after`` is the cursor of the rows that follow, "" at the end."""

    rows: list[PublishedRow]
    next_after: str


def list_published(actor: Actor, *, lang: str, words: str = "", after: str = "") -> PublishedPage:
    """Published and hidden stories in the actor's scope, ``PAGE_ROWS`` at a time.

    Args:
        lang: the language titles are wanted in.
        words: of a title, or parts of them, in any language; "" for all, else the newest ``MOST_HEADS`` at most.
        after: ``next_after`` of the page before: the public id of its last row.

    Raises:
        NotFound: ``after`` is no cursor.
        Forbidden: the actor reads nothing on the desk.
    """
    order = Story.first_published_at.desc(), Story.id.desc()
    # What it is not: asked for what it is, SQLite would fetch and sort all that were ever published.
    picked = select(Story.id).where(Story.state.not_in(_OTHERS), in_scope(actor))
    picked = picked.where(Story.first_published_at.is_not(None))
    wanted = text.normalise_line(words)
    if wanted:
        picked = picked.where(Story.id.in_(_with_title(wanted)))
    if after:
        picked = picked.where(_is_after(after))
    # The rows are picked before anything is joined to them.
    ids = picked.order_by(*order).limit(PAGE_ROWS + 1).subquery()
    found = db.session.execute(_rows(lang).join(ids, ids.c.id == Story.id).order_by(*order)).all()
    cursor = found[PAGE_ROWS - 1].public_id if len(found) > PAGE_ROWS else ""
    return PublishedPage([_row(row) for row in found[:PAGE_ROWS]], cursor)


def _with_title(wanted: str) -> CompoundSelect[Any]:
    """The ids of stories by words of their titles: of the newest in the search index, and of hidden ones, not in it."""
    in_title = exists().where(
        RevisionText.revision_id == Story.published_revision_id, RevisionText.title.icontains(wanted, autoescape=True)
    )
    hidden = select(Story.id).where(Story.state == StoryState.HIDDEN, in_title)
    entries = finding.find_titles(wanted, MOST_HEADS)
    return hidden.union_all(select(SearchEntry.story_id).where(SearchEntry.id.in_(entries)))


def _rows(lang: str) -> Any:
    title, title_lang = title_columns(Story.published_revision_id, lang)
    has_feature = exists().where(Feature.story_id == Story.id, Feature.ended_at.is_(None))
    is_cover = and_(RevisionPhoto.revision_id == Story.published_revision_id, RevisionPhoto.position == 0)
    return (
        select(
            Story.public_id,
            Story.state,
            Story.district,
            Story.first_published_at,
            title.label("title"),
            title_lang.label("title_lang"),
            has_feature.where(Feature.featured_at.is_not(None)).label("is_featured"),
            has_feature.where(Feature.featured_at.is_(None)).label("is_proposed"),
            Photo.id.label("cover_id"),
            Photo.widths,
        )
        .outerjoin(RevisionPhoto, is_cover)
        .outerjoin(Photo, Photo.id == RevisionPhoto.photo_id)
    )


def _row(row: Any) -> PublishedRow:
    return PublishedRow(
        public_id=row.public_id,
        state=row.state,
        title=row.title,
        title_lang=Lang(row.title_lang),
        district=row.district,
        first_published_at=row.first_published_at,
        is_featured=row.is_featured,
        is_proposed=row.is_proposed,
        cover_id=row.cover_id,
        cover_width=row.widths[0] if row.widths else None,
    )


def _is_after(public_id: str) -> Any:
    query = select(Story.first_published_at, Story.id).where(Story.public_id == public_id)
    last = db.session.execute(query).one_or_none()
    if last is None or last.first_published_at is None:
        raise NotFound(f"cursor {public_id[:80]!r}")
    is_earlier = or_(Story.first_published_at < last.first_published_at, Story.id < last.id)
    # The first half alone is a range of the index.
    return and_(Story.first_published_at <= last.first_published_at, is_earlier)
