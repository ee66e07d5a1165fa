"""The clock of a machine is put an hour forward or back: what is leased, what is due, who is signed in, the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import select

from stories import anchors, clock, queue, schedule, worker
from stories.extensions import db
from stories.models import Job, JobState, Staff, Story, StoryState, Task
from stories.moderation import services as moderation
from stories.permissions import actor_for
from stories.transaction import transaction
from tests.conftest import Client
from tests.sessions import session_of

HOUR = timedelta(hours=1)


def enqueue() -> None:
    with transaction():
        queue.enqueue(Task.SWEEP_UPLOADS)


def jobs() -> list[Job]:
    db.session.rollback()
    return list(db.session.scalars(select(Job).order_by(Job.id)))


def test_a_worker_whose_clock_is_an_hour_ahead_takes_a_job_over_and_it_is_done_once(app: Flask) -> None:
    enqueue()
    mine = queue.claim()
    assert mine is not None
    with clock.at(clock.now() + HOUR):
        theirs = queue.claim()
        assert theirs is not None

    assert (theirs.id, queue.renew(mine)) == (mine.id, False)
    queue.fail(mine, "too late")
    assert queue.claim() is None, "its lease is longer than that of the others, and it stays with one"
    schedule.finish(theirs)
    assert jobs() == []


def test_what_was_put_off_while_the_clock_was_ahead_is_done_when_its_time_comes(app: Flask) -> None:
    with clock.at(clock.now() + HOUR):
        enqueue()
        assert queue.claim() is not None  # and its worker is killed
        enqueue()

    assert worker.drain(app) == 0
    with clock.at(clock.now() + HOUR + timedelta(seconds=queue.LEASE_SECONDS + 1)):
        assert worker.drain(app) == 2
    assert jobs() == []


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_what_comes_again_stays_in_the_queue_once_and_is_never_more_than_the_jump_late(
    app: Flask, jump: timedelta
) -> None:
    moment = clock.now()
    schedule.fill_queue()
    worker.drain(app)
    with clock.at(moment + jump):
        schedule.fill_queue()
        worker.drain(app)
    schedule.fill_queue()
    worker.drain(app)

    due = {job.task: job.run_at for job in jobs()}
    assert sorted(job.task for job in jobs()) == sorted(schedule.TIMETABLE)
    assert due[Task.COUNT_METRICS] <= clock.now() + HOUR + timedelta(minutes=10)
    assert max(due.values()) <= clock.now() + HOUR + timedelta(days=1)
    assert {job.state for job in jobs()} == {JobState.QUEUED}


def test_the_trail_stays_whole_when_an_event_is_earlier_than_the_one_before_it(
    app: Flask, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story()
    with clock.at(clock.now() - HOUR):
        moderation.approve(story.public_id, by=actor_for(moderator), seen_revision=story.current_revision_id)
        moderation.undo(story.public_id, by=actor_for(moderator))

    anchors.make_anchor()

    assert list(anchors.find_faults(anchors.Tally())) == []
    assert story.state is StoryState.SUBMITTED


@pytest.mark.parametrize(("ahead", "status"), [(2, 200), (3600, 200), (-40 * 86_400, 302)])
def test_a_session_of_a_node_whose_clock_is_ahead_is_a_session_everywhere(
    client: Client, moderator: Staff, ahead: int, status: int
) -> None:
    app = client.application

    class Ahead(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() + ahead

    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    serializer.signer = Ahead
    cookie = serializer.dumps(session_of(app, moderator))
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)

    assert client.get("/desk").status_code == status
