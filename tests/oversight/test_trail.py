"""The audit trail, searched: by story, person, action and day, page by page; saved as a table; changed by nobody."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from stories import audit, clock, dates
from stories.extensions import db
from stories.models import Action, Role, Staff, Story, StoryState
from stories.permissions import actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client

A = Action


@pytest.fixture
def judge(create_staff: Callable[..., Staff]) -> Staff:
    return create_staff(name="=ผู้ตัดสิน")


@pytest.fixture
def stories(create_story: Callable[..., Story], judge: Staff) -> list[Story]:
    """Two stories: sent three days ago, approved yesterday."""
    told = [create_story(), create_story()]
    for story in told:
        for days, action, by in ((3, A.SEND, author_of(story.id)), (1, A.APPROVE, actor_for(judge))):
            with clock.at(clock.now() - timedelta(days=days)), transaction():
                audit.record(db.session.merge(story), action, by, StoryState.SUBMITTED)
    return told


def rows(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/desk/audit.csv{query}")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return list(csv.reader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff"))))[1:]


def shown(client: Client, query: str = "") -> int:
    response = client.get(f"/desk/audit{query}")
    assert response.status_code == 200
    return response.get_data(as_text=True).count("<tr>") - 1


def test_it_is_searched_by_story_person_action_and_day(
    client: Client, stories: list[Story], judge: Staff, editor: Staff
) -> None:
    client.login(editor)
    today = dates.in_bangkok(clock.now()).date()
    then = today - timedelta(days=3)
    address = f"https://stories.example/s/{stories[0].public_id.upper()}/"

    for query, count in {
        "": 4,
        f"?story={stories[0].public_id}": 2,
        f"?story={address}": 0 if address.endswith("//") else 2,
        f"?staff={judge.id}": 2,
        "?action=send": 2,
        f"?from={then}&to={then}": 2,
        f"?to={then.year + 543}-{then:%m-%d}": 2,
        f"?from={today - timedelta(days=2)}&action=approve&staff={judge.id}&story={stories[1].public_id}": 1,
    }.items():
        assert (query, len(rows(client, query))) == (query, count)
        assert (query, shown(client, query)) == (query, count)
    assert "ไม่มีร่องรอยที่ตรงกับที่ค้น" in client.get("/desk/audit?story=nothing").get_data(as_text=True)


def test_pages_follow_each_other_without_gap_or_repetition(
    client: Client, stories: list[Story], editor: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        for _number in range(51):
            audit.record(db.session.merge(stories[0]), A.TAKE_OVER, author_of(stories[0].id), StoryState.SUBMITTED)
    client.login(editor)

    page, seen = client.get("/desk/audit").get_data(as_text=True), []
    while True:
        seen += re.findall(r'translate="no">(\d+) · ', page)
        following = re.search(r'href="(/desk/audit\?[^"]*after=[^"]*)"', page)
        if following is None:
            break
        page = client.get(following[1].replace("&amp;", "&")).get_data(as_text=True)

    assert len(seen) == len(set(seen)) == 55
    assert client.get("/desk/audit?after=nonsense").status_code == 404


def test_a_day_that_is_none_is_said_beside_its_field(client: Client, stories: list[Story], editor: Staff) -> None:
    client.login(editor)

    for query in ("?from=31-12-2569", "?to=2569-02-30", "?from=2026-11-20&to=2026-11-19"):
        response = client.get(f"/desk/audit{query}")
        assert response.status_code == 422
        assert "field__errors" in response.get_data(as_text=True)
        assert client.get(f"/desk/audit.csv{query}").status_code == 422


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.EDITOR, 200), (Role.ADMIN, 200), (Role.DPO, 200), (Role.MODERATOR, 403), (Role.OFFICER, 403)],
)
def test_who_may_read_it(client: Client, create_staff: Callable[..., Staff], role: Role, status: int) -> None:
    client.login(create_staff(role))

    assert client.get("/desk/audit").status_code == status
    assert client.get("/desk/audit.csv").status_code == status


def test_a_name_is_no_formula_in_the_table(client: Client, stories: list[Story], editor: Staff) -> None:
    client.login(editor)

    assert {row[4] for row in rows(client)} == {"", "'=ผู้ตัดสิน"}
