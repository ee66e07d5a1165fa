"""Stale tokens, other sites, double clicks and other tabs: nothing is lost and nothing is done twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from stories.extensions import db
from stories.models import Action, Job, StoryEvent, StoryState, Task
from stories.models import Story as StoryRow
from tests.conftest import Client
from tests.submission.way import BODY, PEOPLE, fill, get_revision, get_story, jpeg, start, upload


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_loses_no_text_and_no_photo(client: Client) -> None:
    page = client.get("/submit").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    public_id = client.post("/submit", data={"csrf_token": token[1]}).location.split("/")[2]

    written = client.post(
        f"/drafts/{public_id}/write", data={"csrf_token": "stale", "lang": "th", "title": "ร้านริมคลอง", "body": BODY}
    )
    placed = client.post(f"/drafts/{public_id}/place", data={"csrf_token": "stale", "district": "bang-rak"})
    added = upload(client, public_id, (jpeg(40, 30), "ดี.jpg"), csrf_token="stale")
    named = client.post(f"/drafts/{public_id}/people", data={**PEOPLE, "csrf_token": "stale"})

    for response in (written, placed, added, named):
        assert response.status_code == 400
        assert "หน้านี้เปิดไว้นานแล้ว เราเก็บสิ่งที่คุณพิมพ์ไว้ให้ครบ" in response.text
    revision = get_revision(public_id)
    assert (revision.texts[0].title, revision.district, revision.pen_name) == ("ร้านริมคลอง", "bang-rak", "ต้นกล้า")
    assert len(revision.photos) == 1
    fresh = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', written.text)
    assert fresh is not None
    data = {"csrf_token": fresh[1], "lang": "th", "title": "ร้านริมคลอง", "body": BODY}
    assert client.post(f"/drafts/{public_id}/write", data=data).status_code == 302


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_sends_nothing_and_takes_nothing_back(
    client: Client, create_story: Callable[..., StoryRow]
) -> None:
    published = create_story(StoryState.PUBLISHED)
    asked = create_story(StoryState.CHANGES_REQUESTED)
    draft = create_story(StoryState.DRAFT, photos=1)
    rejected = create_story(StoryState.REJECTED)
    for story in (published, asked, draft, rejected):
        client.set_cookie(f"story-{story.public_id}", "secret")
    photo_id = get_revision(draft.public_id).photos[0].photo_id
    addresses = [
        f"/my/{published.public_id}/withdraw",
        f"/my/{asked.public_id}/revise",
        f"/my/{rejected.public_id}/appeal",
        f"/drafts/{draft.public_id}/preview",
        f"/drafts/{draft.public_id}/discard",
        f"/drafts/{draft.public_id}/photos/{photo_id}/remove",
        "/submit",
        "/track",
    ]

    answers = {address: client.post(address, data={"words": "ภาพนี้เราถ่ายเอง"}) for address in addresses}

    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(addresses, 400)
    assert all("หน้านี้เปิดไว้นานแล้ว" in answer.text for answer in answers.values())
    assert "ภาพนี้เราถ่ายเอง" in answers[addresses[2]].text
    assert db.session.scalar(select(func.count()).select_from(StoryEvent)) == 0
    assert len(get_revision(draft.public_id).photos) == 1


def test_another_site_can_send_nothing(client: Client) -> None:
    public_id = start(client)
    data = {"lang": "th", "title": "ของคนอื่น", "body": BODY}

    for site in ("cross-site", "same-site"):
        response = client.post(f"/drafts/{public_id}/write", data=data, headers={"Sec-Fetch-Site": site})
        assert response.status_code == 400
    assert get_revision(public_id).texts[0].title == ""


def test_a_double_click_on_send_sends_once_and_shows_one_slip(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id, email="ton@example.com")
    client.get(f"/drafts/{public_id}/preview")

    first, second = (client.post(f"/drafts/{public_id}/preview") for _ in range(2))
    slips = [
        re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", client.get(answer.location).text)
        for answer in (first, second)
    ]

    assert first.location == second.location == f"/sent/{public_id}"
    assert slips[0] == slips[1]
    assert slips[0]
    actions = db.session.scalars(select(StoryEvent.action).where(StoryEvent.story_id == get_story(public_id).id)).all()
    assert actions == [Action.START, Action.SEND]
    assert [job.task for job in db.session.scalars(select(Job))] == [Task.CHECK_REVISION, Task.MAIL_RECEIVED]


def test_an_unfinished_story_is_not_sent_and_each_gap_has_a_link(client: Client) -> None:
    public_id = start(client)

    page = client.get(f"/drafts/{public_id}/preview")
    response = client.post(f"/drafts/{public_id}/preview")

    assert page.status_code == 200
    assert 'role="alert"' not in page.text
    assert response.status_code == 422
    for address in ("write#title", "place#district", "place#theme", "people#age_band", "people#consent_publish"):
        assert f'href="/drafts/{public_id}/{address}"' in response.text
    assert get_story(public_id).state is StoryState.DRAFT


def test_what_is_typed_into_a_story_that_was_sent_is_given_back(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)
    client.post(f"/drafts/{public_id}/preview")

    response = client.post(
        f"/drafts/{public_id}/write", data={"lang": "th", "title": "ชื่อจากอีกแท็บ", "body": "เขียนต่อจากอีกแท็บ & <3"}
    )

    assert response.status_code == 409
    assert "ชื่อจากอีกแท็บ" in response.text
    assert "เขียนต่อจากอีกแท็บ &amp; &lt;3" in response.text


@pytest.mark.parametrize("path", ["write", "photos", "place", "people", "preview", "discard"])
def test_nobody_opens_a_draft_without_its_secret(client: Client, path: str) -> None:
    public_id = start(client)
    stranger = client.application.test_client()
    other = start(stranger)  # type: ignore[arg-type]

    stranger.set_cookie(f"story-{public_id}", stranger.get_cookie(f"story-{other}").value)  # type: ignore[union-attr]

    assert stranger.get(f"/drafts/{public_id}/{path}").status_code == 403
    assert stranger.post(f"/drafts/{public_id}/{path}").status_code == 403
