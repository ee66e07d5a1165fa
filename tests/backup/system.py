"""A system of its own, whose commands can be run and whose rows and objects can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from stories import create_app
from stories.backup.rows import TABLES
from stories.config import read_config
from stories.extensions import db, storages

KEY = "a key of the tests, long enough to be one"
SECRET = "a secret of the tests, long enough to be one"


class System:
    """One deployment in this process."""

    def __init__(self, **environ: str) -> None:
        self.environ = {"APP_ENV": "test", "SECRET_KEY": SECRET, "UNDO_SECONDS": "0", **environ}
        self.app: Flask = create_app(read_config(self.environ))

    @contextmanager
    def inside(self) -> Iterator[None]:
        """The context of the application."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()

    def run(self, *command: str) -> Result:
        """Run a command of ``flask``."""
        with self.inside():
            return self.app.test_cli_runner().invoke(args=list(command))

    def rows(self, *left_out: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, as the models read them."""
        with self.inside():
            return {
                table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
                for table in TABLES
                if table.name not in left_out
            }

    def objects(self) -> dict[str, tuple[bytes, str]]:
        """Every object of both stores: bytes and content type; the ledger aside, and what is made anew each night."""
        found = {}
        with self.inside():
            for name, store in (("private", storages().private), ("public", storages().public)):
                for key in store.list():
                    info = store.head(key)
                    assert info is not None
                    with store.open(key) as file:
                        found[f"{name}/{key}"] = (file.read(), info.content_type)
        left_out = ("private/ledger/", "public/open-data/")
        return {key: value for key, value in found.items() if not key.startswith(left_out)}

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
