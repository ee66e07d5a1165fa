"""How long an answer may take, in working hours: set by editors, for the whole desk."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, Text, cast, select

from stories import clock, workhours
from stories.extensions import db
from stories.models import Setting
from stories.workhours import Cutoffs

ANSWER_HOURS = "answer_target_hours"
DEFAULT_HOURS = 24  # three working days, as authors are told
LIMITS = (1, 240)

#: The setting as a column of another query; None where editors have not set any.
answer_hours_column: Any = (
    select(cast(cast(Setting.value, Text), Integer)).where(Setting.key == ANSWER_HOURS).scalar_subquery()
)


def get_answer_hours() -> int:
    """The target in working hours."""
    return db.session.scalar(select(Setting.value).where(Setting.key == ANSWER_HOURS)) or DEFAULT_HOURS


def cutoffs_of(hours: int | None) -> Cutoffs:
    """Since when stories must have waited now to be late, due today or pressing; None for the default target."""
    return workhours.cutoffs(clock.now(), timedelta(hours=hours or DEFAULT_HOURS))
