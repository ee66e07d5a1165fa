"""Two people: who needs them, that nobody decides alone, agreeing, differing, a third voice, taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from stories import clock, lifecycle
from stories.errors import Forbidden, InvalidTransition, StoriesError
from stories.extensions import db
from stories.models import Action, Lane, People, Role, Staff, Story, StoryEvent, StoryKind, StoryState, Vote
from stories.permissions import Actor, actor_for, author_of
from stories.transaction import transaction

A, S = Action, StoryState
WAITING = (A.APPROVE, A.REQUEST_CHANGES, A.REJECT)
KINDS: dict[str, dict[str, Any]] = {
    "an officer's": {"kind": StoryKind.OFFICER, "office": "sathon"},
    "a solved one": {"kind": StoryKind.SOLVED, "office": "sathon", "lane": Lane.SOLVED},
    "with children": {"revision": {"people": People.CHILDREN}},
    "an appeal": {"lane": Lane.APPEALS},
}


def move(story: Story, action: Action, actor: Actor, verdict: Action | None = None) -> StoryEvent:
    """Take one action as services do: locked, in a transaction."""
    with transaction():
        return lifecycle.move(lifecycle.lock(story.public_id), action, by=actor, verdict=verdict)


@pytest.fixture
def people(create_staff: Callable[..., Staff]) -> list[Actor]:
    """Three moderators of the city."""
    return [actor_for(create_staff()) for _number in range(3)]


@pytest.fixture
def quarantined(create_story: Callable[..., Story]) -> Story:
    """A story that was hidden before anybody had read it."""
    return create_story(S.HIDDEN, first_published_at=None)


@pytest.mark.parametrize("verdict", WAITING)
@pytest.mark.parametrize("kind", KINDS)
def test_two_who_agree_decide_and_nobody_does_alone(
    create_story: Callable[..., Story], people: list[Actor], kind: str, verdict: Action
) -> None:
    first, second, _third = people
    story = create_story(**KINDS[kind])
    refused = [(verdict, first, None), (A.VOTE, first, A.RELEASE), (A.VOTE, first, None)]
    for action, actor, what_for in refused:
        with pytest.raises(InvalidTransition):
            move(story, action, actor, what_for)

    vote = move(story, A.VOTE, first, verdict)
    for one in WAITING:  # their voice is cast, whatever they think of now
        for action, what_for in ((one, None), (A.VOTE, one)):
            with pytest.raises(InvalidTransition):
                move(story, action, first, what_for)
    with pytest.raises(InvalidTransition):
        move(story, A.VOTE, second, verdict)  # who agrees decides

    assert (story.state, vote.verdict, vote.new_state) == (S.SUBMITTED, verdict, S.SUBMITTED)
    move(story, verdict, second)
    assert story.state is lifecycle.TRANSITIONS[verdict][1]


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in WAITING for b in WAITING if a is not b])
def test_two_who_differ_leave_it_to_a_third(
    create_story: Callable[..., Story], people: list[Actor], one: Action, other: Action
) -> None:
    first, second, third = people
    story = create_story(**KINDS["with children"])
    move(story, A.VOTE, first, one)
    with pytest.raises(InvalidTransition):
        move(story, other, second)  # against the first voice nobody decides

    move(story, A.VOTE, second, other)

    assert (story.state, story.lane) == (S.SUBMITTED, Lane.SECOND_OPINION)
    for verdict in WAITING:
        for actor in (first, second):
            with pytest.raises(InvalidTransition):
                move(story, verdict, actor)
        with pytest.raises(InvalidTransition):
            move(story, A.VOTE, third, verdict)  # a third voice decides
    final = next(verdict for verdict in WAITING if verdict not in (one, other))
    move(story, final, third)
    move(story, A.UNDO, third)
    assert story.lane is Lane.SECOND_OPINION
    move(story, one, third)
    assert story.state is lifecycle.TRANSITIONS[one][1]


@pytest.mark.parametrize("verdict", [A.RELEASE, A.UPHOLD])
def test_two_people_empty_the_quarantine(quarantined: Story, people: list[Actor], verdict: Action) -> None:
    first, second, third = people
    other = A.UPHOLD if verdict is A.RELEASE else A.RELEASE
    with pytest.raises(InvalidTransition):
        move(quarantined, verdict, first)
    with pytest.raises(InvalidTransition):
        move(quarantined, A.VOTE, first, A.APPROVE)

    move(quarantined, A.VOTE, first, verdict)
    move(quarantined, A.VOTE, second, other)
    with pytest.raises(InvalidTransition):
        move(quarantined, verdict, second)
    move(quarantined, verdict, third)

    assert quarantined.state is lifecycle.TRANSITIONS[verdict][1]
    assert db.session.scalars(select(Vote)).all() == []


def test_the_data_protection_officer_is_one_of_two_where_they_may_decide(
    quarantined: Story, create_story: Callable[..., Story], create_staff: Callable[..., Staff], people: list[Actor]
) -> None:
    officer = actor_for(create_staff(Role.DPO))

    move(quarantined, A.VOTE, officer, A.RELEASE)
    with pytest.raises(Forbidden):
        move(create_story(**KINDS["with children"]), A.VOTE, officer, A.APPROVE)
    move(quarantined, A.RELEASE, people[0])

    assert quarantined.state is S.SUBMITTED


def test_a_story_that_needs_one_person_takes_no_vote(create_story: Callable[..., Story], people: list[Actor]) -> None:
    for story, verdict in ((create_story(), A.APPROVE), (create_story(S.HIDDEN), A.UPHOLD)):
        with pytest.raises(InvalidTransition):
            move(story, A.VOTE, people[0], verdict)


@pytest.mark.parametrize(("seconds", "is_possible"), [(0, True), (19.9, True), (20, False)])
def test_a_vote_is_taken_back_within_its_window(
    create_story: Callable[..., Story], people: list[Actor], seconds: float, is_possible: bool
) -> None:
    story, start = create_story(**KINDS["a solved one"]), clock.now()
    with clock.at(start):
        move(story, A.VOTE, people[0], A.REJECT)

    with clock.at(start + timedelta(seconds=seconds)):
        with pytest.raises(InvalidTransition):
            move(story, A.TAKE_BACK_VOTE, people[1])
        if is_possible:
            move(story, A.TAKE_BACK_VOTE, people[0])
            with pytest.raises(InvalidTransition):
                move(story, A.TAKE_BACK_VOTE, people[0])
        else:
            with pytest.raises(InvalidTransition):
                move(story, A.TAKE_BACK_VOTE, people[0])

    assert len(db.session.scalars(select(Vote)).all()) == (0 if is_possible else 1)
    assert (story.state, story.lane) == (S.SUBMITTED, Lane.SOLVED)


@pytest.mark.parametrize(("seconds", "is_possible"), [(0, True), (19.9, True), (20, False)])
def test_a_question_is_taken_back_within_its_window(
    create_story: Callable[..., Story], people: list[Actor], seconds: float, is_possible: bool
) -> None:
    story, start = create_story(**KINDS["a solved one"]), clock.now()
    with clock.at(start):
        move(story, A.VOTE, people[0], A.APPROVE)
        move(story, A.SECOND_OPINION, people[1])

    with clock.at(start + timedelta(seconds=seconds)):
        with pytest.raises(InvalidTransition):
            move(story, A.TAKE_BACK_QUESTION, people[0])
        if is_possible:
            move(story, A.TAKE_BACK_QUESTION, people[1])
        with pytest.raises(InvalidTransition):
            move(story, A.TAKE_BACK_QUESTION, people[1])

    assert story.lane is (Lane.SOLVED if is_possible else Lane.SECOND_OPINION)
    if is_possible:
        move(story, A.APPROVE, people[1])  # whoever asked may decide again, and the vote still counts
        assert story.state is S.APPROVED


@pytest.mark.parametrize("kind", KINDS)
def test_who_differed_can_take_it_back_and_the_story_is_where_it_was(
    create_story: Callable[..., Story], people: list[Actor], kind: str
) -> None:
    story = create_story(**{"appealed_at": clock.now(), **KINDS[kind]} if kind == "an appeal" else KINDS[kind])
    lane = story.lane
    move(story, A.VOTE, people[0], A.APPROVE)
    move(story, A.VOTE, people[1], A.REJECT)
    assert story.lane is Lane.SECOND_OPINION

    move(story, A.TAKE_BACK_VOTE, people[1])

    assert story.lane is lane
    move(story, A.APPROVE, people[1])
    assert story.state is S.APPROVED


def test_a_decision_taken_back_leaves_the_first_voice(create_story: Callable[..., Story], people: list[Actor]) -> None:
    story = create_story(**KINDS["with children"])
    move(story, A.VOTE, people[0], A.REJECT)
    move(story, A.REJECT, people[1])
    with pytest.raises(InvalidTransition):
        move(story, A.UNDO, people[0])

    move(story, A.UNDO, people[1])

    assert db.session.scalars(select(Vote.staff_id)).all() == [people[0].staff_id]
    with pytest.raises(InvalidTransition):
        move(story, A.APPROVE, people[1])


@pytest.mark.parametrize("way", ["hidden", "resent"])
def test_a_vote_counts_while_the_story_waits_as_it_was(
    create_story: Callable[..., Story], people: list[Actor], way: str
) -> None:
    story = create_story(**KINDS["a solved one"])
    move(story, A.VOTE, people[0], A.REQUEST_CHANGES)

    if way == "hidden":
        move(story, A.HIDE, people[1])
    else:
        move(story, A.REQUEST_CHANGES, people[1])
        move(story, A.RESEND, author_of(story.id))

    assert db.session.scalars(select(Vote)).all() == []


def test_who_knows_the_people_has_no_voice(create_story: Callable[..., Story], people: list[Actor]) -> None:
    story = create_story(**KINDS["with children"])
    move(story, A.VOTE, people[0], A.APPROVE)

    move(story, A.RECUSE, people[0])

    assert db.session.scalars(select(Vote)).all() == []
    with pytest.raises(StoriesError):
        move(story, A.APPROVE, people[1])
