"""Tasks that come again: once in the queue, each time anew, late rather than never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from stories import clock, queue, schedule, worker
from stories.dates import BANGKOK
from stories.extensions import db
from stories.models import Job, Task
from stories.transaction import transaction


def waiting() -> dict[Task, datetime]:
    return {job.task: job.run_at for job in db.session.scalars(select(Job).order_by(Job.id))}


def test_every_task_is_put_into_the_queue_once(app: Flask) -> None:
    schedule.fill_queue()
    schedule.fill_queue()

    assert sorted(db.session.scalars(select(Job.task))) == sorted(schedule.TIMETABLE)


def test_what_is_done_waits_for_its_next_time(app: Flask, run_jobs: Callable[..., int]) -> None:
    schedule.fill_queue()

    assert run_jobs() == len(schedule.TIMETABLE)
    assert sorted(waiting()) == sorted(schedule.TIMETABLE)
    assert min(waiting().values()) > clock.now()
    assert run_jobs(after_seconds=86_500) >= len(schedule.TIMETABLE)


def test_of_two_rows_of_a_task_one_goes(app: Flask) -> None:
    for _worker in range(2):
        with transaction():
            queue.enqueue(Task.ANCHOR_AUDIT)

    worker.run_one(app)

    assert db.session.scalars(select(Job.task)).all() == [Task.ANCHOR_AUDIT]


@pytest.mark.parametrize(
    ("now", "then"),
    [((26, 0, 10), (26, 0, 20)), ((26, 0, 20), (27, 0, 20)), ((26, 23, 59), (27, 0, 20))],
)
def test_a_daily_task_comes_at_its_time_of_bangkok(now: tuple[int, int, int], then: tuple[int, int, int]) -> None:
    moments = [datetime(2026, 11, *one, tzinfo=BANGKOK) for one in (now, then)]

    assert schedule.Daily(time(0, 20)).after(moments[0]) == moments[1]


def test_an_hourly_task_comes_an_hour_later(app: Flask) -> None:
    moment = clock.now()

    assert schedule.Every(timedelta(hours=1)).after(moment) == moment + timedelta(hours=1)
