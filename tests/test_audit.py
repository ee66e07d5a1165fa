"""The chain of events of a story: nothing in it can be changed unseen, and the words beside it can be erased."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from stories import audit, clock, lifecycle
from stories.extensions import db
from stories.lifecycle import Note
from stories.models import Action, Lang, Staff, Story, StoryEvent, StoryState
from stories.permissions import Actor, actor_for
from stories.transaction import transaction

A, S = Action, StoryState


def move(story: Story, action: Action, actor: Actor, **values: Any) -> StoryEvent:
    """Take one action as services do: locked, in a transaction."""
    with transaction():
        return lifecycle.move(lifecycle.lock(story.public_id), action, by=actor, **values)


@pytest.fixture
def first(create_staff: Callable[..., Staff]) -> Actor:
    """A moderator of the city."""
    return actor_for(create_staff())


def test_the_events_of_a_story_are_a_chain(create_story: Callable[..., Story], first: Actor) -> None:
    story, other = create_story(), create_story()
    move(story, A.REQUEST_CHANGES, first, reasons=["short"], note=Note("ขออีกย่อหน้า", Lang.THAI))
    move(other, A.APPROVE, first)
    move(story, A.UNDO, first)
    move(story, A.APPROVE, first)
    db.session.expire_all()

    events = list(db.session.scalars(select(StoryEvent).where(StoryEvent.story_id == story.id).order_by(StoryEvent.id)))

    assert [event.previous_hash for event in events] == ["0" * 64, *[event.hash for event in events[:-1]]]
    assert [audit.event_hash(event) for event in events] == [event.hash for event in events]
    assert events[0].message_sha256 == hashlib.sha256("ขออีกย่อหน้า".encode()).hexdigest()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", A.REJECT),
        ("new_state", S.REJECTED),
        ("reasons", ["ad"]),
        ("role", None),
        ("message_sha256", "0" * 64),
        ("at", clock.now() - timedelta(days=1)),
    ],
)
def test_a_changed_event_no_longer_fits_its_hash(
    create_story: Callable[..., Story], first: Actor, field: str, value: Any
) -> None:
    event = move(create_story(), A.APPROVE, first, reasons=["other"], note=Note("ขอบคุณ", Lang.THAI))

    setattr(event, field, value)

    assert audit.event_hash(event) != event.hash


def test_the_words_can_be_erased_without_breaking_the_chain(create_story: Callable[..., Story], first: Actor) -> None:
    event = move(create_story(), A.REJECT, first, reasons=["other"], note=Note("ขอโทษนะ", Lang.THAI))

    db.session.delete(event.message)
    db.session.commit()
    db.session.expire_all()

    assert event.message is None
    assert audit.event_hash(event) == event.hash
