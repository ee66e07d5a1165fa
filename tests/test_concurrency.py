"""Two people, or two clicks, at the same moment: real connections on both engines, and exactly one of them wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Cookie, TestResponse

from stories import audit
from stories.extensions import db, storages
from stories.models import (
    Action,
    Consent,
    Job,
    Revision,
    RevisionPhoto,
    Staff,
    Story,
    StoryEvent,
    StoryState,
    Task,
)
from stories.submission.services import MAX_PHOTOS
from tests.sessions import session_of
from tests.submission import way

ROUNDS = [0, 1, *(pytest.param(number, marks=pytest.mark.slow) for number in range(2, 8))]


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Staff], FlaskClient]:
    """Return a function giving the browser of a member of staff."""

    def client_of(staff: Staff) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(session_of(app, staff))
        return client

    return client_of


def at_once(*calls: Callable[[], TestResponse]) -> list[TestResponse]:
    """Make all calls in threads of their own, from one starting line."""
    line = Barrier(len(calls))

    def run(call: Callable[[], TestResponse]) -> TestResponse:
        line.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def events_of(public_id: str) -> list[Action]:
    """What has happened to a story, from the database as it is now, in one unbroken chain."""
    db.session.rollback()
    db.session.expire_all()
    query = select(StoryEvent).join(Story, Story.id == StoryEvent.story_id).where(Story.public_id == public_id)
    events = db.session.scalars(query.order_by(StoryEvent.id)).all()
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert [event.hash for event in events] == [audit.event_hash(event) for event in events]
    return [event.action for event in events]


@pytest.mark.parametrize("round_number", ROUNDS)
def test_of_two_moderators_who_approve_at_once_one_is_told_that_it_is_done(
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    sign_in: Callable[[Staff], FlaskClient],
    round_number: int,
) -> None:
    story = create_story()
    path, data = f"/desk/stories/{story.public_id}/approve", {"revision_id": str(story.current_revision_id)}
    first, second = sign_in(create_staff()), sign_in(create_staff())

    answers = at_once(lambda: first.post(path, data=data), lambda: second.post(path, data=data))

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert events_of(story.public_id) == [Action.APPROVE]
    assert story.state is StoryState.APPROVED
    assert db.session.scalars(select(Job.task)).all() == [Task.PUBLISH]


@pytest.mark.parametrize("round_number", ROUNDS)
def test_an_approval_and_a_rejection_at_once_leave_one_decision_and_one_message(
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    sign_in: Callable[[Staff], FlaskClient],
    round_number: int,
) -> None:
    story = create_story()
    seen = {"revision_id": str(story.current_revision_id)}
    words = {"reasons": ["other"], "message": "ยังเผยแพร่ไม่ได้"}
    first, second = sign_in(create_staff()), sign_in(create_staff())
    path = f"/desk/stories/{story.public_id}"

    answers = at_once(
        lambda: first.post(f"{path}/approve", data=seen), lambda: second.post(f"{path}/reject", data={**seen, **words})
    )

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    (loser,) = [answer for answer in answers if answer.status_code == 409]
    assert "มีคนทำไปก่อนแล้ว" in loser.text
    won = [Action.APPROVE] if answers[0].status_code == 302 else [Action.REJECT]
    assert events_of(story.public_id) == won


@pytest.mark.parametrize("round_number", ROUNDS)
def test_a_decision_on_one_and_one_on_many_at_once_decide_each_story_once(
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    sign_in: Callable[[Staff], FlaskClient],
    round_number: int,
) -> None:
    stories = [create_story() for _number in range(3)]
    ticks = [f"{story.public_id}:{story.current_revision_id}" for story in stories]
    bulk = {"chosen": ticks, "action": "reject", "reasons": ["other"], "message": "ยังเผยแพร่ไม่ได้"}
    first, second = sign_in(create_staff()), sign_in(create_staff())
    seen, path = {"revision_id": str(stories[1].current_revision_id)}, f"/desk/stories/{stories[1].public_id}/approve"

    one, many = at_once(lambda: first.post(path, data=seen), lambda: second.post("/desk/bulk/new", data=bulk))

    assert (one.status_code in (302, 409), many.status_code) == (True, 302)
    won = Action.APPROVE if one.status_code == 302 else Action.REJECT
    found = [events_of(story.public_id) for story in stories]
    assert found == [[Action.REJECT], [won], [Action.REJECT]]
    assert ("มีคนตัดสินไปก่อน" in second.get("/desk/bulk/new").text) is (won is Action.APPROVE)


@pytest.mark.parametrize("round_number", ROUNDS)
def test_two_decisions_on_the_same_many_at_once_share_them_out(
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    sign_in: Callable[[Staff], FlaskClient],
    round_number: int,
) -> None:
    stories = [create_story() for _number in range(4)]
    ticks = [f"{story.public_id}:{story.current_revision_id}" for story in stories]
    first, second = sign_in(create_staff()), sign_in(create_staff())

    answers = at_once(
        lambda: first.post("/desk/bulk/new", data={"chosen": ticks, "action": "approve"}),
        lambda: second.post("/desk/bulk/new", data={"chosen": ticks[::-1], "action": "approve"}),
    )

    assert [answer.status_code for answer in answers] == [302, 302]
    assert [events_of(story.public_id) for story in stories] == [[Action.APPROVE]] * 4


@pytest.mark.parametrize("round_number", ROUNDS)
def test_of_two_who_claim_at_once_one_has_it(
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    sign_in: Callable[[Staff], FlaskClient],
    round_number: int,
) -> None:
    path = f"/desk/stories/{create_story().public_id}/claim"
    first, second = sign_in(create_staff()), sign_in(create_staff())
    as_json = {"Accept": "application/json"}

    answers = at_once(lambda: first.post(path, headers=as_json), lambda: second.post(path, headers=as_json))

    assert sorted(answer.json["is_own"] for answer in answers if answer.json) == [False, True]


@pytest.mark.parametrize("round_number", ROUNDS)
def test_an_approval_and_a_withdrawal_at_once_leave_a_withdrawn_story(
    app: Flask,
    create_story: Callable[..., Story],
    moderator: Staff,
    sign_in: Callable[[Staff], FlaskClient],
    round_number: int,
) -> None:
    story = create_story(secret="the author's")
    author, desk = app.test_client(), sign_in(moderator)
    author.set_cookie(f"story-{story.public_id}", "the author's")
    approval = {"revision_id": str(story.current_revision_id)}

    withdrawn, approved = at_once(
        lambda: author.post(f"/my/{story.public_id}/withdraw"),
        lambda: desk.post(f"/desk/stories/{story.public_id}/approve", data=approval),
    )

    assert withdrawn.status_code == 302
    assert approved.status_code in (302, 410)
    assert events_of(story.public_id)[-1] is Action.WITHDRAW
    assert story.state is StoryState.WITHDRAWN


@pytest.mark.parametrize("round_number", ROUNDS)
def test_a_double_click_on_send_sends_once_and_shows_one_slip(app: Flask, round_number: int) -> None:
    author = app.test_client()
    public_id = way.start(author)
    way.fill(author, public_id)
    author.get(f"/drafts/{public_id}/preview")
    cookies = "; ".join(f"{one.key}={one.value}" for one in cookies_of(author, public_id))

    def press() -> TestResponse:
        return app.test_client(use_cookies=False).post(f"/drafts/{public_id}/preview", headers={"Cookie": cookies})

    answers = at_once(press, press)

    assert [(answer.status_code, answer.location) for answer in answers] == [(302, f"/sent/{public_id}")] * 2
    assert events_of(public_id) == [Action.START, Action.SEND]
    assert db.session.scalars(select(Consent.purpose)).all() == ["publish"]
    assert db.session.scalars(select(Revision.number)).all() == [1]
    (code,) = re.findall(r'slip__code"[^>]*>([^<]+)<', author.get(f"/sent/{public_id}").text)
    stranger = app.test_client()
    assert stranger.post("/track", data={"code": code}).location == f"/my/{public_id}"


def cookies_of(client: FlaskClient, public_id: str) -> list[Cookie]:
    """The cookies of an author's browser."""
    found = [client.get_cookie(name) for name in ("session", f"story-{public_id}")]
    return [cookie for cookie in found if cookie is not None]


def test_photos_sent_by_two_devices_at_once_stay_within_the_limit(app: Flask) -> None:
    phone, desk = app.test_client(), app.test_client()
    public_id = way.start(phone)
    for cookie in cookies_of(phone, public_id):
        desk.set_cookie(cookie.key, cookie.value)
    way.upload(phone, public_id, *[(way.jpeg(), f"{number}.jpg") for number in range(MAX_PHOTOS - 1)])

    answers = at_once(
        lambda: way.upload(phone, public_id, (way.jpeg(), "phone.jpg")),
        lambda: way.upload(desk, public_id, (way.jpeg(), "desk.jpg")),
    )

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    db.session.rollback()
    db.session.expire_all()
    positions = db.session.scalars(select(RevisionPhoto.position).order_by(RevisionPhoto.position)).all()
    assert positions == list(range(MAX_PHOTOS))
    assert len(list(storages().private.list("uploads/"))) == MAX_PHOTOS
