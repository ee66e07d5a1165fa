"""Who sees which waiting story: the district first, its group when it presses, the whole city when it is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from stories import clock, permissions
from stories.dates import BANGKOK
from stories.models import Action, Role, ScopeKind, Staff, Story, StoryState
from stories.permissions import actor_for
from stories.targets import cutoffs_of
from tests.conftest import Client

NOW = datetime(2026, 11, 26, 12, 30, tzinfo=BANGKOK)  # a Thursday
FRESH = datetime(2026, 11, 26, 9, 0, tzinfo=BANGKOK)
PRESSING = datetime(2026, 11, 24, 12, 0, tzinfo=BANGKOK)  # 16.5 of 24 hours ago
LATE = datetime(2026, 11, 20, 9, 0, tzinfo=BANGKOK)
# Bang Rak, whose story it is; Sathon of the same group; Nong Chok of another.
SEES = {
    ("bang-rak", "fresh"): True,
    ("bang-rak", "pressing"): True,
    ("bang-rak", "late"): True,
    ("sathon", "fresh"): False,
    ("sathon", "pressing"): True,
    ("sathon", "late"): True,
    ("nong-chok", "fresh"): False,
    ("nong-chok", "pressing"): False,
    ("nong-chok", "late"): True,
}
SENT = {"fresh": FRESH, "pressing": PRESSING, "late": LATE}


@pytest.fixture
def noon() -> Any:
    """Stand still on a working day."""
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(("place", "age"), SEES)
def test_a_story_reaches_further_the_longer_it_waits_in_lists_on_its_page_and_in_decisions(
    noon: None,
    client: Client,
    create_story: Callable[..., Story],
    create_staff: Callable[..., Staff],
    place: str,
    age: str,
) -> None:
    story = create_story(district="bang-rak", submitted_at=SENT[age])
    person = create_staff(scopes=((ScopeKind.DISTRICT, place),))
    client.login(person)

    listed = story.public_id in client.get("/desk").text
    opened = client.get(f"/desk/stories/{story.public_id}").status_code
    decided = client.post(
        f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)}
    ).status_code

    expected = (True, 200, 302) if SEES[place, age] else (False, 403, 403)
    assert (listed, opened, decided) == expected


def test_whoever_decided_on_a_late_story_can_take_it_back(
    noon: None, client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story(district="bang-rak", submitted_at=LATE)
    client.login(create_staff(scopes=((ScopeKind.DISTRICT, "nong-chok"),)))
    client.post(f"/desk/stories/{story.public_id}/approve", data={"revision_id": str(story.current_revision_id)})

    response = client.post(f"/desk/stories/{story.public_id}/undo")

    assert (response.status_code, story.state) == (302, StoryState.SUBMITTED)


@pytest.mark.parametrize("values", [{"state": StoryState.PUBLISHED}, {"state": StoryState.HIDDEN}])
def test_only_what_waits_reaches_further(create_staff: Callable[..., Staff], values: dict[str, Any]) -> None:
    person = create_staff(scopes=((ScopeKind.DISTRICT, "nong-chok"),))
    with clock.at(NOW):
        actor = actor_for(person, cutoffs_of(None))
        story = Story(district="bang-rak", submitted_at=LATE, kind="resident", **values)

        assert not permissions.can(actor, Action.HIDE, story)


def test_a_moderator_without_scope_sees_nothing_however_late(
    noon: None, client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff]
) -> None:
    story = create_story(submitted_at=LATE)
    client.login(create_staff(scopes=()))

    assert story.public_id not in client.get("/desk").text
    assert client.get(f"/desk/stories/{story.public_id}").status_code == 403


@pytest.mark.parametrize(("sent", "words"), [(FRESH, "ยังมีเวลา"), (LATE, "เกินกำหนด")])
def test_a_row_says_how_its_time_stands(
    noon: None, client: Client, create_story: Callable[..., Story], moderator: Staff, sent: datetime, words: str
) -> None:
    create_story(submitted_at=sent)
    client.login(moderator)

    flags = client.get("/desk").text.partition("queue-row__flags")[2].partition("queue-row__now")[0]

    assert words in flags


def test_an_editor_sets_the_target_and_lateness_follows(
    noon: None, client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], editor: Staff
) -> None:
    story = create_story(district="bang-rak", submitted_at=FRESH)
    client.login(editor)
    page = client.get("/desk/targets").text
    odd = [client.post("/desk/targets", data={"hours": hours}).status_code for hours in ("", "0", "241", "สาม")]
    response = client.post("/desk/targets", data={"hours": "2"})

    client.login(create_staff(scopes=((ScopeKind.DISTRICT, "nong-chok"),)))

    assert 'value="24"' in page
    assert (odd, response.status_code) == ([422] * 4, 302)
    assert story.public_id in client.get("/desk").text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_the_target_is_the_editors(client: Client, create_staff: Callable[..., Staff], role: Role) -> None:
    client.login(create_staff(role))

    assert client.get("/desk/targets").status_code == 403
    assert client.post("/desk/targets", data={"hours": "2"}).status_code == 403


def test_a_refused_address_is_logged_with_who_asked_for_what(
    client: Client, create_story: Callable[..., Story], create_staff: Callable[..., Staff], caplog: Any
) -> None:
    story, person = create_story(), create_staff(scopes=((ScopeKind.DISTRICT, "nong-chok"),))
    client.login(person)

    with caplog.at_level("INFO", logger="stories.web.errors"):
        client.get(f"/desk/stories/{story.public_id}")

    assert story.public_id in caplog.text
    assert str(person.id) in caplog.text
