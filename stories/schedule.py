"""The tasks that come again and again: when each is due, and that it is in the queue.

A task that comes again is one row of the queue: done, it waits for its next time. A worker that was away runs late
ones when it starts, and one that finds two rows of a task drops one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from stories import clock, queue
from stories.dates import BANGKOK, in_bangkok
from stories.extensions import db
from stories.models import Job, JobState, Task
from stories.queue import LeasedJob
from stories.transaction import transaction


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at a time of Bangkok."""

    at: time

    def after(self, moment: datetime) -> datetime:
        today = datetime.combine(in_bangkok(moment).date(), self.at, BANGKOK)
        return today if today > moment else today + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Every:
    """So long after the last time."""

    pause: timedelta

    def after(self, moment: datetime) -> datetime:
        return moment + self.pause


TIMETABLE: Mapping[Task, Daily | Every] = {
    Task.ANCHOR_AUDIT: Daily(time(0, 20)),
    Task.RUN_RETENTION: Daily(time(3, 30)),
    Task.BUILD_OPEN_DATA: Daily(time(2, 10)),
    Task.COUNT_METRICS: Every(timedelta(minutes=10)),
    Task.SHOW_TALLIES: Every(timedelta(hours=1)),
    Task.FORGET_VISITS: Daily(time(0, 5)),
}


def fill_queue() -> None:
    """Put each task that comes again into the queue, due now, unless it waits or runs there already."""
    with transaction() as session:
        waiting = set(session.scalars(select(Job.task).where(Job.task.in_(TIMETABLE), Job.state != JobState.BURIED)))
        for task in TIMETABLE:
            if task not in waiting:
                queue.enqueue(task)


def finish(job: LeasedJob) -> None:
    """Forget a job that is done, or let it wait for its next time."""
    rhythm = TIMETABLE.get(job.task)
    if rhythm is None or _has_twin(job):
        queue.finish(job)
    else:
        queue.put_back(job, run_at=rhythm.after(clock.now()))


def _has_twin(job: LeasedJob) -> bool:
    query = select(Job.id).where(Job.task == job.task, Job.id != job.id, Job.state != JobState.BURIED)
    return db.session.scalar(query.limit(1)) is not None
