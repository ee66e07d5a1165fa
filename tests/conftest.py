"""Fixtures of every test: the application on both engines, a client, the worker, the outbox.

Each test runs in a transaction that is rolled back, with a savepoint for each commit of the application.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient, FlaskCliRunner
from flask_migrate import upgrade

from stories import clock, create_app, worker
from stories.config import read_config
from stories.extensions import db, quick_engine
from stories.models import Staff
from tests.sessions import session_of

pytest_plugins = ["tests.servers.plugin", "tests.factories", "tests.deployment"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let both workers begin with what takes long, and end with what is quickly shared out between them.

    Each is given one half of the list first. The demo of the browser tests is made by one of them, while the other
    checks the style and plays the faults.
    """
    if not hasattr(config, "workerinput"):
        return
    faults = [item for item in items if item.path.name == "test_style.py" or "/tests/faults/" in item.path.as_posix()]
    browser = [item for item in items if "/tests/browser/" in item.path.as_posix()]
    long = {*faults, *browser}
    short = [item for item in items if item not in long]
    half = len(items) // 2
    first = browser[: len(browser) // 2]
    first += short[: half - len(first)]
    items[:] = [*first, *(item for item in [*faults, *browser, *short] if item not in set(first))]


class Client(FlaskClient):
    """A test client that sees what each request committed, and can be signed in."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = super().open(*args, **kwargs)
        db.session.expire_all()
        for name in ("_login_user", "author"):
            g.pop(name, None)
        return response

    def login(self, staff: Staff) -> None:
        """Give the client the session of a member of staff."""
        with self.session_transaction() as session:
            session.update(session_of(self.application, staff))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return the application on one engine, with an empty database at the newest migration."""
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path_factory.mktemp("data")), "VIEWS_WRITTEN_AFTER": "0"}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")("client")
    app = create_app(read_config(environ))
    app.test_client_class = Client
    app.config["WTF_CSRF_ENABLED"] = False  # tests of the token switch it on
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """Return the application inside a transaction that is rolled back."""
    with migrated_app.app_context():
        engine, quick = db.engine, quick_engine()
        connection = engine.connect()
        outer = connection.begin()
        db.engines[None] = connection  # type: ignore[assignment]  # sessions join the connection's transaction
        lent = SimpleNamespace(cursor=connection.connection.cursor, close=lambda: None)
        connection.raw_connection = lambda: lent  # type: ignore[attr-defined]
        migrated_app.extensions["stories.quick_engine"] = SimpleNamespace(
            connect=lambda: nullcontext(connection), raw_connection=lambda: lent, dialect=connection.dialect
        )
        db.session.configure(join_transaction_mode="create_savepoint")
        yield migrated_app
        db.session.remove()
        outer.rollback()
        connection.close()
        db.engines[None] = engine
        migrated_app.extensions["stories.quick_engine"] = quick


@pytest.fixture
def client(app: Flask) -> Client:
    """Return a client without a session."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def checked_tokens(app: Flask) -> Iterator[None]:
    """Switch on the check of the forms' tokens."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Return a runner of ``flask`` commands."""
    return app.test_cli_runner()


@pytest.fixture
def run_jobs(app: Flask) -> Callable[..., int]:
    """Return a function running every job that is due after so many seconds, as the worker does."""

    def run(*, after_seconds: float = 0) -> int:
        db.session.commit()
        with clock.at(clock.now() + timedelta(seconds=after_seconds)):
            count = worker.drain(app)
        db.session.expire_all()
        return count

    return run


@pytest.fixture
def outbox(app: Flask) -> Callable[[], list[EmailMessage]]:
    """Return a function reading the mails sent so far in this test."""
    folder: Path = app.extensions["stories.config"].data_dir / "outbox"
    for old in folder.glob("*.eml"):
        old.unlink()

    def read() -> list[EmailMessage]:
        files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]

    return read
