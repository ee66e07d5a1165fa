"""Ticking off what had been asked for: each remark, and each reason."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from stories import clock, lifecycle
from stories.errors import Forbidden, InvalidTransition
from stories.models import Action, Remark, StoryEvent, StoryState
from stories.permissions import Actor, can
from stories.transaction import transaction


def tick_asked(
    public_id: str, *, by: Actor, shown: Collection[UUID], done: Collection[UUID], met: Collection[str]
) -> None:
    """Note what of the last request for changes a story that came back has done; it decides nothing.

    Args:
        shown: the remarks on the page; others stay as they are.
        done: those of them that are ticked.
        met: codes of the ticked reasons.

    Raises:
        NotFound: no story has this id.
        Forbidden: the actor decides nothing on it.
        InvalidTransition: it waits for nobody any more.
    """
    with transaction() as session:
        story = lifecycle.lock(public_id)
        if not can(by, Action.REQUEST_CHANGES, story):
            raise Forbidden(f"tick what was asked of story {public_id}")
        if story.state is not StoryState.SUBMITTED:
            raise InvalidTransition(f"tick what was asked from {story.state}")
        requests = [event for event in story.events if event.action is Action.REQUEST_CHANGES]
        if requests:
            _tick_reasons(requests[-1], met)
        query = select(Remark).where(Remark.event_id.in_([event.id for event in requests]), Remark.id.in_(shown))
        for remark in session.scalars(query):
            if (remark.id in done) is not (remark.done_at is not None):
                is_done = remark.id in done
                remark.done_at, remark.done_by_id = (clock.now(), by.staff_id) if is_done else (None, None)


def _tick_reasons(request: StoryEvent, met: Collection[str]) -> None:
    if request.message is not None:
        request.message.met_reasons = [code for code in request.reasons if code in met]
