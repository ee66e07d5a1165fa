"""Claims: who reads which story now, for some minutes, so that two people do not read the same one.

Courtesy only. Nothing here keeps anybody from deciding: a decision names the revision it was made on. Every function
works inside the caller's transaction.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete

from stories import clock
from stories.extensions import db
from stories.models import Claim, Story

LEASE = timedelta(minutes=5)


def hold(story: Story, staff_id: UUID, *, take_over: bool = False) -> Claim:
    """Claim a locked story, or renew the claim; somebody else's that still runs is left as it is, unless taken over.

    Returns:
        the claim that is in force now, whoever has it.
    """
    moment = clock.now()
    claim = db.session.get(Claim, story.id, populate_existing=True)
    if claim is None:
        claim = Claim(story_id=story.id, staff_id=staff_id, until=moment + LEASE)
        db.session.add(claim)
    elif take_over or claim.staff_id == staff_id or claim.until <= moment:
        claim.staff_id, claim.until = staff_id, moment + LEASE
    return claim


def drop(story_id: UUID) -> None:
    """Free a story, whoever reads it: it was decided on, or its author took it back."""
    db.session.execute(delete(Claim).where(Claim.story_id == story_id))


def drop_own(story_id: UUID, staff_id: UUID) -> None:
    """Free a story when it is this person who reads it."""
    db.session.execute(delete(Claim).where(Claim.story_id == story_id, Claim.staff_id == staff_id))


def drop_all(staff_id: UUID) -> None:
    """Free every story that somebody reads."""
    db.session.execute(delete(Claim).where(Claim.staff_id == staff_id))


def is_in_force() -> ColumnElement[bool]:
    """The condition that a claim still runs."""
    return Claim.until > clock.now()
