"""One round: a platform of real processes, authors who tell, faults, and the reckoning when all is calm again."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from flask import Flask

from stories import create_app
from stories.config import read_config
from stories.extensions import db
from tests.faults import ledger
from tests.faults.authors import Album, Author, Told
from tests.faults.killer import VICTIMS, Kill, Killer
from tests.faults.ledger import Reckoning
from tests.faults.line import Phone, Traffic
from tests.processes import Platform, wait_for

AUTHORS = 3
_FINISH_SECONDS = 320.0
_PHOTOS = 6
_REQUESTS_BETWEEN = 20

#: What causes faults while people are at work, and whom it killed.
Cause = Callable[[Traffic], Sequence[Kill]]
COLUMNS = (
    "round", "seed", "seconds", *(f"kills: {victim}" for victim in VICTIMS), "in a photo", "requests", "cut", "503",
    "stories sent", "drafts", "photos", "renditions decoded", "stray objects", "broken",
)  # fmt: skip


@dataclass
class Round:
    """What happened in one round, and what was found afterwards."""

    name: str
    seed: int
    seconds: float
    traffic: Traffic
    kills: Sequence[Kill]
    told: list[Told]
    found: Reckoning

    def cells(self) -> list[str]:
        """The row of the table."""
        found, traffic = self.found, self.traffic
        numbers = [
            *(sum(kill.victim == victim for kill in self.kills) for victim in VICTIMS),
            sum(kill.was_decoding for kill in self.kills),
            *(traffic.asked, traffic.cut, traffic.refused, found.sent, found.drafts, found.photos, found.renditions),
            *(found.strays, len(found.broken)),
        ]
        return [self.name, str(self.seed), f"{self.seconds:.0f}", *(str(number) for number in numbers)]


def table(played: Sequence[Round]) -> str:
    """The rounds as a table in Markdown."""
    return table_of(COLUMNS, [one.cells() for one in played])


def table_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown: a name, then numbers."""
    lines = [columns, ["---", *["--:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


class Person(Protocol):
    """Somebody else on the site."""

    def work_until(self, closing: threading.Event) -> None:
        """Do what they do until ``closing``, and finish what was begun."""


@dataclass
class Crowd:
    """The people of a round, at work in threads of their own."""

    traffic: Traffic
    authors: list[Author]
    others: Sequence[Person] = ()
    closing: threading.Event = field(default_factory=threading.Event)

    def told(self) -> list[Told]:
        return [one for author in self.authors for one in author.told]

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them tell, and others do what they do, while the block runs; then each finishes what was begun."""
        busy = [author.tell_until for author in self.authors] + [other.work_until for other in self.others]
        with ThreadPoolExecutor(len(busy)) as pool:
            telling: list[Future[None]] = [pool.submit(be_busy, self.closing) for be_busy in busy]
            try:
                yield
            finally:
                self.closing.set()
            for one in telling:
                one.result(_FINISH_SECONDS)


@contextlib.contextmanager
def running(data_dir: Path, **environ: str) -> Iterator[Platform]:
    """A platform, and none of its processes left afterwards."""
    data_dir.mkdir(parents=True, exist_ok=True)
    platform = Platform(data_dir, TRUSTED_PROXIES="1", **environ)
    try:
        platform.start()
        yield platform
    finally:
        if platform.process is not None and platform.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                platform.stop()
        platform.kill()


def play(
    name: str,
    platform: Platform,
    seed: int,
    cause_faults: Cause,
    *,
    authors: int = AUTHORS,
) -> Round:
    """Let authors tell while faults happen; wait until the worker has nothing left to do; reckon."""
    began = time.monotonic()
    traffic, album = Traffic(), Album(_PHOTOS, seed)
    open_phone = partial(open_plain_phone, platform.port, traffic)
    people = [Author(open_phone, album, number=n, seed=seed, changes_mind=False) for n in range(1, authors + 1)]
    crowd = Crowd(traffic, people)
    with crowd.at_work():
        kills = cause_faults(traffic)
    app = create_app(read_config(platform.environ))
    with app.app_context():
        found = _reckon_when_calm(app, crowd)
    return Round(name, seed, time.monotonic() - began, traffic, kills, crowd.told(), found)


def open_plain_phone(port: int, traffic: Traffic, network: str) -> Phone:
    """A browser that speaks to the platform itself."""
    return Phone(port, traffic, network=network)


def _reckon_when_calm(app: Flask, crowd: Crowd) -> Reckoning:
    try:
        wait_for(lambda: ledger.count_open_jobs() == 0, "the worker has nothing left to do", _FINISH_SECONDS)
        return ledger.reckon(crowd.told())
    finally:
        db.session.remove()
        db.engine.dispose()


def kills(platform: Platform, seed: int, count: int) -> Cause:
    """So many processes killed, one after the other."""

    def cause(traffic: Traffic) -> Sequence[Kill]:
        killer = Killer(platform, traffic, seed)
        for _number in range(count):
            killer.kill_one()
        return killer.kills

    return cause


def wait(seconds: float) -> Cause:
    """Nothing more, for a while."""

    def cause(_traffic: Traffic) -> Sequence[Kill]:
        time.sleep(seconds)
        return ()

    return cause


def outages(begin: Callable[[], None], end: Callable[[], None], meanwhile: Sequence[Cause]) -> Cause:
    """Something does not work for a while, once for each of ``meanwhile``; it begins while people are at work."""

    def cause(traffic: Traffic) -> Sequence[Kill]:
        killed: list[Kill] = []
        for happens in meanwhile:
            traffic.wait_for(_REQUESTS_BETWEEN)
            begin()
            try:
                killed += happens(traffic)
            finally:
                end()
        return killed

    return cause
