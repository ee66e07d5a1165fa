"""Two people on the desk: blind until one's own voice is cast, on every page; what the author gets; taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest

from stories import clock
from stories.models import Action, Lane, People, Staff, Story, StoryState
from tests.conftest import Client

S = StoryState
CHILDREN = {"people": People.CHILDREN}
SECRET = "เห็นป้ายชื่อโรงเรียนในภาพที่สอง"


@pytest.fixture
def readers(create_staff: Callable[..., Staff]) -> list[Staff]:
    """Three moderators of the city."""
    return [create_staff(name=f"ผู้อ่านคนที่{number}") for number in ("หนึ่ง", "สอง", "สาม")]


def vote(client: Client, story: Story, reader: Staff, action: str, message: str = "") -> int:
    """Decide, or vote, as somebody; the status."""
    client.login(reader)
    data = {"revision_id": str(story.current_revision_id), "reasons": ["other"], "message": message}
    return client.post(f"/desk/stories/{story.public_id}/{action}", data=data).status_code


@pytest.mark.parametrize(
    "page", ["/desk", "/desk?kind=resident", "/desk/stories/{id}", "/desk/stories/{id}?decide=reject", "/desk/bulk/new"]
)
def test_nobody_reads_the_other_voice_before_their_own_is_cast(
    client: Client, create_story: Callable[..., Story], readers: list[Staff], page: str
) -> None:
    story = create_story(revision=CHILDREN)
    vote(client, story, readers[0], "reject", SECRET)
    client.login(readers[1])

    text = client.get(page.format(id=story.public_id)).text
    rows = client.get(f"/desk/rows/new?id={story.public_id}").text

    assert "มีหนึ่งเสียงแล้ว" in text or "bulk" in page  # that there is one, nothing of it
    for told in (SECRET, readers[0].name, "ไม่เผยแพร่</b>", "ลงความเห็นแล้วหนึ่งเสียง: "):
        assert told not in text + rows


def test_who_has_voted_and_the_third_read_both(
    client: Client, create_story: Callable[..., Story], readers: list[Staff]
) -> None:
    story = create_story(revision=CHILDREN)
    vote(client, story, readers[0], "reject", SECRET)
    assert vote(client, story, readers[1], "request-changes", "ขอเปลี่ยนภาพที่สอง") == 302
    assert (story.state, story.lane) == (S.SUBMITTED, Lane.SECOND_OPINION)

    assert "สองคนเห็นต่างกัน" in client.get("/desk/second_opinion").text
    for reader in readers:
        client.login(reader)
        page = client.get(f"/desk/stories/{story.public_id}").text
        assert SECRET in page
        assert "ขอเปลี่ยนภาพที่สอง" in page
        assert (">เผยแพร่</span>" in page) is (reader is readers[2])  # the third decides

    assert vote(client, story, readers[0], "approve") == 409
    assert vote(client, story, readers[2], "approve") == 302
    assert story.state is S.APPROVED


def test_the_author_gets_the_words_of_who_agreed_last_and_no_word_of_a_vote(
    client: Client,
    create_story: Callable[..., Story],
    readers: list[Staff],
    run_jobs: Callable[..., int],
    outbox: Callable[[], list[EmailMessage]],
) -> None:
    story = create_story(revision=CHILDREN, contact_email="ton@example.com")
    vote(client, story, readers[0], "reject", SECRET)
    run_jobs(after_seconds=60)
    client.set_cookie(f"story-{story.public_id}", "secret")
    waiting = client.get(f"/my/{story.public_id}").text
    assert (outbox(), SECRET in waiting) == ([], False)

    vote(client, story, readers[1], "reject", "ขอภาพที่ไม่เห็นหน้าน้อง ๆ")
    run_jobs(after_seconds=21)

    [mail] = outbox()
    words = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "ขอภาพที่ไม่เห็นหน้าน้อง ๆ" in words
    assert SECRET not in words + client.get(f"/my/{story.public_id}").text


def test_a_decision_that_was_taken_back_tells_a_third_person_nothing(
    client: Client, create_story: Callable[..., Story], readers: list[Staff]
) -> None:
    story = create_story(revision=CHILDREN)
    vote(client, story, readers[0], "reject", SECRET)
    vote(client, story, readers[1], "reject", "คำของคนที่สอง")
    client.post(f"/desk/stories/{story.public_id}/undo")
    assert story.state is S.SUBMITTED

    client.login(readers[2])
    page = client.get(f"/desk/stories/{story.public_id}").text

    assert SECRET not in page
    assert "คำของคนที่สอง" not in page


def test_a_vote_is_taken_back_by_the_bar_and_too_late_is_told(
    client: Client, create_story: Callable[..., Story], readers: list[Staff]
) -> None:
    story, start = create_story(revision=CHILDREN), clock.now()
    with clock.at(start):
        vote(client, story, readers[0], "approve")
        bar = client.get("/desk").text
        assert f"/desk/stories/{story.public_id}/undo" in bar
        client.post(f"/desk/stories/{story.public_id}/undo")
    assert [event.action for event in story.events] == [Action.VOTE, Action.TAKE_BACK_VOTE]

    with clock.at(start):
        vote(client, story, readers[0], "approve")
    with clock.at(start + timedelta(seconds=21)):
        assert client.post(f"/desk/stories/{story.public_id}/undo").status_code == 409


def test_many_at_once_leave_out_what_two_must_read(
    client: Client, create_story: Callable[..., Story], readers: list[Staff]
) -> None:
    alone, of_children, appeal = create_story(), create_story(revision=CHILDREN), create_story(lane=Lane.APPEALS)
    client.login(readers[0])
    chosen = [f"{story.public_id}:{story.current_revision_id}" for story in (alone, of_children, appeal)]

    client.post("/desk/bulk/new", data={"chosen": chosen, "action": "approve"})

    assert [story.state for story in (alone, of_children, appeal)] == [S.APPROVED, S.SUBMITTED, S.SUBMITTED]
