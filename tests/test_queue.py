"""The job queue: no commit, no job; a dead worker loses nothing; a job that always fails is buried with its error."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from stories import clock, queue
from stories.extensions import db
from stories.models import Job, JobState, Task
from stories.transaction import transaction


def enqueue_one(**options: float) -> None:
    with transaction():
        queue.enqueue(Task.PUBLISH, story_id="1", **options)  # type: ignore[arg-type]


def test_a_job_is_gone_when_its_transaction_is_rolled_back(app: Flask) -> None:
    def change_and_fail() -> None:
        with transaction():
            queue.enqueue(Task.PUBLISH, story_id="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()

    assert queue.claim() is None


def test_a_job_waits_for_its_time(app: Flask) -> None:
    enqueue_one(delay_seconds=20)

    assert queue.claim() is None
    with clock.at(clock.now() + timedelta(seconds=21)):
        job = queue.claim()
    assert job is not None
    assert job.args == {"story_id": "1"}


def test_a_leased_job_is_not_given_out_again_until_the_lease_runs_out(app: Flask) -> None:
    enqueue_one()
    first = queue.claim()
    assert queue.claim() is None

    with clock.at(clock.now() + timedelta(seconds=queue.LEASE_SECONDS + 1)):
        second = queue.claim()

    assert first is not None
    assert second is not None
    assert (second.id, second.attempts) == (first.id, 2)


def test_a_worker_that_lost_its_lease_cannot_finish_the_job(app: Flask) -> None:
    enqueue_one()
    first = queue.claim()
    with clock.at(clock.now() + timedelta(seconds=queue.LEASE_SECONDS + 1)):
        second = queue.claim()
    assert first is not None
    assert second is not None

    assert queue.renew(first) is False
    queue.finish(first)
    assert db.session.scalars(select(Job)).one().state is JobState.RUNNING
    queue.finish(second)
    assert db.session.scalars(select(Job)).one_or_none() is None


def test_a_failed_job_waits_longer_each_time_and_is_buried_with_its_error(app: Flask) -> None:
    enqueue_one()
    waits = []
    moment = clock.now()
    for _attempt in range(queue.MAX_ATTEMPTS):
        with clock.at(moment):
            job = queue.claim()
            assert job is not None
            state = queue.fail(job, "Traceback: storage is away")
            row = db.session.scalars(select(Job)).one()
            waits.append((row.run_at - moment).total_seconds())
            moment = row.run_at

    assert waits == sorted(waits)
    assert state is JobState.BURIED
    assert row.last_error == "Traceback: storage is away"
    with clock.at(moment + timedelta(days=30)):
        assert queue.claim() is None


def test_a_mail_is_tried_for_three_days(app: Flask) -> None:
    with transaction():
        queue.enqueue(Task.MAIL_DECISION, event_id="1")
    moment = began = clock.now()
    state = JobState.QUEUED
    while state is JobState.QUEUED:
        with clock.at(moment):
            job = queue.claim()
            assert job is not None
            state = queue.fail(job, "ConnectionRefusedError")
        tried_at, moment = moment, db.session.scalars(select(Job.run_at)).one()

    assert state is JobState.BURIED
    assert timedelta(days=3) < tried_at - began < timedelta(days=4)


def test_a_job_whose_workers_always_die_is_buried_and_the_next_one_is_done(app: Flask) -> None:
    enqueue_one()
    moment = clock.now()
    for _ in range(queue.MAX_LEASES):
        with clock.at(moment):
            assert queue.claim() is not None
        moment += timedelta(seconds=queue.LEASE_SECONDS + 1)
    enqueue_one()

    with clock.at(moment):
        following = queue.claim()

    buried = db.session.scalars(select(Job).where(Job.state == JobState.BURIED)).one()
    assert following is not None
    assert following.id != buried.id
    assert (buried.attempts, following.attempts) == (queue.MAX_LEASES, 1)
    assert "workers ended" in (buried.last_error or "")
