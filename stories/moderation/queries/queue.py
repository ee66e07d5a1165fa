"""The lanes of the queue: rows oldest first, and how many wait in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from stories import clock
from stories.districts import DISTRICTS
from stories.errors import Forbidden, NotFound
from stories.extensions import db
from stories.models import (
    Action,
    ActorKind,
    AgeBand,
    Byline,
    Lane,
    Lang,
    People,
    Photo,
    PhotoState,
    Revision,
    RevisionPhoto,
    RevisionText,
    Role,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
    Theme,
)
from stories.permissions import Actor

#: The lanes that have stories now, in the order of the desk.
LANES = (Lane.NEW, Lane.RESUBMITTED, Lane.SOLVED, Lane.APPEALS)
PAGE_ROWS = 20
SOON, LATE = timedelta(days=2), timedelta(days=3)  # the promise to authors is three days
_READERS = frozenset({Role.MODERATOR, Role.EDITOR, Role.DPO})
_CURSOR_SEPARATOR = "~"


class Age(StrEnum):
    """How long a story has waited, measured against the promise."""

    FRESH = "fresh"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting story, as the list shows it."""

    public_id: str
    kind: StoryKind
    theme: Theme
    district: str
    title: str
    title_lang: Lang
    byline: str  # pen name, or "" for none
    number: int  # which sending it is
    submitted_at: datetime
    people: People
    waits_for_guardian: bool
    needs_two: bool
    has_vote: bool
    cover_id: UUID | None
    cover_width: int | None  # of the smallest rendition, px
    waited: timedelta

    @property
    def age(self) -> Age:
        return Age.LATE if self.waited >= LATE else Age.SOON if self.waited >= SOON else Age.FRESH

    @property
    def days(self) -> int:
        return self.waited.days

    @property
    def hours(self) -> int:
        """Whole hours beyond the days."""
        return self.waited.seconds // 3600

    @property
    def minutes(self) -> int:
        """Whole minutes beyond the hours."""
        return self.waited.seconds % 3600 // 60


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows of a lane; ``next_after`` is the cursor of the rows that follow, "" at the end."""

    lane: Lane
    rows: list[QueueRow]
    next_after: str


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition that leaves only stories the actor may read on the desk.

    Raises:
        Forbidden: the actor reads nothing there.
    """
    if actor.kind is not ActorKind.STAFF or actor.role not in _READERS:
        raise Forbidden("the desk")
    if actor.role is not Role.MODERATOR or len(actor.districts) == len(DISTRICTS):
        return true()
    return Story.district.in_(sorted(actor.districts))


def count_lanes(actor: Actor) -> dict[Lane, int]:
    """How many stories wait in each lane, within the actor's scope."""
    query = (
        select(Story.lane, func.count())
        .where(Story.state == StoryState.SUBMITTED, in_scope(actor))
        .group_by(Story.lane)
    )
    found = {row.lane: row[1] for row in db.session.execute(query)}
    return {lane: found.get(lane, 0) for lane in LANES}


def list_queue(actor: Actor, lane: Lane, *, lang: str, after: str = "") -> QueuePage:
    """The stories of a lane in the actor's scope, longest waiting first, ``PAGE_ROWS`` at a time.

    Args:
        lang: the language titles are wanted in.
        after: ``next_after`` of the page before.

    Raises:
        NotFound: ``after`` is no cursor.
        Forbidden: the actor reads nothing on the desk.
    """
    query = _rows(lang).where(Story.state == StoryState.SUBMITTED, Story.lane == lane, in_scope(actor))
    if after:
        query = query.where(_is_after(after))
    query = query.order_by(Story.submitted_at, Story.id).limit(PAGE_ROWS + 1)
    found = db.session.execute(query).all()
    moment = clock.now()
    rows = [_row(row, moment) for row in found[:PAGE_ROWS]]
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    cursor = f"{last.submitted_at.isoformat()}{_CURSOR_SEPARATOR}{last.id}" if last else ""
    return QueuePage(lane, rows, cursor)


def title_columns(revision_id: Any, lang: str) -> tuple[Any, Any]:
    """Title of a revision and its language, preferring one language, as columns of a list query."""
    best = (
        (RevisionText.lang == lang).desc(),
        RevisionText.lang.desc(),
    )
    of_revision = RevisionText.revision_id == revision_id
    title, language = (
        select(column).where(of_revision).order_by(*best).limit(1).scalar_subquery()
        for column in (RevisionText.title, RevisionText.lang)
    )
    return title, language


def _rows(lang: str) -> Any:
    title, title_lang = title_columns(Story.current_revision_id, lang)
    has_vote = exists().where(
        StoryEvent.story_id == Story.id,
        StoryEvent.action == Action.VOTE,
        StoryEvent.revision_id == Story.current_revision_id,
        StoryEvent.at >= Story.submitted_at,
    )
    is_cover = and_(RevisionPhoto.revision_id == Story.current_revision_id, RevisionPhoto.position == 0)
    is_ready = and_(Photo.id == RevisionPhoto.photo_id, Photo.state == PhotoState.READY)
    return (
        select(
            Story.id,
            Story.public_id,
            Story.kind,
            Story.submitted_at,
            Story.guardian_confirmed_at,
            Revision.theme,
            Revision.district,
            Revision.number,
            Revision.people,
            Revision.age_band,
            Revision.byline,
            Revision.pen_name,
            Photo.id.label("cover_id"),
            Photo.widths,
            title.label("title"),
            title_lang.label("title_lang"),
            has_vote.label("has_vote"),
        )
        .join(Revision, Revision.id == Story.current_revision_id)
        .outerjoin(RevisionPhoto, is_cover)
        .outerjoin(Photo, is_ready)
    )


def _row(row: Any, moment: datetime) -> QueueRow:
    return QueueRow(
        public_id=row.public_id,
        kind=row.kind,
        theme=row.theme,
        district=row.district,
        title=row.title,
        title_lang=Lang(row.title_lang),
        byline=row.pen_name if row.byline is Byline.PEN_NAME else "",
        number=row.number,
        submitted_at=row.submitted_at,
        people=row.people,
        waits_for_guardian=row.age_band is not AgeBand.FROM_20 and row.guardian_confirmed_at is None,
        needs_two=row.kind is not StoryKind.RESIDENT,
        has_vote=row.has_vote,
        cover_id=row.cover_id,
        cover_width=row.widths[0] if row.widths else None,
        waited=moment - row.submitted_at,
    )


def _is_after(cursor: str) -> ColumnElement[bool]:
    moment_text, _, id_text = cursor.partition(_CURSOR_SEPARATOR)
    try:
        moment, story_id = datetime.fromisoformat(moment_text), UUID(id_text)
    except ValueError:
        raise NotFound(f"cursor {cursor[:80]!r}") from None
    if moment.tzinfo is None:
        raise NotFound(f"cursor {cursor[:80]!r}")
    return or_(Story.submitted_at > moment, and_(Story.submitted_at == moment, Story.id > story_id))
