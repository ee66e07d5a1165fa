"""The cluster of ``make cluster`` as a place where things go wrong.

Each web node stands with a worker on a machine of its own, whose wires to database and store can be cut. What
PostgreSQL acknowledges is written; its disk, and that of the machines, can be full. Whoever dies is started again, as
systemd would.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from stories import create_app
from stories.accounts.services import ensure_demo_staff
from stories.accounts.services.demo import DemoAccount
from stories.config import read_config
from stories.extensions import db
from tests.cluster import Cluster
from tests.faults.breaker import Breaker
from tests.faults.disk import Disk, small_disk
from tests.faults.line import Phone, Traffic
from tests.processes import children_of, wait_for
from tests.servers import postgres

_DATABASE_MEGABYTES = 384
_PATIENCE_SECONDS = 15.0
#: The command of a child, with what it says in a file.
_LOGGED = ("sh", "-c", 'exec "$@" >>"$TOWN_LOG" 2>&1', "sh")


@dataclass(frozen=True)
class Wires:
    """What connects one machine with the servers."""

    database: Breaker
    store: Breaker


class Town(Cluster):
    """The cluster, its wires, its disks, and somebody who starts again what has died."""

    def __init__(self) -> None:
        small = {"max_wal_size": "64MB", "min_wal_size": "32MB"}  # its disk is small
        super().__init__(demo=False, postgres_settings={**postgres.DURABLE, **small}, DEMO="1", UNDO_SECONDS="1")
        self.wires: dict[int, Wires] = {}
        self.staff: list[DemoAccount] = []
        self.log = self.folder / "town.log"
        self._stack = ExitStack()
        self._closing = threading.Event()
        self.database_disk: Disk
        self.machine_disk: Disk

    def start(self) -> None:
        self.database_disk = self._stack.enter_context(small_disk(self.folder / "postgres", _DATABASE_MEGABYTES))
        self.machine_disk = self._stack.enter_context(small_disk(self.data_dir))
        (self.data_dir / "tmp").mkdir()
        super().start()
        with self.application() as app:
            self.staff = ensure_demo_staff(app.extensions["stories.config"])
        threading.Thread(target=self._look_after_all, daemon=True).start()

    def stop(self) -> None:
        self._closing.set()
        super().stop()
        for wires in self.wires.values():
            wires.database.close()
            wires.store.close()
        self._stack.close()
        shutil.rmtree(self.folder, ignore_errors=True)  # where the disks were mounted

    def machine_environ(self, number: int) -> Mapping[str, str]:
        if number not in self.wires:
            environ = self.environ
            self.wires[number] = Wires(Breaker(environ["DATABASE_URL"]), Breaker(environ["S3_ENDPOINT_URL"]))
        wires, url = self.wires[number], make_url(self.environ["DATABASE_URL"])
        return {
            "DATABASE_URL": url.set(port=wires.database.port).render_as_string(hide_password=False),
            "S3_ENDPOINT_URL": wires.store.endpoint_url,
            "TMPDIR": str(self.data_dir / "tmp"),
            "TOWN_LOG": str(self.log),
        }

    @contextlib.contextmanager
    def application(self) -> Iterator[Flask]:
        """An application on the same database and stores, by no wire that could be cut; its context is pushed."""
        app = create_app(read_config(self.environ))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def open_phone(self, traffic: Traffic, network: str) -> Phone:
        """A browser that speaks to nginx, from an address of loopback like that of a network."""
        source = f"127.{network.partition('.')[2]}"
        return Phone(self.nginx.port, traffic, network=source, open_line=lambda: self.nginx.open(source))

    def find(self, name: str) -> list[int]:
        """The process ids of the children whose name begins so: ``web``, ``worker``, ``worker 1``."""
        return [one.process.pid for one in self.children if one.name.startswith(name) and one.process is not None]

    def processes(self) -> list[int]:
        """Everything that nodes and workers run."""
        return [pid for parent in self.find("") for pid in (parent, *children_of(parent))]

    def start_database(self) -> None:
        """Start PostgreSQL if it does not run, and wait until it answers."""
        if self.database.has_ended("postgres"):
            self.database.start_again("postgres")
        wait_for(self._database_answers, "PostgreSQL answers again")

    def is_well(self) -> bool:
        """Whether everybody runs, every node says that each part is well, and a page comes through nginx."""
        if any(one.process is None or one.process.poll() is not None for one in self.children):
            return False
        try:
            parts = [json.loads(_read(f"http://127.0.0.1:{port}/readyz")).values() for port in self.ports]
            return self.nginx.get("/about").status == 200 and all(part == "ok" for one in parts for part in one)
        except OSError:
            return False

    def _database_answers(self) -> bool:
        engine = create_engine(self.environ["DATABASE_URL"])
        try:
            engine.connect().close()
        except DBAPIError:
            return False
        finally:
            engine.dispose()
        return True

    def _start_child(self, name: str, command: list[str], environ: Mapping[str, str]) -> None:
        super()._start_child(name, [*_LOGGED, *command], environ)

    def _look_after_all(self) -> None:
        while not self._closing.wait(0.2):
            self.look_after()

    def keep_log(self, file: Path) -> None:
        """Copy what nodes and workers have said."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.log.read_bytes())


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS) as answer:
        body: bytes = answer.read()
        return body
