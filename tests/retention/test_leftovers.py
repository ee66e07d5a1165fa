"""What has ended and nobody asks for any more is deleted, and told in the same report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from stories import claims, clock, throttle
from stories.extensions import db, storages
from stories.models import CarryCode, Claim, Lang, MailLink, Staff, Story, StoryState, ThrottleWindow, Visit
from stories.permissions import author_of
from stories.renditions import upload_key
from stories.submission import services, tasks
from stories.transaction import transaction
from stories.visiting import services as visiting
from tests.retention.conftest import Run


def count(*tables: type) -> list[int]:
    return [db.session.scalar(db.select(db.func.count()).select_from(table)) or 0 for table in tables]


@pytest.fixture
def no_strays(app: Flask) -> None:
    """Sweep up what other tests have left in the store."""
    with clock.at(clock.now() + timedelta(days=3)):
        tasks.sweep_uploads()


def test_links_codes_claims_and_counts_go_when_they_are_over(
    create_story: Callable[..., Story], moderator: Staff, run: Run, no_strays: None
) -> None:
    draft, waiting = create_story(StoryState.DRAFT, contact_email="ton@example.com"), create_story()
    services.request_link("ton@example.com", lang=Lang.THAI)
    services.make_carry_code(draft.public_id, by=author_of(draft.id))
    throttle.hit("track", "192.0.2.7", limit=9, window_seconds=600)
    with transaction():
        claims.hold(waiting, moderator.id)
    tables = (MailLink, CarryCode, Claim, ThrottleWindow)
    now = run()
    held = count(*tables)

    soon = run(timedelta(minutes=31))
    late = run(timedelta(days=1, minutes=11))

    assert (now, held) == ({}, [1, 1, 1, 1])
    assert soon == {"mail-links": 1, "carry-codes": 1, "claims": 1}
    assert late == {"limits": 1}
    assert count(*tables) == [0, 0, 0, 0]


def test_marks_of_visitors_go_with_their_day(create_story: Callable[..., Story], run: Run, no_strays: None) -> None:
    story = create_story(StoryState.PUBLISHED)
    visiting.note_view(story.public_id, visiting.Visitor("192.0.2.7", "Mozilla/5.0 (Android)"))
    visiting.write_views()

    assert run(timedelta(days=1)) == {"visits": 1}
    assert count(Visit) == [0]


def test_words_that_an_older_version_left_on_a_story_go(
    create_story: Callable[..., Story], run: Run, no_strays: None
) -> None:
    waits, gone = create_story(StoryState.SUBMITTED), create_story(StoryState.WITHDRAWN)
    db.session.execute(db.update(Story).values(desk_words="ร้านข้าวแกง\nนามปากกา"))
    db.session.commit()

    assert run() == {"desk-words": 1}
    words = dict(db.session.execute(db.select(Story.id, Story.desk_words)).all())
    assert words[gone.id] is None
    assert words[waits.id]


def test_an_upload_without_a_photo_goes_after_a_day(run: Run, no_strays: None) -> None:
    key = upload_key(str(uuid4()))
    storages().private.put(key, b"as sent", content_type="image/jpeg")

    early, dry, late = run(), run(timedelta(days=2), is_dry=True), run(timedelta(days=2))

    assert (early, dry, late) == ({}, {"uploads": 1}, {"uploads": 1})
    assert storages().private.head(key) is None
