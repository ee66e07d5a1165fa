"""The sitemap: split, complete in both languages, with pictures, and without what was taken down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from stories import publishing
from stories.extensions import db
from stories.machines import queries
from stories.models import Story

SITE = "http://127.0.0.1:8000"
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "x": "http://www.w3.org/1999/xhtml",
}


def _read(client: FlaskClient, path: str) -> ET.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content_type == "application/xml; charset=utf-8"
    return ET.fromstring(response.data)


def _locations(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.findall("*/s:loc", NS)]


def test_robots_name_the_index_and_the_index_its_parts(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()

    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").text.splitlines()
    parts = _locations(_read(client, "/sitemap.xml"))
    assert parts == [f"{SITE}/sitemap-pages.xml", f"{SITE}/sitemap-stories-1.xml"]


def test_a_story_stands_in_it_in_both_languages_with_its_pictures(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    publish(texts={"th": ("ร้านข้าวแกง", "ฝนตก"), "en": ("The curry shop", "It rains")}, photos=2)

    thai, english = _read(client, "/sitemap-stories-1.xml").findall("s:url", NS)

    addresses = [one.findtext("s:loc", "", NS) for one in (thai, english)]
    assert addresses[1].endswith("/the-curry-shop")
    for one in (thai, english):
        others = {link.get("hreflang"): link.get("href") for link in one.findall("x:link", NS)}
        assert others == dict(zip(("th", "en"), addresses, strict=True))
        assert len(one.findall("i:image/i:loc", NS)) == 2
        assert one.findtext("s:lastmod", "", NS).startswith("2026-03-01T09:00:00+07:00")
    for address in addresses:
        page = client.get(address.removeprefix(SITE))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.text


def test_every_page_that_it_names_is_there(client: FlaskClient) -> None:
    addresses = _locations(_read(client, "/sitemap-pages.xml"))

    statuses = {one: client.get(one.removeprefix(SITE)).status_code for one in addresses if "/districts/" not in one}
    assert set(statuses.values()) == {200}
    assert len(addresses) == 2 * (8 + 50 + 6 + 5)


def test_it_is_split_and_no_story_is_lost(
    client: FlaskClient, publish: Callable[..., Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [publish(day=day).public_id for day in range(5)]
    monkeypatch.setattr(queries, "STORIES_PER_SITEMAP", 2)

    parts = _locations(_read(client, "/sitemap.xml"))[1:]

    found = [_locations(_read(client, part.removeprefix(SITE))) for part in parts]
    assert [len(one) for one in found] == [4, 4, 2]
    assert [address.split("/s/")[1].split("/")[0] for part in found for address in part[::2]] == ids


def test_no_part_can_be_larger_than_the_format_allows() -> None:
    assert queries.STORIES_PER_SITEMAP * 2 <= 50_000


def test_a_story_taken_down_is_not_in_it(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish()

    publishing.remove_editions(story.id)
    db.session.commit()

    assert story.public_id not in client.get("/sitemap-stories-1.xml").text


@pytest.mark.parametrize("part", ["0", "2", "50001", "9" * 40, "x"])
def test_there_are_no_other_parts(client: FlaskClient, publish: Callable[..., Story], part: str) -> None:
    publish()

    assert client.get(f"/sitemap-stories-{part}.xml").status_code == 404


def test_a_part_is_one_query(
    client: FlaskClient, publish: Callable[..., Story], count_queries: Callable[[], Any]
) -> None:
    for day in range(4):
        publish(day=day, photos=1)

    with count_queries() as made:
        response = client.get("/sitemap-stories-1.xml")

    assert len([one for one in made if "gallery_version" not in one]) == 1
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
