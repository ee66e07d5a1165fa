"""Systems of their own: one that is full, made once and copied for each test, and empty ones of both kinds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade

from tests.backup import content
from tests.backup.system import KEY, System
from tests.servers.plugin import S3Server


@pytest.fixture(scope="session")
def told_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of a system that is full (SQLite, folder)."""
    folder = tmp_path_factory.mktemp("told")
    system = System(DATA_DIR=str(folder))
    with system.inside():
        upgrade()
        content.fill(system.app)
    system.close()
    return folder


@pytest.fixture(scope="session")
def made_dir(told_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished, encrypted backup of it."""
    folder = tmp_path_factory.mktemp("made") / "backup"
    system = System(DATA_DIR=str(told_dir), BACKUP_KEY=KEY)
    assert system.run("backup", str(folder)).exit_code == 0
    system.close()
    return folder


@pytest.fixture
def deploy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., System]]:
    """Return a function starting an empty system, without tables: ``embedded``, or on ``servers``."""
    started: list[System] = []

    def start(kind: str = "embedded", **environ: str) -> System:
        folder = tmp_path / f"system-{len(started)}"
        given = {"DATA_DIR": str(folder), "BACKUP_KEY": KEY}
        if kind == "servers":
            server: S3Server = request.getfixturevalue("s3_server")
            buckets = request.getfixturevalue("s3_buckets")
            given |= {
                "DATABASE_URL": request.getfixturevalue("postgres_url")("backup"),
                "S3_ENDPOINT_URL": server.endpoint_url,
                "S3_PRIVATE_BUCKET": buckets.private,
                "S3_PUBLIC_BUCKET": buckets.public,
                "AWS_ACCESS_KEY_ID": server.access_key_id,
                "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
            }
        started.append(System(**{**given, **environ}))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def full(told_dir: Path, tmp_path: Path, deploy: Callable[..., System]) -> System:
    """Return a system that is full, with a copy of everything of its own."""
    shutil.copytree(told_dir, tmp_path / "full")
    return deploy(DATA_DIR=str(tmp_path / "full"))


@pytest.fixture
def made(made_dir: Path, tmp_path: Path) -> Path:
    """Return a finished backup that may be damaged."""
    return Path(shutil.copytree(made_dir, tmp_path / "made"))
