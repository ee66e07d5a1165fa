"""Saying who reads which story now."""

from dataclasses import dataclass
from datetime import datetime

from stories import claims, clock, lifecycle
from stories.errors import Forbidden, InvalidTransition
from stories.extensions import db
from stories.models import Action, Claim, Staff
from stories.permissions import Actor, can
from stories.transaction import transaction


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who reads a story now, and until when unless they go on."""

    name: str
    until: datetime
    is_own: bool


def claim(public_id: str, *, by: Actor, take_over: bool = False) -> Claimed:
    """Claim a story for some minutes, or renew the claim; a colleague's stays, unless it is taken over (and noted).

    Raises:
        NotFound: no story has this id.
        Forbidden: the actor decides nothing on it, so need not claim it.
        InvalidTransition: it waits for nobody.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        if by.staff_id is None or not can(by, Action.TAKE_OVER, story):
            raise Forbidden(f"claim story {public_id}")
        if not lifecycle.is_possible(story, Action.TAKE_OVER):
            raise InvalidTransition(f"claim from {story.state}")
        held = db.session.get(Claim, story.id)
        is_of_another = held is not None and held.staff_id != by.staff_id and held.until > clock.now()
        if is_of_another and take_over:
            lifecycle.move(story, Action.TAKE_OVER, by=by)
        found = claims.hold(story, by.staff_id, take_over=take_over)
        holder = db.session.get_one(Staff, found.staff_id)
        return Claimed(holder.name, found.until, is_own=found.staff_id == by.staff_id)


def release(public_id: str, *, by: Actor) -> None:
    """Free a story that one reads; somebody else's claim stays.

    Raises:
        NotFound: no story has this id.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        if by.staff_id is not None:
            claims.drop_own(story.id, by.staff_id)
