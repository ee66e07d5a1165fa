"""The audit trail as it is searched: newest first, by story, person, action and day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from stories.dates import BANGKOK
from stories.errors import Forbidden, NotFound
from stories.extensions import db
from stories.models import Action, ActorKind, AuditAnchor, Role, Staff, Story, StoryEvent, StoryState, Vote
from stories.permissions import Actor, can_read_trail

PAGE_ROWS = 50
_ROWS_AT_ONCE = 1000
_CURSOR_SEPARATOR = "~"


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is picked from the trail; all of it is the default. Days are those of Bangkok, both included."""

    public_id: str = ""
    staff_id: UUID | None = None
    action: Action | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_set(self) -> bool:
        return self != TrailFilter()


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event. The words that went with it are not here: they are no part of the trail."""

    event_id: int
    at: datetime
    public_id: str
    actor_kind: ActorKind
    staff_name: str  # "" where no member of staff acted
    role: Role | None
    action: Action
    old_state: StoryState
    new_state: StoryState
    revision_id: UUID | None
    reasons: list[str]
    message_sha256: str | None
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some rows; ``next_after`` is the cursor of the rows that follow, "" at the end."""

    rows: list[TrailRow]
    next_after: str


def list_trail(actor: Actor, wanted: TrailFilter, *, after: str = "", limit: int = PAGE_ROWS) -> TrailPage:
    """The events that pass a filter, newest first.

    Args:
        after: ``next_after`` of the page before.

    Raises:
        NotFound: ``after`` is no cursor.
        Forbidden: the actor does not read the trail.
    """
    if not can_read_trail(actor):
        raise Forbidden("the audit trail")
    query = _rows().where(*_passes(wanted)).order_by(StoryEvent.at.desc(), StoryEvent.id.desc()).limit(limit + 1)
    if after:
        query = query.where(_is_before(*_read_cursor(after)))
    found = [_row(dict(row)) for row in db.session.execute(query).mappings()]
    last = found[limit - 1] if len(found) > limit else None
    return TrailPage(
        found[:limit], f"{last.at.isoformat()}{_CURSOR_SEPARATOR}{last.event_id}" if last is not None else ""
    )


def iterate_trail(actor: Actor, wanted: TrailFilter) -> Iterator[TrailRow]:
    """All events that pass a filter, newest first, a thousand at a time.

    Raises:
        see ``list_trail``.
    """
    after = ""
    while True:
        page = list_trail(actor, wanted, after=after, limit=_ROWS_AT_ONCE)
        yield from page.rows
        after = page.next_after
        if not after:
            return


def list_people() -> list[tuple[UUID, str]]:
    """Everybody who has, or had, an account: id and name."""
    return [(row.id, row.name) for row in db.session.execute(select(Staff.id, Staff.name).order_by(Staff.name))]


def find_newest_anchor() -> AuditAnchor | None:
    """The anchor that covers most."""
    return db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1)).one_or_none()


#: A vote that another person has still to match: whose it is, and why, nobody learns here either.
_IS_SEALED = and_(
    Story.state.in_((StoryState.SUBMITTED, StoryState.HIDDEN)), exists().where(Vote.event_id == StoryEvent.id)
)


def _row(columns: dict[str, Any]) -> TrailRow:
    hidden: dict[str, Any] = {"staff_name": "", "reasons": [], "message_sha256": None}
    sealed = hidden if columns.pop("is_sealed") else {}
    return TrailRow(**{**columns, **sealed})


def _rows() -> Any:
    return (
        select(
            StoryEvent.id.label("event_id"),
            StoryEvent.at,
            Story.public_id,
            StoryEvent.actor_kind,
            func.coalesce(Staff.name, "").label("staff_name"),
            StoryEvent.role,
            StoryEvent.action,
            StoryEvent.old_state,
            StoryEvent.new_state,
            StoryEvent.revision_id,
            StoryEvent.reasons,
            StoryEvent.message_sha256,
            StoryEvent.previous_hash,
            StoryEvent.hash,
            _IS_SEALED.label("is_sealed"),
        )
        .join(Story, Story.id == StoryEvent.story_id)
        .outerjoin(Staff, Staff.id == StoryEvent.staff_id)
    )


def _passes(wanted: TrailFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.public_id:
        of_story = select(Story.id).where(Story.public_id == wanted.public_id).scalar_subquery()
        conditions.append(StoryEvent.story_id == of_story)
    if wanted.staff_id is not None:
        conditions += [StoryEvent.staff_id == wanted.staff_id, ~_IS_SEALED]
    if wanted.action is not None:
        conditions.append(StoryEvent.action == wanted.action)
    if wanted.first is not None:
        conditions.append(StoryEvent.at >= _midnight(wanted.first))
    if wanted.last is not None:
        conditions.append(StoryEvent.at < _midnight(wanted.last) + timedelta(days=1))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK)


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    moment_text, _, id_text = cursor.partition(_CURSOR_SEPARATOR)
    try:
        moment, event_id = datetime.fromisoformat(moment_text), int(id_text)
    except ValueError:
        raise NotFound(f"cursor {cursor[:80]!r}") from None
    if moment.tzinfo is None or not 0 <= event_id < 1 << 63:
        raise NotFound(f"cursor {cursor[:80]!r}")
    return moment, event_id


def _is_before(moment: datetime, event_id: int) -> ColumnElement[bool]:
    is_earlier = or_(StoryEvent.at < moment, StoryEvent.id < event_id)
    return and_(StoryEvent.at <= moment, is_earlier)  # the first half alone is a range of the index
