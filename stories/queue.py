"""The job table as a queue: enqueue in the caller's transaction, lease, finish, retry, bury.

A job is delivered at least once: tasks are safe to run twice. A worker that dies leaves a lease that runs out; the job
is then free again. A worker that lost its lease cannot finish or fail the job of another.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, delete, or_, select, update

from stories import clock
from stories.extensions import db
from stories.models import Job, JobState, Task
from stories.tracing import request_id
from stories.transaction import transaction

LEASE_SECONDS = 20  # how long a photo in the hands of a worker that was killed waits for another
MAX_ATTEMPTS = 8  # within nine hours
MAIL_ATTEMPTS = 19  # within three days, as servers of mail do: others' may be away over a weekend
MAX_LEASES = 24  # a job that ends its worker each time is buried too; restarts of a busy day bury none
_BACKOFF_SECONDS = (2, 10, 60, 300, 1800, 7200, 21600)
_MAILS = frozenset({Task.MAIL_RECEIVED, Task.MAIL_DECISION, Task.MAIL_IDLE, Task.MAIL_REPORT})  # a link is soon too old


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job in the hands of one worker until its lease runs out."""

    id: int
    task: Task
    args: dict[str, Any]
    attempts: int
    lease_token: str
    request_id: str


def enqueue(task: Task, *, delay_seconds: float = 0, **args: str) -> None:
    """Add a job to the caller's transaction: no commit, no job.

    Args:
        task: which task.
        delay_seconds: not before this many seconds from now.
        args: ids as text.
    """
    moment = clock.now()
    db.session.add(
        Job(
            task=task,
            args=args,
            run_at=moment + timedelta(seconds=delay_seconds),
            request_id=request_id.get(),
            created_at=moment,
        )
    )


def claim() -> LeasedJob | None:
    """Lease the job that has been due longest; None when nothing is due."""
    moment = clock.now()
    is_due = or_(
        and_(Job.state == JobState.QUEUED, Job.run_at <= moment),
        and_(Job.state == JobState.RUNNING, Job.leased_until < moment),
    )
    due = select(Job).where(is_due).order_by(Job.run_at, Job.id).limit(1)
    with transaction() as session:
        job = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
        if job is None:
            return None
        if job.attempts < MAX_LEASES:
            return _lease(job, moment)
        job.state, job.leased_until, job.lease_token = JobState.BURIED, None, None
        job.last_error = f"{job.attempts} workers ended while they had it.\n{job.last_error or ''}"[:4000]
    return claim()


def _lease(job: Job, moment: datetime) -> LeasedJob:
    job.state = JobState.RUNNING
    job.attempts += 1
    job.lease_token = secrets.token_hex(8)
    job.leased_until = moment + timedelta(seconds=LEASE_SECONDS)
    return LeasedJob(job.id, job.task, job.args, job.attempts, job.lease_token, job.request_id)


def renew(job: LeasedJob) -> bool:
    """Prolong the lease while the task runs; False when it was lost."""
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    with transaction() as session:
        result = cast("CursorResult[Any]", session.execute(_mine(update(Job), job).values(leased_until=until)))
        return result.rowcount == 1


def finish(job: LeasedJob) -> None:
    """Forget a job that is done."""
    with transaction() as session:
        session.execute(_mine(delete(Job), job))


def put_back(job: LeasedJob, *, run_at: datetime) -> None:
    """Let a job that is done wait for its next time, with its attempts to come."""
    values = {"state": JobState.QUEUED, "run_at": run_at, "attempts": 0, "leased_until": None, "lease_token": None}
    with transaction() as session:
        session.execute(_mine(update(Job), job).values(values))


def fail(job: LeasedJob, error: str) -> JobState:
    """Put a failed job back with a growing delay, or bury it after ``MAX_ATTEMPTS``, a mail after ``MAIL_ATTEMPTS``;
    keep the end of the error (≤ 4,000 characters)."""
    is_last = job.attempts >= (MAIL_ATTEMPTS if job.task in _MAILS else MAX_ATTEMPTS)
    delay = _BACKOFF_SECONDS[min(job.attempts, len(_BACKOFF_SECONDS)) - 1]
    state = JobState.BURIED if is_last else JobState.QUEUED
    with transaction() as session:
        session.execute(
            _mine(update(Job), job).values(
                state=state,
                run_at=clock.now() + timedelta(seconds=delay),
                leased_until=None,
                lease_token=None,
                last_error=error[-4000:],
            )
        )
    return state


def _mine(statement: Any, job: LeasedJob) -> Any:
    return statement.where(Job.id == job.id, Job.lease_token == job.lease_token)
