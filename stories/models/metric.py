"""Numbers of the desk, counted by a job: small enough to be read whole, whatever the number of stories."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class MetricDay(Base):
    """What happened on one day of Bangkok in one district, or ("") in the whole city. Decisions that were taken back
    within their undo window are not counted."""

    __tablename__ = "metric_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(primary_key=True)
    sent: Mapped[int]  # for the first time
    resent: Mapped[int]
    approved: Mapped[int]
    changes_requested: Mapped[int]
    rejected: Mapped[int]
    answered: Mapped[int]  # decided on for the first time
    answered_in_time: Mapped[int]  # of them, within the target
    appeals_upheld: Mapped[int]
    appeals_overturned: Mapped[int]
    resubmissions_succeeded: Mapped[int]
    resubmissions_failed: Mapped[int]
    published: Mapped[int]  # for the first time
    waits: Mapped[dict[str, Any]] = mapped_column(JSON)  # of those answered, by ``figures.waits`` bucket
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON)  # of those rejected, by code
    themes: Mapped[dict[str, Any]] = mapped_column(JSON)  # of those published


class MetricWaiting(Base):
    """What waits for a decision in one district, or ("") in the whole city, when it was last counted."""

    __tablename__ = "metric_waiting"

    district: Mapped[str] = mapped_column(primary_key=True)
    ages: Mapped[list[Any]] = mapped_column(JSON)  # numbers of stories, by ``figures.counting.AGE_DAYS``
    oldest_at: Mapped[datetime | None]
    counted_at: Mapped[datetime]
