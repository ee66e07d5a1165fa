"""Which stories stand in which lane, for whom, through which filter: what lists, counts and "next" have in common."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from stories import claims, clock, desk_words, targets
from stories.districts import DISTRICTS, GROUPS, Group
from stories.errors import Forbidden
from stories.extensions import db
from stories.models import (
    ActorKind,
    Claim,
    Lane,
    Recusal,
    Role,
    ScopeKind,
    Staff,
    StaffScope,
    Story,
    StoryKind,
    StoryState,
    Theme,
)
from stories.permissions import Actor
from stories.workhours import Cutoffs

#: The lanes that have stories now, in the order of the desk.
LANES = (
    *(Lane.NEW, Lane.RESUBMITTED, Lane.REPORTED, Lane.SECOND_OPINION),
    *(Lane.APPEALS, Lane.SOLVED, Lane.QUARANTINE),
)
#: Those whose stories are not decided on by the dozen.
ONE_BY_ONE = frozenset({Lane.REPORTED, Lane.QUARANTINE})
COUNTED_TO = 1000  # more than a glance needs; the count of a lane is as cheap with 200,000 stories as with 2,000
_READERS = frozenset({Role.MODERATOR, Role.EDITOR, Role.DPO})
_SENT_BACK = frozenset({Lane.RESUBMITTED, Lane.SOLVED})
_GROUP = "group:"


class Age(StrEnum):
    """How long a story has waited, measured against the target."""

    FRESH = "fresh"
    TODAY = "today"  # due today
    LATE = "late"


class ClaimedBy(StrEnum):
    """Who reads a story now."""

    NOBODY = "nobody"
    ME = "me"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What is picked from a lane; all of it is the default."""

    place: str = ""  # slug of a district, or ``group:`` and the key of a group
    theme: Theme | None = None
    kind: StoryKind | None = None
    age: Age | None = None
    claim: ClaimedBy | None = None
    words: str = ""  # part of a title or of the name shown; never of an address, which nobody is found by

    @property
    def is_set(self) -> bool:
        return self != QueueFilter()


def count_lanes(actor: Actor) -> dict[Lane, int]:
    """How many stories wait in each lane for the actor, up to ``COUNTED_TO``: one statement."""
    counts = []
    for lane in LANES:
        capped = select(literal(1)).where(in_lane(lane), is_for(actor, lane)).limit(COUNTED_TO).subquery()
        counts.append(select(literal(lane.value).label("lane"), func.count()).select_from(capped))
    return {Lane(row.lane): row[1] for row in db.session.execute(union_all(*counts))}


def in_lane(lane: Lane) -> ColumnElement[bool]:
    """The condition that a story stands in a lane."""
    if lane is Lane.QUARANTINE:
        return and_(Story.state == StoryState.HIDDEN, Story.published_revision_id.is_(None))
    if lane is Lane.REPORTED:
        return Story.reported_at.is_not(None)
    return and_(Story.state == StoryState.SUBMITTED, Story.lane == lane)


def since(lane: Lane) -> InstrumentedAttribute[Any]:
    """The column that says since when a story of a lane waits: what the lane is ordered by."""
    return Story.reported_at if lane is Lane.REPORTED else Story.submitted_at


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition that a story is about a part of the city that the actor reads.

    Raises:
        Forbidden: the actor reads nothing on the desk.
    """
    if actor.kind is not ActorKind.STAFF or actor.role not in _READERS:
        raise Forbidden("the desk")
    if actor.role is not Role.MODERATOR or len(actor.districts) == len(DISTRICTS):
        return true()
    return Story.district.in_(sorted(actor.districts))


def is_for(actor: Actor, lane: Lane) -> ColumnElement[bool]:
    """The condition that a story of a lane is for the actor: of their scope, or so late that it is theirs too.

    As ``permissions.is_escalated_to``: pressing ones are for the whole group, late ones for the whole city. What was
    sent back is for a day only for whoever asked for the changes, unless it is pressing or late.
    """
    own = in_scope(actor)
    if lane in _SENT_BACK and actor.role is Role.MODERATOR:
        own = and_(own, ~_is_kept_for_another(actor))
    if lane is Lane.QUARANTINE or actor.cutoffs is None or not actor.districts or actor.role is not Role.MODERATOR:
        return and_(own, ~_is_recused(actor))
    is_near = Story.district.in_(sorted(actor.neighbourhood))
    is_theirs_too = or_(
        since(lane) <= actor.cutoffs.late,
        and_(is_near, since(lane) <= actor.cutoffs.pressing),
    )
    return and_(or_(own, is_theirs_too), ~_is_recused(actor))


def _is_recused(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor left a story to others."""
    return exists().where(Recusal.story_id == Story.id, Recusal.staff_id == actor.staff_id)


def _is_kept_for_another(actor: Actor) -> ColumnElement[bool]:
    """The condition that a colleague reads what was sent back first, and still can: active, and of the district."""
    of_group = [
        and_(StaffScope.kind == ScopeKind.GROUP, StaffScope.key == group.key, Story.district.in_(_slugs(group)))
        for group in GROUPS.values()
    ]
    of_district = and_(StaffScope.kind == ScopeKind.DISTRICT, StaffScope.key == Story.district)
    can_read = exists().where(
        Staff.id == Story.first_reader_id,
        Staff.is_active,
        Staff.role == Role.MODERATOR,
        StaffScope.staff_id == Staff.id,
        or_(StaffScope.kind == ScopeKind.CITY, of_district, *of_group),
    )
    is_soon = and_(Story.first_reader_until.is_not(None), Story.first_reader_until > clock.now())
    return and_(is_soon, Story.first_reader_id != actor.staff_id, can_read)


def is_kept(until: datetime | None) -> bool:
    """Whether a story that was sent back is still kept for whoever asked for the changes."""
    return until is not None and until > clock.now()


def _slugs(group: Group) -> list[str]:
    return [district.slug for district in group.districts]


def cutoffs_for(actor: Actor) -> Cutoffs:
    """The moments that make stories late, as the actor's request knows them."""
    return actor.cutoffs or targets.cutoffs_of(targets.get_answer_hours())


def passes(wanted: QueueFilter, actor: Actor, lane: Lane) -> list[ColumnElement[bool]]:
    """The conditions of a filter, in one lane."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.place.startswith(_GROUP):
        group = GROUPS[wanted.place.removeprefix(_GROUP)]
        conditions.append(Story.district.in_(_slugs(group)))
    elif wanted.place:
        conditions.append(Story.district == wanted.place)
    if wanted.theme:
        conditions.append(Story.theme == wanted.theme)
    if wanted.kind:
        conditions.append(Story.kind == wanted.kind)
    if wanted.age:
        conditions.append(_has_age(wanted.age, cutoffs_for(actor), since(lane)))
    if wanted.claim:
        conditions.append(_is_claimed(wanted.claim, actor))
    if (has_words := desk_words.have(wanted.words)) is not None:
        conditions.append(has_words)
    return conditions


def is_place(written: str) -> bool:
    """Whether this is a place that a filter can name."""
    return written in DISTRICTS or (written.startswith(_GROUP) and written.removeprefix(_GROUP) in GROUPS)


def _has_age(age: Age, cutoffs: Cutoffs, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    if age is Age.LATE:
        return column <= cutoffs.late
    if age is Age.TODAY:
        return and_(column > cutoffs.late, column <= cutoffs.due_today)
    return column > cutoffs.due_today


def _is_claimed(wanted: ClaimedBy, actor: Actor) -> ColumnElement[bool]:
    running = exists().where(Claim.story_id == Story.id, claims.is_in_force())
    if wanted is ClaimedBy.NOBODY:
        return ~running
    is_own = Claim.staff_id == actor.staff_id
    return running.where(is_own if wanted is ClaimedBy.ME else ~is_own)
