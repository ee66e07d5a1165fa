"""Sums of what was counted, over days and places: one statement, whatever is asked."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from stories.extensions import db
from stories.figures import waits
from stories.figures.counting import AGE_DAYS, BY_KEY, COUNTS
from stories.models import MetricDay, MetricWaiting

_K = TypeVar("_K", bound=Hashable)


@dataclass(slots=True)
class Sums:
    """What happened on some days in some places."""

    counts: Counter[str] = field(default_factory=Counter)  # by the names of ``COUNTS``
    waits: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    themes: Counter[str] = field(default_factory=Counter)

    def add(self, row: Any) -> None:
        for name in COUNTS:
            if count := getattr(row, name):
                self.counts[name] += count
        for bucket, count in row.waits.items():
            self.waits[int(bucket)] += count
        for code, count in row.reasons.items():
            self.reasons[code] += count
        for theme, count in row.themes.items():
            self.themes[theme] += count

    def include(self, other: "Sums") -> None:
        self.counts.update(other.counts)
        self.waits.update(other.waits)
        self.reasons.update(other.reasons)
        self.themes.update(other.themes)

    @property
    def half(self) -> timedelta | None:
        """Half of the first answers came within this time."""
        return waits.find_quantile(self.waits, 0.5)

    @property
    def most(self) -> timedelta | None:
        """Nine of ten did."""
        return waits.find_quantile(self.waits, 0.9)

    @property
    def decisions(self) -> int:
        return self.counts["approved"] + self.counts["changes_requested"] + self.counts["rejected"]

    def share(self, part: str, *whole: str) -> float | None:
        """One count as a share of several, itself among them; None where there are none."""
        total = sum(self.counts[name] for name in whole)
        return self.counts[part] / total if total else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in some places: numbers by ``AGE_DAYS``, since when the oldest does, when it was counted."""

    ages: list[int]
    oldest_at: datetime | None
    counted_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.ages)


def list_days(first: date, last: date, places: Collection[str]) -> Sequence[Any]:
    """The rows of these days, both included, and places (``counting.CITY`` for the whole city)."""
    columns = [getattr(MetricDay, name) for name in ("day", "district", *COUNTS, *BY_KEY)]
    query = select(*columns).where(MetricDay.day >= first, MetricDay.day <= last, MetricDay.district.in_(places))
    return db.session.execute(query).all()


def read_waiting(places: Collection[str]) -> Waiting:
    """What waits in these places."""
    rows = db.session.scalars(select(MetricWaiting).where(MetricWaiting.district.in_(places))).all()
    ages = [sum(row.ages[step] for row in rows) for step in range(len(AGE_DAYS))]
    oldest = min((row.oldest_at for row in rows if row.oldest_at), default=None)
    return Waiting(ages, oldest, max((row.counted_at for row in rows), default=None))


def sum_all(parts: Iterable[Sums]) -> Sums:
    """Sums together."""
    sums = Sums()
    for part in parts:
        sums.include(part)
    return sums


def sum_by(rows: Iterable[Any], key: Callable[[Any], _K]) -> dict[_K, Sums]:
    """Everything that has the same key together."""
    found: dict[_K, Sums] = {}
    for row in rows:
        found.setdefault(key(row), Sums()).add(row)
    return found


def sum_by_steps(rows: Iterable[Any], steps: Sequence[date]) -> list[Sums]:
    """One sum for each step of time; a step ends where the next one begins.

    Args:
        steps: their first days, in order.
    """
    found = sum_by(rows, lambda row: bisect_right(steps, row.day) - 1)
    return [found.get(number, Sums()) for number in range(len(steps))]


def monday_of(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())


def list_mondays(last: date, count: int) -> list[date]:
    """The first days of so many weeks, the last one being that of a day."""
    return [monday_of(last) - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def list_months(last: date, count: int) -> list[date]:
    """The first days of so many months, the last one being that of a day."""
    number = last.year * 12 + last.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - count + 1, number + 1)]
