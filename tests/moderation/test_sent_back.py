"""What was sent back: whoever asked reads it first, three rounds, then somebody else decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stories import clock, lifecycle
from stories.errors import Forbidden, RoundsOver
from stories.extensions import db
from stories.models import Action, Lane, ScopeKind, Staff, Story, StoryEvent, StoryKind, StoryState
from stories.permissions import Actor, actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client

A, S = Action, StoryState
BANG_RAK = ((ScopeKind.DISTRICT, "bang-rak"),)


def move(story: Story, action: Action, actor: Actor, **values: Any) -> StoryEvent:
    """Take one action as services do: locked, in a transaction."""
    with transaction():
        return lifecycle.move(lifecycle.lock(story.public_id), action, by=actor, **values)


def go_round(story: Story, asker: Staff, times: int = 1, *, first: Staff | None = None) -> None:
    """Ask for changes and send the story back; where it takes two, ``first`` has asked before."""
    for _round in range(times):
        if first is not None:
            move(story, A.VOTE, actor_for(first), verdict=A.REQUEST_CHANGES)
        move(story, A.REQUEST_CHANGES, actor_for(asker))
        move(story, A.RESEND, author_of(story.id))


@pytest.mark.parametrize("values", [{}, {"kind": StoryKind.SOLVED, "office": "sathon", "lane": Lane.SOLVED}])
def test_what_comes_back_is_for_a_day_with_whoever_asked(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], values: dict[str, Any]
) -> None:
    asker, colleague, story = create_staff(), create_staff(), create_story(**values)
    go_round(story, asker, first=create_staff() if values else None)
    lane = story.lane

    seen = {}
    for hours in (23, 25):
        with clock.at(clock.now() + timedelta(hours=hours)):
            for who in (asker, colleague):
                client.login(who)
                page = client.get(f"/desk/{lane}").text
                seen[hours, who.id] = f'data-id="{story.public_id}"' in page
                counted = "รออ่าน 1 เรื่อง" in page
                assert counted is seen[hours, who.id]

    assert seen == {(23, asker.id): True, (23, colleague.id): False, (25, asker.id): True, (25, colleague.id): True}


@pytest.mark.parametrize(
    ("change", "scopes"),
    [({"is_active": False}, BANG_RAK), ({}, ((ScopeKind.DISTRICT, "sathon"),)), ({}, ((ScopeKind.GROUP, "nowhere"),))],
)
def test_nobody_waits_for_a_colleague_who_cannot_read_it_any_more(
    client: Client,
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    change: dict[str, Any],
    scopes: Any,
) -> None:
    asker, colleague, story = create_staff(scopes=BANG_RAK), create_staff(), create_story()
    go_round(story, asker)
    for name, value in change.items():
        setattr(asker, name, value)
    asker.scopes[0].kind, asker.scopes[0].key = scopes[0]
    db.session.commit()

    client.login(colleague)

    assert story.public_id in client.get("/desk/resubmitted").text


def test_a_late_story_is_for_everybody_at_once(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], editor: Staff
) -> None:
    asker, colleague, story = create_staff(), create_staff(), create_story()
    go_round(story, asker)
    client.login(editor)
    client.post("/desk/targets", data={"hours": "1"})
    client.login(colleague)

    story.submitted_at = clock.now() - timedelta(days=9)
    db.session.commit()

    assert story.public_id in client.get("/desk/resubmitted").text


def test_a_colleague_who_opens_it_is_told_and_may_decide(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    asker, colleague, story = create_staff(name="คนขอแก้"), create_staff(), create_story()
    go_round(story, asker)
    client.login(asker)
    own = client.get(f"/desk/stories/{story.public_id}").text
    client.login(colleague)

    page = client.get(f"/desk/stories/{story.public_id}").text
    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)})

    assert "เรื่องนี้มาถึงคุณก่อน" in own
    assert "คนขอแก้ ขอให้แก้ไว้" in page
    assert story.state is S.APPROVED


def test_after_three_rounds_changes_are_not_asked_for_and_somebody_else_decides(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    asker, other, story = create_staff(), create_staff(), create_story()
    go_round(story, asker, times=2)
    lanes = [story.lane]
    go_round(story, asker)
    lanes.append(story.lane)

    with pytest.raises(Forbidden):
        move(story, A.APPROVE, actor_for(asker))
    with pytest.raises(RoundsOver):
        move(story, A.REQUEST_CHANGES, actor_for(other))
    client.login(other)
    data = {"revision_id": str(story.current_revision_id), "reasons": ["other"], "message": "ขออีกนิด"}
    page = client.get(f"/desk/stories/{story.public_id}").text
    refused = client.post(f"/desk/stories/{story.public_id}/request-changes", data=data)
    client.post("/desk/bulk/second_opinion", data={
        "chosen": [f"{story.public_id}:{story.current_revision_id}"], "action": "request_changes",
        "reasons": ["other"], "message": "ขออีกนิด"})  # fmt: skip
    skipped = client.get("/desk/bulk/second_opinion").text

    assert lanes == [Lane.RESUBMITTED, Lane.SECOND_OPINION]
    assert "คนเล่าแก้ให้ครบสามรอบแล้ว" in page
    assert "/request-changes" not in page
    assert (refused.status_code, "ช่วยตัดสินว่าจะเผยแพร่ไหม" in refused.text, "ขออีกนิด" in refused.text) == (409, True, True)
    assert "ขอให้แก้ครบสามรอบแล้ว" in skipped
    assert story.state is S.SUBMITTED


def test_a_request_that_was_taken_back_is_no_round_and_undo_leads_back_to_the_second_opinion(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    asker, other, story = create_staff(), create_staff(), create_story()
    for _time in range(3):
        move(story, A.REQUEST_CHANGES, actor_for(asker))
        move(story, A.UNDO, actor_for(asker))
    go_round(story, asker, times=3)

    move(story, A.REJECT, actor_for(other))
    move(story, A.UNDO, actor_for(other))

    assert story.lane is Lane.SECOND_OPINION
