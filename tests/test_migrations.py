"""The migrations: from empty to the newest, back to empty, and up again; the models are what they make."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from stories import create_app
from stories.config import read_config
from stories.extensions import db
from stories.models import Base

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def is_of_one_engine(name: str | None) -> bool:
    """Whether a table or index has no model: SQLite's full-text table, PostgreSQL's trigram indexes."""
    return (name or "").startswith("search_trigram")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_migrations_run_up_down_and_up(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path)}
    if engine == "postgresql":
        make_url: Callable[[str], str] = request.getfixturevalue("postgres_url")
        environ["DATABASE_URL"] = make_url("migrations")
    app = create_app(read_config(environ))

    with app.app_context():
        upgrade()
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        upgrade()
        with db.engine.connect() as connection:
            options = {"include_name": lambda name, _kind, _parents: not is_of_one_engine(name)}
            differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
            guards = set(connection.execute(text(_TRIGGERS[engine])).scalars())
            tables = {name for name in inspect(connection).get_table_names() if not is_of_one_engine(name)}
        db.engine.dispose()

    assert left == set()
    assert tables == {*Base.metadata.tables, "alembic_version"}
    assert differences == []
    # A migration that rebuilds one of these tables on SQLite loses its triggers: it has to make them again.
    assert len([name for name in guards if name.startswith(("story_event_", "audit_anchor_"))]) == 4


def test_photos_and_editions_from_before_avif_keep_working(tmp_path: Path) -> None:
    app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))
    story, entry = uuid4().hex, {"key": "k", "widths": [320], "placeholder": "#aabbcc", "caption": ""}

    with app.app_context():
        upgrade(revision="0002")
        columns = {table: inspect(db.engine).get_columns(table) for table in ("photo", "edition", "story")}
        with sqlite3.connect(str(db.engine.url.database)) as connection:  # of its own: it checks no foreign key
            connection.execute("PRAGMA ignore_check_constraints = 1")
            _insert(connection, "story", columns["story"], id=story, state="published")
            size = {"width_px": 320, "height_px": 240, "widths": [320]}
            photo = {"id": uuid4().hex, "story_id": story, "state": "ready", "placeholder": "#aabbcc", **size}
            _insert(connection, "photo", columns["photo"], **photo)
            edition = {"story_id": story, "text_lang": "th", "kind": "resident", "theme": "living"}
            _insert(connection, "edition", columns["edition"], **edition, ui_lang="th", photos=[entry], cover=entry)
            _insert(connection, "edition", columns["edition"], **edition, ui_lang="en", photos=[], cover=None)
        upgrade(revision="0003")
        with db.engine.connect() as connection:
            after = connection.execute(text("SELECT compact_format, placeholder FROM photo")).one()
            editions = connection.execute(text("SELECT cover, photos, share_card FROM edition ORDER BY photos")).all()
            jobs = connection.execute(text("SELECT task FROM job")).all()
        downgrade(revision="0002")
        with db.engine.connect() as connection:
            before = connection.execute(text("SELECT placeholder FROM photo")).scalar_one()
            photos = connection.execute(text("SELECT photos FROM edition ORDER BY photos")).scalars().all()
        db.engine.dispose()

    assert after.compact_format == "webp"
    assert after.placeholder.startswith("data:image/gif;base64,")
    shown = {**entry, "placeholder": after.placeholder, "compact_format": "webp"}
    assert [(json.loads(one.cover), json.loads(one.photos), one.share_card) for one in editions] == [
        (None, [], ""),
        (shown, [shown], ""),
    ]
    assert jobs == [("sync_public_copies",)]
    assert (before, [json.loads(one) for one in photos]) == ("#aabbcc", [[], [entry]])


def _insert(connection: sqlite3.Connection, table: str, columns: list[Any], **values: object) -> None:
    """Insert a row with something in every column that must not be empty, and these values."""
    needed = [column["name"] for column in columns if not column["nullable"]]
    row: dict[str, object] = {name: "2026-11-01 00:00:00" if name.endswith("_at") else "" for name in needed}
    as_json = ("widths", "photos", "cover")
    row |= {name: json.dumps(value) if name in as_json else value for name, value in values.items()}
    names = ", ".join(row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def test_what_was_sent_before_is_looked_at(tmp_path: Path) -> None:
    app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))

    with app.app_context():
        upgrade(revision="0015")
        columns = inspect(db.engine).get_columns("story")
        with sqlite3.connect(str(db.engine.url.database)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = 1")
            _insert(connection, "story", columns, id=uuid4().hex, state="submitted", is_told_to_officer=0)
        upgrade(revision="0016")
        with db.engine.connect() as connection:
            jobs = connection.execute(text("SELECT task, args, state FROM job")).all()
        db.engine.dispose()

    assert jobs == [("check_stories", '{"which": "sent"}', "queued")]


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(tmp_path: Path) -> None:
    app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))
    story, event = "a" * 32, "INSERT INTO story_event (id, story_id, at, actor_kind, action, old_state, new_state,"
    moment = "'2026-11-26 09:00:00'"

    with app.app_context():
        upgrade(revision="0002")
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO story (id, public_id, kind, state, contact_lang, created_at, updated_at)"
                f" VALUES ('{story}', 'p', 'resident', 'draft', 'th', {moment}, {moment})"
            )
            connection.exec_driver_sql(
                f"{event} reasons, previous_hash, hash)"
                f" VALUES (1, '{story}', {moment}, 'author', 'start', 'draft', 'draft', '[]', '0', '1')"
            )
            connection.exec_driver_sql("INSERT INTO message (id, event_id, lang, body) VALUES ('m', 1, 'th', 'คำ')")
        upgrade()
        with db.engine.begin() as connection:
            words = connection.exec_driver_sql("SELECT body FROM message WHERE event_id = 1").scalar()
            connection.exec_driver_sql(
                f"{event} reasons, previous_hash, hash)"
                f" VALUES (2, '{story}', {moment}, 'author', 'second_opinion', 'draft', 'draft', '[]', '1', '2')"
            )
            is_guarded = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        db.engine.dispose()

    assert (words, is_guarded) == ("คำ", 1)
