"""The worker as a process: killed in the middle of a photo it loses nothing, and asked to stop it finishes first."""

from __future__ import annotations

import io
import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from stories import clock, queue, renditions, worker
from stories.extensions import db, storages
from stories.models import Job, JobState, Photo, PhotoState, Story, StoryState, Task
from stories.permissions import author_of
from stories.renditions import original_key, upload_key
from stories.schedule import TIMETABLE
from stories.submission import services
from stories.transaction import transaction
from tests.photographs import phone_jpeg
from tests.processes import wait_for

# What a phone of today writes at dusk: the worker is busy with it for more than a second.
_LARGE = (4000, 3000)


@pytest.fixture
def app(own_app: Flask) -> Flask:
    return own_app


@pytest.fixture
def photo(create_story: Callable[..., Story]) -> Photo:
    """A photo that has been received and waits for the worker."""
    story = create_story(StoryState.DRAFT)
    data = io.BytesIO(phone_jpeg(*_LARGE, has_grain=True))
    return services.add_photo(story.public_id, by=author_of(story.id), data=data, file_name="ตลาดน้ำ.jpg")


def list_jobs() -> list[Job]:
    """The jobs as they stand now, those that come again for ever aside."""
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.task.not_in(TIMETABLE))))


def is_at_work(process: subprocess.Popen[bytes]) -> bool:
    """Whether the worker holds the one job there is."""
    assert process.poll() is None, "the worker has ended"
    return [job.state for job in list_jobs()] == [JobState.RUNNING]


def decoders_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The worker's child processes: the decoder at work."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def assert_is_ready_once(photo: Photo) -> None:
    """The photo has each rendition once, the bytes as sent are gone, and nothing is left to do."""
    left = [(job.state, job.last_error) for job in list_jobs()]
    db.session.refresh(photo)
    private = storages().private
    assert left == []
    assert photo.state is PhotoState.READY
    assert sorted(private.list("photos/")) == sorted(key for key, _type in renditions.rendition_keys(photo))
    assert list(private.list("originals/")) == [original_key(photo.key)]
    assert list(private.list("uploads/")) == []


def test_a_worker_killed_in_the_middle_of_a_photo_loses_nothing(
    app: Flask, photo: Photo, start_worker: Callable[[], Any]
) -> None:
    process = start_worker()
    wait_for(lambda: is_at_work(process), "the worker takes the photo")
    wait_for(lambda: decoders_of(process), "the decoder runs")
    (decoder,) = decoders_of(process)

    process.kill()
    process.wait()
    wait_for(lambda: not Path(f"/proc/{decoder}").exists(), "the decoder ends with its worker")

    worker.drain(app)  # what comes again
    assert [job.state for job in list_jobs()] == [JobState.RUNNING]  # the lease runs, and nobody else takes the photo
    assert storages().private.head(upload_key(photo.id))
    with clock.at(clock.now() + timedelta(seconds=queue.LEASE_SECONDS + 1)):
        assert worker.drain(app) == 1
    assert_is_ready_once(photo)


def test_a_worker_that_comes_too_late_leaves_a_photo_ready(app: Flask, photo: Photo) -> None:
    assert worker.drain(app) == 1  # by the worker that took over, which has deleted the bytes as sent

    services.mark_failed(photo.id, "photo_broken")

    assert_is_ready_once(photo)


def test_a_worker_asked_to_stop_finishes_the_photo_at_hand(
    app: Flask, photo: Photo, start_worker: Callable[[], Any]
) -> None:
    process = start_worker()
    wait_for(lambda: is_at_work(process), "the worker takes the photo")

    process.send_signal(signal.SIGTERM)
    code = process.wait(60)

    assert code == 0
    assert_is_ready_once(photo)


def test_a_task_that_raises_is_tried_again_and_then_buried_with_its_error(app: Flask) -> None:
    with transaction():
        queue.enqueue(Task.PROCESS_PHOTO, photo_id="no photo has this id")

    for _attempt in range(queue.MAX_ATTEMPTS):
        (job,) = list_jobs()
        assert job.state is JobState.QUEUED
        with clock.at(job.run_at):
            assert worker.drain(app) == 1

    (job,) = list_jobs()
    assert (job.state, job.attempts) == (JobState.BURIED, queue.MAX_ATTEMPTS)
    assert "ValueError" in (job.last_error or "")
    assert "process_photo" in (job.last_error or "")
    with clock.at(clock.now() + timedelta(days=30)):
        assert worker.drain(app) == 0
