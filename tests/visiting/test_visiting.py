"""Views and thank-you cards: counted once a visitor and day, shown by the hour, and nobody is remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from stories import clock, freshness
from stories.dates import BANGKOK
from stories.extensions import db
from stories.models import CARDS, Story, StoryState, Tally, ThrottleWindow, Visit, VisitSalt
from stories.visiting import services
from stories.visiting.routes import THANKS_PER_HOUR, VIEWS, VIEWS_PER_MINUTE
from tests.conftest import Client

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36"
OTHER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile Safari/604.1"
PEOPLE = [
    f"{PHONE} Line/15.18.0/IAB",
    "Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) Chrome/140.0.0.0 Mobile Safari/537.36",
]
OURS = {"Sec-Fetch-Site": "same-origin"}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def fresh_minute() -> None:
    """Let no test meet the views of another."""
    VIEWS.forget()


@pytest.fixture
def story(create_story: Callable[..., Story]) -> Story:
    """A published story that anybody may read."""
    return create_story(StoryState.PUBLISHED, texts={"th": ("ร้านข้าวแกงริมคลอง", "ฝนตกทั้งซอย")}, secret="the author's")


def view(client: Client, story: Story, agent: str = PHONE, address: str = "203.0.113.7", **headers: str) -> int:
    """Open the story in a browser."""
    sent = {**OURS, "User-Agent": agent, **headers}
    answer = client.post(f"/s/{story.public_id}/views", headers=sent, environ_base={"REMOTE_ADDR": address})
    return int(answer.status_code)


def thank(client: Client, story: Story, card: str = "warm", prefix: str = "", **headers: str) -> Any:
    """Press a card."""
    sent = {**OURS, "User-Agent": PHONE, **headers}
    return client.post(f"{prefix}/s/{story.public_id}/thanks", data={"card": card}, headers=sent)


def counted(story: Story) -> dict[str, int]:
    rows = db.session.scalars(select(Tally).where(Tally.story_id == story.id))
    return {row.kind.value: row.counted for row in rows}


def page_of(client: Client, story: Story) -> str:
    return str(client.get(client.get(f"/s/{story.public_id}").location).text)


def test_a_visitor_counts_once_a_day_and_story(
    client: Client, story: Story, create_story: Callable[..., Story]
) -> None:
    other = create_story(StoryState.PUBLISHED)
    with clock.at(NOON):
        assert [view(client, story), view(client, story)] == [204, 204]
        view(client, story, OTHER)  # another phone behind the same address
        view(client, story, address="203.0.113.8")
        view(client, other)
    with clock.at(NOON + timedelta(days=1)):
        view(client, story)

    assert counted(story) == {"view": 4}
    assert counted(other) == {"view": 1}


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1;line-poker/1.0",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0.0.0",
        "python-requests/2.32",
    ],
)
def test_programs_are_not_counted(client: Client, story: Story, agent: str) -> None:
    assert view(client, story, agent) == 204
    assert thank(client, story, **{"User-Agent": agent}).status_code == 303

    assert counted(story) == {}


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_no_programs(client: Client, story: Story, agent: str) -> None:
    view(client, story, agent)

    assert counted(story) == {"view": 1}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 400),
        ({"Sec-Fetch-Site": "", "Origin": "https://elsewhere.example"}, 400),
        ({"Sec-Fetch-Site": "", "Origin": "null"}, 400),
        ({"Sec-Fetch-Site": ""}, 400),
        ({"Sec-Fetch-Site": "", "Origin": "http://127.0.0.1:8000"}, 204),
    ],
)
def test_other_sites_count_nothing(client: Client, story: Story, headers: dict[str, str], status: int) -> None:
    assert view(client, story, **headers) == status

    assert counted(story) == ({"view": 1} if status == 204 else {})


def test_nothing_is_counted_of_what_nobody_can_read(client: Client, create_story: Callable[..., Story]) -> None:
    waiting = create_story()
    taken_back = create_story(StoryState.WITHDRAWN, first_published_at=clock.now())

    assert [view(client, waiting), thank(client, waiting).status_code] == [404, 404]
    assert [view(client, taken_back), thank(client, taken_back).status_code] == [410, 410]
    assert client.post("/s/%E0%B8%81/views", headers={**OURS, "User-Agent": PHONE}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_a_network_is_held_back_beyond_a_minutes_views_and_an_hours_thanks(client: Client, story: Story) -> None:
    with clock.at(NOON):
        for _number in range(VIEWS_PER_MINUTE):
            VIEWS.hit("203.0.113.7", limit=VIEWS_PER_MINUTE)
        assert view(client, story) == 429
        thank(client, story)
        db.session.execute(update(ThrottleWindow).values(count=THANKS_PER_HOUR))
        db.session.commit()
        refused = thank(client, story)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert counted(story) == {"warm": 1}


def test_a_card_leads_back_to_the_story_with_a_kind_word(client: Client, story: Story) -> None:
    answer = thank(client, story)
    page = client.get(answer.location)

    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert answer.location.endswith("#thanked")
    assert 'id="thanked"' in page.text
    assert "csrf_token" not in page.text
    assert [f'value="{card}"' in page.text for card in CARDS] == [True] * len(CARDS)
    assert thank(client, story, prefix="/en").location.startswith("/en/s/")


def test_a_visitor_has_one_card_a_day_for_a_story(client: Client, story: Story) -> None:
    with clock.at(NOON):
        thank(client, story, "warm")
        assert thank(client, story, "smile").status_code == 303
        thank(client, story, "smile", **{"User-Agent": OTHER})

    assert counted(story) == {"warm": 1, "smile": 1}


@pytest.mark.parametrize("card", ["", "view", "น่ารัก", "warm'; DROP TABLE tally; --"])
def test_there_are_no_other_cards(client: Client, story: Story, card: str) -> None:
    assert thank(client, story, card).status_code == 422

    assert counted(story) == {}


def test_pages_show_what_was_counted_once_an_hour(client: Client, story: Story, run_jobs: Callable[..., int]) -> None:
    view(client, story)
    thank(client, story)
    made_before, before = page_of(client, story), freshness.read_version()
    services.show_tallies()
    after = freshness.read_version()
    services.show_tallies()

    assert "เปิดอ่าน" not in made_before
    assert "เปิดอ่าน 1 ครั้ง" in page_of(client, story)
    assert "อ่านแล้วอุ่นใจ <span" in page_of(client, story)
    assert after != before
    assert freshness.read_version() == after  # nothing was counted since: what is kept stays


def test_the_author_reads_how_many_said_thanks(client: Client, story: Story) -> None:
    client.set_cookie(f"story-{story.public_id}", "the author's")
    assert "ขอบคุณคุณ" not in client.get(f"/my/{story.public_id}").text
    for agent in (PHONE, OTHER):
        view(client, story, agent)
        thank(client, story, "smile", **{"User-Agent": agent})

    page = client.get(f"/my/{story.public_id}").text

    assert "2 คนขอบคุณคุณ" in page
    assert "เปิดอ่าน 2 ครั้ง" in page
    assert 'ยิ้มตามเลย <b class="tabular">2</b>' in page


def test_marks_and_their_salt_are_thrown_away_when_the_day_is_over(client: Client, story: Story, app: Flask) -> None:
    with clock.at(NOON):
        view(client, story)
        (mark,) = db.session.scalars(select(Visit.mark)).all()
        (first_salt,) = db.session.scalars(select(VisitSalt.salt)).all()
        services.forget_visits()
        assert db.session.scalars(select(Visit.mark)).all() == [mark]
    with clock.at(NOON + timedelta(days=1)):
        services.forget_visits()
        assert db.session.scalars(select(Visit.mark)).all() == db.session.scalars(select(VisitSalt.salt)).all() == []
        view(client, story)

    assert db.session.scalars(select(VisitSalt.salt)).one() != first_salt
    assert counted(story) == {"view": 2}
    assert not any(part in mark for part in ("203.0.113.7", "Mozilla"))
