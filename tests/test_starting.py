"""Settings, a database or buckets we cannot work with: refused at the start in one sentence, and nothing is changed."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import inspect, text

from stories import create_app, schema, starting
from stories.config import Config, read_config
from stories.errors import StartRefused
from stories.extensions import db
from stories.schema import Standing
from tests.processes import REPOSITORY, free_port, wait_for

NOWHERE = "postgresql://nobody:x@127.0.0.1:9/nothing"


@pytest.fixture
def open_app() -> Iterator[Callable[[Config], Flask]]:
    """Return a function making an application of its own and entering it; its database has no tables."""
    entered = []

    def enter(config: Config) -> Flask:
        app = create_app(config)
        entered.append(app.app_context())
        entered[-1].push()
        return app

    yield enter
    for context in reversed(entered):
        db.session.remove()
        db.engine.dispose()
        context.pop()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path: Path, open_app: Callable[[Config], Flask]) -> Flask:
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path / "data")}
    if request.param == "postgresql":
        environ["DATABASE_URL"] = request.getfixturevalue("postgres_url")("starting")
    return open_app(read_config(environ))


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the start has logged so far; our loggers pass nothing on."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    monkeypatch.setattr(starting.logger, "handlers", [Listener()])
    return said


def put_at(revision: str) -> None:
    """Have the database say that it is at a migration."""
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def assert_refused(app: Flask, sentence: str, *commands: str) -> None:
    """Each command ends at once with one sentence."""
    for command in commands:
        result = app.test_cli_runner().invoke(args=command.split())
        assert (result.exit_code, result.output.count("\n")) == (1, 1), result.output
        assert result.output.startswith("Error: ")
        assert sentence in result.output


@pytest.mark.parametrize("revision", [None, "0028"])
def test_a_database_that_is_behind_is_refused(app: Flask, revision: str | None) -> None:
    if revision:
        put_at(revision)

    assert_refused(app, f"at migration {revision or 'none'} and this code", "web", "worker")
    assert_refused(app, "run `flask --app app db upgrade`", "web")

    assert schema.read_revision() == revision
    assert inspect(db.engine).get_table_names() == (["alembic_version"] if revision else [])


@pytest.mark.parametrize("revision", ["1.9999", "3f2a61b0c9d4"])
def test_a_database_this_code_cannot_work_with_is_refused(app: Flask, revision: str) -> None:
    put_at(revision)

    assert_refused(app, f"at migration {revision}, with which this code", "web", "worker", "up")

    assert schema.read_revision() == revision


def test_old_code_goes_on_with_a_database_that_only_has_more(app: Flask, warnings: list[str]) -> None:
    put_at("9999")

    starting.check()

    assert warnings == [f"the database is at migration 9999, this code at {schema.newest()}: update it too"]
    assert app.test_client().get("/readyz").json["migrations"] == "late"


def test_a_node_with_a_database_that_is_behind_is_not_ready(app: Flask) -> None:
    put_at("0028")

    response = app.test_client().get("/readyz")

    assert (response.status_code, response.json["database"], response.json["migrations"]) == (503, "ok", "away")


@pytest.mark.usefixtures("app")
def test_the_number_of_a_migration_says_whether_older_code_can_live_with_it() -> None:
    ours = schema.newest()

    found = {one: schema.standing(one) for one in (ours, "0001", None, f"{int(ours) + 1:04}", "1.0001", "0026", "x")}

    assert found == {
        ours: Standing.CURRENT,
        "0001": Standing.BEHIND,
        None: Standing.BEHIND,
        f"{int(ours) + 1:04}": Standing.AHEAD,
        "1.0001": Standing.FOREIGN,
        "0026": Standing.FOREIGN,  # never was one
        "x": Standing.FOREIGN,
    }


def test_a_database_that_is_away_stops_only_what_has_to_migrate_it(
    open_app: Callable[[Config], Flask], tmp_path: Path, warnings: list[str]
) -> None:
    app = open_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": NOWHERE}))

    starting.check()

    assert warnings == ["the database does not answer: starting without it"]
    assert_refused(app, "start it, or mend DATABASE_URL", "up")


def list_commands(group: click.Group, *before: str) -> Iterator[list[str]]:
    """Every command by its words; of Flask-Migrate's, the one that we name."""
    for name, command in group.commands.items():
        if name == "db":
            yield ["db", "upgrade"]
        elif isinstance(command, click.Group):
            yield from list_commands(command, *before, name)
        else:
            yield [*before, name]


def test_every_command_says_in_one_sentence_that_the_database_is_away(
    open_app: Callable[[Config], Flask], tmp_path: Path
) -> None:
    settings = {"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": NOWHERE, "DEMO": "1"}
    app = open_app(read_config(settings))
    arguments = {
        "staff add": ["nok@example.com", "--name", "Nok", "--role", "editor"],
        "staff scope": ["nok@example.com", "city"],
        "staff reset": ["nok@example.com"],
        "backup": [str(tmp_path / "backup")],
    }
    not_asked = {"web", "worker", "restore"}  # they wait for it; it looks for a backup first

    said = {
        name: app.test_cli_runner().invoke(args=[*words, *arguments.get(name, ())])
        for words in list_commands(app.cli)
        if (name := " ".join(words)) not in not_asked
    }

    assert len(said) >= 13
    for name, result in said.items():
        assert result.exit_code == 1, (name, result.output)
        assert result.output.splitlines()[-1].startswith("Error: The database cannot be opened"), (name, result.output)
        assert "Traceback" not in result.output, name


def test_a_command_names_what_is_missing_of_the_database(app: Flask) -> None:
    assert_refused(app, "run `flask --app app db upgrade`", "staff list", "audit verify")


def test_a_database_that_will_not_have_us_is_refused(
    open_app: Callable[[Config], Flask], tmp_path: Path, postgres_url: Callable[[str], str]
) -> None:
    url = postgres_url("starting")
    app = open_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DATABASE_URL": f"{url}x"}))

    assert_refused(app, "mend DATABASE_URL", "web", "worker", "up")


def test_a_file_that_is_no_database_is_refused(open_app: Callable[[Config], Flask], tmp_path: Path) -> None:
    (tmp_path / "stories.db").write_text("a letter, and no database\n" * 200)
    app = open_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))

    assert_refused(app, "mend DATABASE_URL", "web", "worker", "up")

    assert (tmp_path / "stories.db").read_text().startswith("a letter")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"s3_public_bucket": "nobody-made-this"}, "public store refuses (there is no bucket nobody-made-this)"),
        ({"aws_secret_access_key": "0" * 40}, "private store refuses"),
        ({"s3_private_bucket": "nobody-made-this/private"}, "mend S3_PRIVATE_BUCKET and the keys"),
    ],
)
def test_a_bucket_that_is_not_there_or_not_for_us_is_refused(
    s3_config: Config, open_app: Callable[[Config], Flask], wrong: dict[str, str], sentence: str
) -> None:
    app = open_app(replace(s3_config, **wrong))
    put_at(schema.newest())

    assert_refused(app, sentence, "web", "worker", "up")
    assert set(app.test_client().get("/readyz").json.values()) >= {"away"}


def test_a_store_that_is_merely_away_stops_nothing(
    s3_config: Config, open_app: Callable[[Config], Flask], warnings: list[str]
) -> None:
    open_app(replace(s3_config, s3_endpoint_url="http://127.0.0.1:9"))
    put_at(schema.newest())

    starting.check()

    assert [line.partition(" store does not answer")[0] for line in warnings] == ["the private", "the public"]


def test_a_store_that_is_a_file_is_refused(tmp_path: Path, open_app: Callable[[Config], Flask]) -> None:
    open_app(read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path)}))
    (tmp_path / "private").write_text("no folder")

    with pytest.raises(StartRefused, match=r"private store refuses .* mend DATA_DIR"):
        starting.check_stores()


@pytest.mark.parametrize("command", ["web", "db upgrade"])
def test_a_missing_setting_is_one_sentence_and_leaves_no_trace(command: str, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    ended = run(command, APP_ENV="production", BASE_URL="https://stories.example", DATA_DIR=str(data_dir))

    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert ended.stderr.startswith("Error: SECRET_KEY is not set: make one with ")
    assert not data_dir.exists()


def test_web_serves_pages_until_it_is_told_to_stop(tmp_path: Path, open_app: Callable[[Config], Flask]) -> None:
    environ = {"APP_ENV": "test", "DATA_DIR": str(tmp_path), "PORT": str(free_port())}
    open_app(read_config(environ))
    put_at(schema.newest())
    command = [sys.executable, "-m", "flask", "--app", "app", "web"]
    process = subprocess.Popen(command, cwd=REPOSITORY, env={**environ, "PATH": os.environ["PATH"]})

    def is_alive() -> bool:
        try:
            with closing(urllib.request.urlopen(f"http://127.0.0.1:{environ['PORT']}/healthz", timeout=5)) as answer:
                return bool(answer.read() == b"ok\n")
        except OSError:
            return False

    try:
        wait_for(is_alive, "the web server answers")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()


def run(command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a ``flask`` command with these settings only."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *command.split()],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
