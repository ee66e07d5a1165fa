"""A line to PostgreSQL that dies while nobody looks: what was answered stays answered, and the next one is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from stories import create_app
from stories.config import read_config
from stories.errors import StorageError
from stories.extensions import db
from stories.web.guards import public


@pytest.fixture
def database_url(migrated_postgres: str, postgres_url: Callable[..., str]) -> str:
    return postgres_url("dead-lines", migrated_postgres)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Return an application with a route that is answered after its line to the database was cut."""
    made = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": database_url}))

    def answer() -> str:
        cut_line(database_url)
        return "all is said"

    def fail() -> str:
        cut_line(database_url)
        raise StorageError("the store is away too")

    made.add_url_rule("/answer", view_func=public(answer))
    made.add_url_rule("/fail", view_func=public(fail))
    yield made
    with made.app_context():
        db.engine.dispose()


def cut_line(database_url: str) -> None:
    """Begin to read, and have PostgreSQL end the process that reads."""
    ours = db.session.scalar(text("SELECT pg_backend_pid()"))
    other = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:ours, 5000)"), {"ours": ours})
    other.dispose()


def test_an_answer_is_given_though_the_line_died_after_the_last_query(app: Flask) -> None:
    client = app.test_client()

    assert [client.get("/answer").text, client.get("/answer").text] == ["all is said"] * 2


def test_a_fault_met_on_a_dead_line_is_told_as_it_is(app: Flask) -> None:
    answer = app.test_client().get("/fail")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
