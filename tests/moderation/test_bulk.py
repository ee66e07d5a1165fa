"""One decision on many stories: all or named, reversible as one, nothing leaves before its window is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stories import clock
from stories.models import Lane, Staff, Story, StoryKind, StoryState
from stories.moderation import services
from stories.permissions import actor_for
from tests.conftest import Client

S = StoryState
WORDS = {"reasons": ["other"], "message": "ขอบคุณที่เล่า รอบนี้เรายังเผยแพร่ให้ไม่ได้"}


def ticks(*stories: Story) -> list[str]:
    return [f"{story.public_id}:{story.current_revision_id}" for story in stories]


def decide(client: Client, stories: list[Story], action: str, **data: Any) -> Any:
    return client.post("/desk/bulk/new", data={"chosen": ticks(*stories), "action": action, **data})


@pytest.mark.parametrize(
    ("action", "data", "state"),
    [
        ("approve", {}, S.APPROVED),
        ("request_changes", WORDS, S.CHANGES_REQUESTED),
        ("reject", WORDS, S.REJECTED),
    ],
)
def test_the_ticked_stories_are_decided_and_taken_back_as_one(
    client: Client, create_story: Callable[..., Story], moderator: Staff, action: str, data: Any, state: StoryState
) -> None:
    stories, other = [create_story() for _number in range(3)], create_story()
    client.login(moderator)
    start = clock.now()
    with clock.at(start):
        response = decide(client, stories, action, **data)
    decided = [story.state for story in stories]

    with clock.at(start + timedelta(seconds=59)):
        page = client.get("/desk/bulk/new").text
        undone = client.post("/desk/bulk/new/undo", data={"stories": [story.public_id for story in stories]})

    assert (response.status_code, decided, other.state) == (302, [state] * 3, S.SUBMITTED)
    assert 'name="stories"' in page
    assert (undone.status_code, [story.state for story in stories]) == (302, [S.SUBMITTED] * 3)


def test_after_a_minute_it_stands_and_leaves(
    client: Client,
    create_story: Callable[..., Story],
    moderator: Staff,
    run_jobs: Callable[..., int],
    outbox: Callable[[], list[Any]],
) -> None:
    stories = [create_story(contact_email="ton@example.com") for _number in range(2)]
    client.login(moderator)
    decide(client, stories, "approve")
    run_jobs(after_seconds=59)
    early = [story.state for story in stories], len(outbox())

    run_jobs(after_seconds=61)
    run_jobs(after_seconds=62)
    client.post("/desk/bulk/new/undo", data={"stories": [story.public_id for story in stories]})

    assert early == ([S.APPROVED] * 2, 0)
    assert ([story.state for story in stories], len(outbox())) == ([S.PUBLISHED] * 2, 2)


def test_what_is_left_out_is_named_with_why(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    done, decided = create_story(), create_story(texts={"th": ("เรื่องที่ตัดสินไปแล้ว", "เนื้อ")})
    newer = create_story(texts={"th": ("เรื่องที่ส่งใหม่", "เนื้อ")})
    office = create_story(kind=StoryKind.SOLVED, office="sathon", lane=Lane.SOLVED)
    read, kong = create_story(), create_staff()
    seen = ticks(done, decided, newer, office, read)
    seen[2] = f"{newer.public_id}:{done.current_revision_id}"  # the author has sent another one since
    actor = actor_for(kong)
    assert decided.current_revision_id is not None
    services.approve(decided.public_id, by=actor, seen_revision=decided.current_revision_id)
    services.claim(read.public_id, by=actor)
    client.login(moderator)

    client.post("/desk/bulk/new", data={"chosen": seen, "action": "approve"})
    page = client.get("/desk/bulk/new").text

    assert (done.state, newer.state, office.state, read.state) == (S.APPROVED, *[S.SUBMITTED] * 3)
    for words in (
        "เรื่องที่ตัดสินไปแล้ว",
        "มีคนตัดสินไปก่อน",
        "เรื่องที่ส่งใหม่",
        "คนเล่าส่งฉบับใหม่มาแล้ว",
        "ต้องสองคนอ่าน เปิดอ่านทีละเรื่อง",
        "เพื่อนร่วมงานกำลังอ่านอยู่",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"action": "approve", "chosen": []}, "เลือกอย่างน้อยหนึ่งเรื่อง"),
        ({"action": "approve", "chosen": ["no-tick"]}, "เลือกจากรายการด้านบนอีกครั้งนะ"),
        ({"action": "publish"}, "เลือกก่อนว่าจะตัดสินอย่างไร"),
        ({"action": "reject", "reasons": ["short"], "message": "คำที่พิมพ์ไว้"}, "เลือกเหตุผลที่ตรงกับการตัดสินนี้"),
        ({"action": "reject", "reasons": ["other"], "message": " "}, "เขียนถึงคนเล่าสักหน่อย"),
    ],
)
def test_an_incomplete_decision_comes_back_with_its_ticks(
    client: Client, create_story: Callable[..., Story], moderator: Staff, data: Any, complaint: str
) -> None:
    story = create_story()
    client.login(moderator)

    response = client.post("/desk/bulk/new", data={"chosen": ticks(story), **data})

    assert response.status_code == 422
    assert complaint in response.text
    assert ("checked" in response.text.partition(ticks(story)[0])[2][:80]) is ("chosen" not in data)
    assert story.state is S.SUBMITTED


def test_fifty_at_most(client: Client, create_story: Callable[..., Story], moderator: Staff) -> None:
    story = create_story()
    client.login(moderator)
    many = [f"{number}:{story.current_revision_id}" for number in range(50)]

    response = client.post("/desk/bulk/new", data={"chosen": [*many, *ticks(story)], "action": "approve"})

    assert (response.status_code, story.state) == (422, S.SUBMITTED)


def test_undoing_many_without_any_is_an_error_of_the_page(client: Client, moderator: Staff) -> None:
    client.login(moderator)

    assert client.post("/desk/bulk/new/undo").status_code == 422
    assert client.get("/desk/bulk/no-such-lane").status_code == 404
