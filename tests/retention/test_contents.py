"""Rejected stories lose text and photos after 90 days, withdrawn ones all that is left after 7."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from stories import clock, dates, lifecycle
from stories.errors import InvalidTransition
from stories.extensions import db
from stories.lifecycle import Note
from stories.models import (
    Action,
    Consent,
    Job,
    Lang,
    Message,
    Photo,
    Redaction,
    Revision,
    RevisionText,
    Staff,
    Story,
    StoryState,
)
from stories.permissions import SYSTEM, actor_for, author_of
from stories.submission import services
from stories.transaction import transaction
from tests.conftest import Client
from tests.moderation.redacting import BOX
from tests.retention.conftest import Run, days, keys_of, objects_of

S = StoryState


def move(story: Story, action: Action, by: Any, **values: Any) -> None:
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), action, by=by, **values)


@pytest.fixture
def refused(told: Callable[..., Story], moderator: Staff) -> Story:
    """Return a story that was refused a moment ago, with a reason and words."""
    story = told(S.SUBMITTED, photos=2, contact_email="ton@example.com", secret="refused")
    note = Note("ขอโทษนะ เรื่องนี้เล่าถึงเพื่อนบ้าน", Lang.THAI)
    move(story, Action.REJECT, actor_for(moderator), reasons=["private"], note=note)
    return story


@pytest.mark.parametrize(("after", "is_gone"), [(89.99, False), (90.01, True)])
def test_a_rejected_story_keeps_its_text_for_ninety_days(refused: Story, run: Run, after: float, is_gone: bool) -> None:
    keys = keys_of(refused)

    assert run(days(after)) == ({"rejected": 1} if is_gone else {})

    assert refused.state is S.REJECTED
    assert (refused.content_deleted_at is not None) == is_gone
    assert bool(db.session.scalars(select(RevisionText)).all()) != is_gone
    assert bool(db.session.scalars(select(Photo)).all()) != is_gone
    assert bool(db.session.scalars(select(Message)).all()) != is_gone
    assert bool(objects_of(*keys)) != is_gone


def test_its_reasons_stay_and_nothing_else_of_what_was_told(refused: Story, run: Run) -> None:
    run(days(91))

    (revision,) = db.session.scalars(select(Revision).where(Revision.story_id == refused.id))
    assert [(event.action, event.reasons) for event in refused.events] == [
        (Action.REJECT, ["private"]),
        (Action.DELETE_CONTENT, []),
    ]
    assert (revision.pen_name, revision.landmark, revision.saves) == ("", "", {})
    assert [consent.purpose for consent in db.session.scalars(select(Consent))] == ["publish"]
    assert refused.contact_email == "ton@example.com"


def test_its_author_is_told_what_happened(client: Client, refused: Story, run: Run) -> None:
    client.set_cookie(f"story-{refused.public_id}", "refused")
    run(days(91))

    page, listed = client.get(f"/my/{refused.public_id}"), client.get("/my")

    assert (page.status_code, listed.status_code) == (200, 200)
    assert "เราจึงลบข้อความและภาพของเรื่องนี้" in page.text
    assert "ลบข้อความและภาพแล้ว" in page.text
    assert "ร้านข้าวแกงริมคลอง" not in page.text
    assert "เรื่องที่ลบข้อความแล้ว" in listed.text


def test_the_pages_of_the_desk_still_open(client: Client, refused: Story, moderator: Staff, run: Run) -> None:
    client.login(moderator)
    run(days(91))

    page = client.get(f"/desk/stories/{refused.public_id}")
    reopened = client.post(f"/desk/stories/{refused.public_id}/reopen", data={"explanation": "ขอดูใหม่"})

    assert page.status_code == 200
    assert "เหตุผลที่ไม่เผยแพร่ยังอยู่ในประวัติ" in page.text
    assert 'id="reopen"' not in page.text
    assert reopened.status_code == 409
    assert refused.state is S.REJECTED


def test_an_appeal_that_waits_keeps_the_text(refused: Story, run: Run) -> None:
    services.appeal(refused.public_id, by=author_of(refused.id), words="ขอให้ดูใหม่")

    assert run(days(100)) == {}
    assert refused.state is S.SUBMITTED


def test_what_has_no_text_can_still_be_taken_back(refused: Story, run: Run) -> None:
    run(days(91))
    with pytest.raises(InvalidTransition):
        move(refused, Action.DELETE_CONTENT, SYSTEM)

    with clock.at(clock.now() + days(92)):
        services.withdraw(refused.public_id, by=author_of(refused.id))

    assert run(days(100)) == {"withdrawn": 1}
    assert refused.state is S.DELETED


@pytest.mark.parametrize(("after", "is_gone"), [(6.99, False), (7.01, True)])
def test_a_withdrawn_story_is_erased_after_seven_days(
    told: Callable[..., Story], save: Callable[[Any], Any], moderator: Staff, run: Run, after: float, is_gone: bool
) -> None:
    story = told(S.PUBLISHED, photos=2, contact_email="ton@example.com")
    keys = keys_of(story)
    photo = db.session.scalars(select(Photo).where(Photo.key == keys[0])).one()
    save(
        Redaction(
            photo_id=photo.id,
            revision_id=story.current_revision_id,
            staff_id=moderator.id,
            shapes=[BOX.as_json()],
            kinds=["face"],
            key="covered0123456789",
            drawn_at=clock.now(),
        )
    )
    services.withdraw(story.public_id, by=author_of(story.id))

    assert run(days(after)) == ({"withdrawn": 1} if is_gone else {})

    assert story.state is (S.DELETED if is_gone else S.WITHDRAWN)
    assert bool(objects_of(*keys)) != is_gone
    assert bool(db.session.scalars(select(RevisionText)).all()) != is_gone
    assert bool(db.session.scalars(select(Photo)).all()) != is_gone
    assert (story.slip_hash is None, story.contact_email is None) == (is_gone, is_gone)


def test_what_was_left_in_public_goes_too(told: Callable[..., Story], run: Run) -> None:
    story = told(S.PUBLISHED)
    key = keys_of(story)[0]
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.WITHDRAW, by=author_of(story.id))
        db.session.execute(db.delete(Job))  # as if it had been buried
    was_public = objects_of(key)

    run(days(8))

    assert any(one.startswith("public/") for one in was_public)
    assert objects_of(key) == set()


def test_an_address_that_was_public_says_it_is_gone(client: Client, told: Callable[..., Story], run: Run) -> None:
    story = told(S.PUBLISHED)
    services.withdraw(story.public_id, by=author_of(story.id))

    run(days(8))

    assert client.get(f"/s/{story.public_id}").status_code == 410


def test_its_author_is_told_when(client: Client, told: Callable[..., Story]) -> None:
    story = told(S.SUBMITTED, secret="own")
    client.set_cookie(f"story-{story.public_id}", "own")
    services.withdraw(story.public_id, by=author_of(story.id))

    page = client.get(f"/my/{story.public_id}").text

    assert story.withdrawn_at is not None
    assert dates.long_date(story.withdrawn_at + days(7), "th") in page


def test_frozen_stories_stand_still(refused: Story, told: Callable[..., Story], run: Run) -> None:
    withdrawn = told(S.WITHDRAWN)
    refused.frozen_at = withdrawn.frozen_at = clock.now()
    db.session.commit()

    assert run(days(200)) == {}
    assert (refused.state, withdrawn.state) == (S.REJECTED, S.WITHDRAWN)
    assert refused.content_deleted_at is None
