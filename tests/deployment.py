"""An application with a database and a data folder of its own, where commits are real: for tests with several
processes or threads. A test module uses it by naming it ``app``; the factories then save there.
"""

from __future__ import annotations

import os
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


@pytest.fixture(params=["sqlite", "postgresql"])
def own_environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Return the settings of a deployment on one engine."""
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path / "data"), "UNDO_SECONDS": "0"}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")("own")
    return environ


@pytest.fixture
def own_app(own_environ: dict[str, str]) -> Iterator[Flask]:
    """Return the application with an empty database; its context is pushed."""
    app = create_app(read_config(own_environ))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
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
