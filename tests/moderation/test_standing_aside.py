"""Leaving a story to others because one knows its people; being turned away from what is not one's own to open."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from stories import audit
from stories.extensions import db
from stories.models import Action, Claim, Recusal, Role, ScopeKind, Staff, Story, StoryEvent, StoryState
from tests.conftest import Client

WORDS = "เพื่อนบ้านของฉันเอง"


def test_a_story_whose_people_one_knows_leaves_ones_lanes_and_the_next_one_opens(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    story, following = create_story(), create_story()
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/claim")

    response = client.post(f"/desk/stories/{story.public_id}/recuse", data={"words": WORDS})

    assert f"/desk/stories/{following.public_id}" in response.location
    assert story.public_id not in client.get("/desk").text
    assert db.session.scalars(select(Claim)).all() == []
    [kept] = db.session.scalars(select(Recusal)).all()
    assert (kept.words, kept.staff_id) == (WORDS, moderator.id)
    client.login(create_staff())
    page = client.get(f"/desk/stories/{story.public_id}").text
    assert (story.public_id in client.get("/desk").text, WORDS in page) == (True, False)


def test_the_trail_says_that_somebody_stood_aside_without_the_words(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story()
    client.login(moderator)

    client.post(f"/desk/stories/{story.public_id}/recuse", data={"words": WORDS})

    [event] = story.events
    assert (event.action, event.staff_id, event.message_sha256) == (Action.RECUSE, moderator.id, None)
    assert event.hash == audit.event_hash(event)


@pytest.mark.parametrize(
    "action", ["approve", "request-changes", "reject", "second-opinion", "hide", "recuse", "claim"]
)
def test_who_stood_aside_decides_nothing_by_any_address(
    client: Client, create_story: Callable[..., Story], moderator: Staff, action: str
) -> None:
    story = create_story()
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/recuse")
    words = {"reasons": ["other"], "message": "ลองดู", "explanation": "ลองดู"}

    response = client.post(
        f"/desk/stories/{story.public_id}/{action}", data={"revision_id": str(story.current_revision_id), **words}
    )

    assert (response.status_code, story.state) == (403, StoryState.SUBMITTED)


def test_who_stood_aside_decides_nothing_among_many(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story()
    client.login(moderator)
    client.post(f"/desk/stories/{story.public_id}/recuse")

    client.post(
        "/desk/bulk/new", data={"chosen": [f"{story.public_id}:{story.current_revision_id}"], "action": "approve"}
    )

    assert story.state is StoryState.SUBMITTED
    assert "ต้องให้คนอื่นตัดสิน" in client.get("/desk/bulk/new").text


def test_too_many_words_are_given_back(client: Client, create_story: Callable[..., Story], moderator: Staff) -> None:
    story = create_story()
    client.login(moderator)

    response = client.post(f"/desk/stories/{story.public_id}/recuse", data={"words": "ก" * 501})

    assert (response.status_code, "ก" * 501 in response.text) == (422, True)
    assert db.session.scalars(select(Recusal)).all() == []


def naming_a_story(app: Flask) -> list[tuple[str, str]]:
    """Every address of the desk that names a story or a photo of one, with a method."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("moderation."))
    named = [rule for rule in rules if {"public_id", "photo_id"} & rule.arguments]
    return [(method, rule.rule) for rule in named for method in sorted((rule.methods or set()) & {"GET", "POST"})]


def test_every_address_of_a_story_outside_ones_scope_is_refused_and_noted_once(
    app: Flask, client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    stranger = create_staff(scopes=[(ScopeKind.DISTRICT, "sathon")])
    client.login(stranger)
    addresses = naming_a_story(app)
    assert len(addresses) > 15

    for method, rule in addresses:
        story = create_story(photos=1)
        address = rule.replace("<public_id>", story.public_id).replace("<uuid:photo_id>", str(story.photos[0].id))
        address = address.replace("<int:width>", "320").replace("<extension>", "jpg")
        address = address.replace("<int:number>", "1").replace("<int:event_id>", "1")
        data = {"revision_id": str(story.current_revision_id), "reasons": ["other"], "message": "ก", "explanation": "ก"}
        if rule.endswith("feature"):
            data |= {"reason_th": "ชอบ", "proposal_id": str(uuid4())}
        if rule.endswith(("/release", "/skip")):
            continue  # lets go of what one reads oneself, and tells nothing

        statuses = [client.open(address, method=method, data=data).status_code for _time in range(2)]

        assert statuses == [403, 403], (method, rule)
        [event] = db.session.scalars(select(StoryEvent).where(StoryEvent.story_id == story.id)).all()
        assert (event.action, event.staff_id) == (Action.TURN_AWAY, stranger.id), rule
        assert event.hash == audit.event_hash(event)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN])
def test_a_role_that_reads_nothing_on_the_desk_is_noted_too(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], role: Role
) -> None:
    story = create_story()
    client.login(create_staff(role))

    assert client.get(f"/desk/stories/{story.public_id}").status_code == 403
    assert [event.role for event in story.events] == [role]


def test_what_does_not_exist_and_who_has_not_signed_in_leave_no_trace(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story()
    client.get(f"/desk/stories/{story.public_id}")
    client.login(create_staff(scopes=[(ScopeKind.DISTRICT, "sathon")]))

    assert client.get(f"/desk/photos/{uuid4()}/320.jpg").status_code == 404
    assert client.post("/desk/stories/nosuchstory/undo").status_code == 404
    assert db.session.scalars(select(StoryEvent)).all() == []
