"""The pages of stories in the database: made when a story is published, gone with what they show."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import brotli
import pytest
from flask.testing import FlaskClient

from stories import freshness, kept_pages, lifecycle
from stories.extensions import db
from stories.models import Action, KeptPage, KeptPageStory, Staff, Story, Task
from stories.permissions import actor_for
from stories.queue import enqueue
from stories.transaction import transaction
from stories.visiting import services as visiting

UNPACK: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}


def path_of(client: FlaskClient, story: Story) -> str:
    return str(client.get(f"/s/{story.public_id}").location)


def read(client: FlaskClient, story: Story, prefix: str = "") -> None:
    """Read a page to its end, after which it is kept."""
    client.get(prefix + path_of(client, story), buffered=True).close()


def kept() -> set[str]:
    """The ids of the stories whose pages are kept, in Thai or English."""
    return {path.removeprefix("/en").split("/")[2] for path in db.session.scalars(db.select(KeptPage.path))}


def change_the_gallery() -> None:
    with transaction():
        freshness.note_change()


def hide(story: Story, moderator: Staff) -> None:
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor_for(moderator), reasons=["private_data"])


def test_the_pages_of_a_story_are_made_before_its_first_reader(
    client: FlaskClient, publish: Callable[..., Story], run_jobs: Callable[..., int], count_queries: Callable[[], Any]
) -> None:
    story = publish()
    enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))
    run_jobs()
    path = path_of(client, story)
    change_the_gallery()  # so that no page in memory is good any more

    with count_queries() as sent:
        thai, english = client.get(path), client.get(f"/en{path}")

    assert [one for one in sent if "edition" in one] == []
    assert "ร้านข้าวแกงริมคลอง" in thai.text
    assert ("ฝากการ์ดขอบคุณให้คนเล่าไหม" in thai.text, "Leave the teller" in thai.text) == (True, False)
    assert ("ฝากการ์ดขอบคุณให้คนเล่าไหม" in english.text, "Leave the teller" in english.text) == (False, True)
    assert thai.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Content-Security-Policy" in thai.headers
    assert "Set-Cookie" not in thai.headers


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_a_page_from_the_database_is_the_one_that_was_made(
    client: FlaskClient, publish: Callable[..., Story], encoding: str
) -> None:
    path = path_of(client, story := publish())
    made = client.get(path)
    read(client, story)
    change_the_gallery()

    found = client.get(path, headers={"Accept-Encoding": encoding})
    again = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": found.headers["ETag"]})

    assert UNPACK.get(encoding, bytes)(found.data) == made.data
    assert again.status_code == 304
    own = {"ETag", "Content-Encoding", "Content-Length"}
    assert {one for one in found.headers if one[0] not in own} == {one for one in made.headers if one[0] not in own}


def test_a_page_goes_with_every_story_that_it_shows(
    client: FlaskClient, publish: Callable[..., Story], moderator: Staff
) -> None:
    hidden, beside = publish("ตลาดเช้าริมคลอง", day=1), publish("ตลาดเย็นริมคลอง", day=2)
    others = [publish(f"เรื่องที่ {day}", day=day, district="nong-chok", theme="living") for day in range(3, 9)]
    for one in (hidden, beside, *others):
        read(client, one)

    hide(hidden, moderator)

    shown = set(db.session.scalars(db.select(KeptPageStory.story_id)))
    assert hidden.id not in shown
    assert {hidden.public_id, beside.public_id}.isdisjoint(kept())
    assert others[-1].public_id in kept()
    assert client.get(path_of(client, beside)).status_code == 200
    assert client.get(f"/s/{hidden.public_id}").status_code == 404


def test_a_page_is_kept_only_while_the_gallery_is_what_it_was(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    story = publish()
    made = client.get(path_of(client, story))  # not read to its end yet
    change_the_gallery()
    made.close()

    assert kept() == set()


def test_pages_of_another_build_are_made_anew(client: FlaskClient, publish: Callable[..., Story]) -> None:
    read(client, story := publish())
    path = unquote(path_of(client, story))
    build = db.session.scalars(db.select(KeptPage.build)).one()

    assert kept_pages.find(path, "another") is None
    found = kept_pages.find(path, build)
    assert found is not None
    assert brotli.decompress(found.body) == client.get(path).data


def test_pages_of_what_was_read_are_made_anew_by_the_hour(client: FlaskClient, publish: Callable[..., Story]) -> None:
    seen, unseen = publish("เรื่องที่มีคนอ่าน", day=1, theme="living"), publish("เรื่องที่ไม่มีใครอ่าน", day=2, district="nong-chok")
    for one in (seen, unseen):
        read(client, one)
    db.session.execute(db.delete(KeptPageStory).where(KeptPageStory.path.contains(unseen.public_id)))
    db.session.commit()
    visiting.note_view(seen.public_id, visiting.Visitor("192.0.2.7", "Mozilla/5.0"))
    visiting.write_views()

    visiting.show_tallies()

    assert kept() == {unseen.public_id}
    assert "เปิดอ่าน 1 ครั้ง" in client.get(path_of(client, seen)).text


def test_stories_of_one_place_soon_show_the_newest(client: FlaskClient, publish: Callable[..., Story]) -> None:
    old = publish("เรื่องแรกของเขต", day=1)
    read(client, old)
    new = publish("เรื่องใหม่ของเขต", day=2)

    assert kept() == set()
    assert new.public_id in client.get(path_of(client, old)).text


@pytest.mark.parametrize("path", ["{story}?from=line", "{story}/embed", "/stories", "/"])
def test_only_the_plain_address_of_a_story_is_kept(
    client: FlaskClient, publish: Callable[..., Story], path: str
) -> None:
    story = publish()
    client.get(path.format(story=path_of(client, story)), buffered=True).close()
    client.get(path_of(client, story), headers={"Cache-Control": "no-cache"}, buffered=True).close()

    assert kept() == set()


def test_the_first_reader_waits_less_for_packing_than_the_second(
    client: FlaskClient, publish: Callable[..., Story]
) -> None:
    publish()
    first, second = (client.get("/stories", headers={"Accept-Encoding": "br"}) for _time in range(2))
    tags = [one.headers["ETag"] for one in (first, second)]

    answers = [client.get("/stories", headers={"Accept-Encoding": "br", "If-None-Match": tag}) for tag in tags]

    assert brotli.decompress(first.data) == brotli.decompress(second.data)
    assert len(first.data) > len(second.data)
    assert tags[0] != tags[1]
    assert [(one.status_code, one.headers["ETag"]) for one in answers] == [(304, tag) for tag in tags]
