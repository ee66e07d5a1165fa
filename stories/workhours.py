"""The desk's working hours: Monday to Friday, 08.30 to 16.30 in Bangkok, public holidays apart.

The holidays, substitution days included, are those of the ``holidays`` library; days that the cabinet declares late
come with its next version.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from stories.dates import BANGKOK, in_bangkok

OPENS, CLOSES = time(8, 30), time(16, 30)
HOURS_A_DAY = 8
_FRIDAY = 4
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The moments that make waiting stories due: whatever was sent at one of them or before has waited that long.

    ``late`` a whole target; ``due_today`` a whole target by the end of today; ``pressing`` six tenths of it.
    """

    late: datetime
    due_today: datetime
    pressing: datetime


def cutoffs(moment: datetime, target: timedelta) -> Cutoffs:
    """The moments that follow from a target (working time) at a moment."""
    tonight = datetime.combine(in_bangkok(moment).date(), CLOSES, BANGKOK)
    return Cutoffs(
        late=before(moment, target),
        due_today=before(max(moment, tonight), target),
        pressing=before(moment, target * 0.6),
    )


def before(moment: datetime, span: timedelta) -> datetime:
    """The latest moment from which so much working time has passed until ``moment``."""
    day, left, end = in_bangkok(moment).date(), span, moment
    while True:
        opens, closes = _hours_of(day)
        end = min(moment, closes)
        worked = max(end - opens, timedelta())
        if worked >= left > timedelta():
            return end - left
        if left <= timedelta():
            return moment
        left -= worked
        day -= _DAY


def after(moment: datetime, span: timedelta) -> datetime:
    """The first moment at which so much working time has passed since ``moment``."""
    day, left = in_bangkok(moment).date(), span
    while True:
        opens, closes = _hours_of(day)
        start = max(moment, opens)
        if left <= max(closes - start, timedelta()):
            return start + left
        left -= max(closes - start, timedelta())
        day += _DAY


def between(start: datetime, end: datetime) -> timedelta:
    """The working time between two moments."""
    day, last, worked = in_bangkok(start).date(), in_bangkok(end).date(), timedelta()
    while day <= last:
        opens, closes = _hours_of(day)
        worked += max(min(end, closes) - max(start, opens), timedelta())
        day += _DAY
    return worked


def is_working_day(day: date) -> bool:
    """Whether the desk works on this day of Bangkok."""
    return day.weekday() <= _FRIDAY and day not in _holidays_of(day.year)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    from holidays import country_holidays  # a tenth of a second that most processes never need

    return frozenset(country_holidays("TH", years=year))


def _hours_of(day: date) -> tuple[datetime, datetime]:
    """When a day's work begins and ends; the same moment twice on a day without work."""
    opens = datetime.combine(day, OPENS, BANGKOK)
    return opens, datetime.combine(day, CLOSES, BANGKOK) if is_working_day(day) else opens
