"""Claims: who reads what now. They are seen, renewed, taken over and freed, and decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from stories import clock
from stories.extensions import db
from stories.models import Action, Claim, Role, Staff, Story, StoryState
from tests.conftest import Client

JSON = {"Accept": "application/json"}


@pytest.fixture
def kong(create_staff: Callable[..., Staff]) -> Staff:
    """A colleague."""
    return create_staff(name="ก้อง")


def holders() -> list[object]:
    return list(db.session.scalars(select(Claim.staff_id)))


def claim(client: Client, story: Story, **data: str) -> object:
    return client.post(f"/desk/stories/{story.public_id}/claim", data=data, headers=JSON).json


def test_a_claim_is_shown_to_colleagues_on_the_row_and_on_the_page(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    story = create_story()
    client.login(kong)
    own = claim(client, story)
    client.login(moderator)

    row, page = client.get("/desk").text, client.get(f"/desk/stories/{story.public_id}").text
    other = claim(client, story)

    assert "ก้อง กำลังอ่าน" in row
    assert "ก้อง กำลังอ่าน" in page
    assert (own["is_own"], other["is_own"]) == (True, False)  # type: ignore[index]
    assert holders() == [kong.id]


def test_a_claim_is_renewed_by_its_holder_and_over_after_five_minutes(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    story, start = create_story(), clock.now()
    client.login(kong)
    with clock.at(start):
        claim(client, story)
    with clock.at(start + timedelta(minutes=4)):
        claim(client, story)
    client.login(moderator)

    with clock.at(start + timedelta(minutes=8)):
        assert "ก้อง กำลังอ่าน" in client.get("/desk").text
    with clock.at(start + timedelta(minutes=9)):
        assert "ก้อง กำลังอ่าน" not in client.get("/desk").text
        claim(client, story)

    assert holders() == [moderator.id]


def test_taking_over_is_noted_and_takes_nothing_from_the_words_of_the_author(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    story = create_story()
    client.login(kong)
    claim(client, story)
    client.login(moderator)

    response = client.post(f"/desk/stories/{story.public_id}/claim", data={"take_over": "yes"})
    claim(client, story, take_over="yes")  # one's own already

    assert response.status_code == 302
    assert holders() == [moderator.id]
    assert [(event.action, event.staff_id) for event in story.events] == [(Action.TAKE_OVER, moderator.id)]


def test_leaving_frees_ones_own_claim_only(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    story = create_story()
    client.login(kong)
    claim(client, story)
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/release")
    after_another_left = holders()

    client.login(kong)
    response = client.post(f"/desk/stories/{story.public_id}/release")

    assert (after_another_left, response.status_code, holders()) == ([kong.id], 204, [])


@pytest.mark.parametrize("way", ["decide", "sign out"])
def test_deciding_and_signing_out_free_too(
    client: Client, create_story: Callable[..., Story], kong: Staff, way: str
) -> None:
    story = create_story()
    client.login(kong)
    claim(client, story)

    if way == "decide":
        data = {"revision_id": str(story.current_revision_id)}
        client.post(f"/desk/stories/{story.public_id}/approve", data=data)
    else:
        client.post("/sign-out")

    assert holders() == []


def test_a_claim_keeps_nobody_from_deciding(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    story = create_story()
    client.login(kong)
    claim(client, story)
    client.login(moderator)

    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)})

    assert story.state is StoryState.APPROVED


def test_the_queue_opens_at_the_first_story_that_nobody_reads(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    first = create_story(submitted_at=clock.now() - timedelta(days=1))
    second = create_story()
    client.login(kong)
    claim(client, first)
    client.login(moderator)

    page = client.get("/desk").text

    assert f"/desk/stories/{second.public_id}/approve" in page
    assert f"/desk/stories/{first.public_id}/approve" not in page


def test_rows_tell_who_reads_and_what_is_gone_and_do_not_keep_a_session_awake(
    client: Client, create_story: Callable[..., Story], moderator: Staff, kong: Staff
) -> None:
    read, decided, still = create_story(), create_story(), create_story()
    client.login(kong)
    claim(client, read)
    data = {"revision_id": str(decided.current_revision_id)}
    client.post(f"/desk/stories/{decided.public_id}/approve", data=data)
    client.login(moderator)
    address = "/desk/rows/new?" + "&".join(f"id={story.public_id}" for story in (read, decided, still))

    answer = client.get(address).json
    with clock.at(clock.now() + timedelta(minutes=50)):
        client.get(address)
    with clock.at(clock.now() + timedelta(minutes=61)):
        asleep = client.get("/desk").status_code

    assert answer is not None
    rows = {row["id"]: row for row in answer["rows"]}
    assert rows[read.public_id]["reader"].startswith("ก้อง กำลังอ่าน")
    assert rows[decided.public_id]["gone"] == "ผ่านแล้ว กำลังจะเผยแพร่"
    assert (rows[still.public_id]["reader"], rows[still.public_id]["gone"]) == ("", "")
    assert asleep == 302


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DPO])
def test_only_those_who_decide_claim(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], role: Role
) -> None:
    story = create_story()
    client.login(create_staff(role))

    page = client.get(f"/desk/stories/{story.public_id}")
    response = client.post(f"/desk/stories/{story.public_id}/claim")

    assert (page.status_code, response.status_code, holders()) == (200, 403, [])
    assert 'data-module="claim"' not in page.text
