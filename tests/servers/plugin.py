"""Pytest plugin: fixtures for a real PostgreSQL and a real S3 server, each started at most once in a test run.

The controlling process starts a keeper for each (a few megabytes, asleep). The process that has collected the tests,
which under pytest-xdist is every worker, asks for the servers that their fixtures name, so that they start while the
first tests run. A server that cannot be started fails the tests that use it, with a sentence saying what to install.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from stories.config import Config, read_config
from tests.servers.processes import Processes

_START_SECONDS = 180.0
_FOLDER: pytest.StashKey[Path] = pytest.StashKey()
_KEEPERS: pytest.StashKey[Processes] = pytest.StashKey()
_FIXTURES = {"postgres": "postgres_server", "s3": "s3_server"}


@dataclass(frozen=True)
class S3Server:
    """A running S3 server: the same buckets over HTTP and over TLS.

    ``ca_bundle`` is the file a client must trust for ``tls_endpoint_url``.
    """

    endpoint_url: str
    tls_endpoint_url: str
    ca_bundle: str
    access_key_id: str
    secret_access_key: str
    region: str


@dataclass(frozen=True)
class S3Buckets:
    """The names of two empty buckets of one test."""

    private: str
    public: str


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the keepers, once; a worker learns from the controller where they are."""
    config = session.config
    if hasattr(config, "workerinput"):
        config.stash[_FOLDER] = Path(config.workerinput["servers"])
        return
    folder = Path(tempfile.mkdtemp(prefix="bangkok-stories-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when we are root
    repository = str(Path(__file__).parents[2])
    keepers = Processes(folder, stop_signal=signal.SIGTERM, cwd=repository)
    config.stash[_FOLDER], config.stash[_KEEPERS] = folder, keepers
    for server in _FIXTURES:
        (folder / server).mkdir()
        keepers.start(f"{server}/keeper", sys.executable, "-m", "tests.servers.keeper", server, str(folder / server))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a pytest-xdist worker where the keepers are."""
    node.workerinput["servers"] = str(node.config.stash[_FOLDER])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Ask early for the servers that the collected tests use, by their fixtures or by a parameter named like one."""
    if session.config.option.collectonly:
        return
    items = [item for item in session.items if isinstance(item, pytest.Function)]
    named = {name for item in items for name in item.fixturenames}
    chosen = {value for item in items if hasattr(item, "callspec") for value in map(str, item.callspec.params.values())}
    for server, fixture in _FIXTURES.items():
        if fixture in named or any(value.startswith(server) for value in chosen):
            _want(session.config, server)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and remove everything they wrote."""
    if keepers := config.stash.get(_KEEPERS, None):
        keepers.stop()


def _want(config: pytest.Config, server: str) -> Path:
    """Ask a keeper to start its server; return its folder."""
    folder = config.stash[_FOLDER] / server
    (folder / "wanted").touch()
    return folder


def _ask(config: pytest.Config, server: str) -> dict[str, str]:
    """Return the answer of a server's keeper, waiting for it; fail the test if it could not start."""
    answer_file = _want(config, server) / "answer.json"
    deadline = time.monotonic() + _START_SECONDS
    while not answer_file.exists():
        if time.monotonic() > deadline:
            pytest.fail(
                f"The {server} server of the tests gave no answer within {_START_SECONDS:.0f} s.", pytrace=False
            )
        time.sleep(0.05)
    answer: dict[str, str] = json.loads(answer_file.read_text())
    if "error" in answer:
        pytest.fail(f"The {server} server of the tests did not start. {answer['error']}", pytrace=False)
    del answer["seconds"]
    return answer


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """Return the SQLAlchemy URL of the maintenance database of a running PostgreSQL, as a superuser."""
    return _ask(request.config, "postgres")["url"]


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Callable[..., str]:
    """Return a function making a new database of this worker and returning its SQLAlchemy URL.

    It is empty, or like the one whose URL is given. The name is for the reader of logs: two calls with the same one
    give two databases.
    """

    def create(name: str = "test", like: str = "") -> str:
        template = (make_url(like).database if like else None) or "template0"
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database = f"{name}_{worker}_{secrets.token_hex(4)}"
        engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{database}" TEMPLATE "{template}"'))
        engine.dispose()
        return make_url(postgres_server).set(database=database).render_as_string(hide_password=False)

    return create


@pytest.fixture(scope="session")
def s3_server(request: pytest.FixtureRequest) -> S3Server:
    """Return a running S3 server."""
    return S3Server(**_ask(request.config, "s3"))


@pytest.fixture(scope="session")
def s3_admin(s3_server: S3Server) -> Any:
    """Return a boto3 client for what the application never does, such as making buckets."""
    import boto3  # its import takes a quarter of a second, which only these tests should pay
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=s3_server.endpoint_url,
        region_name=s3_server.region,
        aws_access_key_id=s3_server.access_key_id,
        aws_secret_access_key=s3_server.secret_access_key,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


@pytest.fixture
def s3_buckets(s3_admin: Any) -> S3Buckets:
    """Return the names of two new, empty buckets."""
    name = secrets.token_hex(6)
    buckets = S3Buckets(private=f"private-{name}", public=f"public-{name}")
    for bucket in (buckets.private, buckets.public):
        s3_admin.create_bucket(Bucket=bucket)
    return buckets


@pytest.fixture
def s3_config(tmp_path: Path, s3_server: S3Server, s3_buckets: S3Buckets) -> Config:
    """Return the settings of an application that keeps its objects in two new buckets (HTTP)."""
    return read_config(
        {
            "APP_ENV": "test",
            "DATA_DIR": str(tmp_path),
            "S3_ENDPOINT_URL": s3_server.endpoint_url,
            "S3_PRIVATE_BUCKET": s3_buckets.private,
            "S3_PUBLIC_BUCKET": s3_buckets.public,
            "S3_PUBLIC_BASE_URL": "https://media.example",
            "AWS_ACCESS_KEY_ID": s3_server.access_key_id,
            "AWS_SECRET_ACCESS_KEY": s3_server.secret_access_key,
        }
    )
