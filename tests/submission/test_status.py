"""The status page: what an author reads and can do in each state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stories import clock, lifecycle
from stories.extensions import db
from stories.lifecycle import Note
from stories.models import Action, AgeBand, Lang, Staff, Story, StoryState
from stories.permissions import actor_for
from stories.transaction import transaction
from tests.conftest import Client
from tests.submission.way import BODY, fill, get_revision, get_story, start


def decide(public_id: str, action: Action, by: Staff, *, reasons: tuple[str, ...] = (), words: str = "") -> None:
    """Let a moderator decide, as the desk does."""
    with transaction():
        story = lifecycle.lock(public_id)
        note = Note(words, Lang.THAI) if words else None
        lifecycle.move(story, action, by=actor_for(by), reasons=reasons, note=note)


@pytest.fixture
def open_as_author(client: Client) -> Callable[[Story], Any]:
    """Return a function opening the status page of a story as its author."""

    def open_page(story: Story, prefix: str = "") -> Any:
        client.set_cookie(f"story-{story.public_id}", "secret")
        return client.get(f"{prefix}/my/{story.public_id}")

    return open_page


@pytest.mark.parametrize(
    ("state", "words", "buttons"),
    [
        (StoryState.SUBMITTED, "เรื่องอยู่กับทีมอ่านแล้ว", {"withdraw"}),
        (StoryState.CHANGES_REQUESTED, "ขอให้ช่วยแก้อีกนิด", {"revise", "withdraw"}),
        (StoryState.APPROVED, "อีกสักครู่ทุกคนจะได้อ่าน", {"withdraw"}),
        (StoryState.PUBLISHED, "ทุกคนอ่านเรื่องของคุณได้แล้ว", {"withdraw", "read"}),
        (StoryState.REJECTED, "ยังเผยแพร่ให้ไม่ได้", {"appeal", "withdraw"}),
        (StoryState.HIDDEN, "พักเรื่องไว้ก่อน", {"withdraw"}),
        (StoryState.WITHDRAWN, "คุณถอนเรื่องนี้แล้ว", set()),
    ],
)
def test_each_state_is_told_in_plain_words_with_what_can_be_done(
    create_story: Callable[..., Story],
    open_as_author: Callable[..., Any],
    state: StoryState,
    words: str,
    buttons: set[str],
) -> None:
    story = create_story(state)

    page = open_as_author(story)

    marks = {
        "withdraw": f"/my/{story.public_id}/withdraw",
        "revise": f"/my/{story.public_id}/revise",
        "appeal": f"/my/{story.public_id}/appeal",
        "read": f"/s/{story.public_id}/",
    }
    assert page.status_code == 200
    assert words in page.text
    assert {name for name, mark in marks.items() if mark in page.text} == buttons


def test_the_letter_says_why_and_the_revised_story_goes_back(
    client: Client, moderator: Staff, create_staff: Callable[..., Staff]
) -> None:
    public_id = start(client)
    fill(client, public_id)
    client.post(f"/drafts/{public_id}/preview")
    words = "ชอบเรื่องนี้มาก <3\nขอเอาเบอร์โทรออกนะ"
    decide(public_id, Action.REQUEST_CHANGES, moderator, reasons=("private_data",), words=words)

    letter = client.get(f"/my/{public_id}")
    revised = client.post(f"/my/{public_id}/revise")
    write = client.get(revised.location)
    resumed = client.get(f"/my/{public_id}")
    client.post(f"/drafts/{public_id}/write", data={"lang": "th", "title": "ร้านริมคลอง", "body": BODY + " จบ"})
    people = client.get(f"/drafts/{public_id}/people")
    preview = client.get(f"/drafts/{public_id}/preview")
    resent, again = (client.post(f"/drafts/{public_id}/preview") for _ in range(2))

    assert "ชอบเรื่องนี้มาก &lt;3\nขอเอาเบอร์โทรออกนะ" in letter.text
    assert "มีเบอร์โทร ที่อยู่ หรือเลขประจำตัว" in letter.text
    assert moderator.name not in letter.text
    assert "ฝนเทลงมา" in write.text
    assert "แก้ต่อ แล้วส่งกลับ" in resumed.text
    assert "checked" in people.text
    assert "แก้แล้วส่งกลับ" in preview.text
    assert resent.location == again.location == f"/sent/{public_id}"
    assert client.get(resent.location).status_code == 200
    story = get_story(public_id)
    assert (story.state, get_revision(public_id).number) == (StoryState.SUBMITTED, 2)
    assert "คุณแก้แล้วส่งกลับมา" in client.get(f"/my/{public_id}").text


def test_a_decision_that_was_taken_back_is_not_told(
    client: Client, moderator: Staff, create_story: Callable[..., Story], open_as_author: Callable[..., Any]
) -> None:
    story = create_story(StoryState.SUBMITTED)
    decide(story.public_id, Action.REJECT, moderator, reasons=("ad",), words="ดูคล้ายโฆษณา")
    decide(story.public_id, Action.UNDO, moderator)

    page = open_as_author(story)

    assert "ดูคล้ายโฆษณา" not in page.text
    assert "ยังเผยแพร่ไม่ได้" not in page.text
    assert "เรื่องอยู่กับทีมอ่านแล้ว" in page.text


def test_an_author_withdraws_a_published_story_and_readers_get_410_at_once(
    client: Client, create_story: Callable[..., Story], open_as_author: Callable[..., Any]
) -> None:
    story = create_story(StoryState.PUBLISHED)
    address = f"/s/{story.public_id}"
    open_as_author(story)
    before = client.get(address, follow_redirects=True)

    asked = client.get(f"/my/{story.public_id}/withdraw")
    first, second = (client.post(f"/my/{story.public_id}/withdraw") for _ in range(2))

    assert before.status_code == 200
    assert "ถอนเรื่องนี้จริงไหม" in asked.text
    assert first.location == second.location == f"/my/{story.public_id}"
    assert client.get(address, follow_redirects=True).status_code == 410
    assert "คุณถอนเรื่องนี้" in client.get(first.location).text


def test_an_appeal_needs_words_and_is_possible_once_and_for_20_days(
    client: Client, create_story: Callable[..., Story], open_as_author: Callable[..., Any]
) -> None:
    story = create_story(StoryState.REJECTED)
    late = create_story(StoryState.REJECTED, decided_at=clock.now() - timedelta(days=21))
    open_as_author(story)

    empty = client.post(f"/my/{story.public_id}/appeal", data={"words": "  "})
    sent = client.post(f"/my/{story.public_id}/appeal", data={"words": "ภาพนี้เราถ่ายเอง"})
    again = client.post(f"/my/{story.public_id}/appeal", data={"words": "ขออีกที"})
    too_late = open_as_author(late)
    refused = client.post(f"/my/{late.public_id}/appeal", data={"words": "ขออีกที"})

    assert empty.status_code == 422
    assert "เล่าให้เราฟังหน่อย" in empty.text
    assert sent.status_code == 302
    assert (again.status_code, refused.status_code) == (409, 409)
    assert "ขออีกที" in refused.text
    assert "/appeal" not in too_late.text


def test_a_minor_is_told_kindly_that_the_story_waits(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id, age_band=AgeBand.UP_TO_10.value)

    preview = client.get(f"/drafts/{public_id}/preview")
    sent = client.get(client.post(f"/drafts/{public_id}/preview").location)
    status = client.get(f"/my/{public_id}")

    for page in (preview, status):
        assert "ขอให้ผู้ปกครองเป็นคนส่งในชื่อของผู้ปกครองเอง" in page.text
    assert "รอผู้ปกครองยืนยัน" in sent.text
    assert get_story(public_id).state is StoryState.SUBMITTED


def test_a_status_page_needs_few_queries_however_long_the_story(
    client: Client,
    moderator: Staff,
    create_story: Callable[..., Story],
    count_queries: Callable[[], Any],
) -> None:
    story = create_story(StoryState.SUBMITTED, photos=8)
    for _ in range(4):
        decide(story.public_id, Action.REJECT, moderator, reasons=("ad",), words="ดูคล้ายโฆษณา")
        decide(story.public_id, Action.REOPEN, moderator)
    db.session.expire_all()

    public_id = story.public_id
    client.set_cookie(f"story-{public_id}", "secret")

    client.get(f"/my/{public_id}")  # the reasons are kept for some seconds
    with count_queries() as made:
        page = client.get(f"/my/{public_id}")

    assert page.text.count("timeline__item ") >= 8
    assert len(made) <= 10  # two of them measure how long others waited
