"""A worker that is killed in the middle of the night's deleting: the next one goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from stories import anchors, clock, queue, worker
from stories.extensions import db
from stories.models import Action, Job, JobState, RevisionText, Story, StoryEvent, StoryState
from stories.retention import running
from stories.schedule import TIMETABLE
from tests.deployment import Worker
from tests.processes import wait_for
from tests.retention.conftest import days, keys_of, objects_of

STORIES = 40


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app


def count_deleted() -> int:
    db.session.rollback()
    query = select(func.count()).select_from(StoryEvent).where(StoryEvent.action == Action.DELETE_CONTENT)
    return db.session.scalar(query) or 0


def test_a_worker_killed_while_it_deletes_leaves_the_rest_to_the_next(
    app: Flask, told: Callable[..., Story], start_worker: Callable[[], Worker]
) -> None:
    refused = [told(StoryState.REJECTED, decided_at=clock.now() - days(91)) for _number in range(STORIES)]
    keys = [key for story in refused for key in keys_of(story)]

    killed = start_worker()
    wait_for(lambda: count_deleted() > 0, "the first story is emptied")
    killed.kill()
    killed.wait()
    before = count_deleted()
    with clock.at(clock.now() + timedelta(seconds=queue.LEASE_SECONDS + 1)):
        worker.drain(app)

    assert 0 < before < STORIES
    assert count_deleted() == STORIES
    events = select(StoryEvent.story_id).where(StoryEvent.action == Action.DELETE_CONTENT)
    assert len(set(db.session.scalars(events))) == STORIES
    assert db.session.scalar(select(func.count()).select_from(RevisionText)) == 0
    assert (len(keys), objects_of(*keys)) == (STORIES, set())
    assert list(anchors.find_faults(anchors.Tally())) == []
    assert [line.rule.name for line in running.look() if line.due.number] == []
    left = db.session.execute(select(Job.task, Job.state).where(Job.task.not_in(TIMETABLE))).all()
    assert left == []
    assert set(db.session.scalars(select(Job.state))) == {JobState.QUEUED}
