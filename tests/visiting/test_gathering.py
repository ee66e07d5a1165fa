"""Views are gathered in the process and written together: none twice, none lost while the database is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, event, select
from sqlalchemy.exc import OperationalError

from stories import clock
from stories.dates import BANGKOK
from stories.extensions import db
from stories.models import Edition, Story, StoryState, Tally, Visit
from stories.visiting import gathering, services
from stories.visiting.gathering import Gathered, View
from stories.visiting.services import Visitor
from stories.web import later

TODAY = clock.now().date()


@pytest.fixture(autouse=True)
def nothing_waits(app: Flask) -> Iterator[None]:
    services.write_views()
    yield
    services._GATHERED.take()


def note(story: Story, *visitors: int) -> list[bool]:
    """Some visitors open a story; of each, whether somebody has to write."""
    return [services.note_view(story.public_id, Visitor(f"198.51.100.{one}", "Mozilla/5.0")) for one in visitors]


def counted() -> dict[UUID, int]:
    return dict(db.session.execute(select(Tally.story_id, Tally.counted)).all())


def test_views_are_written_together_and_each_once(create_story: Callable[..., Story]) -> None:
    first, second = create_story(StoryState.PUBLISHED), create_story(StoryState.PUBLISHED)
    assert [*note(first, 1, 2, 1), *note(second, 1)] == [True, False, False, False]
    assert counted() == {}

    services.write_views()
    note(first, 2, 3)
    services.write_views()

    assert counted() == {first.id: 3, second.id: 1}


def test_writing_many_asks_no_more_than_writing_one(create_story: Callable[..., Story]) -> None:
    stories = [create_story(StoryState.PUBLISHED) for _number in range(5)]
    sent: list[str] = []
    hear = lambda _c, _cursor, statement, *_rest: sent.append(statement)  # noqa: E731
    engine = db.session.connection().engine

    for story in stories:
        note(story, *range(1, 20))
    event.listen(engine, "before_cursor_execute", hear)
    try:
        services.write_views()
    finally:
        event.remove(engine, "before_cursor_execute", hear)

    assert set(counted().values()) == {19}
    assert len([one for one in sent if "SAVEPOINT" not in one]) <= 3 + 1  # public, marks, numbers; a BEGIN


def test_a_story_taken_down_meanwhile_is_not_counted(create_story: Callable[..., Story]) -> None:
    gone, stays = create_story(StoryState.PUBLISHED), create_story(StoryState.PUBLISHED)
    note(gone, 1)
    note(stays, 1)
    db.session.execute(delete(Edition).where(Edition.story_id == gone.id))
    db.session.commit()

    services.write_views()

    assert counted() == {stays.id: 1}


def test_what_cannot_be_written_is_kept(create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.PUBLISHED)
    note(story, 1, 2)
    engine = db.session.connection().engine

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO visit" in statement:
            raise OperationalError(statement, None, Exception("the database is away"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(OperationalError):
            services.write_views()
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    note(story, 2, 3)
    services.write_views()

    assert counted() == {story.id: 3}


def test_no_more_are_kept_than_memory_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST", 2)
    views, gathered = [View(mark, uuid4(), TODAY) for mark in "abc"], Gathered()
    for view in views:
        gathered.add(view)
    kept = gathered.take()
    gathered.put_back(views)

    assert kept == views[1:]
    assert gathered.take() == views[1:]


@pytest.mark.parametrize("seconds", [0, 0.01])
def test_work_is_done_later_and_again_until_it_is_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(later, "_AGAIN_SECONDS", 0.01)
    tries, done = [], Event()

    def work() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise OSError("not yet")
        done.set()

    later.later(seconds, work)

    assert done.wait(30)
    assert tries == [0, 1, 2]


def test_views_of_a_day_that_is_over_leave_no_mark(create_story: Callable[..., Story]) -> None:
    story, evening = create_story(StoryState.PUBLISHED), datetime(2026, 3, 2, 23, 59, tzinfo=BANGKOK)
    with clock.at(evening):
        note(story, 1)
    with clock.at(evening + timedelta(hours=1)):
        note(story, 1)
        services.write_views()

        assert db.session.scalars(select(Visit.day)).all() == [(evening + timedelta(hours=1)).date()]
