"""Which story a reader opens next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, false, func, or_, select
from sqlalchemy.orm import aliased

from stories import claims
from stories.extensions import db
from stories.models import (
    Claim,
    Lane,
    RevisionCheck,
    Story,
    Vote,
)
from stories.moderation.queries.lanes import QueueFilter, in_lane, is_for, passes, since
from stories.moderation.queries.queue import ALL, is_after
from stories.permissions import Actor


def find_next(
    actor: Actor,
    lane: Lane,
    *,
    after: tuple[datetime, UUID],
    wanted: QueueFilter = ALL,
    skipped: frozenset[str] = frozenset(),
) -> str | None:
    """The story to read next: the one that follows in the lane, else the first; none that others claim. Its public id.

    After one that is hard to read comes one that is not, if there is any; what is passed over so stays where it is, at
    the head of the lane for whoever opens it.

    Args:
        after: since when the story just decided on waited, and its id.
        skipped: public ids of stories that the reader left to others.
    """
    moment, story_id = after
    is_claimed = exists().where(Claim.story_id == Story.id, claims.is_in_force(), Claim.staff_id != actor.staff_id)
    query = (
        select(Story.public_id)
        .where(in_lane(lane), is_for(actor, lane), *passes(wanted, actor, lane))
        .where(~is_claimed, ~_voted_by(actor), Story.id != story_id, Story.public_id.not_in(skipped))
        .where(or_(Story.written_by_id.is_(None), Story.written_by_id != actor.staff_id))
        .order_by(since(lane), Story.id)
        .limit(1)
    )
    following = query.where(is_after(lane, moment, story_id))
    was_heavy = db.session.scalar(select(_is_heavy(story_id)))
    light = [following.where(~_is_heavy(Story.id)), query.where(~_is_heavy(Story.id))]
    tries = [*(light if was_heavy else ()), following, query]
    return next((found for one in tries if (found := db.session.scalar(one))), None)


def find_place(public_id: str, actor: Actor) -> tuple[Lane, tuple[datetime, UUID]] | None:
    """The lane in which a story waits for the actor, and its place there; None when it waits in none."""
    query = select(Story.lane, Story.submitted_at, Story.id).where(
        Story.public_id == public_id, is_for(actor, Lane.NEW)
    )
    row = db.session.execute(query.where(Story.lane.is_not(None))).one_or_none()
    return (row.lane, (row.submitted_at, row.id)) if row else None


def _is_heavy(story_id: Any) -> Any:
    """Whether the newest revision of a story is hard to read."""
    subject = aliased(Story)
    found = select(RevisionCheck.is_heavy).join(subject, subject.current_revision_id == RevisionCheck.revision_id)
    return func.coalesce(found.where(subject.id == story_id).scalar_subquery(), false())


def _voted_by(actor: Actor) -> Any:
    return exists().where(Vote.story_id == Story.id, Vote.staff_id == actor.staff_id)
