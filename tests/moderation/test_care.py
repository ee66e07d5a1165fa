"""Care for those who read: skipping leaves no trace, hard stories are spread, long work is followed by a hint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from stories import claims, clock
from stories.extensions import db
from stories.models import Claim, Lane, RevisionCheck, Staff, Story, StoryState
from stories.moderation import queries
from stories.permissions import actor_for
from tests.conftest import Client

Create = Callable[..., Story]


@pytest.fixture
def line_up(create_story: Create) -> Callable[..., list[Story]]:
    """Return a function making stories that wait, oldest first; those at the places in ``heavy`` are hard to read."""

    def line_up(number: int, heavy: tuple[int, ...] = ()) -> list[Story]:
        start = clock.now() - timedelta(hours=1)
        stories = [create_story(submitted_at=start + timedelta(minutes=place)) for place in range(number)]
        for place in heavy:
            check = RevisionCheck(revision_id=stories[place].current_revision_id, checked_at=start, signals=[])
            check.is_heavy = True
            db.session.add(check)
        db.session.commit()
        return stories

    return line_up


def next_after(story: Story, reader: Staff, skipped: frozenset[str] = frozenset()) -> str | None:
    assert story.submitted_at is not None
    return queries.find_next(actor_for(reader), Lane.NEW, after=(story.submitted_at, story.id), skipped=skipped)


def test_skipping_frees_the_story_and_leaves_no_trace(
    client: Client, line_up: Callable[..., list[Story]], moderator: Staff
) -> None:
    first, second = line_up(2)
    claims.hold(first, moderator.id)
    db.session.commit()
    client.login(moderator)

    response = client.post(f"/desk/stories/{first.public_id}/skip")

    assert response.location == f"/desk/stories/{second.public_id}#story"
    assert db.session.scalars(db.select(Claim)).all() == []
    assert (first.events, first.state, first.lane) == ([], StoryState.SUBMITTED, Lane.NEW)


def test_what_was_skipped_is_not_shown_first_again_that_day(
    client: Client, line_up: Callable[..., list[Story]], moderator: Staff
) -> None:
    first, second = line_up(2)
    client.login(moderator)
    client.post(f"/desk/stories/{first.public_id}/skip")

    queue = client.get("/desk").text
    data = {"revision_id": str(second.current_revision_id)}
    after = client.post(f"/desk/stories/{second.public_id}/approve", data=data).location
    alone = client.get("/desk").text

    assert f'action="/desk/stories/{second.public_id}/approve"' in queue
    assert first.public_id in queue  # the list still has it
    assert after == "/desk/new#main"
    assert "เหลือแต่เรื่องที่คุณข้ามไว้วันนี้" in alone
    with clock.at(clock.now() + timedelta(days=1)):
        client.login(moderator)
        assert f'action="/desk/stories/{first.public_id}/approve"' in client.get("/desk").text


def test_a_colleague_is_shown_what_was_skipped(
    client: Client, line_up: Callable[..., list[Story]], create_staff: Callable[..., Staff], moderator: Staff
) -> None:
    (story,) = line_up(1)
    client.login(moderator)
    skipped = client.post(f"/desk/stories/{story.public_id}/skip")
    colleague = client.application.test_client()
    colleague.login(create_staff())  # type: ignore[attr-defined]

    assert skipped.location == "/desk/new#main"
    assert f'action="/desk/stories/{story.public_id}/approve"' in colleague.get("/desk").text


def test_hard_stories_do_not_follow_each_other(line_up: Callable[..., list[Story]], moderator: Staff) -> None:
    hard, also_hard, light, last = line_up(4, heavy=(0, 1))

    assert next_after(hard, moderator) == light.public_id
    assert next_after(light, moderator) == last.public_id
    assert next_after(last, moderator) == hard.public_id
    assert next_after(hard, moderator, frozenset({light.public_id, last.public_id})) == also_hard.public_id


def test_after_long_reading_the_desk_hints_at_a_pause(
    client: Client, line_up: Callable[..., list[Story]], moderator: Staff
) -> None:
    stories, start = line_up(9), clock.now()
    client.login(moderator)
    shown = []

    for number, minutes in enumerate((0, 8, 16, 24, 32, 40, 48, 56)):
        with clock.at(start + timedelta(minutes=minutes)):
            client.post(f"/desk/stories/{stories[number].public_id}/skip")
            shown.append("พักสักครู่ไหม" in client.get("/desk").text)
    with clock.at(start + timedelta(minutes=57)):
        client.post("/desk/rest")
        rested = client.get("/desk").text

    assert shown == [False] * 7 + [True]
    assert "พักสักครู่ไหม" not in rested


def test_a_pause_begins_the_time_anew(client: Client, line_up: Callable[..., list[Story]], moderator: Staff) -> None:
    stories, start = line_up(3), clock.now()
    client.login(moderator)

    for number, minutes in enumerate((0, 30, 60)):
        with clock.at(start + timedelta(minutes=minutes)):
            client.post(f"/desk/stories/{stories[number].public_id}/skip")
            assert "พักสักครู่ไหม" not in client.get("/desk").text
