"""Stories on other sites: JSON-LD in the page, oEmbed, and the card in a frame."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from stories import clock
from stories.models import Story, StoryState

SITE = "http://127.0.0.1:8000"
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def _linked_data(html: str) -> list[Any]:
    return [json.loads(one) for one in JSON_LD.findall(html)]


def test_a_story_says_what_it_is_to_search_engines(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("</script><script>alert(1)</script>", photos=2)
    address = client.get(f"/s/{story.public_id}").location

    html = client.get(address).text

    [found] = _linked_data(html)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "Article")
    assert found["headline"] == "</script><script>alert(1)</script>"
    assert found["url"] == f"{SITE}{address}"
    assert found["datePublished"] == "2026-03-01T09:00:00+07:00"
    assert found["author"] == {"@type": "Person", "name": "ต้นกล้า"}
    assert len(found["image"]) == 3
    assert all(one.startswith(SITE) for one in found["image"])
    assert "<script>alert" not in html


def test_breadcrumbs_are_there_for_search_engines_too(client: FlaskClient) -> None:
    [found] = _linked_data(client.get("/en/districts/bang-rak").text)

    assert found["@type"] == "BreadcrumbList"
    assert [one["position"] for one in found["itemListElement"]] == [1, 2, 3]
    assert found["itemListElement"][0]["item"] == f"{SITE}/en/districts"
    assert "item" not in found["itemListElement"][-1]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_story_page_leads_to_its_card(client: FlaskClient, publish: Callable[..., Story], prefix: str) -> None:
    story = publish("เรื่อง & <ร้าน>", photos=1)
    html = client.get(f"{prefix}/s/{story.public_id}", follow_redirects=True).text
    discovered = dict(re.findall(r'<link rel="alternate" type="(\S+\+oembed)" href="([^"]+)"', html))

    as_json = client.get(discovered["application/json+oembed"].replace("&amp;", "&").removeprefix(SITE))
    as_xml = client.get(discovered["text/xml+oembed"].replace("&amp;", "&").removeprefix(SITE))

    found = as_json.json
    assert (found["type"], found["version"], found["title"]) == ("rich", "1.0", "เรื่อง & <ร้าน>")
    assert (found["width"], found["height"]) == (600, 240)
    assert f'src="{SITE}{prefix}/s/{story.public_id}/embed"' in found["html"]
    assert 'title="เรื่อง &amp; &lt;ร้าน&gt;"' in found["html"]
    assert (found["thumbnail_width"], found["thumbnail_height"]) == (320, 240)
    assert {one.tag: one.text for one in ET.fromstring(as_xml.data)} == {name: str(one) for name, one in found.items()}
    assert as_json.headers["Access-Control-Allow-Origin"] == "*"


def test_a_card_fits_where_it_is_asked_for(client: FlaskClient, publish: Callable[..., Story]) -> None:
    url = f"{SITE}/s/{publish(photos=1).public_id}"

    small = client.get("/oembed", query_string={"url": url, "maxwidth": "200", "maxheight": "100"}).json

    assert (small["width"], small["height"]) == (200, 100)
    assert "thumbnail_url" not in small


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 422),
        ({"url": ""}, 422),
        ({"url": "https://elsewhere.example/s/{id}"}, 404),
        ({"url": SITE + "/stories"}, 404),
        ({"url": "http://[broken"}, 404),
        ({"url": SITE + "/s/unknown000"}, 404),
        ({"url": SITE + "/s/" + "9" * 5000}, 404),
        ({"url": SITE + "/s/{id}", "format": "yaml"}, 501),
        ({"url": SITE + "/s/{id}", "maxwidth": "-1"}, 422),
        ({"url": SITE + "/s/{id}", "maxheight": "9" * 50}, 422),
        ({"url": SITE + "/s/{hidden}"}, 404),
        ({"url": SITE + "/s/{withdrawn}"}, 410),
    ],
)
def test_what_cannot_be_embedded_is_said_in_a_way_that_programs_read(
    client: FlaskClient,
    publish: Callable[..., Story],
    create_story: Callable[..., Story],
    query: dict[str, str],
    status: int,
) -> None:
    ids = {
        "id": publish().public_id,
        "hidden": create_story(StoryState.HIDDEN).public_id,
        "withdrawn": create_story(StoryState.WITHDRAWN, first_published_at=clock.now()).public_id,
    }

    response = client.get("/oembed", query_string={name: value.format(**ids) for name, value in query.items()})

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status


def test_the_card_and_no_other_page_may_be_framed(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(photos=1)

    card = client.get(f"/s/{story.public_id}/embed")
    page = client.get(f"/s/{story.public_id}", follow_redirects=True)

    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in card.headers
    assert card.headers["Cache-Control"].startswith("public, max-age=60")
    assert "<script" not in card.text
    assert f'href="{SITE}/s/{story.public_id}/' in card.text


def test_the_card_goes_with_the_story(client: FlaskClient, create_story: Callable[..., Story]) -> None:
    withdrawn = create_story(StoryState.WITHDRAWN, first_published_at=clock.now())
    hidden = create_story(StoryState.HIDDEN)

    assert client.get(f"/s/{withdrawn.public_id}/embed").status_code == 410
    assert client.get(f"/s/{hidden.public_id}/embed").status_code == 404
    assert client.get("/s/nobody0000/embed").status_code == 404


def test_a_story_called_embed_keeps_its_page(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish("Embed")

    assert client.get(f"/s/{story.public_id}").location == f"/s/{story.public_id}/story"
