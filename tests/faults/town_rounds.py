"""One round in a town: people at work, one trouble, and the reckoning when all is calm again."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from stories import anchors, clock, queue
from stories.backup import checking
from stories.editions import counting
from stories.editions.counting import Key
from stories.extensions import db
from stories.models import Edition, EditionCount, Job, JobState, Story, StoryState
from tests.faults import ledger
from tests.faults.authors import Album, Author
from tests.faults.decisions import Decided
from tests.faults.desk import Moderator
from tests.faults.line import Traffic
from tests.faults.readers import Reader
from tests.faults.rounds import Crowd
from tests.faults.town import Town
from tests.faults.troubles import TROUBLES, Scene, trouble_of
from tests.processes import REPOSITORY, wait_for

MOST_SECONDS = 25 * 60
LOG = REPOSITORY / "var" / "faults.log"
_ROUND_SECONDS = 100  # a round is not begun when less is left
_LEASE = timedelta(seconds=queue.LEASE_SECONDS)
_AUTHORS, _READERS = 3, 2
_PHOTOS = 4
_KEPT_BEFORE, _KEPT_AFTER = 15, 10  # forms and pieces of photos
_PUBLIC_FIRST = 2  # stories, before anything goes wrong
_CALM_SECONDS = 2.0
_WELL_SECONDS = 120.0
_FINISH_SECONDS = 420.0
COLUMNS = (
    "round", "seed", "fault, s", "well after, s", "stories sent", "decisions", "pages read", "photos",
    "requests", "without an answer", "503", "broken",
)  # fmt: skip


@dataclass
class TownRound:
    """What happened in one round, and what was found. Requests are counted from the fault until all is well."""

    seed: int
    seconds: float
    well_seconds: float
    decided: int
    traffic: Traffic
    asked: int
    cut: int
    refused: int
    found: ledger.Reckoning

    def cells(self) -> list[str]:
        """The row of the table."""
        numbers = (
            *(self.found.sent, self.decided, self.traffic.read, self.found.photos),
            *(self.asked, self.cut, self.refused, len(self.found.broken)),
        )
        seconds = (f"{self.seconds:.1f}", f"{self.well_seconds:.1f}")
        return [trouble_of(self.seed), str(self.seed), *seconds, *map(str, numbers)]

    def row(self) -> str:
        """The same in Markdown."""
        return f"| {' | '.join(self.cells())} |"


class Company:
    """The people of one round."""

    def __init__(self, town: Town, seed: int) -> None:
        self.traffic = traffic = Traffic()
        open_phone, album = partial(town.open_phone, traffic), Album(_PHOTOS, seed)
        chances = [random.Random(seed * 1000 + 500 + number) for number in range(10)]
        accounts = [one for one in town.staff if one.role == "moderator"]
        self.moderators = [
            Moderator(open_phone(f"10.100.0.{number + 1}"), account, chances[number])
            for number, account in enumerate(accounts)
        ]
        self.readers = [
            Reader(open_phone(f"10.101.0.{number + 1}"), traffic, chances[-number - 1]) for number in range(_READERS)
        ]
        authors = [
            Author(open_phone, album, number=number, seed=seed, changes_mind=True) for number in range(1, _AUTHORS + 1)
        ]
        self.crowd = Crowd(traffic, authors, [*self.moderators, *self.readers])

    def decided(self) -> list[Decided]:
        return [one for moderator in self.moderators for one in moderator.decided]

    def faults(self) -> list[str]:
        """What nobody at the desk and no reader should have seen."""
        return [fault for one in (*self.moderators, *self.readers) for fault in one.faults]


def play_all(seeds: Sequence[int]) -> Iterator[TownRound]:
    """Play a round of each seed in one town while there is time; when something broke, what was said is in ``LOG``."""
    end = time.monotonic() + MOST_SECONDS
    town = Town()
    try:
        town.start()
        for seed in seeds:
            if end - time.monotonic() < _ROUND_SECONDS:
                print(f"No time is left for the seeds from {seed} on.", flush=True)
                return
            try:
                played = play(town, seed)
            except BaseException:
                print(f"It was the round of seed {seed}: {trouble_of(seed)}; see {LOG}", flush=True)
                town.keep_log(LOG)
                raise
            if played.found.broken:
                town.keep_log(LOG)
            yield played
    finally:
        town.stop()


def play(town: Town, seed: int) -> TownRound:
    """Let people be at work while one thing goes wrong; wait until nothing is left to do; reckon."""
    company = Company(town, seed)
    traffic, scene = company.traffic, Scene(town, company.traffic, random.Random(seed))
    with company.crowd.at_work():
        _warm_up(town, traffic)
        time.sleep(scene.chance.uniform(0, _CALM_SECONDS))
        before, began = (traffic.asked, traffic.cut, traffic.refused), time.monotonic()
        TROUBLES[trouble_of(seed)](scene)
        ended = time.monotonic()
        wait_for(town.is_well, "all is well again", _WELL_SECONDS)
        traffic.wait_for_kept(1)
        well, after = time.monotonic(), (traffic.asked, traffic.cut, traffic.refused)
        traffic.wait_for_kept(_KEPT_AFTER)
    counted = [late - early for late, early in zip(after, before, strict=True)]
    found = _reckon(town, company)
    decided = sum(one.is_acknowledged for one in company.decided())
    return TownRound(seed, ended - began, well - ended, decided, traffic, *counted, found)


def _warm_up(town: Town, traffic: Traffic) -> None:
    """In a town that is new, until stories are public; then until a story is on its way."""
    traffic.wait_for_kept(_KEPT_BEFORE)
    published = select(Story.id).where(Story.state == StoryState.PUBLISHED)

    def are_public() -> bool:
        db.session.rollback()
        return len(db.session.scalars(published).all()) >= _PUBLIC_FIRST

    with town.application():
        wait_for(are_public, "the first stories are public", _WELL_SECONDS)


def _reckon(town: Town, company: Company) -> ledger.Reckoning:
    with town.application():
        wait_for(lambda: ledger.count_open_jobs() == 0, "the workers have nothing left to do", _FINISH_SECONDS)
        decided: dict[str, list[Decided]] = {}
        for one in company.decided():
            decided.setdefault(one.public_id, []).append(one)
        told = company.crowd.told()
        found = ledger.reckon(told, decided)
        found.broken += [*company.faults(), *find_faults(town, [one.public_id for one in told if one.public_id])]
        return found


def find_faults(town: Town, public_ids: Sequence[str]) -> list[str]:
    """What does not fit in the whole town: audit trail, objects, leases, and what nginx shows of these stories."""
    found = [*anchors.find_faults(anchors.Tally()), *_find_miscounts()]
    storage = checking.check_storage(mend=False)
    if storage.is_open:
        found += storage.lines()
    lapsed = select(Job).where(Job.state == JobState.RUNNING, Job.leased_until < clock.now() - _LEASE)
    found += [f"job {job.id} ({job.task}) is leased by nobody" for job in db.session.scalars(lapsed)]
    states: Mapping[str, StoryState] = dict(
        db.session.execute(select(Story.public_id, Story.state).where(Story.public_id.in_(public_ids))).all()
    )
    for public_id, state in states.items():
        status = town.nginx.get(f"/s/{public_id}").status
        if (status == 301) != (state is StoryState.PUBLISHED):
            found.append(f"{public_id} is {state}, and readers get {status}")
    return found


def _find_miscounts() -> list[str]:
    """Numbers that pages show and that are not those of the stories."""
    counted = counting.list_keys(list(db.session.scalars(select(Edition))))
    rows = db.session.scalars(select(EditionCount))
    kept = {Key(row.ui_lang, row.district, row.theme, row.kind): row.stories for row in rows if row.stories}
    return [f"{kept} are counted, and there are {dict(counted)}"] if kept != dict(counted) else []
