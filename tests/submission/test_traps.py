"""Programs that send spam are told apart from people, and what a person typed is never lost over it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stories import clock
from stories.models import StoryState
from stories.submission.services.checking import MIN_SECONDS
from tests.conftest import Client
from tests.submission.way import BODY, STEPS, fill, get_revision, get_story, start


def test_a_story_told_in_no_time_is_asked_for_once_more(client: Client) -> None:
    moment = clock.now()
    with clock.at(moment):
        public_id = client.post("/submit").location.split("/")[2]
    fill(client, public_id)

    with clock.at(moment + timedelta(seconds=MIN_SECONDS - 1)):
        hasty = client.post(f"/drafts/{public_id}/preview")
        state = get_story(public_id).state
    with clock.at(moment + timedelta(seconds=MIN_SECONDS)):
        sent = client.post(f"/drafts/{public_id}/preview")

    assert (hasty.status_code, state) == (422, StoryState.DRAFT)
    assert "แล้วกดส่งอีกครั้ง" in hasty.text
    assert "ฝนเทลงมาตั้งแต่ตีสี่" in hasty.text
    assert sent.location == f"/sent/{public_id}"


@pytest.mark.parametrize("step", ["write", "place", "people"])
def test_a_filled_trap_keeps_what_was_typed_and_asks_once_more(client: Client, step: str) -> None:
    public_id = start(client)
    fill(client, public_id, pen_name="ชื่อเดิม")
    typed = {**STEPS[step], "body": BODY + " ต่อ", "landmark": "ท่าน้ำ", "pen_name": "ชื่อใหม่"}

    caught = client.post(f"/drafts/{public_id}/{step}", data={**typed, "website": "http://spam.example"})
    again = client.post(f"/drafts/{public_id}/{step}", data=typed)

    revision = get_revision(public_id)
    kept = {"write": revision.texts[0].body, "place": revision.landmark, "people": revision.pen_name}[step]
    assert (caught.status_code, again.status_code) == (422, 302)
    assert "ช่องที่ซ่อนไว้" in caught.text
    assert "spam.example" not in caught.text
    assert kept == {"write": BODY + " ต่อ", "place": "ท่าน้ำ", "people": "ชื่อใหม่"}[step]


def test_nothing_is_sent_while_the_trap_is_filled(client: Client) -> None:
    public_id = start(client)
    fill(client, public_id)

    caught = client.post(f"/drafts/{public_id}/preview", data={"website": "x"})

    assert caught.status_code == 422
    assert "ช่องที่ซ่อนไว้" in caught.text
    assert get_story(public_id).state is StoryState.DRAFT


@pytest.mark.parametrize("path", ["/submit", "/track", "/track/mail"])
def test_the_open_forms_have_a_trap_too(client: Client, path: str) -> None:
    data = {"code": "7Q4M-2NXK-81TB", "email": "ton@example.com"}

    caught = client.post(path, data={**data, "website": "x"})

    assert caught.status_code == 422
    assert "ช่องที่ซ่อนไว้" in caught.text


@pytest.mark.parametrize("path", ["/submit", "/track", "/drafts/{}/write", "/drafts/{}/people", "/drafts/{}/preview"])
def test_nobody_sees_hears_or_reaches_the_trap(client: Client, path: str) -> None:
    page = client.get(path.format(start(client))).text

    around = (
        page.partition('name="website"')[0].rpartition("<p")[2] + page.partition('name="website"')[2].partition(">")[0]
    )
    for mark in ('class="visually-hidden"', 'aria-hidden="true"', 'tabindex="-1"', 'autocomplete="off"'):
        assert mark in around
