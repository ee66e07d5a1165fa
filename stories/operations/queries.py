"""How the parts of the platform are: what probes, Prometheus and the people on call are told. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from stories import clock, schema
from stories.errors import StorageError
from stories.extensions import db, storages
from stories.models import Job, JobState, Lane, Story, StoryState
from stories.schema import Standing

LATE_AFTER = timedelta(minutes=5)  # a job that has been due for longer says that no worker takes any


class Health(StrEnum):
    """``late``: it works, and somebody should look."""

    OK = "ok"
    LATE = "late"
    AWAY = "away"


_MIGRATIONS = {
    Standing.CURRENT: Health.OK,
    Standing.AHEAD: Health.LATE,
    Standing.BEHIND: Health.AWAY,
    Standing.FOREIGN: Health.AWAY,
}


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits now: jobs by state, how long the one due first has been due, stories by lane, the longest wait."""

    jobs: Mapping[JobState, int]
    oldest_due: timedelta
    stories: Mapping[Lane, int]
    longest_wait: timedelta


def check_parts() -> Mapping[str, Health]:
    """The health of each part by name: ``database``, ``migrations``, ``private_store``, ``public_store``, ``queue``.

    ``migrations`` are late while the database is ahead of this code, and away when this code cannot work with it.
    """
    stores = {"private_store": storages().private, "public_store": storages().public}
    found = {"database": Health.OK}
    for name, store in stores.items():
        try:
            store.probe()
        except StorageError:
            found[name] = Health.AWAY
        else:
            found[name] = Health.OK
    found["migrations"] = found["queue"] = Health.AWAY
    try:
        found["migrations"] = _MIGRATIONS[schema.standing(schema.revision_on(db.session.connection()))]
    except SQLAlchemyError:
        found["database"] = Health.AWAY
    else:
        found["queue"] = _check_queue()
    return found


def _check_queue() -> Health:
    try:
        return Health.LATE if _oldest_due() > LATE_AFTER else Health.OK
    except SQLAlchemyError:
        return Health.AWAY


def read_backlog() -> Backlog:
    """Count what waits, from indexes."""
    jobs = select(Job.state, func.count()).group_by(Job.state)
    waiting = select(Story.lane, func.count(), func.min(Story.submitted_at)).where(Story.state == StoryState.SUBMITTED)
    lanes = db.session.execute(waiting.group_by(Story.lane)).all()
    counted: dict[JobState, int] = dict(db.session.execute(jobs).all())
    since: Sequence[timedelta] = [clock.now() - first for _lane, _count, first in lanes if first is not None]
    return Backlog(
        jobs={state: counted.get(state, 0) for state in JobState},
        oldest_due=_oldest_due(),
        stories={lane: number for lane, number, _first in lanes if lane is not None},
        longest_wait=max(since, default=timedelta()),
    )


def _oldest_due() -> timedelta:
    """How long the job that is due first has been due; nothing when none is."""
    first = db.session.scalar(select(func.min(Job.run_at)).where(Job.state == JobState.QUEUED))
    return max(clock.now() - first, timedelta()) if first is not None else timedelta()
