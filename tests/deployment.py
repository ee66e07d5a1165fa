"""An application with a database and a data folder of its own, where commits are real: for tests with several
processes or threads. A test module uses it by naming it ``app``; the factories then save there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from stories import create_app
from stories.config import read_config
from stories.extensions import db
from tests.processes import REPOSITORY


def migrate(environ: dict[str, str]) -> None:
    """Bring the database of these settings to the newest migration."""
    with create_app(read_config({"APP_ENV": "test", **environ})).app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of an empty database at the newest migration."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate({"DATA_DIR": str(folder)})
    return folder / "stories.db"


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the same on PostgreSQL, as a template of others: nobody may connect to it."""
    url = postgres_url("migrated")
    migrate({"DATA_DIR": str(tmp_path_factory.mktemp("migrated")), "DATABASE_URL": url})
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def own_environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Return the settings of a deployment on one engine, whose database is empty, at the newest migration."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    environ = {"APP_ENV": "test", "DATA_DIR": str(data_dir), "UNDO_SECONDS": "0"}
    if request.param == "postgresql":
        template = request.getfixturevalue("migrated_postgres")
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")("own", template)
    else:
        shutil.copy(request.getfixturevalue("migrated_sqlite"), data_dir)
    return environ


@pytest.fixture
def own_app(own_environ: dict[str, str]) -> Iterator[Flask]:
    """Return the application with its database; its context is pushed."""
    app = create_app(read_config(own_environ))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def start_worker(own_app: Flask, own_environ: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """Return a function starting the worker as a process of its own; whatever still runs afterwards is killed."""
    started: list[Worker] = []

    def start() -> Worker:
        environ = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **own_environ}
        command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
        with (tmp_path / "worker.log").open("ab") as log:
            started.append(subprocess.Popen(command, cwd=REPOSITORY, env=environ, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


Worker = subprocess.Popen[bytes]
