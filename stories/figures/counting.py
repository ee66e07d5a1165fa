"""The job that counts: what the events of stories say about each day and district. Safe to run twice and at any time.

Every run counts the last days anew from the events, which never change, and replaces what was kept of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import case, delete, func, insert, select

from stories import clock, freshness, targets, workhours
from stories.dates import BANGKOK, in_bangkok
from stories.editions import counting as editions
from stories.extensions import db
from stories.figures import waits
from stories.models import Action, MetricDay, MetricWaiting, Story, StoryEvent, StoryState
from stories.transaction import transaction

CITY = ""
#: Ages of what waits begin at so many days.
AGE_DAYS = (0, 1, 2, 3, 5, 10, 20)
COUNTS = (
    *("sent", "resent", "approved", "changes_requested", "rejected", "answered", "answered_in_time"),
    *("appeals_upheld", "appeals_overturned", "resubmissions_succeeded", "resubmissions_failed", "published"),
)
BY_KEY = ("waits", "reasons", "themes")
_DAYS_ANEW = 3  # a decision shortly before midnight can be taken back after it
_ROWS_AT_ONCE = 1000
_DECISIONS = {
    Action.APPROVE: "approved",
    Action.REQUEST_CHANGES: "changes_requested",
    Action.REJECT: "rejected",
    Action.UPHOLD: "rejected",
}
_COUNTED = (*_DECISIONS, Action.SEND, Action.RESEND, Action.APPEAL, Action.UNDO, Action.PUBLISH)

Figures = dict[tuple[date, str], Counter[str]]


def count_metrics(*, everything: bool = False) -> int:
    """Count the last days, and those that were missed; how many days and districts have numbers now.

    Args:
        everything: count every day anew.
    """
    moment = clock.now()
    today = in_bangkok(moment).date()
    newest = None if everything else db.session.scalar(select(func.max(MetricDay.day)))
    start = min(newest, today) - timedelta(days=_DAYS_ANEW - 1) if newest else date.min
    days = [_day_row(day, place, found) for (day, place), found in sorted(_count(start).items())]
    waiting = _count_waiting(moment)
    with transaction() as session:
        is_first = _is_first_of(today)
        if is_first or _are_public_ones_new(start, today, days):
            freshness.note_change()
        if is_first:
            editions.recount()
        session.execute(delete(MetricDay).where(MetricDay.day >= start))
        session.execute(delete(MetricWaiting))
        for table, rows in ((MetricDay, days), (MetricWaiting, waiting)):
            if rows:
                session.execute(insert(table), rows)
    return len(days)


def figures_of(events: Sequence[Any], theme: str | None, target: timedelta) -> Iterator[tuple[date, str]]:
    """What the events of one story, in their order, add to which day: names of ``COUNTS``, or ``name:key``.

    Args:
        events: rows with ``at``, ``action`` and ``reasons``.
        target: in working hours, how soon a first answer is wanted.
    """
    sent_at: datetime | None = None
    is_answered = is_published = False
    waits_as = ""
    for event in _without_undone(events):
        day = in_bangkok(event.at).date()
        if event.action is Action.SEND:
            sent_at = event.at
            yield day, "sent"
        elif event.action is Action.RESEND:
            waits_as = "resubmission"
            yield day, "resent"
        elif event.action is Action.APPEAL:
            waits_as = "appeal"
        elif event.action is Action.PUBLISH:
            if not is_published:
                yield from ((day, name) for name in ("published", f"themes:{theme}"))
            is_published = True
        else:
            yield from ((day, name) for name in _names_of(event, waits_as))
            if sent_at is not None and not is_answered:
                yield from ((day, name) for name in _names_of_answer(sent_at, event.at, target))
            is_answered, waits_as = True, ""


def _names_of(event: Any, waits_as: str) -> Iterator[str]:
    yield _DECISIONS[event.action]
    if _DECISIONS[event.action] == "rejected":
        yield from (f"reasons:{code}" for code in event.reasons)
    if waits_as == "appeal":
        yield "appeals_upheld" if event.action is Action.REJECT else "appeals_overturned"
    if waits_as == "resubmission":
        yield "resubmissions_succeeded" if event.action is Action.APPROVE else "resubmissions_failed"


def _names_of_answer(sent_at: datetime, at: datetime, target: timedelta) -> Iterator[str]:
    yield "answered"
    yield f"waits:{waits.bucket_of(at - sent_at)}"
    if workhours.between(sent_at, at) <= target:
        yield "answered_in_time"


def _without_undone(events: Iterable[Any]) -> list[Any]:
    """The events, without decisions that were taken back."""
    kept: list[Any] = []
    for event in events:
        if event.action is not Action.UNDO:
            kept.append(event)
        elif kept and kept[-1].action in _DECISIONS:
            kept.pop()
    return kept


def _count(start: date) -> Figures:
    """What the events since a day say, by day and district, and by day for the whole city."""
    target = timedelta(hours=targets.get_answer_hours())
    query = (
        select(
            *(StoryEvent.story_id, Story.district, Story.theme),
            *(StoryEvent.at, StoryEvent.action, StoryEvent.reasons),
        )
        .join(Story, Story.id == StoryEvent.story_id)
        .where(StoryEvent.action.in_(_COUNTED))
        .order_by(StoryEvent.story_id, StoryEvent.id)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    if start > date.min:
        since = datetime.combine(start, time(), BANGKOK)
        query = query.where(StoryEvent.story_id.in_(select(StoryEvent.story_id).where(StoryEvent.at >= since)))
    found: Figures = defaultdict(Counter)
    for _story_id, rows in groupby(db.session.execute(query), key=lambda row: row.story_id):
        events = list(rows)
        for day, name in figures_of(events, events[0].theme, target):
            if day >= start:
                found[day, CITY][name] += 1
                if events[0].district is not None:
                    found[day, events[0].district][name] += 1
    return found


def _day_row(day: date, place: str, found: Mapping[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"day": day, "district": place, **{name: found.get(name, 0) for name in COUNTS}}
    for field in BY_KEY:
        row[field] = {name.partition(":")[2]: count for name, count in found.items() if name.startswith(f"{field}:")}
    return row


def _count_waiting(moment: datetime) -> list[dict[str, Any]]:
    """What waits now, by district and age: one statement over the index of the queue."""
    steps = range(len(AGE_DAYS) - 1, 0, -1)
    age = case(*((Story.submitted_at <= moment - timedelta(days=AGE_DAYS[step]), step) for step in steps), else_=0)
    oldest = func.min(Story.submitted_at).label("oldest")
    query = (
        select(Story.district, age.label("age"), func.count().label("count"), oldest)
        .where(Story.state == StoryState.SUBMITTED)
        .group_by(Story.district, "age")
    )
    empty = {"ages": [0] * len(AGE_DAYS), "oldest_at": None, "counted_at": moment}
    rows: dict[str, dict[str, Any]] = {CITY: {"district": CITY, **empty}}
    for found in db.session.execute(query):
        for place in {CITY, found.district or CITY}:
            row = rows.setdefault(place, {"district": place, **empty})
            row["ages"] = [count + (found.count if step == found.age else 0) for step, count in enumerate(row["ages"])]
            row["oldest_at"] = min(filter(None, (row["oldest_at"], found.oldest)))
    return list(rows.values())


def _is_first_of(today: date) -> bool:
    """Whether nothing was counted today yet: then yesterday is a whole day only now."""
    last = db.session.scalar(select(func.max(MetricWaiting.counted_at)))
    return last is None or in_bangkok(last).date() < today


def _are_public_ones_new(start: date, today: date, days: Sequence[Mapping[str, Any]]) -> bool:
    """Whether public pages, which show whole days of the city, have anything new to show."""
    is_public = MetricDay.district == CITY, MetricDay.day >= start, MetricDay.day < today
    old = {row.day: row for row in db.session.scalars(select(MetricDay).where(*is_public))}
    new = {row["day"]: row for row in days if row["district"] == CITY and row["day"] < today}
    return old.keys() != new.keys() or any(
        getattr(old[day], name) != new[day][name] for day in new for name in new[day]
    )
