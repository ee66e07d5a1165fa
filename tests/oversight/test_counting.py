"""The numbers of the desk: what counts, on which day, once however often the job runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from stories import audit, clock
from stories.dates import in_bangkok
from stories.extensions import db
from stories.figures import counting, reading, waits
from stories.figures.counting import figures_of
from stories.freshness import read_version
from stories.models import Action, Lane, MetricDay, MetricWaiting, Story, StoryEvent, StoryState
from stories.permissions import SYSTEM
from stories.transaction import transaction

A = Action
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # 9.00 in Bangkok


def told(*events: tuple[float, Action] | tuple[float, Action, list[str]]) -> list[tuple[int, str]]:
    """What events so many hours after nine on a Monday add: (days after it, name)."""
    rows: list[Any] = [
        SimpleNamespace(at=MONDAY + timedelta(hours=hours), action=action, reasons=rest[0] if rest else [])
        for hours, action, *rest in events
    ]
    found = figures_of(rows, "living", timedelta(hours=8))
    return [((day - MONDAY.date()).days, name) for day, name in found if not name.startswith("waits:")]


def test_a_first_answer_counts_once_and_in_time() -> None:
    assert told((0, A.SEND), (7, A.APPROVE), (7, A.PUBLISH)) == [
        *((0, "sent"), (0, "approved"), (0, "answered"), (0, "answered_in_time")),
        *((0, "published"), (0, "themes:living")),
    ]


def test_a_late_answer_is_not_in_time() -> None:
    assert (2, "answered") in told((0, A.SEND), (48, A.REJECT, ["ad"]))
    assert (2, "answered_in_time") not in told((0, A.SEND), (48, A.REJECT, ["ad"]))


def test_a_decision_that_was_taken_back_does_not_count() -> None:
    found = told((0, A.SEND), (1, A.REJECT, ["ad"]), (1, A.UNDO), (30, A.APPROVE))

    assert found == [(0, "sent"), (1, "approved"), (1, "answered")]


@pytest.mark.parametrize(
    ("answer", "name"),
    [(A.REJECT, "appeals_upheld"), (A.APPROVE, "appeals_overturned"), (A.REQUEST_CHANGES, "appeals_overturned")],
)
def test_an_appeal_counts_when_it_is_answered(answer: Action, name: str) -> None:
    found = told((0, A.SEND), (1, A.REJECT, ["ad", "harmful"]), (2, A.APPEAL), (26, answer))

    assert [(day, one) for day, one in found if one.startswith("appeals")] == [(1, name)]
    assert found.count((0, "reasons:ad")) == 1
    assert (1, "answered") not in found


def test_a_resubmission_counts_when_it_is_decided_on() -> None:
    sent_back = (0, A.SEND), (1, A.REQUEST_CHANGES), (2, A.RESEND)

    assert (1, "resubmissions_succeeded") in told(*sent_back, (26, A.APPROVE))
    assert (1, "resubmissions_failed") in told(*sent_back, (26, A.REQUEST_CHANGES))


def test_a_quantile_is_within_a_twentieth_of_the_true_one() -> None:
    lengths = [timedelta(minutes=7 * number) for number in range(1, 400)]
    counts: dict[int, int] = {}
    for length in lengths:
        counts[waits.bucket_of(length)] = counts.get(waits.bucket_of(length), 0) + 1

    for share, true in ((0.5, lengths[199]), (0.9, lengths[359]), (1.0, lengths[-1])):
        found = waits.find_quantile(counts, share)
        assert found is not None
        assert true <= found <= true * 1.0501
    assert waits.find_quantile({}, 0.5) is None


@pytest.fixture
def live(create_story: Callable[..., Story]) -> Callable[..., Story]:
    """Return a function telling a story whose events happened so many days ago."""

    def tell(*events: tuple[float, Action], district: str = "bang-rak") -> Story:
        story = create_story(district=district)
        for days, action in events:
            with clock.at(clock.now() - timedelta(days=days)), transaction():
                audit.record(db.session.merge(story), action, SYSTEM, StoryState.SUBMITTED)
        return story

    return tell


def day_of(district: str, days: float) -> MetricDay | None:
    day = reading_day(days)
    db.session.expire_all()
    return db.session.scalars(select(MetricDay).filter_by(district=district, day=day)).one_or_none()


def reading_day(days: float) -> Any:
    return in_bangkok(clock.now() - timedelta(days=days)).date()


def test_days_are_kept_by_district_and_for_the_city(live: Callable[..., Story]) -> None:
    live((9, A.SEND), (8, A.APPROVE))
    live((9, A.SEND), district="dusit")

    counting.count_metrics()

    city, here, there = (day_of(place, 9) for place in (counting.CITY, "bang-rak", "dusit"))
    assert city
    assert here
    assert there
    assert (city.sent, here.sent, there.sent) == (2, 1, 1)
    answered = day_of("bang-rak", 8)
    assert answered is not None
    assert sum(answered.waits.values()) == answered.answered == 1


def test_a_second_run_changes_nothing_and_a_later_one_adds(live: Callable[..., Story]) -> None:
    live((9, A.SEND), (1, A.APPROVE))
    counting.count_metrics()
    before = [(row.day, row.district, row.sent, row.approved) for row in db.session.scalars(select(MetricDay))]
    counting.count_metrics()

    assert [(row.day, row.district, row.sent, row.approved) for row in db.session.scalars(select(MetricDay))] == before
    live((0, A.SEND))
    counting.count_metrics()
    today, then = day_of("bang-rak", 0), day_of("bang-rak", 9)
    assert today
    assert then
    assert (today.sent, then.sent) == (1, 1)


def test_days_that_were_missed_are_counted_later(live: Callable[..., Story]) -> None:
    live((30, A.SEND))
    with clock.at(clock.now() - timedelta(days=29)):
        counting.count_metrics()
    live((15, A.SEND))

    counting.count_metrics()

    assert day_of("bang-rak", 15) is not None


def test_public_pages_are_made_anew_when_a_whole_day_has_new_numbers(live: Callable[..., Story]) -> None:
    live((2, A.SEND))
    first = read_version()
    counting.count_metrics()
    second = read_version()
    live((0, A.SEND))
    counting.count_metrics()

    assert first != second == read_version()  # today is no whole day
    with clock.at(clock.now() + timedelta(days=1)):
        counting.count_metrics()
        third = read_version()
        counting.count_metrics()
    assert second != third == read_version()  # now it is one


def test_what_waits_is_counted_by_age(create_story: Callable[..., Story]) -> None:
    for days in (0, 1, 4, 30):
        create_story(lane=Lane.NEW, submitted_at=clock.now() - timedelta(days=days, minutes=1))

    counting.count_metrics()

    found = reading.read_waiting({"bang-rak"})
    assert found.ages == reading.read_waiting({counting.CITY}).ages == [1, 1, 0, 1, 0, 0, 1]
    assert found.oldest_at is not None
    assert (clock.now() - found.oldest_at).days == 30
    assert len(db.session.scalars(select(MetricWaiting)).all()) == 2


def test_the_worker_counts(live: Callable[..., Story], runner: Any) -> None:
    live((1, A.SEND))

    assert runner.invoke(args=["figures", "count", "--all"]).output == "2 rows of days and districts counted.\n"
    assert db.session.scalars(select(StoryEvent)).one().action is A.SEND
