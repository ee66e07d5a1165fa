"""Fixtures of the gallery's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from stories import clock
from stories.extensions import db
from stories.models import Story, StoryState

FIRST_DAY = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def publish(create_story: Callable[..., Story]) -> Callable[..., Story]:
    """Return a function saving a published story; ``day`` is when it came out, counted from 1 March 2569 B.E."""

    def publish_one(title: str = "ร้านข้าวแกงริมคลอง", body: str = "ฝนตกทั้งซอย", *, day: int = 0, **values: Any) -> Story:
        with clock.at(FIRST_DAY + timedelta(days=day)):
            return create_story(StoryState.PUBLISHED, texts=values.pop("texts", {"th": (title, body)}), **values)

    return publish_one


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """Return a context manager that gives the list of the SELECTs made inside it."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        found: list[str] = []
        connection = db.session.connection()

        def note(_conn: Connection, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                found.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        yield found
        event.remove(connection, "before_cursor_execute", note)

    return counting
