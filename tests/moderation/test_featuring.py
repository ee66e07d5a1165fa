"""The home page: one person proposes a story with a reason, another confirms what they read."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select

from stories.errors import InvalidTransition
from stories.extensions import db
from stories.models import Action, Feature, Role, Staff, Story, StoryState
from stories.moderation import services
from stories.permissions import actor_for
from tests.conftest import Client

REASON = "เพราะอ่านแล้วยิ้มทั้งวัน"


@pytest.fixture
def story(create_story: Callable[..., Story]) -> Story:
    """A published story."""
    return create_story(StoryState.PUBLISHED, photos=1)


def propose(client: Client, story: Story, person: Staff, reason: str = REASON) -> int:
    client.login(person)
    return client.post(f"/desk/stories/{story.public_id}/propose-feature", data={"reason_th": reason}).status_code


def confirm(client: Client, story: Story, person: Staff, proposal_id: object) -> int:
    client.login(person)
    data = {"proposal_id": str(proposal_id)}
    return client.post(f"/desk/stories/{story.public_id}/feature", data=data).status_code


def open_proposal() -> Feature:
    return db.session.scalars(select(Feature).where(Feature.ended_at.is_(None), Feature.featured_at.is_(None))).one()


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR])
def test_the_home_page_shows_what_a_second_person_has_confirmed(
    client: Client, story: Story, editor: Staff, create_staff: Callable[..., Staff], role: Role
) -> None:
    assert propose(client, story, editor, " ") == 422
    assert propose(client, story, editor) == 302
    before, proposal, second = client.get("/").text, open_proposal(), create_staff(role)
    assert confirm(client, story, editor, proposal.id) == 409  # nobody confirms what they proposed
    client.login(second)
    assert "รอยืนยัน" in client.get("/desk/published").text
    assert REASON in client.get(f"/desk/stories/{story.public_id}").text

    assert confirm(client, story, second, proposal.id) == 302

    assert (REASON in before, REASON in client.get("/").text) == (False, True)
    assert (proposal.staff_id, proposal.confirmed_by_id) == (editor.id, second.id)
    assert [event.action for event in story.events] == [Action.PROPOSE_FEATURE, Action.FEATURE]


def test_a_proposal_that_was_replaced_is_not_confirmed_unread(
    client: Client, story: Story, editor: Staff, moderator: Staff
) -> None:
    propose(client, story, editor, "เหตุผลแรก")
    seen = open_proposal().id
    propose(client, story, editor, "เหตุผลใหม่")

    assert confirm(client, story, moderator, seen) == 409
    assert confirm(client, story, moderator, uuid4()) == 409
    assert "เหตุผล" not in client.get("/").text


def test_the_present_one_leads_until_the_next_is_confirmed(
    client: Client, story: Story, editor: Staff, moderator: Staff
) -> None:
    propose(client, story, editor, "เหตุผลแรก")
    confirm(client, story, moderator, open_proposal().id)
    propose(client, story, editor, "เหตุผลใหม่")
    assert "เหตุผลแรก" in client.get("/").text

    confirm(client, story, moderator, open_proposal().id)

    assert "เหตุผลใหม่" in client.get("/").text


def test_what_was_taken_off_is_not_confirmed(client: Client, story: Story, editor: Staff, moderator: Staff) -> None:
    propose(client, story, editor)
    seen = open_proposal().id
    client.post(f"/desk/stories/{story.public_id}/unfeature")

    with pytest.raises(InvalidTransition):
        services.feature(story.public_id, by=actor_for(moderator), seen_proposal=seen)
    assert REASON not in client.get("/").text
