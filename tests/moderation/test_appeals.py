"""Appeals on the desk: what the author wrote, and an answer by somebody else, in words."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from stories import lifecycle
from stories.errors import Forbidden
from stories.lifecycle import Note
from stories.models import Action, Lang, Staff, Story, StoryState
from stories.permissions import actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client

A, S = Action, StoryState


@pytest.fixture
def appealed(create_story: Callable[..., Story], moderator: Staff) -> Story:
    """A story that the moderator refused and whose author asks for another look."""
    story = create_story(contact_email="ton@example.com")
    with transaction():
        lifecycle.move(
            lifecycle.lock(story.public_id),
            A.REJECT,
            by=actor_for(moderator),
            reasons=["ad"],
            note=Note("เรื่องนี้ดูคล้ายโฆษณา", Lang.THAI),
        )
    with transaction():
        lifecycle.move(
            lifecycle.lock(story.public_id), A.APPEAL, by=author_of(story.id), note=Note("ร้านนี้ปิดไปแล้ว", Lang.THAI)
        )
    return story


def test_the_desk_shows_the_words_of_both(
    client: Client, appealed: Story, create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    address = f"/desk/stories/{appealed.public_id}"
    client.login(create_staff())
    page = client.get(address).text
    client.login(moderator)
    own = client.get(address).text

    for words in ("คนเล่าขอให้ดูใหม่", "ร้านนี้ปิดไปแล้ว", "เรื่องนี้ดูคล้ายโฆษณา", "เผยแพร่ และตอบคนเล่า"):
        assert words in page
    assert "ครั้งนี้ต้องให้คนอื่นตัดสิน" in own
    assert "เผยแพร่ และตอบคนเล่า" not in own


def test_an_appeal_is_granted_in_words_that_reach_the_author(
    client: Client,
    appealed: Story,
    create_staff: Callable[..., Staff],
    run_jobs: Callable[..., int],
    outbox: Callable[[], list[EmailMessage]],
) -> None:
    client.login(create_staff())
    address, seen = f"/desk/stories/{appealed.public_id}/approve", {"revision_id": str(appealed.current_revision_id)}

    silent = client.post(address, data=seen)
    client.post(address, data={**seen, "message": "ร้านปิดแล้วจริง"})
    client.login(create_staff())  # an appeal takes two; the author reads the words of who decides
    granted = client.post(address, data={**seen, "message": "คุณพูดถูก ร้านนี้ปิดไปแล้วจริง"})
    run_jobs(after_seconds=61)

    client.set_cookie(f"story-{appealed.public_id}", "secret")
    assert (silent.status_code, "เขียนถึงคนเล่าสักหน่อย" in silent.text) == (422, True)
    assert (granted.status_code, appealed.state) == (302, S.PUBLISHED)
    assert "คุณพูดถูก ร้านนี้ปิดไปแล้วจริง" in client.get(f"/my/{appealed.public_id}").text
    published = [mail for mail in outbox() if "เผยแพร่แล้ว" in mail["Subject"]]
    assert "คุณพูดถูก" in published[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_second_refusal_is_the_last_and_says_so(
    client: Client,
    appealed: Story,
    create_staff: Callable[..., Staff],
    run_jobs: Callable[..., int],
    outbox: Callable[[], list[EmailMessage]],
) -> None:
    client.login(create_staff())
    client.set_cookie(f"story-{appealed.public_id}", "secret")
    waiting = client.get(f"/my/{appealed.public_id}").text
    data = {"revision_id": str(appealed.current_revision_id), "reasons": ["ad"], "message": "อ่านใหม่แล้ว ยังคล้ายอยู่"}

    client.post(f"/desk/stories/{appealed.public_id}/reject", data=data)
    client.login(create_staff())
    client.post(f"/desk/stories/{appealed.public_id}/reject", data=data)
    run_jobs(after_seconds=61)

    status = client.get(f"/my/{appealed.public_id}").text
    assert "คนที่อ่านครั้งนี้ไม่ใช่คนเดิม" in waiting
    assert "ร้านนี้ปิดไปแล้ว" in waiting
    assert ("คำตอบนี้เป็นครั้งสุดท้าย" in status, "/appeal" in status) == (True, False)
    assert "คำตอบนี้เป็นครั้งสุดท้าย" in outbox()[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_none_of_those_who_refused_answers(
    create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    first, hider, third, fourth = (actor_for(create_staff()) for _ in range(4))
    story = create_story(S.PUBLISHED)
    steps: list[tuple[Action, Any]] = [(A.HIDE, hider), (A.UPHOLD, hider), (A.REOPEN, third), (A.REJECT, first)]
    for action, actor in [*steps, (A.APPEAL, author_of(story.id))]:
        with transaction():
            lifecycle.move(lifecycle.lock(story.public_id), action, by=actor)

    for refuser in (first, hider):
        with pytest.raises(Forbidden), transaction():
            lifecycle.move(lifecycle.lock(story.public_id), A.APPROVE, by=refuser)
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), A.VOTE, by=third, verdict=A.APPROVE)
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), A.APPROVE, by=fourth)

    assert story.state is S.APPROVED


def test_a_refusal_after_hiding_is_mailed_with_the_last_day_for_an_appeal(
    client: Client,
    create_story: Callable[..., Story],
    moderator: Staff,
    run_jobs: Callable[..., int],
    outbox: Callable[[], list[EmailMessage]],
) -> None:
    story = create_story(S.PUBLISHED, contact_email="ton@example.com")
    client.login(moderator)
    words = {"reasons": ["ad"], "message": "ตรวจแล้ว ยังเผยแพร่ไม่ได้"}

    client.post(f"/desk/stories/{story.public_id}/hide", data={"reasons": ["private_data"], "message": "ขอตรวจสักครู่"})
    client.post(f"/desk/stories/{story.public_id}/uphold", data=words)
    run_jobs(after_seconds=1)

    text = outbox()[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "ตรวจแล้ว ยังเผยแพร่ไม่ได้" in text
    assert "ได้หนึ่งครั้งภายใน" in text


def test_an_appeal_is_not_answered_with_many_others(
    client: Client, appealed: Story, create_staff: Callable[..., Staff]
) -> None:
    client.login(create_staff())
    chosen = [f"{appealed.public_id}:{appealed.current_revision_id}"]

    client.post("/desk/bulk/appeals", data={"chosen": chosen, "action": "approve"})

    assert appealed.state is S.SUBMITTED
    assert "ต้องตอบทีละเรื่อง" in client.get("/desk/bulk/appeals").text
