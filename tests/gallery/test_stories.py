"""Lists: all stories, narrowed, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from stories.gallery import queries
from stories.models import Story, StoryKind, Theme


def _ids(page: str) -> list[str]:
    """The stories of a list page in their order, by public id."""
    return re.findall(r'story-card__link" href="(?:/en)?/s/([^/]+)/', page)


def _way(page: str, rel: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    return unescape(found[1]) if found else ""


def test_the_newest_story_comes_first(client: FlaskClient, publish: Callable[..., Story]) -> None:
    older, newer = publish(day=1), publish(day=2)

    assert _ids(client.get("/stories").text) == [newer.public_id, older.public_id]


def test_a_full_page_leads_to_the_next_and_back(client: FlaskClient, publish: Callable[..., Story]) -> None:
    days = range(queries.PAGE_SIZE + 2, 0, -1)
    stories = [publish(day=day, district="dusit").public_id for day in days]
    publish(day=99, district="bang-rak")

    first = client.get("/stories?district=dusit").text
    second = client.get(_way(first, "next")).text
    back = client.get(_way(second, "prev")).text

    assert _ids(first) == _ids(back) == stories[: queries.PAGE_SIZE]
    assert _ids(second) == stories[queries.PAGE_SIZE :]
    assert (_way(first, "prev"), _way(second, "next"), _way(back, "prev")) == ("", "", "")


@pytest.mark.parametrize("token", ["x", "%00", "!" * 34, "A" * 34, "_" * 34, "é" * 34, "A" * 5000])
def test_a_cursor_that_nobody_wrote_leads_to_a_page(
    client: FlaskClient, publish: Callable[..., Story], token: str
) -> None:
    publish()

    response = client.get("/stories", query_string={"after": token})

    assert response.status_code == 200
    assert "<h1>" in response.text


def test_filters_narrow_together(client: FlaskClient, publish: Callable[..., Story]) -> None:
    wanted = publish(district="dusit", theme=Theme.LIVING)
    publish(day=1, district="bang-rak", theme=Theme.LIVING)
    publish(day=2, district="dusit", theme=Theme.HAPPINESS)

    page = client.get("/stories?district=dusit&theme=living").text

    assert _ids(page) == [wanted.public_id]
    assert "1 เรื่อง · เขตดุสิต" in page


def test_kinds_are_told_apart(client: FlaskClient, publish: Callable[..., Story]) -> None:
    solved = publish(kind=StoryKind.SOLVED, office="bang-rak")
    publish(day=1)

    assert _ids(client.get("/stories?kind=solved").text) == [solved.public_id]
    assert _ids(client.get("/solved").text) == [solved.public_id]


def test_unknown_filters_are_left_out(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish()

    response = client.get("/stories?district=atlantis&theme=joy&kind=<script>")

    assert response.status_code == 200
    assert _ids(response.text) == [story.public_id]
    assert "<script>alert" not in response.text


def test_a_theme_has_a_page_and_an_unknown_one_has_none(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(theme=Theme.THINKING)

    page = client.get("/themes/thinking")

    assert _ids(page.text) == [story.public_id]
    assert "วิธีคิด" in page.text
    assert client.get("/themes/joy").status_code == 404


def test_a_story_without_photos_is_shown_by_its_words(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("เรื่องที่ไม่มีภาพ", "ฝนตกทั้งซอย")

    page = client.get("/stories").text

    card = page[page.index("story-card--words") : page.index("</article>")]
    assert "ฝนตกทั้งซอย" in card
    assert "<img" not in card


def test_what_was_typed_is_shown_as_typed(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("ก <3 ข & ค")

    page = client.get("/stories").text

    assert "&lt;3" in page
    assert "&amp;amp;" not in page
