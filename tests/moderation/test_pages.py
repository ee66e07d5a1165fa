"""The desk through its pages: queue, review, decisions, undo, published stories, photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from stories import clock
from stories.models import AgeBand, Lane, Role, ScopeKind, StoryKind, StoryState
from stories.moderation import queries
from stories.permissions import actor_for

S = StoryState


def test_the_queue_shows_the_longest_waiting_first(
    client: Any, create_story: Callable[..., Any], moderator: Any
) -> None:
    newer = create_story(texts={"th": ("เรื่องใหม่กว่า", "เนื้อเรื่อง")})
    older = create_story(
        texts={"th": ("เรื่องเก่ากว่า", "เนื้อเรื่อง")}, photos=1, submitted_at=clock.now() - timedelta(days=4)
    )
    client.login(moderator)

    page = client.get("/desk").text

    assert page.index(older.public_id) < page.index(newer.public_id)
    assert "เกินกำหนด" in page


def test_a_lane_that_does_not_exist_is_not_found(client: Any, moderator: Any) -> None:
    client.login(moderator)

    assert client.get("/desk/no-such-lane").status_code == 404


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.DRAFT])
def test_what_was_taken_back_since_it_was_listed_is_not_read(
    create_story: Callable[..., Any], moderator: Any, state: StoryState
) -> None:
    story = create_story(state)

    assert queries.find_review(story.public_id, actor_for(moderator)) is None


@pytest.mark.parametrize("lane", ["new", "resubmitted", "solved", "appeals"])
def test_every_lane_opens_when_it_is_empty(client: Any, moderator: Any, lane: str) -> None:
    client.login(moderator)

    response = client.get(f"/desk/{lane}")

    assert response.status_code == 200
    assert "อ่านครบแล้ว" in response.text


def test_a_moderator_approves_and_the_worker_publishes(
    client: Any, create_story: Callable[..., Any], moderator: Any, run_jobs: Callable[..., int]
) -> None:
    story = create_story(photos=1)
    client.login(moderator)
    page = client.get(f"/desk/stories/{story.public_id}")
    assert page.status_code == 200

    response = client.post(
        f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)}
    )
    assert (response.status_code, story.state) == (302, S.APPROVED)
    assert "เปลี่ยนใจได้อีก" in client.get("/desk").text
    run_jobs(after_seconds=21)

    assert story.state is S.PUBLISHED
    assert client.get(f"/s/{story.public_id}", follow_redirects=True).status_code == 200


def test_a_decision_is_undone_by_the_button(client: Any, create_story: Callable[..., Any], moderator: Any) -> None:
    story = create_story()
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)})

    response = client.post(f"/desk/stories/{story.public_id}/undo")

    assert response.status_code == 302
    assert (story.state, story.lane) == (S.SUBMITTED, Lane.NEW)


@pytest.mark.parametrize(("action", "state"), [("request-changes", S.CHANGES_REQUESTED), ("reject", S.REJECTED)])
def test_the_author_is_told_why(
    client: Any, create_story: Callable[..., Any], moderator: Any, action: str, state: StoryState
) -> None:
    story = create_story()
    client.login(moderator)
    data = {"revision_id": str(story.current_revision_id), "reasons": ["other"], "message": "ขอภาพที่คุณถ่ายเองนะ"}

    response = client.post(f"/desk/stories/{story.public_id}/{action}", data=data)

    assert (response.status_code, story.state) == (302, state)
    assert story.events[-1].reasons == ["other"]
    assert story.events[-1].message.body == "ขอภาพที่คุณถ่ายเองนะ"


@pytest.mark.parametrize("action", ["request-changes", "reject"])
def test_a_decision_without_a_reason_comes_back_with_what_was_typed(
    client: Any, create_story: Callable[..., Any], moderator: Any, action: str
) -> None:
    story = create_story()
    client.login(moderator)
    data = {"revision_id": str(story.current_revision_id), "message": "ข้อความที่พิมพ์ไว้แล้ว"}

    response = client.post(f"/desk/stories/{story.public_id}/{action}", data=data)

    assert response.status_code == 422
    assert "ข้อความที่พิมพ์ไว้แล้ว" in response.text
    assert "เลือกอย่างน้อยหนึ่งข้อ" in response.text
    assert story.state is S.SUBMITTED


def test_the_second_moderator_sees_what_happened_and_keeps_the_words(
    client: Any, create_story: Callable[..., Any], create_staff: Callable[..., Any]
) -> None:
    story, first, second = create_story(), create_staff(), create_staff()
    seen = str(story.current_revision_id)
    client.login(first)
    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": seen})

    client.login(second)
    data = {"revision_id": seen, "reasons": ["other"], "message": "พิมพ์มาตั้งนาน"}
    response = client.post(f"/desk/stories/{story.public_id}/reject", data=data)
    again = client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": seen})

    assert (response.status_code, again.status_code) == (409, 409)
    assert "มีคนทำไปก่อนแล้ว" in response.text
    assert story.state is S.APPROVED
    assert [event.action for event in story.events] == ["approve"]


def test_a_story_of_a_minor_cannot_be_approved(client: Any, create_story: Callable[..., Any], moderator: Any) -> None:
    story = create_story(revision={"age_band": AgeBand.FROM_11_TO_19})
    client.login(moderator)

    page = client.get(f"/desk/stories/{story.public_id}").text
    response = client.post(
        f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)}
    )

    assert f"/desk/stories/{story.public_id}/approve" not in page
    assert response.status_code == 409
    assert story.state is S.SUBMITTED


def test_two_people_approve_a_solved_story(
    client: Any, create_story: Callable[..., Any], create_staff: Callable[..., Any]
) -> None:
    story = create_story(kind=StoryKind.SOLVED, office="bang-rak", lane=Lane.SOLVED)
    data = {"revision_id": str(story.current_revision_id)}

    states = []
    for person in (create_staff(), create_staff()):
        client.login(person)
        client.post(f"/desk/stories/{story.public_id}/approve", data=data)
        states.append(story.state)

    assert states == [S.SUBMITTED, S.APPROVED]


def test_hiding_takes_a_story_away_and_restoring_brings_it_back(
    client: Any, create_story: Callable[..., Any], moderator: Any, run_jobs: Callable[..., int]
) -> None:
    story = create_story(S.PUBLISHED, photos=1)
    client.login(moderator)
    address = f"/s/{story.public_id}"

    client.post(f"/desk/stories/{story.public_id}/hide", data={"reasons": ["private_data"], "message": "ขอตรวจสักครู่"})
    run_jobs()
    hidden = client.get(address, follow_redirects=True).status_code
    client.post(f"/desk/stories/{story.public_id}/restore")

    assert hidden == 404
    assert client.get(address, follow_redirects=True).status_code == 200


def test_a_story_outside_ones_scope_is_neither_listed_nor_opened(
    client: Any, create_story: Callable[..., Any], create_staff: Callable[..., Any]
) -> None:
    story = create_story(photos=1)
    photo = story.photos[0]
    client.login(create_staff(scopes=((ScopeKind.DISTRICT, "nong-chok"),)))

    assert story.public_id not in client.get("/desk").text
    assert client.get(f"/desk/stories/{story.public_id}").status_code == 403
    assert client.get(f"/desk/photos/{photo.id}/320.avif").status_code == 403
    data = {"revision_id": str(story.current_revision_id)}
    assert client.post(f"/desk/stories/{story.public_id}/approve", data=data).status_code == 403


def test_private_photos_are_for_the_desk_only(client: Any, create_story: Callable[..., Any], moderator: Any) -> None:
    story = create_story(photos=1)
    address = f"/desk/photos/{story.photos[0].id}/320.avif"
    signed_out = client.get(address).status_code
    client.login(moderator)

    response = client.get(address)

    assert signed_out == 302
    assert (response.status_code, response.mimetype, response.data) == (200, "image/avif", b"rendition")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN])
def test_the_queue_is_closed_to_others(client: Any, create_staff: Callable[..., Any], role: Role) -> None:
    client.login(create_staff(role))

    assert client.get("/desk").status_code == 403
