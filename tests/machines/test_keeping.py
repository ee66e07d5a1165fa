"""The manifest, and which stories browsers must throw away."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from stories.extensions import db
from stories.models import Story, StoryState
from tests.conftest import Client


@pytest.mark.parametrize(("prefix", "start"), [("", "/"), ("/en", "/en/")])
def test_the_manifest_is_whole(client: Client, prefix: str, start: str) -> None:
    page = client.get(f"{prefix}/about").text
    response = client.get(f"{prefix}/manifest.webmanifest")
    manifest = json.loads(response.text)

    assert f'<link rel="manifest" href="{prefix}/manifest.webmanifest">' in page
    assert response.mimetype == "application/manifest+json"
    assert manifest["start_url"] == start
    assert {"name", "short_name", "id", "display", "theme_color", "background_color"} <= manifest.keys()
    assert [client.get(one["url"]).status_code for one in manifest["shortcuts"]] == [200, 200]
    for icon in (one for one in manifest["icons"] if one["type"] == "image/png"):
        width, _, height = icon["sizes"].partition("x")
        assert Image.open(BytesIO(client.get(icon["src"]).data)).size == (int(width), int(height))


def test_the_icon_that_is_cut_to_a_shape_has_its_mark_in_the_middle(client: Client) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").text)
    (src,) = [icon["src"] for icon in manifest["icons"] if icon.get("purpose") == "maskable"]
    icon = Image.open(BytesIO(client.get(src).data)).convert("RGBA")

    paper, middle = icon.getpixel((0, 0)), icon.size[0] / 2
    outside = [
        (x, y)
        for x in range(0, icon.size[0], 4)
        for y in range(0, icon.size[1], 4)
        if (x - middle) ** 2 + (y - middle) ** 2 > (0.4 * icon.size[0]) ** 2
    ]

    assert paper == (253, 252, 249, 255)
    assert {icon.getpixel(place) for place in outside} == {paper}


def test_what_is_not_public_is_named(client: Client, create_story: Callable[..., Story]) -> None:
    there = create_story(StoryState.PUBLISHED).public_id
    gone = [create_story(state).public_id for state in (StoryState.WITHDRAWN, StoryState.HIDDEN)]
    db.session.commit()

    response = client.get(f"/taken-down?ids={gone[0]}.{there}.{gone[1]}.unknown9")

    assert response.json == [*gone, "unknown9"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("ids", ["", ".", "a" * 60, "'\"<>", "%00", "เรื่อง", ".".join(["x"] * 5000)])
def test_odd_questions_have_an_answer(client: Client, ids: str) -> None:
    response = client.get("/taken-down", query_string={"ids": ids})

    assert response.status_code == 200
    assert len(response.json) <= 40
