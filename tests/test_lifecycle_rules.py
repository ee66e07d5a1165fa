"""The rules beyond state and role: minors, photos, two people, undo, appeals, hiding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from stories import clock, lifecycle, rules
from stories.errors import Forbidden, InvalidTransition, NotReady
from stories.extensions import db
from stories.lifecycle import Note
from stories.models import (
    Action,
    AgeBand,
    Explanation,
    Lane,
    Lang,
    MailLink,
    Message,
    PhotoState,
    Staff,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
)
from stories.permissions import Actor, actor_for, author_of
from stories.transaction import transaction

A, S = Action, StoryState
OFFICE = {"kind": StoryKind.SOLVED, "office": "sathon", "lane": Lane.SOLVED}


def move(story: Story, action: Action, actor: Actor, **values: Any) -> StoryEvent:
    """Take one action as services do: locked, in a transaction."""
    with transaction():
        return lifecycle.move(lifecycle.lock(story.public_id), action, by=actor, **values)


@pytest.fixture
def first(create_staff: Callable[..., Staff]) -> Actor:
    """One moderator of the city."""
    return actor_for(create_staff())


@pytest.fixture
def second(create_staff: Callable[..., Staff]) -> Actor:
    """Another one."""
    return actor_for(create_staff())


@pytest.fixture
def third(create_staff: Callable[..., Staff]) -> Actor:
    """And one more."""
    return actor_for(create_staff())


@pytest.mark.parametrize("band", [AgeBand.UP_TO_10, AgeBand.FROM_11_TO_19])
@pytest.mark.parametrize(("action", "values"), [(A.APPROVE, {}), (A.VOTE, OFFICE)])
def test_a_minors_story_waits_for_the_guardian(
    create_story: Callable[..., Story], first: Actor, band: AgeBand, action: Action, values: dict[str, Any]
) -> None:
    story = create_story(revision={"age_band": band}, **values)
    verdict = A.APPROVE if action is A.VOTE else None
    with pytest.raises(NotReady) as refusal:
        move(story, action, first, verdict=verdict)
    assert refusal.value.code == "guardian_missing"

    story.guardian_confirmed_at = clock.now()
    db.session.commit()
    event = move(story, action, first, verdict=verdict)

    assert event.action is action


@pytest.mark.parametrize("action", [A.REQUEST_CHANGES, A.REJECT])
def test_a_minors_story_can_be_sent_back_without_the_guardian(
    create_story: Callable[..., Story], first: Actor, action: Action
) -> None:
    story = create_story(revision={"age_band": AgeBand.FROM_11_TO_19})

    move(story, action, first)

    assert story.state is lifecycle.TRANSITIONS[action][1]


@pytest.mark.parametrize(
    "values", [{"state": PhotoState.RECEIVED}, {"state": PhotoState.FAILED, "failure": "photo_broken"}]
)
def test_a_story_with_a_photo_that_is_not_ready_waits(
    create_story: Callable[..., Story], first: Actor, values: dict[str, Any]
) -> None:
    story = create_story(photos=2)
    for name, value in values.items():
        setattr(story.photos[1], name, value)
    db.session.commit()

    with pytest.raises(NotReady) as refusal:
        move(story, A.APPROVE, first)

    assert refusal.value.code == "photos_pending"


@pytest.mark.parametrize(("seconds", "is_possible"), [(0, True), (19.9, True), (20, False), (20.1, False)])
@pytest.mark.parametrize("decision", [A.APPROVE, A.REQUEST_CHANGES, A.REJECT])
def test_a_decision_is_taken_back_within_twenty_seconds(
    create_story: Callable[..., Story], first: Actor, decision: Action, seconds: float, is_possible: bool
) -> None:
    start = clock.now()
    story = create_story()
    with clock.at(start):
        move(story, decision, first)

    with clock.at(start + timedelta(seconds=seconds)):
        if is_possible:
            move(story, A.UNDO, first)
        else:
            with pytest.raises(InvalidTransition):
                move(story, A.UNDO, first)

    assert story.state is (S.SUBMITTED if is_possible else lifecycle.TRANSITIONS[decision][1])


def test_a_decision_is_taken_back_by_whoever_made_it(
    create_story: Callable[..., Story], first: Actor, second: Actor
) -> None:
    story = create_story()
    move(story, A.APPROVE, first)

    with pytest.raises(InvalidTransition):
        move(story, A.UNDO, second)

    assert story.state is S.APPROVED


@pytest.mark.parametrize(
    ("values", "lane"),
    [
        ({}, Lane.NEW),
        ({"revision": {"number": 2}, "lane": Lane.RESUBMITTED}, Lane.RESUBMITTED),
        (OFFICE, Lane.SOLVED),
        ({"appealed_at": clock.now(), "lane": Lane.APPEALS}, Lane.APPEALS),
    ],
)
def test_undo_leads_back_to_the_same_lane_and_place(
    create_story: Callable[..., Story], first: Actor, second: Actor, values: dict[str, Any], lane: Lane
) -> None:
    story = create_story(submitted_at=clock.now() - timedelta(days=2), **values)
    waited_since = story.submitted_at

    if rules.needs_two(story):
        move(story, A.VOTE, second, verdict=A.REJECT)
    move(story, A.REJECT, first)
    move(story, A.UNDO, first)

    assert (story.lane, story.submitted_at, story.decided_at) == (lane, waited_since, None)


@pytest.mark.parametrize(("days", "is_possible"), [(0, True), (20, True), (20.01, False)])
def test_an_appeal_is_possible_for_twenty_days(
    create_story: Callable[..., Story], days: float, is_possible: bool
) -> None:
    start = clock.now()
    story = create_story(S.REJECTED, decided_at=start)

    with clock.at(start + timedelta(days=days)):
        if is_possible:
            move(story, A.APPEAL, author_of(story.id))
        else:
            with pytest.raises(InvalidTransition):
                move(story, A.APPEAL, author_of(story.id))

    assert story.lane is (Lane.APPEALS if is_possible else None)


def test_an_appeal_is_possible_once(
    create_story: Callable[..., Story], first: Actor, second: Actor, third: Actor
) -> None:
    story = create_story()
    move(story, A.REJECT, first)
    move(story, A.APPEAL, author_of(story.id))
    move(story, A.VOTE, third, verdict=A.REJECT)
    move(story, A.REJECT, second)

    with pytest.raises(InvalidTransition):
        move(story, A.APPEAL, author_of(story.id))


@pytest.mark.parametrize("action", [A.APPROVE, A.REQUEST_CHANGES, A.REJECT])
def test_an_appeal_is_answered_by_another_person_and_waits_anew(
    create_story: Callable[..., Story], first: Actor, second: Actor, third: Actor, action: Action
) -> None:
    story = create_story(submitted_at=clock.now() - timedelta(days=9))
    move(story, A.REJECT, first)
    move(story, A.APPEAL, author_of(story.id))
    assert story.submitted_at == story.appealed_at

    with pytest.raises(Forbidden):
        move(story, A.VOTE, first, verdict=action)
    move(story, A.VOTE, third, verdict=action)
    with pytest.raises(Forbidden):
        move(story, action, first)
    move(story, action, second)

    assert story.state is lifecycle.TRANSITIONS[action][1]


def test_an_upheld_story_can_be_appealed_and_is_not_restored_unread(
    create_story: Callable[..., Story], first: Actor, second: Actor, third: Actor
) -> None:
    story = create_story(S.PUBLISHED, decided_at=clock.now() - timedelta(days=400))
    move(story, A.HIDE, first)
    move(story, A.UPHOLD, first)

    move(story, A.APPEAL, author_of(story.id))
    move(story, A.HIDE, second)
    with pytest.raises(InvalidTransition):
        move(story, A.RESTORE, second)
    move(story, A.VOTE, third, verdict=A.RELEASE)
    move(story, A.RELEASE, second)

    assert story.state is S.SUBMITTED


def test_a_hidden_story_goes_back_where_it_was(create_story: Callable[..., Story], first: Actor) -> None:
    was_public, was_waiting = create_story(S.PUBLISHED), create_story()
    for story in (was_public, was_waiting):
        move(story, A.HIDE, first)

    with pytest.raises(InvalidTransition):
        move(was_public, A.RELEASE, first)
    with pytest.raises(InvalidTransition):
        move(was_waiting, A.RESTORE, first)


def test_an_erased_story_leaves_no_words_and_no_address(create_story: Callable[..., Story], first: Actor) -> None:
    story = create_story(contact_email="ton@example.com")
    links = [
        MailLink(email=email, lang="th", token_hash=email, created_at=clock.now(), expires_at=clock.now())
        for email in ("ton@example.com", "other@example.com")
    ]
    db.session.add_all(links)
    db.session.commit()
    move(story, A.SECOND_OPINION, first, explanation="ไม่แน่ใจเรื่องชื่อร้าน")
    move(story, A.WITHDRAW, author_of(story.id), note=Note("ขอเก็บไว้เอง", Lang.THAI))

    move(story, A.ERASE, author_of(story.id))

    assert db.session.scalars(select(Explanation)).all() == []
    assert db.session.scalars(select(Message)).all() == []
    assert db.session.scalars(select(MailLink.email)).all() == ["other@example.com"]
    assert [event.action for event in story.events] == [A.SECOND_OPINION, A.WITHDRAW, A.ERASE]
    assert all(event.message_sha256 for event in story.events[:2])  # the chain holds without the words


def test_a_link_by_mail_lasts_while_another_story_has_its_address(create_story: Callable[..., Story]) -> None:
    thrown, kept = (create_story(S.DRAFT, contact_email="ton@example.com") for _ in range(2))
    moment = clock.now()
    db.session.add(MailLink(email="ton@example.com", lang="th", token_hash="x", created_at=moment, expires_at=moment))
    db.session.commit()

    move(thrown, A.DELETE, author_of(thrown.id))
    left = db.session.scalars(select(MailLink)).all()
    move(kept, A.DELETE, author_of(kept.id))

    assert len(left) == 1
    assert db.session.scalars(select(MailLink)).all() == []
