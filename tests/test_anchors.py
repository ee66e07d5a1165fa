"""The audit trail is append-only, and whoever gets round that, as the owner of the database could, is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from stories import anchors, audit, clock, dates, lifecycle
from stories.extensions import db
from stories.models import Action, ActorKind, AuditAnchor, Staff, Story, StoryEvent, StoryState
from stories.permissions import Actor, actor_for, author_of
from stories.transaction import transaction

A = Action
TABLES = ("story_event", "audit_anchor")
DAY = timedelta(days=1)


def tell(create_story: Callable[..., Story], *moves: tuple[Action, Actor | None]) -> Story:
    """A story with its first event, and those of the moves; none for its author."""
    story = create_story()
    with transaction():
        story = db.session.merge(story)
        audit.record(story, A.SEND, author_of(story.id), StoryState.DRAFT)
    for action, actor in moves:
        with transaction():
            lifecycle.move(lifecycle.lock(story.public_id), action, by=actor or author_of(story.id))
    return story


@pytest.fixture(autouse=True)
def midday() -> Iterator[None]:
    """It is noon in Bangkok: the anchor of a day may be missing for the first two hours of the next."""
    with clock.at(dates.in_bangkok(clock.now()).replace(hour=12)):
        yield


@pytest.fixture
def stories(create_story: Callable[..., Story], create_staff: Callable[..., Staff]) -> list[Story]:
    """Two stories with three events each, told two days ago and anchored since; the first one had another yesterday."""
    judge, now = actor_for(create_staff()), clock.now()
    with clock.at(now - 2 * DAY):
        told = [tell(create_story, (A.REQUEST_CHANGES, judge), (A.UNDO, judge)) for _number in range(2)]
    with clock.at(now - DAY):
        assert anchors.make_anchor() is not None
        with transaction():
            lifecycle.move(lifecycle.lock(told[0].public_id), A.SECOND_OPINION, by=judge)
    assert anchors.make_anchor() is not None
    return told


@pytest.fixture
def as_owner(app: object) -> None:
    """Take the triggers away, as the owner of the database can."""
    for table in TABLES:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            db.session.execute(text(f"DROP TRIGGER {table}_refuses_update"))
            db.session.execute(text(f"DROP TRIGGER {table}_refuses_delete"))


def faults(known_anchor: str = "") -> list[str]:
    db.session.commit()
    db.session.expire_all()
    return list(anchors.find_faults(anchors.Tally(), known_anchor))


def events_of(story: Story) -> list[StoryEvent]:
    return list(db.session.scalars(select(StoryEvent).where(StoryEvent.story_id == story.id).order_by(StoryEvent.id)))


def run(*statements: str) -> None:
    for statement in statements:
        db.session.execute(text(statement))


def rewrite(events: list[StoryEvent]) -> None:
    """Give events hashes that fit again, as somebody would who knows how they are made."""
    previous = "0" * 64
    for event in events:
        event.previous_hash = previous
        previous = event.hash = audit.event_hash(event)
        db.session.flush()


def test_a_trail_that_nobody_touched_is_whole(stories: list[Story], runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["audit", "verify"])

    assert (result.exit_code, faults()) == (0, [])
    assert "7 events of 2 stories and 2 anchors" in result.output


def test_the_command_names_the_story_and_the_event(
    stories: list[Story], as_owner: None, runner: FlaskCliRunner
) -> None:
    event = events_of(stories[1])[1]
    event.reasons = ["ad"]
    db.session.commit()

    result = runner.invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert f"story {stories[1].public_id}, event {event.id}: it was changed" in result.output


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_it(stories: list[Story], table: str, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        run(change.format(table))

    assert faults() == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_event_that_is_gone_is_missed(stories: list[Story], as_owner: None, place: int) -> None:
    gone = events_of(stories[1])[place]
    run(f"DELETE FROM story_event WHERE id = {gone.id}")

    found = faults()

    assert any(f"story {stories[1].public_id}" in one or "anchor of" in one for one in found)
    assert place == 2 or any("does not follow the event before it" in one for one in found)


def test_a_whole_chain_that_is_gone_is_missed(stories: list[Story], as_owner: None) -> None:
    for event in reversed(events_of(stories[1])):
        run(f"DELETE FROM story_event WHERE id = {event.id}")

    assert f"story {stories[1].public_id}: it has no events" in faults()


def test_an_event_from_before_its_anchor_is_found(stories: list[Story], as_owner: None) -> None:
    last = events_of(stories[0])[-1]
    added = audit.record(stories[0], A.TAKE_OVER, Actor(ActorKind.SYSTEM), StoryState.SUBMITTED)
    db.session.flush()
    run(
        f"UPDATE story_event SET id = -1 WHERE id = {last.id}",
        f"UPDATE story_event SET id = {last.id} WHERE id = {added.id}",
    )

    assert any("are not those it was made over" in one for one in faults())


def test_events_that_change_places_are_found(stories: list[Story], as_owner: None) -> None:
    first, second, _third = (event.id for event in events_of(stories[1]))
    run(
        f"UPDATE story_event SET id = -1 WHERE id = {first}",
        f"UPDATE story_event SET id = {first} WHERE id = {second}",
        f"UPDATE story_event SET id = {second} WHERE id = -1",
    )

    assert any(f"event {first}: it does not follow" in one for one in faults())


def test_a_chain_written_anew_is_found_by_its_anchor(stories: list[Story], as_owner: None) -> None:
    events = events_of(stories[1])
    events[1].action = A.REJECT
    rewrite(events)

    found = faults()

    assert len(found) == 1
    assert found[0].startswith("anchor of")


def test_a_story_moved_without_an_event_is_found(stories: list[Story]) -> None:
    moved = {"state": StoryState.WITHDRAWN, "lane": None, "withdrawn_at": clock.now()}
    db.session.execute(update(Story).where(Story.id == stories[1].id).values(moved))

    assert any("and the story is withdrawn" in one for one in faults())


def changed(first: AuditAnchor, _second: AuditAnchor) -> None:
    first.event_count += 1


def deleted(first: AuditAnchor, _second: AuditAnchor) -> None:
    db.session.delete(first)


def last_deleted(_first: AuditAnchor, second: AuditAnchor) -> None:
    db.session.delete(second)


def forged(first: AuditAnchor, _second: AuditAnchor) -> None:
    first.hash = "f" * 64


def added(_first: AuditAnchor, second: AuditAnchor) -> None:
    copied = {name: getattr(second, name) for name in ("after_event_id", "last_event_id", "event_count", "digest")}
    day = second.day + DAY
    db.session.add(AuditAnchor(day=day, previous_hash=second.hash, hash="e" * 64, made_at=clock.now(), **copied))


def reordered(first: AuditAnchor, second: AuditAnchor) -> None:
    one, other = first.id, second.id
    run(
        f"UPDATE audit_anchor SET id = -1 WHERE id = {one}",
        f"UPDATE audit_anchor SET id = {one} WHERE id = {other}",
        f"UPDATE audit_anchor SET id = {other} WHERE id = -1",
    )


@pytest.mark.parametrize("tamper", [changed, deleted, last_deleted, forged, added, reordered])
def test_an_anchor_that_was_tampered_with_is_found(
    stories: list[Story], as_owner: None, tamper: Callable[[AuditAnchor, AuditAnchor], Any]
) -> None:
    first, second = db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.id))

    tamper(first, second)

    assert any("anchor" in one for one in faults())


def test_an_anchor_that_was_written_down_must_be_there(stories: list[Story], as_owner: None) -> None:
    newest = db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.id.desc())).first()
    assert newest is not None
    known, events = newest.hash, events_of(stories[0])
    assert faults(known) == []
    db.session.execute(text("DELETE FROM audit_anchor"))
    events[1].action = A.REJECT
    rewrite(events)
    db.session.commit()
    anchors.make_anchor()

    assert [one.partition(":")[0] for one in faults(known)] == [f"anchor {known}"]


def test_a_day_is_anchored_once(stories: list[Story]) -> None:
    assert anchors.make_anchor() is None
    assert db.session.scalars(select(AuditAnchor.event_count).order_by(AuditAnchor.id)).all() == [6, 1]
