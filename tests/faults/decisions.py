"""What moderators were told about a story, and whether it happened: once if it was acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from stories.extensions import db
from stories.models import Action, Staff, Story, StoryEvent, StoryState
from tests.faults.authors import Told

#: What follows from others by itself, and has nobody who was told.
_FOLLOWS = {Action.PUBLISH: Action.APPROVE}
_FIRST = (Action.START, Action.SEND)


@dataclass
class Decided:
    """One decision as whoever made it knows it."""

    public_id: str
    action: Action
    email: str
    is_acknowledged: bool = False
    was_unclear: bool = False  # at least once nobody could say what had become of it


def find_faults(story: Story, told: Told, decided: Sequence[Decided]) -> list[str]:
    """What of the events of a story does not fit with what people were told, and of its state with its events."""
    query = select(StoryEvent, Staff.email).outerjoin(Staff, StoryEvent.staff_id == Staff.id)
    rows = db.session.execute(query.where(StoryEvent.story_id == story.id).order_by(StoryEvent.id)).all()
    found = [f"its state is {story.state}, of its last event {rows[-1][0].new_state}"]
    faults = found if rows and rows[-1][0].new_state != story.state else []
    done = Counter((event.action, email) for event, email in rows[len(_FIRST) :])
    for one in decided:
        times = done.pop((one.action, one.email), 0)
        fewest, most = int(one.is_acknowledged), int(one.is_acknowledged or one.was_unclear)
        if not fewest <= times <= most:
            faults.append(f"{one.action} of {one.email} is there {times} times, not {fewest} to {most}")
    taken_back = done.pop((Action.WITHDRAW, None), 0)
    if not int(told.is_withdrawn) <= taken_back <= int(told.was_taken_back):
        faults.append(f"it was taken back {taken_back} times; acknowledged: {told.is_withdrawn}")
    return faults + _find_followers(story, done, [event.action for event, _email in rows])


def _find_followers(story: Story, left: Counter[tuple[Action, str | None]], actions: Sequence[Action]) -> list[str]:
    """What nobody was told of must follow from something; and what must follow, has."""
    faults = []
    for (action, email), times in left.items():
        if times > (actions.count(_FOLLOWS[action]) if action in _FOLLOWS and email is None else 0):
            faults.append(f"{times} × {action} by {email or 'nobody'}, of which nobody was told")
    if story.state is StoryState.APPROVED:
        faults.append("it was approved and never published")
    return faults
