"""Notes among staff: in the timeline, never before the author, erased without breaking the audit chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from stories import audit, clock
from stories.extensions import db
from stories.models import Action, Explanation, Role, ScopeKind, Staff, Story, StoryState
from tests.conftest import Client

Create = Callable[..., Story]
WORDS = "โทรหาคนเล่าแล้ว บอกว่าเพื่อนในภาพยินดี"


def is_whole(story: Story) -> bool:
    """Whether every event's hash is that of its fields and of the one before."""
    linked = all(after.previous_hash == before.hash for before, after in pairwise(story.events))
    return linked and all(audit.event_hash(event) == event.hash for event in story.events)


@pytest.fixture
def noted(client: Client, create_story: Create, moderator: Staff) -> Story:
    """Return a story with one note by the moderator, who is signed in."""
    story = create_story(secret="the author's")
    client.login(moderator)
    assert client.post(f"/desk/stories/{story.public_id}/note", data={"explanation": f" {WORDS} "}).status_code == 302
    return story


def test_a_note_stands_in_the_timeline_with_who_and_when(client: Client, noted: Story, moderator: Staff) -> None:
    page = client.get(f"/desk/stories/{noted.public_id}").text

    assert [event.action for event in noted.events] == [Action.NOTE]
    assert f"“{WORDS}”" in page
    assert "จดถึงเพื่อนร่วมงาน" in page
    assert (noted.state, noted.events[0].staff_id) == (StoryState.SUBMITTED, moderator.id)


def test_colleagues_read_by_name_who_wrote_it(
    client: Client, noted: Story, create_staff: Any, moderator: Staff
) -> None:
    client.login(create_staff(Role.EDITOR))

    timeline = client.get(f"/desk/stories/{noted.public_id}").text.partition('class="timeline"')[2]

    assert moderator.name in timeline
    assert "/notes/" not in timeline  # nobody else erases it


def test_the_author_never_sees_a_note(client: Client, noted: Story) -> None:
    client.get(f"/desk/stories/{noted.public_id}")  # shows the message that it was kept
    client.set_cookie(f"story-{noted.public_id}", "the author's")

    page = client.get(f"/my/{noted.public_id}")

    assert page.status_code == 200
    assert WORDS not in page.text
    assert "เพื่อนร่วมงาน" not in page.text


def test_erasing_takes_the_words_and_leaves_the_chain(client: Client, noted: Story) -> None:
    address = f"/desk/stories/{noted.public_id}/notes/{noted.events[0].id}/erase"
    before = noted.events[0].hash

    answers = [client.post(address).status_code, client.post(address).status_code]  # twice is as once

    assert answers == [302, 302]
    assert db.session.scalars(db.select(Explanation)).all() == []
    assert [event.action for event in noted.events] == [Action.NOTE, Action.ERASE_NOTE]
    assert noted.events[0].hash == before
    assert is_whole(noted)
    page = client.get(f"/desk/stories/{noted.public_id}").text
    assert "ลบข้อความนี้แล้ว" in page
    assert WORDS not in page


@pytest.mark.parametrize(("role", "status"), [(Role.DPO, 302), (Role.MODERATOR, 403), (Role.EDITOR, 403)])
def test_a_note_of_another_is_erased_by_the_dpo_alone(
    client: Client, noted: Story, create_staff: Any, role: Role, status: int
) -> None:
    client.login(create_staff(role))

    response = client.post(f"/desk/stories/{noted.public_id}/notes/{noted.events[0].id}/erase")

    assert response.status_code == status
    assert (noted.events[0].explanation is None) is (status == 302)


def test_only_a_note_can_be_erased(client: Client, create_story: Create, noted: Story, moderator: Staff) -> None:
    data = {"revision_id": str(noted.current_revision_id), "explanation": "ดูภาพให้หน่อย"}
    client.post(f"/desk/stories/{noted.public_id}/second-opinion", data=data)
    asked, other = noted.events[-1], create_story()

    answers = [
        client.post(f"/desk/stories/{noted.public_id}/notes/{asked.id}/erase"),
        client.post(f"/desk/stories/{other.public_id}/notes/{noted.events[0].id}/erase"),
        client.post(f"/desk/stories/{noted.public_id}/notes/999999999/erase"),
    ]

    assert [one.status_code for one in answers] == [404] * 3
    assert asked.explanation is not None


@pytest.mark.parametrize(("words", "sentence"), [("  ", "เขียนถึงเพื่อนร่วมงานสักประโยค"), ("ก" * 501, "ยาวไป 1")])
def test_a_note_that_cannot_be_kept_comes_back(
    client: Client, create_story: Create, moderator: Staff, words: str, sentence: str
) -> None:
    story = create_story()
    client.login(moderator)

    response = client.post(f"/desk/stories/{story.public_id}/note", data={"explanation": words})

    assert response.status_code == 422
    assert sentence in response.text
    assert words in response.text
    assert story.events == []


def test_words_that_come_too_late_are_shown_to_be_copied(
    client: Client, create_story: Create, moderator: Staff
) -> None:
    story = create_story(frozen_at=clock.now())
    client.login(moderator)

    response = client.post(f"/desk/stories/{story.public_id}/note", data={"explanation": WORDS})

    assert response.status_code == 409
    assert WORDS in response.text


def test_a_note_keeps_a_decision_as_it_was(client: Client, create_story: Create, moderator: Staff) -> None:
    story = create_story()
    client.login(moderator)
    data = {"revision_id": str(story.current_revision_id)}
    client.post(f"/desk/stories/{story.public_id}/approve", data=data)
    until = story.undo_until

    client.post(f"/desk/stories/{story.public_id}/note", data={"explanation": WORDS})
    kept = (story.state, story.undo_until)
    client.post(f"/desk/stories/{story.public_id}/undo")

    assert kept == (StoryState.APPROVED, until)
    assert story.state is StoryState.SUBMITTED


def test_notes_are_for_those_who_read_the_story(client: Client, create_story: Create, create_staff: Any) -> None:
    story = create_story(submitted_at=clock.now() - timedelta(minutes=1))
    client.login(create_staff(scopes=((ScopeKind.DISTRICT, "nong-chok"),)))

    assert client.post(f"/desk/stories/{story.public_id}/note", data={"explanation": WORDS}).status_code == 403
