"""What programs read is kept and packed like pages: the same bytes, an ETag for each packing, never after a removal."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.http import http_date, parse_date

from stories import create_app, lifecycle
from stories.config import read_config
from stories.models import Action, Staff, Story
from stories.permissions import actor_for
from stories.transaction import transaction

WITH_STORIES = [
    *("/feed.xml", "/feed.json", "/en/feed.json", "/districts/bang-rak/feed.xml", "/themes/happiness/feed.json"),
    *("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-stories-1.xml"),
]
WITHOUT = ["/manifest.webmanifest", "/en/manifest.webmanifest", "/openapi.json"]
UNPACK: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}


def ask(client: FlaskClient, path: str, encoding: str = "", **headers: str) -> Any:
    """Ask for an answer in one packing."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"Accept-Encoding": encoding, **given})


@pytest.mark.parametrize("path", [*WITH_STORIES, *WITHOUT])
def test_an_answer_leaves_packed_with_a_tag_of_its_own(
    client: FlaskClient, publish: Callable[..., Story], path: str
) -> None:
    publish()
    plain = ask(client, path)
    tags = {plain.headers["ETag"]}

    for encoding, unpack in UNPACK.items():
        packed = ask(client, path, encoding)
        tags.add(packed.headers["ETag"])
        own = {"ETag", "Content-Encoding", "Content-Length"}
        assert unpack(packed.data) == plain.data
        assert packed.headers["Content-Encoding"] == encoding
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert {(name, value) for name, value in plain.headers if name not in own} == {
            (name, value) for name, value in packed.headers if name not in own
        }

    assert len(tags) == 3
    assert (plain.headers["Vary"], plain.headers["Access-Control-Allow-Origin"]) == ("Accept-Encoding", "*")
    assert plain.headers["Cache-Control"].startswith("public, max-age=60")
    assert "Set-Cookie" not in plain.headers


@pytest.mark.parametrize("path", ["/feed.xml", "/sitemap-stories-1.xml", "/manifest.webmanifest"])
@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_who_has_an_answer_is_not_sent_it_again(
    client: FlaskClient, publish: Callable[..., Story], path: str, encoding: str
) -> None:
    publish()
    tag = ask(client, path, encoding).headers["ETag"]

    again = ask(client, path, encoding, If_None_Match=tag)
    otherwise = ask(client, path, "br" if encoding != "br" else "gzip", If_None_Match=tag)

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Vary"] == "Accept-Encoding"
    assert otherwise.status_code == 200


def test_a_reader_that_knows_only_a_time_is_not_sent_a_feed_again(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    publish()
    changed = ask(client, "/feed.xml", "br").headers["Last-Modified"]
    moment = parse_date(changed)
    assert moment is not None
    earlier = http_date(moment - timedelta(seconds=1))

    found = [
        ask(client, "/feed.xml", "br", If_Modified_Since=changed),
        ask(client, "/feed.xml", "br", If_Modified_Since=earlier),
        ask(client, "/feed.xml", "br", If_Modified_Since="yesterday"),
        ask(client, "/feed.xml", "br", If_Modified_Since=changed, If_None_Match='"another"'),
    ]

    assert [one.status_code for one in found] == [304, 200, 200, 200]


@pytest.mark.parametrize("path", ["/feed.xml", "/en/feed.json", "/sitemap-stories-1.xml"])
def test_a_story_that_is_hidden_is_in_nothing_that_was_kept(
    client: FlaskClient, publish: Callable[..., Story], moderator: Staff, path: str
) -> None:
    story = publish()
    shown = ask(client, path, "br")
    assert story.public_id in brotli.decompress(shown.data).decode()

    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor_for(moderator), reasons=["private_data"])
    hidden = ask(client, path, "br", If_None_Match=shown.headers["ETag"])

    assert hidden.status_code == 200
    assert story.public_id not in brotli.decompress(hidden.data).decode()


def test_what_holds_no_story_needs_no_database(tmp_path: Path) -> None:
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://nobody:x@127.0.0.1:9/no"}
    client = create_app(read_config(environ)).test_client()

    for path in WITHOUT:
        made, kept = ask(client, path, "br"), ask(client, path, "br")
        assert (made.status_code, kept.status_code) == (200, 200)
        assert made.data == kept.data
