"""The API: published stories only, filtered and searched as asked, with clear problems for everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from stories import clock, publishing
from stories.extensions import db
from stories.limits import READS_PER_MINUTE
from stories.models import Story, StoryKind, StoryState, Theme

SITE = "http://127.0.0.1:8000"
STORIES = "/api/v1/stories"
PRIVATE = ("secret", "slip", "contact", "email", "story_id", "revision", "staff", "people", "age_band")


def _titles(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    return [story["title"] for story in response.json["stories"]]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["ประตูน้ำแห้ง", "คลองบ้านเรา", "ร้านข้าวแกง"]),
        ("?district=bang-rak", ["ประตูน้ำแห้ง", "ร้านข้าวแกง"]),
        ("?group=krungthon-tai", ["คลองบ้านเรา"]),
        ("?theme=living", ["คลองบ้านเรา"]),
        ("?kind=solved", ["ประตูน้ำแห้ง"]),
        ("?kind=solved&theme=living", []),
        ("?q=ข้าวแกง", ["ร้านข้าวแกง"]),
        ("?q=ข้าวแกง&theme=living", []),
        ("?q=%20", []),
    ],
)
def test_stories_are_filtered_and_searched(
    client: FlaskClient, publish: Callable[..., Story], query: str, titles: list[str]
) -> None:
    publish("ร้านข้าวแกง", day=0)
    publish("คลองบ้านเรา", day=1, district="bang-khae", theme=Theme.LIVING)
    publish("ประตูน้ำแห้ง", day=2, kind=StoryKind.SOLVED, office="bang-rak")

    assert _titles(client.get(STORIES + query)) == titles


@pytest.mark.parametrize("query", ["", "&q=ร้าน"])
def test_cursors_lead_through_all_stories_once(client: FlaskClient, publish: Callable[..., Story], query: str) -> None:
    ids = {publish(f"ร้านที่ {day}", day=day).public_id for day in range(5)}
    seen, address = [], f"{STORIES}?limit=2&district=bang-rak{query}"

    while address:
        response = client.get(address)
        seen += [story["id"] for story in response.json["stories"]]
        following = response.json["next"]
        assert response.headers.get("Link") == (f'<{following}>; rel="next"' if following else None)
        address = (following or "").removeprefix(SITE)

    assert len(seen) == 5
    assert set(seen) == ids


def test_a_story_is_given_whole_in_the_language_asked_for(client: FlaskClient, publish: Callable[..., Story]) -> None:
    texts = {"th": ("ร้านข้าวแกง", "ฝนตก"), "en": ("The curry shop", "It rains")}
    story = publish(texts=texts, photos=2)

    thai = client.get(f"{STORIES}/{story.public_id}").json
    english = client.get(f"{STORIES}/{story.public_id}?lang=en").json

    assert (thai["title"], thai["theme"]["name"], thai["district"]["name"]) == ("ร้านข้าวแกง", "ความสุข", "เขตบางรัก")
    assert (english["title"], english["theme"]["name"]) == ("The curry shop", "Happiness")
    assert english == client.get(f"/en{STORIES}/{story.public_id}").json
    assert english["text_html"] == "<p>It rains</p>"
    assert english["url"] == f"{SITE}/en/s/{story.public_id}/the-curry-shop"
    assert client.get(english["url"].removeprefix(SITE)).status_code == 200
    assert len(english["photos"]) == 2
    files = [one["url"] for one in english["photos"][0]["renditions"]]
    assert len(files) == 4
    assert {client.get(one.removeprefix(SITE)).status_code for one in files} == {200}


def test_a_story_that_is_told_in_one_language_comes_in_it(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("ร้านข้าวแกง")

    [story] = client.get(f"{STORIES}?lang=en").json["stories"]

    assert (story["lang"], story["title"]) == ("th", "ร้านข้าวแกง")


def test_districts_and_themes_come_with_their_numbers(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()
    publish(theme=Theme.LIVING)

    districts = client.get("/api/v1/districts").json["districts"]
    themes = client.get("/api/v1/themes?lang=en").json["themes"]

    assert len(districts) == 50
    assert {one["key"]: one["story_count"] for one in districts if one["story_count"]} == {"bang-rak": 2}
    assert {one["key"]: one["story_count"] for one in themes}["living"] == 1
    assert len(themes) == 5
    assert {client.get(one["url"].removeprefix(SITE)).status_code for one in themes} == {200}


def test_nothing_private_is_in_any_answer(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(photos=1, contact_email="ton@example.com")

    for path in (STORIES, f"{STORIES}/{story.public_id}", "/feed.json", "/feed.xml", "/openapi.json"):
        text = client.get(path).text
        assert "ton@example.com" not in text
        assert str(story.id) not in text
        assert not [word for word in PRIVATE if f'"{word}' in text]


def test_what_was_taken_down_is_gone_at_once(
    client: FlaskClient, publish: Callable[..., Story], create_story: Callable[..., Story]
) -> None:
    story = publish()
    withdrawn = create_story(StoryState.WITHDRAWN, first_published_at=clock.now())
    hidden, waiting = create_story(StoryState.HIDDEN), create_story(StoryState.SUBMITTED)
    publishing.remove_editions(story.id)
    db.session.commit()

    for path in (STORIES, f"{STORIES}?q=ร้าน"):
        assert client.get(path).json["stories"] == []
    statuses = [client.get(f"{STORIES}/{one.public_id}").status_code for one in (withdrawn, hidden, waiting)]
    assert statuses == [410, 404, 404]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("district=atlantis", "district"),
        ("district=", "district"),
        ("group=x", "group"),
        ("theme=solved", "theme"),
        ("kind=%00", "kind"),
        ("lang=de", "lang"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=" + "9" * 400, "limit"),
        ("limit=๑", "limit"),
        ("limit=1&limit=2", "limit"),
        ("q=", "q"),
        ("q=" + "x" * 10_000, "q"),
        ("cursor=", "cursor"),
        ("cursor=x", "cursor"),
        ("cursor=" + "A" * 34, None),
        ("cursor=" + "_" * 34, "cursor"),
        ("cursor=" + "x" * 10_000, "cursor"),
        ("q=x&cursor=s" + "9" * 30, "cursor"),
        ("q=x&cursor=s-1", "cursor"),
        ("q=x&cursor=" + "A" * 34, "cursor"),
        ("distrct=bang-rak", "distrct"),
        ("%27%22%3C%3E=1", "'\"<>"),
    ],
)
def test_absurd_parameters_are_named(client: FlaskClient, query: str, parameter: str | None) -> None:
    response = client.get(f"/en{STORIES}?{query}")

    if parameter is None:
        assert response.status_code == 200
        return
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert response.json["parameter"] == parameter
    assert response.json["title"] == "Unprocessable Entity"
    assert response.json["detail"].endswith(("json for those there are", "limits", "long", "only", "one"))


@pytest.mark.parametrize("typed", ["'\"<>", "%00", "ั", "😀", "%", "_", "\\", "*", "a" * 200, "NEAR(", "%ED%A0%80"])
def test_any_words_can_be_looked_for(client: FlaskClient, publish: Callable[..., Story], typed: str) -> None:
    publish()

    assert client.get(STORIES, query_string={"q": typed}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/nothing", f"{STORIES}/a/b", f"{STORIES}/'--", f"{STORIES}/๑", "/api/v1/"])
def test_unknown_addresses_are_problems_too(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.json["status"]) == (404, 404)
    assert response.content_type == "application/problem+json"


def test_nothing_can_be_written(client: FlaskClient) -> None:
    response = client.post(STORIES)

    assert (response.status_code, response.json["title"]) == (405, "Method Not Allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_scripts_of_other_sites_may_read_and_ask_again(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()
    asked = client.options(STORIES, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"})
    first = client.get(STORIES)

    again = client.get(STORIES, headers={"If-None-Match": first.headers["ETag"]})

    assert asked.headers["Access-Control-Allow-Headers"] == "If-None-Match, If-Modified-Since"
    assert (again.status_code, again.data) == (304, b"")
    for response in (asked, first, again, client.get(f"{STORIES}?limit=0")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Set-Cookie" not in response.headers
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    assert client.get(f"{STORIES}?limit=0").headers["Cache-Control"] == "no-store"


def test_a_network_that_asks_too_often_is_told_when_to_come_back(client: FlaskClient) -> None:
    with clock.at(clock.now()):
        statuses = {client.get("/api/v1/nothing").status_code for _try in range(3)}
        for _try in range(READS_PER_MINUTE):
            client.get("/api/v1/themes")
        refused = client.get(STORIES)
        elsewhere = client.get(STORIES, environ_base={"REMOTE_ADDR": "203.0.113.9"})

    assert statuses == {404}
    assert (refused.status_code, refused.json["status"]) == (429, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert elsewhere.status_code == 200
    assert client.get("/stories").status_code == 200


@pytest.mark.parametrize("path", [STORIES, f"{STORIES}?q=ร้าน", "/api/v1/districts", "/api/v1/themes"])
def test_an_answer_needs_few_queries_however_many_stories(
    client: FlaskClient, publish: Callable[..., Story], count_queries: Callable[[], Any], path: str
) -> None:
    for day in range(30):
        publish(day=day, photos=day % 2)

    with count_queries() as made:
        client.get(path)

    assert 0 < len(made) <= 8
