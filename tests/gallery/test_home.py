"""The front page: what an editor chose, what is new, where and about what people tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from stories import clock
from stories.models import Feature, Staff, Story, StoryKind, StoryState, Theme


def test_the_story_an_editor_chose_leads_with_the_reason(
    client: FlaskClient, publish: Callable[..., Story], editor: Staff, save: Callable[[Any], Any]
) -> None:
    chosen = publish("เรื่องที่ถูกเลือก", day=1)
    publish("เรื่องใหม่กว่า", day=2)
    reason = "เพราะอ่านแล้วอยากนั่งเรือ"
    save(Feature(story_id=chosen.id, staff_id=editor.id, reason_th=reason, featured_at=clock.now()))

    page = client.get("/").text

    leading = page[page.index('class="cover') : page.index('id="promise"')]
    assert "เรื่องที่ถูกเลือก" in leading
    assert reason in leading
    assert "เรื่องใหม่กว่า" in page[page.index('id="newest"') :]


def test_a_reason_in_one_language_is_shown_in_both(
    client: FlaskClient, publish: Callable[..., Story], editor: Staff, save: Callable[[Any], Any]
) -> None:
    chosen = publish()
    save(Feature(story_id=chosen.id, staff_id=editor.id, reason_th="อ่านแล้วยิ้ม", featured_at=clock.now()))

    assert "อ่านแล้วยิ้ม" in client.get("/en/").text


def test_an_ended_feature_does_not_lead(
    client: FlaskClient, publish: Callable[..., Story], editor: Staff, save: Callable[[Any], Any]
) -> None:
    old, new = publish("เรื่องเก่า", day=1), publish("เรื่องใหม่", day=2)
    moment = clock.now()
    save(Feature(story_id=old.id, staff_id=editor.id, reason_th="เคยเลือก", featured_at=moment, ended_at=moment))

    page = client.get("/").text

    assert "เคยเลือก" not in page
    assert f"/s/{new.public_id}/" in page[page.index('class="cover') : page.index('id="promise"')]


def test_without_a_feature_the_newest_story_with_a_photo_leads(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    pictured = publish(photos=1, day=1)
    publish(day=2)

    page = client.get("/").text

    assert f"/s/{pictured.public_id}/" in page[page.index('class="cover') : page.index('id="promise"')]


def test_the_leading_story_is_not_repeated_below(client: FlaskClient, publish: Callable[..., Story]) -> None:
    solved = publish(kind=StoryKind.SOLVED, office="bang-rak")

    page = client.get("/").text

    assert page.count(f"/s/{solved.public_id}/") == 1


def test_the_newest_solved_problem_that_shows_before_and_after_is_chosen(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    publish("เรื่องเด่น", photos=1, day=4)
    publish("ก่อนและหลัง", kind=StoryKind.SOLVED, office="bang-rak", photos=2, day=1)
    publish("ไม่มีภาพ", kind=StoryKind.SOLVED, office="bang-rak", day=2)

    page = client.get("/").text

    solved = page[page.index('aria-labelledby="solved"') :]
    assert "ก่อนและหลัง" in solved
    assert "ไม่มีภาพ" not in solved
    assert solved.count("before-after__photo") == 2


def test_numbers_are_those_of_published_stories(
    client: FlaskClient, publish: Callable[..., Story], create_story: Callable[..., Story]
) -> None:
    publish(district="bang-rak", theme=Theme.THINKING, revision={"theme": Theme.THINKING})
    publish(district="bang-rak", day=1)
    create_story(StoryState.SUBMITTED, district="bang-rak")

    page = client.get("/").text

    assert "เล่าแล้ว 2<" in page
    tile = page[page.index("/districts/bang-rak") :]
    assert "2 เรื่อง" in tile[: tile.index("</a>")]
    door = page[page.index("/themes/thinking") :]
    assert "1 เรื่อง" in door[: door.index("</a>")]


def test_an_empty_platform_invites_the_first_story(client: FlaskClient) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert "เล่าเป็นคนแรก" in response.text
    assert response.text.count("<h1") == 1


def test_sentence_starters_carry_their_key_to_the_form(client: FlaskClient) -> None:
    assert 'href="/submit?prompt=first-day"' in client.get("/").text
