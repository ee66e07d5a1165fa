"""Feeds: what RFC 4287 and JSON Feed 1.1 ask for, the same stories as the pages, gone when a story is gone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from stories import publishing
from stories.extensions import db
from stories.models import Story, StoryKind, Theme

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LISTS = {"": "/stories", "/districts/bang-rak": "/districts/bang-rak", "/themes/happiness": "/themes/happiness",
         "/solved": "/solved"}  # fmt: skip


def _atom(client: FlaskClient, path: str) -> ET.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.data)


def _links(element: ET.Element, rel: str) -> list[dict[str, str]]:
    return [link.attrib for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", LISTS)
def test_an_atom_feed_keeps_the_rules(
    client: FlaskClient, publish: Callable[..., Story], path: str, prefix: str
) -> None:
    publish("น้ำไม่ท่วม <แล้ว> & แห้ง", photos=2, kind=StoryKind.SOLVED, office="bang-rak")
    publish(day=1, kind=StoryKind.SOLVED, office="bang-rak", texts={"en": ("A dry street", "It used to flood.")})

    feed = _atom(client, f"{prefix}{path}/feed.xml")

    assert feed.get(LANG) == ("en" if prefix else "th")
    assert feed.findtext(f"{ATOM}id") == f"{SITE}{prefix}{path}/feed.xml"
    assert [link["href"] for link in _links(feed, "self")] == [f"{SITE}{prefix}{path}/feed.xml"]
    assert _links(feed, "alternate")[0]["href"] == f"{SITE}{prefix}{LISTS[path]}"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo is not None
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert [entry.get(LANG) for entry in entries] == ["en", "th"]
    assert entries[1].findtext(f"{ATOM}title") == "น้ำไม่ท่วม <แล้ว> & แห้ง"
    assert entries[1].find(f"{ATOM}content").get("type") == "html"  # type: ignore[union-attr]


def test_an_entry_brings_text_and_photos_with_absolute_addresses(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish(photos=2)

    [entry] = _atom(client, "/feed.xml").findall(f"{ATOM}entry")

    html = entry.findtext(f"{ATOM}content", "")
    images = re.findall(r'<img src="([^"]+)" width="(\d+)" height="(\d+)" alt="([^"]+)"', html)
    assert [image[1:3] for image in images] == [("640", "480")] * 2
    assert "ฝนตกทั้งซอย" in html
    assert all(one.startswith("http") for one in re.findall(r'(?:src|href)="([^"]+)"', html))
    assert _links(entry, "enclosure") == [{"rel": "enclosure", "href": images[0][0], "type": "image/jpeg"}]
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/s/{story.public_id}"
    assert client.get(images[0][0].removeprefix(SITE)).status_code == 200
    assert client.get(_links(entry, "alternate")[0]["href"].removeprefix(SITE)).status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_a_json_feed_keeps_the_rules_and_says_the_same(
    client: FlaskClient, publish: Callable[..., Story], path: str
) -> None:
    publish(photos=1, kind=StoryKind.SOLVED, office="bang-rak")

    response = client.get(f"{path}/feed.json")

    feed, [entry] = response.json, _atom(client, f"{path}/feed.xml").findall(f"{ATOM}entry")
    assert response.content_type == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{SITE}{path}/feed.json"
    assert (feed["home_page_url"], feed["language"]) == (f"{SITE}{LISTS[path]}", "th")
    [item] = feed["items"]
    assert item["id"] == entry.findtext(f"{ATOM}id")
    assert item["content_html"] == entry.findtext(f"{ATOM}content")
    assert item["attachments"] == [
        {"url": item["image"], "mime_type": "image/jpeg", "title": "ร้านตอนเช้า"},
    ]
    assert item["authors"] == [{"name": "ต้นกล้า"}]
    assert item["tags"] == ["ปัญหาที่แก้แล้ว", "เขตบางรัก"]


def test_a_list_without_stories_is_a_feed_too(client: FlaskClient) -> None:
    feed = _atom(client, "/districts/nong-chok/feed.xml")

    assert feed.findtext(f"{ATOM}updated") == "2026-11-24T07:00:00+07:00"
    assert client.get("/districts/nong-chok/feed.json").json["items"] == []


def test_each_feed_holds_what_its_list_holds(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish("ที่บางรัก")
    publish("ที่ดุสิต", district="dusit", theme=Theme.LIVING)

    titles = {path: [item["title"] for item in client.get(f"{path}/feed.json").json["items"]]
              for path in ("", "/districts/dusit", "/themes/happiness", "/solved")}  # fmt: skip

    assert sorted(titles[""]) == ["ที่ดุสิต", "ที่บางรัก"]
    assert titles["/districts/dusit"] == ["ที่ดุสิต"]
    assert titles["/themes/happiness"] == ["ที่บางรัก"]
    assert titles["/solved"] == []


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/feed"),
        ("/en/stories", "/en/feed"),
        ("/districts/bang-rak", "/districts/bang-rak/feed"),
        ("/themes/living", "/themes/living/feed"),
        ("/en/solved", "/en/solved/feed"),
    ],
)
def test_pages_name_their_feeds(client: FlaskClient, page: str, feed: str) -> None:
    html = client.get(page).text

    for media_type, form in (("atom+xml", "xml"), ("feed+json", "json")):
        assert f'<link rel="alternate" type="application/{media_type}" href="{feed}.{form}"' in html
        assert client.get(f"{feed}.{form}").status_code == 200


def test_a_story_taken_down_is_in_no_feed_at_once(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish()
    first = client.get("/feed.xml")

    publishing.remove_editions(story.id)
    db.session.commit()

    again = client.get("/feed.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert story.public_id not in again.text
    assert client.get("/en/feed.json").json["items"] == []


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.json"])
def test_feeds_are_cheap_to_ask_again(
    client: FlaskClient, publish: Callable[..., Story], count_queries: Callable[[], Any], path: str
) -> None:
    for day in range(3):
        publish(day=day, photos=2)
    first = client.get(path)

    with count_queries() as made:
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    assert "Set-Cookie" not in first.headers
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert made == []  # but for the version of the gallery, which is asked below SQLAlchemy


@pytest.mark.parametrize("path", ["/districts/atlantis/feed.xml", "/themes/solved/feed.json", "/feed.rss"])
def test_there_are_no_other_feeds(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
