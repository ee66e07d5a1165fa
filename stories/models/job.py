"""Background work, in the application's own database: a job is enqueued in the transaction of the change it follows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, BigKey, text_enum, values_sql


class Task(StrEnum):
    """The names of background tasks; ``worker`` knows which function each one is."""

    PROCESS_PHOTO = "process_photo"
    PUBLISH = "publish"
    SYNC_PUBLIC_COPIES = "sync_public_copies"
    DELETE_PHOTO_OBJECTS = "delete_photo_objects"
    END_UPLOAD = "end_upload"
    FORGET_PHOTO = "forget_photo"
    MAIL_RECEIVED = "mail_received"
    MAIL_LINK = "mail_link"
    MAIL_DECISION = "mail_decision"
    ANCHOR_AUDIT = "anchor_audit"
    SWEEP_UPLOADS = "sweep_uploads"
    COUNT_METRICS = "count_metrics"
    RENDER_REDACTION = "render_redaction"
    CHECK_REVISION = "check_revision"
    CHECK_STORIES = "check_stories"
    MAIL_REPORT = "mail_report"
    FORGET_REPORTER = "forget_reporter"
    REFRESH_PROXIES = "refresh_proxies"
    SHOW_TALLIES = "show_tallies"
    FORGET_VISITS = "forget_visits"
    BUILD_OPEN_DATA = "build_open_data"
    NOTE_DELETION = "note_deletion"
    RUN_RETENTION = "run_retention"
    MAIL_IDLE = "mail_idle"
    DELETE_ORIGINAL = "delete_original"


class JobState(StrEnum):
    """``buried``: failed too often; kept with its error until somebody looks."""

    QUEUED = "queued"
    RUNNING = "running"
    BURIED = "buried"


class Job(Base):
    """One piece of work. Deleted when done; a lease that runs out makes it free again (``kill -9`` loses nothing)."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(values_sql("state", JobState), name="state"),
        CheckConstraint("(state = 'running') = (leased_until IS NOT NULL)", name="running_has_lease"),
        Index("ix_job_due", "state", "run_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    task: Mapped[Task] = mapped_column(text_enum(Task))
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # ids as text, never objects or personal text
    state: Mapped[JobState] = mapped_column(text_enum(JobState), default=JobState.QUEUED)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]  # a worker that lost its lease cannot finish the job
    last_error: Mapped[str | None]
    request_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
