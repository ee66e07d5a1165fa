"""How long authors really wait for a first answer: what the pages promise is measured, not hoped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from uuid import UUID

from sqlalchemy import or_, select

from stories import clock
from stories.extensions import db
from stories.models import Action, AgeBand, Lane, Revision, Story, StoryEvent, StoryState

DAYS = 60  # older answers say nothing about this month
MAX_STORIES = 300
MIN_STORIES = 20  # fewer, and one slow day would be the whole truth
_ANSWERS = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)


@dataclass(frozen=True, slots=True)
class WaitingTime:
    """From sending a story to the first decision on it, over the last ``DAYS`` days.

    Args:
        half: half of the stories had an answer within this time.
        most: nine of ten had.
        count: the stories this is known from.
    """

    half: timedelta
    most: timedelta
    count: int


def find_waiting_time() -> WaitingTime | None:
    """The waiting time of recent stories; None while too few are known.

    A story that still waits counts with the time it has waited so far once that is longer than half of the others
    waited: a queue that stands still must not look quick because only quick answers are in the sample.
    """
    answered = _list_answered()
    if len(answered) < MIN_STORIES:
        return None
    half = quantiles(answered, n=2)[0]
    waits = answered + [age for age in _list_ages() if age > half]
    tenths = quantiles(waits, n=10, method="inclusive")
    return WaitingTime(timedelta(seconds=tenths[4]), timedelta(seconds=tenths[8]), len(waits))


def _list_answered() -> list[float]:
    """Seconds from the first sending to the first decision, of the stories decided last."""
    recent = (
        select(StoryEvent.story_id)
        .where(StoryEvent.action.in_(_ANSWERS), StoryEvent.at >= clock.now() - timedelta(days=DAYS))
        .order_by(StoryEvent.at.desc(), StoryEvent.id.desc())  # by time: no older event is looked at
        .limit(MAX_STORIES)
        .subquery()
    )
    # All their events, few as they are: asked for some actions, SQLite reads all events with them.
    query = (
        select(StoryEvent.story_id, StoryEvent.action, StoryEvent.at)
        .where(StoryEvent.story_id.in_(select(recent.c.story_id)))
        .order_by(StoryEvent.id)
    )
    sent: dict[UUID, datetime] = {}
    answered: dict[UUID, datetime] = {}
    for story_id, action, at in db.session.execute(query):
        if action is Action.SEND:
            sent.setdefault(story_id, at)
        elif action in _ANSWERS:
            answered.setdefault(story_id, at)
    return [(at - sent[story_id]).total_seconds() for story_id, at in answered.items() if story_id in sent]


def _list_ages() -> list[float]:
    """Seconds that the stories now in the queue have waited for us; those that wait for a guardian do not."""
    query = (
        select(Story.submitted_at)
        .join(Revision, Revision.id == Story.current_revision_id)
        .where(
            Story.state == StoryState.SUBMITTED,
            Story.lane == Lane.NEW,
            or_(Revision.age_band == AgeBand.FROM_20, Story.guardian_confirmed_at.is_not(None)),
        )
    )
    return [(clock.now() - at).total_seconds() for at in db.session.scalars(query) if at is not None]
