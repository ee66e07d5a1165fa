"""A story that is taken down while a page that shows it is being made: real connections on both engines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event

from stories import lifecycle
from stories.models import Action, Staff, Story, StoryState
from stories.permissions import actor_for
from stories.transaction import transaction


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app


def load(app: Flask, path: str) -> str:
    """A page, made by a thread of its own: on a connection, hence with a view of the database, of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: app.test_client().get(path).text).result(timeout=60)


def test_a_page_made_while_its_story_is_hidden_is_not_shown_again(
    app: Flask, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story, actor = create_story(StoryState.PUBLISHED), actor_for(moderator)
    pool, hidden = ThreadPoolExecutor(1), []

    def hide() -> None:
        with app.app_context(), transaction():
            lifecycle.move(lifecycle.lock(story.public_id), Action.HIDE, by=actor, reasons=["private_data"])

    def hide_after_the_cards(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "edition" in statement and statement.startswith("SELECT") and not hidden:
            hidden.append(pool.submit(hide))
            hidden[0].result(timeout=30)

    event.listen(Engine, "after_cursor_execute", hide_after_the_cards)
    try:
        during = load(app, "/stories")
    finally:
        event.remove(Engine, "after_cursor_execute", hide_after_the_cards)

    assert story.public_id in during
    assert story.public_id not in load(app, "/stories")
