"""The shipped nginx before the real platform: what it keeps, for how long, and never what was taken down."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from stories import create_app, lifecycle
from stories.config import read_config
from stories.extensions import db, storages
from stories.models import Action, Job, Staff, Story, StoryState, Task
from stories.moderation import services as moderation
from stories.permissions import actor_for, author_of
from stories.transaction import transaction
from tests.processes import Platform, wait_for
from tests.servers.nginx import Answer, Nginx, fetch


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    server = Nginx(tmp_path_factory.mktemp("nginx"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def platform(nginx: Nginx, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return the platform behind nginx, both started."""
    environ = {"BASE_URL": nginx.base_url, "PROXY_URLS": nginx.refresh_url, "TRUSTED_PROXIES": "1"}
    running = Platform(tmp_path_factory.mktemp("data"), **environ)
    nginx.write(running.port)
    running.start()
    nginx.start()
    yield running
    running.kill()


@pytest.fixture
def app(platform: Platform) -> Iterator[Flask]:
    """Return an application on the data of the platform, for what stories are and what happens to them."""
    made = create_app(read_config(platform.environ))
    with made.app_context():
        upgrade()
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def story(app: Flask, nginx: Nginx, create_story: Callable[..., Story]) -> Story:
    """Return a published story that nginx shows."""
    made = create_story(StoryState.PUBLISHED, texts={"th": ("ร้านขนมปากซอย", "หอมไปทั้งซอย")})
    wait_until_refreshed()
    return made


def wait_until_refreshed() -> None:
    def is_done() -> bool:
        db.session.rollback()
        return db.session.scalar(select(Job.id).where(Job.task == Task.REFRESH_PROXIES).limit(1)) is None

    wait_for(is_done, "the copies are fetched anew")


def path_of(nginx: Nginx, story: Story, prefix: str = "") -> str:
    return str(nginx.get(f"{prefix}/s/{story.public_id}").headers["Location"])


def take_down(story: Story, moderator: Staff) -> None:
    moderation.hide(story.public_id, by=actor_for(moderator), reasons=["private_data"], message="พักไว้ก่อน")
    wait_until_refreshed()


def test_nginx_takes_the_file_that_is_shipped(tmp_path: Path) -> None:
    server = Nginx(tmp_path)
    server.write(8001)

    server.check()


def test_a_page_is_kept_once_for_each_way_of_packing(nginx: Nginx, story: Story) -> None:
    path = path_of(nginx, story)

    plain = nginx.get(path)
    again = nginx.get(path)
    packed = nginx.get(path, Accept_Encoding="gzip, deflate, br")

    assert (plain.status, again.came) == (200, "HIT")
    assert again.body == plain.body
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.came == "HIT"  # the job has fetched it
    assert "stale-if-error=86400" in packed.headers["Cache-Control"]


def test_a_hidden_story_is_on_no_copy_whatever_its_address(nginx: Nginx, story: Story, moderator: Staff) -> None:
    own = [path_of(nginx, story), path_of(nginx, story, "/en"), f"/s/{story.public_id}/embed"]
    lists = ["/", "/stories", f"/stories?district={story.district}", "/search?q=ขนม", "/feed.json", "/api/v1/stories"]
    for page in [*own, *lists]:
        nginx.get(page)
        kept = nginx.get(page)
        assert kept.came == "HIT"
        assert story.public_id in kept.text

    take_down(story, moderator)

    assert [nginx.get(page).status for page in own] == [404, 404, 404]
    for page in lists:
        assert story.public_id not in nginx.get(page).text, page


def test_open_data_is_kept_packed_and_never_with_a_hidden_story(nginx: Nginx, story: Story, moderator: Staff) -> None:
    def get() -> Answer:
        return nginx.get("/open-data/stories.jsonl", Accept_Encoding="gzip, deflate, br")

    wait_for(lambda: get().status == 200, "the files are made")
    assert (get().came, get().headers["Content-Encoding"]) == ("HIT", "gzip")
    unpacked = nginx.get("/open-data/stories.jsonl", Accept_Encoding="br")
    assert (unpacked.headers["Content-Encoding"], unpacked.text) == (None, get().text)

    take_down(story, moderator)

    wait_for(lambda: get().status == 200, "the files are made anew")
    assert story.public_id not in get().text


def test_a_story_that_comes_back_is_on_the_lists_at_once(nginx: Nginx, story: Story, moderator: Staff) -> None:
    path = path_of(nginx, story)
    lists = ["/", "/en/", "/stories", f"/districts/{story.district}", f"/en/themes/{story.theme}", "/feed.xml"]
    take_down(story, moderator)
    for page in lists:
        answer = nginx.get(page, Accept_Encoding="gzip")
        assert (answer.came, story.public_id in answer.text) == ("HIT", False)

    moderation.restore(story.public_id, by=actor_for(moderator))
    wait_until_refreshed()

    assert nginx.get(path).status == 200
    for page in lists:
        answer = nginx.get(page, Accept_Encoding="gzip")
        assert (answer.came, story.public_id in answer.text) == ("HIT", True)


def test_a_withdrawn_story_and_its_photos_are_gone(nginx: Nginx, story: Story) -> None:
    path, photo = path_of(nginx, story), f"photos/{story.public_id}/320.jpg"
    storages().public.put(photo, b"a photo", content_type="image/jpeg")
    for page in (path, f"/media/{photo}"):
        nginx.get(page)
        assert nginx.get(page).came == "HIT"

    storages().public.delete(photo)
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.WITHDRAW, by=author_of(story.id))
    wait_until_refreshed()

    assert nginx.get(path).status == 410
    assert nginx.get(f"/media/{photo}").status == 404


def test_whoever_has_a_draft_gets_pages_of_their_own(nginx: Nginx, platform: Platform) -> None:
    nginx.get("/about")

    assert nginx.get("/about", Cookie="session=x").came == "BYPASS"


def test_only_the_machine_itself_may_have_copies_fetched_anew(nginx: Nginx, platform: Platform) -> None:
    def ask(source: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", nginx.refresh_port, source_address=(source, 0))
        status = fetch(line, "/about").status
        line.close()
        return status

    assert (ask("127.0.0.1"), ask("127.0.0.2")) == (200, 403)
    assert nginx.get("/removals").body == b""
    assert [nginx.get(path).status for path in ("/metrics", "/en/metrics", "/readyz", "/en/readyz")] == [404] * 4


def test_a_client_cannot_choose_its_address(nginx: Nginx, platform: Platform) -> None:
    line, other = nginx.open("127.0.0.3"), nginx.open("127.0.0.4")

    said = {fetch(line, f"/api/v1/themes?no={n}", X_Forwarded_For=f"203.0.113.{n % 250}").status for n in range(310)}

    assert said == {422, 429}  # the limit of one network is reached
    assert fetch(other, "/api/v1/themes").status == 200


def test_readers_read_on_while_no_node_answers(
    nginx: Nginx, platform: Platform, story: Story, moderator: Staff
) -> None:
    """The last test of the module: it stops the platform."""
    hidden, path = story, path_of(nginx, story)
    nginx.get(path)
    nginx.get("/stories")
    take_down(hidden, moderator)
    assert nginx.get("/stories").status == 200

    platform.stop()
    nginx.let_age(seconds=3600)

    assert nginx.get("/stories").came == "STALE"
    assert hidden.public_id not in nginx.get("/stories").text
    assert nginx.get("/", Accept_Encoding="br").came == "STALE"  # the job had fetched it
    assert nginx.get(path).status == 502
