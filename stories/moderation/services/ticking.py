"""Ticking off what had been asked for, remark by remark."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from stories import clock, lifecycle
from stories.errors import Forbidden, InvalidTransition
from stories.models import Action, Remark, StoryState
from stories.permissions import Actor, can
from stories.transaction import transaction


def tick_remarks(public_id: str, *, by: Actor, shown: Collection[UUID], done: Collection[UUID]) -> None:
    """Note which of the remarks on a waiting story were done; it decides nothing.

    Args:
        shown: the remarks on the page; others stay as they are.
        done: those of them that are ticked.

    Raises:
        NotFound: no story has this id.
        Forbidden: the actor decides nothing on it.
        InvalidTransition: it waits for nobody any more.
    """
    with transaction() as session:
        story = lifecycle.lock(public_id)
        if not can(by, Action.REQUEST_CHANGES, story):
            raise Forbidden(f"tick remarks on story {public_id}")
        if story.state is not StoryState.SUBMITTED:
            raise InvalidTransition(f"tick remarks from {story.state}")
        events = [event.id for event in story.events if event.action is Action.REQUEST_CHANGES]
        query = select(Remark).where(Remark.event_id.in_(events), Remark.id.in_(shown))
        for remark in session.scalars(query):
            if (remark.id in done) is not (remark.done_at is not None):
                is_done = remark.id in done
                remark.done_at, remark.done_by_id = (clock.now(), by.staff_id) if is_done else (None, None)
