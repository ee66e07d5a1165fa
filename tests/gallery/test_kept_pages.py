"""Pages kept ready: served without being made, packed, never after what they show has changed."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event

from stories import lifecycle
from stories.extensions import db, quick_engine
from stories.models import Action, Feature, Staff, Story
from stories.moderation.services import featuring
from stories.permissions import actor_for
from stories.transaction import transaction

PAGES = ["/", "/en/", "/stories", "/stories?theme=happiness", "/districts", "/districts/bang-rak", "/themes/happiness"]


@pytest.fixture
def story(publish: Callable[..., Story]) -> Story:
    return publish()


def path_of(client: FlaskClient, story: Story) -> str:
    return str(client.get(f"/s/{story.public_id}").location)


@pytest.mark.parametrize("page", [*PAGES, "story"])
def test_a_kept_page_asks_for_the_version_and_nothing_else(
    client: FlaskClient, story: Story, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(client, story) if page == "story" else page
    made = client.get(path)
    lent, asked, sent = quick_engine().raw_connection(), [], []
    monkeypatch.setattr(lent, "cursor", lambda lend=lent.cursor: asked.append("version") or lend())

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        kept = client.get(path)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert (kept.status_code, kept.data) == (200, made.data)
    assert (asked, [one for one in sent if one.startswith("SELECT")]) == (["version"], [])


def test_a_kept_page_has_the_headers_of_one_that_was_made(client: FlaskClient, story: Story) -> None:
    made, kept = client.get("/stories"), client.get("/stories")

    different = {name for name, value in made.headers if kept.headers.get(name) != value}
    assert different == set()
    assert len(kept.headers) == len(made.headers)
    assert kept.headers["Vary"] == "Accept-Encoding"
    assert "stale-while-revalidate=30" in kept.headers["Cache-Control"].split(", ")
    assert "Content-Security-Policy" in kept.headers
    assert "Set-Cookie" not in kept.headers


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("", None, bytes),
        ("identity", None, bytes),
    ],
)
def test_a_page_is_packed_as_the_browser_takes_it(
    client: FlaskClient, story: Story, accepted: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    plain = client.get("/stories")

    packed = client.get("/stories", headers={"Accept-Encoding": accepted})

    assert packed.headers.get("Content-Encoding") == encoding
    assert unpack(packed.data) == plain.data
    assert (packed.headers["ETag"] == plain.headers["ETag"]) == (encoding is None)
    assert int(packed.headers["Content-Length"]) == len(packed.data)


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}'])
def test_who_has_the_page_is_not_sent_it_again(client: FlaskClient, story: Story, encoding: str, form: str) -> None:
    tag = client.get("/", headers={"Accept-Encoding": encoding}).headers["ETag"]

    again = client.get("/", headers={"Accept-Encoding": encoding, "If-None-Match": form.format(tag=tag)})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag


def test_head_says_what_get_says(client: FlaskClient, story: Story) -> None:
    made = client.head("/stories")
    page, kept = client.get("/stories"), client.head("/stories")

    assert made.data == kept.data == b""
    assert made.headers["ETag"] == page.headers["ETag"] == kept.headers["ETag"]


@pytest.mark.parametrize("page", ["/", "/en/stories", "/districts/bang-rak"])
def test_a_story_that_is_hidden_is_on_no_kept_page(
    client: FlaskClient, story: Story, moderator: Staff, page: str
) -> None:
    assert story.public_id in client.get(page).text

    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor_for(moderator), reasons=["private_data"])

    assert story.public_id not in client.get(page).text


def test_a_story_that_comes_back_is_shown_again(client: FlaskClient, story: Story, moderator: Staff) -> None:
    path, actor = path_of(client, story), actor_for(moderator)
    before = client.get(path)
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor, reasons=["private_data"])

    hidden = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.RESTORE, by=actor)

    assert hidden.status_code == 404
    assert client.get(path).status_code == 200


def test_the_home_page_follows_the_editor(
    client: FlaskClient, publish: Callable[..., Story], editor: Staff, moderator: Staff
) -> None:
    story, _newer = publish("เรื่องเก่า"), publish("เรื่องใหม่", day=1)
    client.get("/")

    featuring.propose_feature(story.public_id, by=actor_for(editor), reason_th="อ่านแล้วยิ้ม", reason_en="")
    proposed = client.get("/").text
    proposal = db.session.scalars(db.select(Feature)).one()
    featuring.feature(story.public_id, by=actor_for(moderator), seen_proposal=proposal.id)
    featured = client.get("/").text
    featuring.unfeature(story.public_id, by=actor_for(editor))

    assert "อ่านแล้วยิ้ม" not in proposed
    assert "อ่านแล้วยิ้ม" in featured
    assert "อ่านแล้วยิ้ม" not in client.get("/").text


def test_a_page_that_does_not_exist_is_not_kept(client: FlaskClient, publish: Callable[..., Story]) -> None:
    assert client.get("/s/nothere/x").status_code == 404
    assert client.get("/s/nothere/x").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/css/base.css?v=1", "/static/js/main.js", "/static/images/icons.svg"])
def test_static_files_leave_packed(client: FlaskClient, path: str) -> None:
    plain = client.get(path)

    packed = client.get(path, headers={"Accept-Encoding": "br"})
    again = client.get(path, headers={"Accept-Encoding": "br", "If-None-Match": packed.headers["ETag"]})

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert packed.headers["Cache-Control"] == plain.headers["Cache-Control"]
    assert again.status_code == 304


def test_fonts_are_packed_already(client: FlaskClient) -> None:
    font = client.get("/static/fonts/maitree-thai-700.woff2", headers={"Accept-Encoding": "br"})

    assert font.status_code == 200
    assert "Content-Encoding" not in font.headers


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/css", "/static/no.css", "/static/%00"])
def test_what_is_no_static_file_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept-Encoding": "br"}).status_code == 404
