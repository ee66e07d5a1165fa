"""A rule of retention, and the two shapes that most have: each story by itself, and rows that are over."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Select, and_, delete, func, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute

from stories import clock
from stories.extensions import db
from stories.models import Story
from stories.transaction import transaction

logger = logging.getLogger(__name__)

BATCH = 200

#: What must hold now of a row that has had its time.
Conditions = Callable[[datetime], tuple[ColumnElement[bool], ...]]


@dataclass(frozen=True, slots=True)
class Due:
    """How much has had its time, and since when the oldest was there."""

    number: int
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done, how much could not be, and whether it stopped at its limit."""

    number: int
    failed: int = 0
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``look`` changes nothing; ``work`` does as many as it is given, or all there are for None."""

    name: str
    what: str
    look: Callable[[], Due]
    work: Callable[[int | None], Done]


def each_story(
    name: str,
    what: str,
    *,
    since: InstrumentedAttribute[Any],
    conditions: Conditions,
    act: Callable[[Story], object],
) -> Rule:
    """A rule that changes one story after the other, each in a transaction of its own.

    A story is looked at again under its lock, since its author may have written meanwhile. One that fails is logged
    and passed over; when the database is away, the whole rule ends and is tried again.

    Args:
        since: the column that says how old a story is; its oldest goes first.
        act: changes a locked story.
    """

    def look() -> Due:
        number, oldest = db.session.execute(
            select(func.count(), func.min(since)).select_from(Story).where(*conditions(clock.now()))
        ).one()
        return Due(number, oldest)

    def work(limit: int | None) -> Done:
        done = failed = 0
        for story_id in _list_due(since, conditions, limit or BATCH):
            try:
                done += _change(story_id, conditions, act)
            except OperationalError:
                raise
            except Exception:
                failed += 1
                logger.exception("retention: %s failed on story %s", name, story_id)
            if done == limit:
                break
        return Done(done, failed, has_more=done == limit)

    return Rule(name, what, look, work)


def _list_due(since: InstrumentedAttribute[Any], conditions: Conditions, at_once: int) -> Iterator[UUID]:
    """The ids of what is due, oldest first, a batch at a time; what is still due afterwards does not come again."""
    after: ColumnElement[bool] | None = None
    while True:
        query: Select[UUID, datetime] = select(Story.id, since).where(*conditions(clock.now()))
        if after is not None:
            query = query.where(after)
        batch = db.session.execute(query.order_by(since, Story.id).limit(at_once)).all()
        yield from (row[0] for row in batch)
        if len(batch) < at_once:
            return
        last_id, last_since = batch[-1]
        after = or_(since > last_since, and_(since == last_since, Story.id > last_id))


def _change(story_id: UUID, conditions: Conditions, act: Callable[[Story], object]) -> bool:
    """Change one story if it is still due."""
    with transaction() as session:
        query = select(Story).where(Story.id == story_id, *conditions(clock.now())).with_for_update(of=Story)
        story = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if story is None:
            return False
        act(story)
    return True


def ended_rows(name: str, what: str, ends: InstrumentedAttribute[Any], *, kept: timedelta = timedelta(0)) -> Rule:
    """A rule that deletes the rows of a table that are over, in one statement by the index of that column.

    Args:
        ends: the column that says when.
        kept: how long they stay afterwards.
    """

    def is_over() -> ColumnElement[bool]:
        return ends <= clock.now() - kept

    def look() -> Due:
        number, oldest = db.session.execute(select(func.count(), func.min(ends)).where(is_over())).one()
        return Due(number, oldest)

    def work(_limit: int | None) -> Done:
        with transaction() as session:
            gone = cast("CursorResult[Any]", session.execute(delete(ends.class_).where(is_over())))
        return Done(gone.rowcount)

    return Rule(name, what, look, work)
