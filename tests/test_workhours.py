"""Working hours: Thai office hours, weekends, public holidays and the days that stand in for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from stories import workhours
from stories.dates import BANGKOK


def at(day: int, hour: float, *, month: int = 11) -> datetime:
    """A moment of 2026 in Bangkok; the 26th of November is a Thursday."""
    return datetime(2026, month, day, tzinfo=BANGKOK) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 26), True),  # a Thursday
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 4, 14), False),  # Songkran
        (date(2026, 12, 7), False),  # a Monday, for the Saturday of the National Day
        (date(2026, 6, 1), False),  # a Monday, for the Sunday of Visakha Bucha
        (date(2027, 2, 22), False),  # a Monday, for the Sunday of Makha Bucha
        (date(2027, 10, 25), False),  # a Monday, for the Saturday of Chulalongkorn Day
        (date(2027, 10, 26), True),
        (date(2027, 12, 6), False),
    ],
)
def test_the_desk_rests_on_weekends_holidays_and_their_substitutes(day: date, works: bool) -> None:
    assert workhours.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(26, 9), at(26, 11.5), 2.5),
        (at(26, 7), at(26, 9.5), 1),  # before it opens
        (at(26, 15.5), at(26, 22), 1),  # after it closes
        (at(26, 16), at(27, 9), 1),  # over night
        (at(27, 16), at(30, 9), 1),  # over a weekend
        (at(4, 12, month=12), at(8, 8.5, month=12), 4.5),  # over a weekend and a Monday off
        (at(28, 10), at(29, 10), 0),
        (at(26, 12), at(26, 10), 0),  # the wrong way round
    ],
)
def test_the_time_between_two_moments_is_what_was_worked(start: datetime, end: datetime, hours: float) -> None:
    assert workhours.between(start, end) == timedelta(hours=hours)


@pytest.mark.parametrize("hours", [0.5, 4, 8, 9, 24, 80])
@pytest.mark.parametrize("moment", [at(26, 10), at(26, 3), at(28, 12), at(8, 8.5, month=12), at(8, 9, month=12)])
def test_before_and_after_count_the_same_hours(moment: datetime, hours: float) -> None:
    span = timedelta(hours=hours)
    earlier, later = workhours.before(moment, span), workhours.after(moment, span)

    assert workhours.between(earlier, moment) == workhours.between(moment, later) == span
    assert workhours.between(earlier + timedelta(seconds=1), moment) < span
    assert workhours.between(moment, later - timedelta(seconds=1)) < span


def test_no_time_at_all_ends_where_it_began() -> None:
    night = at(26, 3)

    assert workhours.before(night, timedelta()) == night


def test_a_target_makes_stories_pressing_due_today_and_late() -> None:
    found = workhours.cutoffs(at(26, 10.5), timedelta(hours=10))

    assert found.late == at(25, 8.5)  # two hours of today, eight of yesterday
    assert found.due_today == at(25, 14.5)  # eight hours until this evening, two of yesterday
    assert found.pressing == at(25, 12.5)  # six hours


def test_nothing_falls_due_on_a_day_without_work() -> None:
    found = workhours.cutoffs(at(28, 10), timedelta(hours=10))

    assert found.due_today == found.late
