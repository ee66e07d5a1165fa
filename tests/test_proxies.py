"""Copies kept by proxies: under which number, and which pages a change has fetched anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from stories import lifecycle, proxies, queue
from stories.collections import services as collections
from stories.extensions import db, settings
from stories.models import Action, Job, Staff, Story, StoryKind, StoryState, Task
from stories.permissions import actor_for
from stories.transaction import transaction
from tests.conftest import Client
from tests.processes import free_port


@pytest.fixture
def behind_proxy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the application stand behind a proxy that does not answer; return its address."""
    url = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setitem(app.extensions, "stories.config", replace(settings(), proxy_urls=(url,)))
    return url


def read_number(client: Client) -> str:
    response = client.get("/removals")
    assert response.text.strip() == response.headers["X-Removals"]
    return response.text


def list_jobs() -> list[dict[str, str]]:
    return list(db.session.scalars(select(Job.args).where(Job.task == Task.REFRESH_PROXIES)))


def test_the_number_changes_when_something_is_taken_down_only(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    first = read_number(client)
    story = create_story(StoryState.PUBLISHED)
    published = read_number(client)

    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor_for(moderator), reasons=["private_data"])
    hidden = read_number(client)
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.RESTORE, by=actor_for(moderator))

    assert published == first
    assert hidden != first
    assert read_number(client) == hidden


def test_the_number_is_kept_for_seconds_and_comes_alone(client: Client) -> None:
    """A proxy reads the headers of its copy at every page."""
    headers = client.get("/removals").headers

    assert headers["Cache-Control"] == "s-maxage=5, stale-while-revalidate=5"
    assert set(headers.keys()) == {"X-Removals", "Cache-Control", "Content-Type", "Content-Length"}
    assert "Content-Security-Policy" in client.post("/removals").headers  # that answer is a page


def test_a_collection_that_is_closed_changes_the_number(client: Client, editor: Staff) -> None:
    by = actor_for(editor)
    slug = collections.create(collections.Words(title_th="ตลาดเช้า"), by=by)
    before = read_number(client)

    collections.show(slug, by=by, is_public=True)
    shown = read_number(client)
    collections.show(slug, by=by, is_public=False)

    assert shown == before
    assert read_number(client) != before


def test_without_a_proxy_there_is_nothing_to_refresh(client: Client, create_story: Callable[..., Story]) -> None:
    create_story(StoryState.PUBLISHED)

    assert list_jobs() == []
    assert "stale-if-error" not in client.get("/stories").headers["Cache-Control"]


def test_each_change_asks_for_fresh_copies_of_its_story(
    client: Client, behind_proxy: str, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story(StoryState.PUBLISHED)
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor_for(moderator), reasons=["private_data"])

    assert list_jobs() == [{"story_id": str(story.id)}] * 2
    assert "stale-if-error=86400" in client.get("/stories").headers["Cache-Control"]


def test_a_proxy_that_is_away_is_asked_again(
    behind_proxy: str, create_story: Callable[..., Story], run_jobs: Callable[..., int]
) -> None:
    create_story(StoryState.PUBLISHED)

    run_jobs()

    job = db.session.scalars(select(Job).where(Job.task == Task.REFRESH_PROXIES)).one()
    assert job.attempts == 1
    assert behind_proxy in (job.last_error or "")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_all_pages_that_are_asked_for_exist_and_show_the_story(
    client: Client, create_story: Callable[..., Story], editor: Staff, prefix: str
) -> None:
    story = create_story(StoryState.PUBLISHED, kind=StoryKind.SOLVED, office="bang-rak")
    by = actor_for(editor)
    slug = collections.create(collections.Words(title_th="ตลาดเช้า"), by=by)
    collections.place(slug, story.public_id, by=by)
    collections.show(slug, by=by, is_public=True)

    paths = [path for path in proxies.list_paths(story.id) if path.startswith("/en/") == bool(prefix)]

    assert len(paths) == 15  # page and card; group; district, theme, solved, collection and two feeds of each
    for path in paths:
        answer = client.get(path)
        assert (answer.status_code, story.public_id in answer.text) == (200, True), path
        assert answer.headers["Cache-Control"].startswith("public, ")


def test_of_a_row_of_changes_the_last_one_fetches_what_is_common(
    behind_proxy: str,
) -> None:
    assert not proxies.is_followed()
    with transaction():
        proxies.ask_for_refresh()
        proxies.ask_for_refresh()

    first = queue.claim()
    followed = proxies.is_followed()
    second = queue.claim()

    assert first is not None
    assert second is not None
    assert (followed, proxies.is_followed()) == (True, False)
