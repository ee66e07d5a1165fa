"""The worker: claims jobs one after the other and runs their tasks.

``kill -9`` at any moment loses nothing: the lease runs out and another worker takes the job again.
"""

import logging
import math
import signal
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType

from flask import Flask
from sqlalchemy.exc import OperationalError

from stories import anchors, metrics, proxies, queue, schedule
from stories.backup import ledger
from stories.figures import counting
from stories.machines import tasks as machines_tasks
from stories.models import JobState, Task
from stories.moderation import tasks as moderation_tasks
from stories.queue import LeasedJob
from stories.reporting import tasks as reporting_tasks
from stories.retention import running as retention
from stories.submission import tasks as submission_tasks
from stories.tracing import request_id
from stories.visiting import services as visiting

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
_TIMETABLE_SECONDS = 60

#: What each task does. A task takes the ids it was enqueued with, and is safe to run twice.
TASKS: dict[Task, Callable[..., object]] = {
    Task.PROCESS_PHOTO: submission_tasks.process_photo,
    Task.DELETE_PHOTO_OBJECTS: submission_tasks.delete_photo_objects,
    Task.DELETE_ORIGINAL: submission_tasks.delete_original,
    Task.END_UPLOAD: submission_tasks.end_upload,
    Task.FORGET_PHOTO: submission_tasks.forget_photo,
    Task.MAIL_RECEIVED: submission_tasks.mail_received,
    Task.MAIL_LINK: submission_tasks.mail_link,
    Task.MAIL_IDLE: submission_tasks.mail_idle,
    Task.PUBLISH: moderation_tasks.publish,
    Task.SYNC_PUBLIC_COPIES: moderation_tasks.sync_public_copies,
    Task.RENDER_REDACTION: moderation_tasks.render_redaction,
    Task.MAIL_DECISION: moderation_tasks.mail_decision,
    Task.ANCHOR_AUDIT: anchors.make_anchor,
    Task.SWEEP_UPLOADS: submission_tasks.sweep_uploads,  # left in the queue by an earlier version
    Task.RUN_RETENTION: retention.run_round,
    Task.COUNT_METRICS: counting.count_metrics,
    Task.CHECK_REVISION: moderation_tasks.check_revision,
    Task.CHECK_STORIES: moderation_tasks.check_stories,
    Task.MAIL_REPORT: reporting_tasks.mail_report,
    Task.FORGET_REPORTER: reporting_tasks.forget_reporter,
    Task.REFRESH_PROXIES: proxies.refresh,
    Task.SHOW_TALLIES: visiting.show_tallies,
    Task.FORGET_VISITS: visiting.forget_visits,
    Task.BUILD_OPEN_DATA: machines_tasks.build_open_data,
    Task.NOTE_DELETION: ledger.note_deletion,
}


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; the task at hand is finished first."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    logger.info("worker started")
    looked_at = -math.inf
    while not stop.is_set():
        try:
            if time.monotonic() - looked_at >= _TIMETABLE_SECONDS:
                looked_at = time.monotonic()
                with app.app_context():
                    schedule.fill_queue()
            has_worked = run_one(app)
        except Exception:
            logger.exception("the queue cannot be read; trying again")
            has_worked = False
            stop.wait(2)
        if not has_worked:
            stop.wait(POLL_SECONDS)
    logger.info("worker stopped")


def drain(app: Flask) -> int:
    """Run every job that is due now, and those they lead to; the number of jobs run."""
    count = 0
    while run_one(app):
        count += 1
    return count


def run_one(app: Flask) -> bool:
    """Claim and run one job; False when none is due."""
    with app.app_context():
        job = queue.claim()
    if job is None:
        return False
    token = request_id.set(job.request_id)
    try:
        _run(app, job)
    finally:
        request_id.reset(token)
    return True


def _run(app: Flask, job: LeasedJob) -> None:
    done = threading.Event()
    heartbeat = threading.Thread(target=_keep_lease, args=(app, job, done), daemon=True)
    heartbeat.start()
    try:
        with app.app_context(), metrics.JOB_SECONDS.labels(job.task.value).time():
            TASKS[job.task](**job.args)
    except Exception as error:
        logger.warning("job %s (%s) failed at attempt %s: %s", job.id, job.task, job.attempts, type(error).__name__)
        with app.app_context():
            state = queue.fail(job, traceback.format_exc())
        metrics.JOBS.labels(job.task.value, "buried" if state is JobState.BURIED else "failed").inc()
        if state is JobState.BURIED:
            logger.exception("job %s (%s) is buried after %s attempts", job.id, job.task, job.attempts)
    else:
        with app.app_context():
            schedule.finish(job)
        metrics.JOBS.labels(job.task.value, "done").inc()
    finally:
        done.set()
        heartbeat.join()


def _keep_lease(app: Flask, job: LeasedJob, done: threading.Event) -> None:
    while not done.wait(queue.LEASE_SECONDS / 4):
        try:
            with app.app_context():
                if not queue.renew(job):
                    logger.warning("job %s lost its lease", job.id)
                    return
        except OperationalError as error:  # the next try may still be in time
            logger.warning("the lease of job %s cannot be renewed: %s", job.id, type(error.orig).__name__)
