"""``make run``: one process that looks after the web server and the worker.

A child that dies is started again; Ctrl-C (or SIGTERM) stops both cleanly, the worker after the job at hand.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from flask_migrate import upgrade

from stories import publishing, schema, starting
from stories.config import Config, count_in
from stories.demo import loader
from stories.errors import ConfigError
from stories.extensions import db
from stories.schema import Standing

_STOP_SECONDS = 20
_RESTART_SECONDS = 1.0
_MEMORY = Path("/dev/shm")  # noqa: S108  # a private folder is made in it


@dataclass
class Child:
    """A process that is kept alive; without an environment of its own it has ours."""

    name: str
    command: list[str]
    environ: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = field(default=0.0)

    def start(self) -> None:
        # A session of its own: Ctrl-C in the terminal reaches us only, and we stop the children in order.
        self.process = subprocess.Popen(self.command, env=self.environ, start_new_session=True)  # noqa: S603  # ours
        self.started_at = time.monotonic()

    def restart_if_dead(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        if time.monotonic() - self.started_at < _RESTART_SECONDS:
            return  # it died at once: wait a little, do not spin
        with contextlib.suppress(OSError):  # a log on a full disk is no reason to end
            click.echo(
                f"The {self.name} process ended with code {self.process.returncode}; starting it again.", err=True
            )
        self.end_group()
        self.start()

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.end_group()

    def end_group(self) -> None:
        """End what a dead child has left: a web server that was killed leaves the process that answers, which would
        go on taking its share of the requests, for ever."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def up(app: Flask) -> int:
    """Bring everything up and stay until told to stop; the exit code.

    Raises:
        ConfigError, StartRefused: the message says what to do; nothing was changed.
    """
    config: Config = app.extensions["stories.config"]
    check_demo_host(config)
    starting.check_database(may_be_away=False, may_be_behind=True)
    starting.check_stores()
    if schema.standing(schema.read_revision()) is Standing.BEHIND:
        upgrade()
    if not publishing.is_indexed():
        publishing.reindex()
    if config.demo:
        click.echo("Preparing the demo stories (the first time takes about a minute) …")
        loader.load(app)
    with _counting_together():
        _keep_alive(config)
    return 0


def serve_pages(app: Flask) -> None:
    """Become the web server, once database and stores were asked.

    Raises:
        ConfigError, StartRefused: the message says what to do.
    """
    config: Config = app.extensions["stories.config"]
    check_demo_host(config)
    starting.check()
    db.engine.dispose()
    command = web_command(config)
    os.execv(command[0], command)  # noqa: S606  # our own command


def _keep_alive(config: Config) -> None:
    children = [
        Child("web", web_command(config)),
        Child("worker", [sys.executable, "-m", "flask", "--app", "app", "worker"]),
    ]
    stopping = False

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    for child in children:
        child.start()
    _greet(config)
    while not stopping:
        time.sleep(0.2)
        for child in children:
            child.restart_if_dead()
    click.echo("\nStopping …")
    for child in children:
        child.stop()


@contextlib.contextmanager
def _counting_together() -> Iterator[None]:
    """Let the children add up what they count, in a folder in memory where the system has one.

    They map its files: on a disk that is full, writing to a page of a file that has no room yet ends the process.
    """
    has_memory = os.access(_MEMORY, os.W_OK)
    with tempfile.TemporaryDirectory(prefix="stories-", dir=_MEMORY if has_memory else None) as folder:
        count_in(Path(folder))
        yield


def web_command(config: Config) -> list[str]:
    """The command line of the web server."""
    # A thread is held by a slow line for as long as its piece of a photo takes: many threads, each of them cheap.
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "app:app"),
        *("--host", config.host, "--port", str(config.port)),
        *("--workers", str(config.web_workers), "--blocking-threads", "16"),
        *("--backpressure", "64", "--no-ws", "--log-level", "error", "--respawn-failed-workers"),
    ]


def check_demo_host(config: Config) -> None:
    """Demo accounts have passwords that are printed: never beyond this machine."""
    is_local = config.host == "localhost" or (_is_address(config.host) and ip_address(config.host).is_loopback)
    if config.demo and not is_local:
        raise ConfigError("DEMO=1 is for this machine only: leave HOST at 127.0.0.1, or set DEMO=0.")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _greet(config: Config) -> None:
    click.echo(f"\nBangkok Stories is open: {config.base_url}/   (English: {config.base_url}/en/)")
    click.echo(f"The desk: {config.base_url}/desk")
    file = config.data_dir / "demo-staff.json"
    if config.demo and file.exists():
        click.echo("Demo sign-ins (this machine only):")
        for account in json.loads(file.read_text(encoding="utf-8")):
            click.echo(f"  {account['role']:<10} {account['email']:<32} {account['password']}")
    click.echo("Ctrl-C stops it.\n")
