"""What has happened to a story, as one reader may know it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from stories import rules
from stories.extensions import db
from stories.models import (
    Action,
    ActorKind,
    Message,
    Role,
    Staff,
    Story,
    StoryEvent,
    Vote,
)
from stories.permissions import Actor


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the timeline: who, what, when, and what the author was told.

    Of a sealed one (``blind.list_sealed``) only that it is somebody's vote, and when.
    """

    id: int
    action: Action
    verdict: Action | None  # of a vote
    actor_kind: ActorKind
    role: Role | None
    name: str  # of the member of staff, "" for anybody else
    is_own: bool
    at: datetime
    reasons: list[str]  # codes
    message: str
    explanation: str  # what colleagues were told
    can_erase: bool  # whether the reader may erase these words


def list_events(story: Story) -> tuple[list[StoryEvent], list[StoryEvent], dict[int, str]]:
    """The events of a story, oldest first; the votes that count; who of the staff is behind each event, by its id."""
    query = (
        select(StoryEvent, Vote.event_id, Staff.name)
        .outerjoin(Vote, Vote.event_id == StoryEvent.id)
        .outerjoin(Staff, Staff.id == StoryEvent.staff_id)
        .where(StoryEvent.story_id == story.id)
        .order_by(StoryEvent.id)
        .options(joinedload(StoryEvent.message), joinedload(StoryEvent.explanation), joinedload(StoryEvent.remarks))
    )
    rows = db.session.execute(query).unique().all()
    events = [row.StoryEvent for row in rows]
    votes = [row.StoryEvent for row in rows if row.event_id is not None]
    return events, votes, {row.StoryEvent.id: row.name or "" for row in rows}


def tell(event: StoryEvent, names: Mapping[int, str], sealed: Collection[int], actor: Actor) -> Step:
    """An event as the actor may know it.

    Args:
        names: of the staff behind the events, from ``list_events``.
        sealed: ids of the events whose words and people stay closed, from ``blind.list_sealed``.
    """
    return _sealed(event) if event.id in sealed else _step(event, names[event.id], actor)


def _sealed(event: StoryEvent) -> Step:
    return Step(
        id=event.id,
        action=Action.VOTE,
        verdict=None,
        actor_kind=ActorKind.STAFF,
        role=None,
        name="",
        is_own=False,
        at=event.at,
        reasons=[],
        message="",
        explanation="",
        can_erase=False,
    )


def _step(event: StoryEvent, name: str, actor: Actor) -> Step:
    message: Message | None = event.message
    is_own = event.staff_id is not None and event.staff_id == actor.staff_id
    is_note = event.action is Action.NOTE and event.explanation is not None
    return Step(
        id=event.id,
        action=event.action,
        verdict=rules.verdict_of(event) if event.action is Action.VOTE else None,
        actor_kind=event.actor_kind,
        role=event.role,
        name=name,
        is_own=is_own,
        at=event.at,
        reasons=[str(code) for code in event.reasons],
        message=message.body if message else "",
        explanation=event.explanation.body if event.explanation else "",
        can_erase=is_note and (is_own or actor.role is Role.DPO),
    )
