"""What all public pages have in common: the same for everybody, cheap, in both languages."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from stories import clock
from stories.models import Feature, Staff, Story, StoryKind, Theme

STATIC = Path(__file__).parents[2] / "static"
PAGES = ["/", "/stories", "/districts", "/districts/bang-rak", "/groups/krungthep-tai", "/themes/happiness", "/solved",
         "/search", "/search?q=ร้าน", "/api", "/about", "/guidelines", "/privacy", "story"]  # fmt: skip


def _path(page: str, story: Story, prefix: str = "") -> str:
    return f"{prefix}/s/{story.public_id}/ร้านข้าวแกงริมคลอง" if page == "story" else prefix + page


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_public_page_is_the_same_for_everybody(
    client: FlaskClient, publish: Callable[..., Story], page: str, prefix: str
) -> None:
    story = publish(photos=2)

    response = client.get(_path(page, story, prefix))

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
    assert "csrf" not in response.text
    assert response.text.count("<h1") == 1
    assert f'<html lang="{"en" if prefix else "th"}">' in response.text


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()
    first = client.get("/stories")

    again = client.get("/stories", headers={"If-None-Match": first.headers["ETag"]})
    publish(day=1)
    changed = client.get("/stories", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200


def test_a_signed_in_moderator_sees_the_public_page(
    client: Any, publish: Callable[..., Story], moderator: Staff
) -> None:
    publish()
    before = client.get("/").text

    client.login(moderator)

    assert client.get("/").text == before


def test_a_page_needs_few_queries_however_many_stories(
    client: FlaskClient,
    publish: Callable[..., Story],
    editor: Staff,
    save: Callable[[Any], Any],
    count_queries: Callable[[], Any],
) -> None:
    stories = [publish(day=day, photos=day % 2) for day in range(30)]
    publish(kind=StoryKind.SOLVED, office="bang-rak", photos=2)
    save(Feature(story_id=stories[3].id, staff_id=editor.id, reason_th="ชอบ", featured_at=clock.now()))
    made = {}

    for page in ("/", "/stories", "/districts/bang-rak", "/search?q=ร้าน", "story"):
        path = _path(page, stories[9])
        assert client.get(path).status_code == 200
        with count_queries() as queries:
            client.get(path, headers={"Cache-Control": "no-cache"})
        made[page] = len(queries)

    assert {page: count for page, count in made.items() if not 0 < count <= 8} == {}


@pytest.mark.parametrize("page", ["/", "/stories", "story"])
def test_a_page_with_all_it_needs_is_small(client: FlaskClient, publish: Callable[..., Story], page: str) -> None:
    stories = [publish(f"เรื่องที่ {day} ของร้านข้าวแกง", "ฝนตกทั้งซอย " * 40, day=day, photos=1) for day in range(24)]
    address = f"/s/{stories[0].public_id}" if page == "story" else page

    html = client.get(address, follow_redirects=True).data

    names = re.findall(r"/static/css/([a-z]+\.css)", html.decode())
    styles = [STATIC / "css" / name for name in names]
    modules = {name for value in re.findall(r'data-module="([^"]+)"', html.decode()) for name in value.split()}
    scripts = [STATIC / "js" / f"{name}.js" for name in ("main", "modules", *modules)]
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    packed = sum(len(gzip.compress(file.read_bytes())) for file in [*styles, *scripts, *fonts])
    drawings = len(gzip.compress((STATIC / "images/icons.svg").read_bytes()))
    assert len(styles) == 4
    assert len(gzip.compress(html)) + packed + drawings <= 150_000
    assert sum(len(gzip.compress(file.read_bytes())) for file in scripts) <= 15_000


def test_nothing_is_loaded_from_elsewhere(client: FlaskClient, publish: Callable[..., Story]) -> None:
    story = publish(photos=2)

    for page in ("/", _path("story", story)):
        loaded = re.findall(r'(?:src|srcset|<use href|<link[^>]+href)="([^"]+)"', client.get(page).text)
        ours = [one for one in loaded if one.startswith(("/", "#", "http://127.0.0.1:8000/"))]
        assert loaded == ours


@pytest.mark.parametrize("theme", [*Theme, "solved"])
def test_every_theme_has_its_colour_and_its_drawing(theme: str) -> None:
    assert f".t-{theme} {{" in (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    assert f'<symbol id="{theme}"' in (STATIC / "images/icons.svg").read_text(encoding="utf-8")


def test_pages_say_where_they_stand_in_both_languages(client: FlaskClient, publish: Callable[..., Story]) -> None:
    publish()

    page = client.get("/en/districts/bang-rak?after=x").text

    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/districts/bang-rak">' in page
    assert '<link rel="alternate" hreflang="th" href="http://127.0.0.1:8000/districts/bang-rak">' in page
    assert 'property="og:image" content="http://127.0.0.1:8000/static/images/share-card.jpg' in page


def test_search_engines_are_kept_from_private_pages(client: FlaskClient) -> None:
    response = client.get("/robots.txt")

    assert response.mimetype == "text/plain"
    assert {
        "Disallow: /desk",
        "Disallow: /en/desk",
        "Disallow: /drafts/",
        "Disallow: /en/continue",
        "Disallow: /offline",
    } <= set(response.text.splitlines())
