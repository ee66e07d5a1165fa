"""Idle drafts: warned after 30 days, deleted 7 days later, unless their author writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from stories import clock, dates, lifecycle
from stories.extensions import db
from stories.models import Action, Lang, Photo, Revision, Role, Staff, Story, StoryState
from stories.permissions import actor_for, author_of
from stories.submission import services, tasks
from stories.transaction import transaction
from tests.conftest import Client
from tests.retention.conftest import Run, days, keys_of, objects_of

S = StoryState


@pytest.fixture
def draft(told: Callable[..., Story]) -> Story:
    """Return a draft with a photo and an address."""
    return told(S.DRAFT, contact_email="ton@example.com")


def actions(story: Story) -> list[Action]:
    return [event.action for event in story.events]


@pytest.mark.parametrize(("after", "told_so"), [(29.99, []), (30.01, [Action.WARN_IDLE])])
def test_the_author_is_warned_after_thirty_days(draft: Story, run: Run, after: float, told_so: list[Action]) -> None:
    assert run(days(after)) == ({"drafts-warned": 1} if told_so else {})

    assert actions(draft) == told_so
    assert draft.state is S.DRAFT


@pytest.mark.parametrize(("after", "is_gone"), [(6.99, False), (7.01, True)])
def test_a_draft_goes_seven_days_after_the_warning_with_all_its_files(
    draft: Story, run: Run, after: float, is_gone: bool
) -> None:
    keys = keys_of(draft)
    run(days(31))

    assert run(days(31 + after)) == ({"drafts-deleted": 1} if is_gone else {})

    assert (draft.state is S.DELETED) == is_gone
    assert bool(objects_of(*keys)) != is_gone
    assert bool(db.session.scalars(select(Revision).where(Revision.story_id == draft.id)).all()) != is_gone
    assert bool(db.session.scalars(select(Photo)).all()) != is_gone
    assert (draft.contact_email is None) == is_gone
    assert actions(draft) == [Action.WARN_IDLE, *([Action.DELETE] if is_gone else [])]


def test_writing_again_ends_the_warning_and_the_days_count_anew(draft: Story, run: Run) -> None:
    run(days(31))
    warned_at = draft.idle_warned_at
    with clock.at(clock.now() + days(36)):
        services.save_text(draft.public_id, by=author_of(draft.id), texts={Lang.THAI: ("ร้าน", "เขียนต่อ")})

    later = run(days(65.9))
    again = run(days(66.1))

    assert warned_at is not None
    assert (later, again) == ({}, {"drafts-warned": 1})
    assert draft.state is S.DRAFT
    assert draft.idle_warned_at > warned_at


def test_a_frozen_draft_stands_still(draft: Story, run: Run) -> None:
    draft.frozen_at = clock.now()
    db.session.commit()

    assert run(days(100)) == {}
    assert draft.state is S.DRAFT
    assert draft.idle_warned_at is None


def test_what_was_frozen_after_the_warning_is_warned_of_anew(
    draft: Story, create_staff: Callable[..., Staff], run: Run
) -> None:
    dpo = actor_for(create_staff(Role.DPO))
    run(days(31))
    for action in (Action.FREEZE, Action.UNFREEZE):
        with transaction():
            lifecycle.move(lifecycle.lock(draft.public_id), action, by=dpo)

    assert run(days(60)) == {"drafts-warned": 1}
    assert draft.state is S.DRAFT


@pytest.mark.parametrize("lang", ["th", "en"])
def test_one_mail_in_the_language_of_the_author_says_the_date(
    draft: Story, run: Run, outbox: Callable[[], list[EmailMessage]], lang: str
) -> None:
    draft.contact_lang = lang
    db.session.commit()

    run(days(31))
    run(days(32))

    (sent,) = outbox()
    day = dates.long_date(draft.idle_warned_at + timedelta(days=7), lang)
    assert sent["To"] == "ton@example.com"
    for part in ("plain", "html"):
        body = sent.get_body((part,))
        assert body is not None
        assert day in body.get_content()
        assert ("/en/my" in body.get_content()) == (lang == "en")


def test_no_mail_without_an_address_or_when_it_is_written_on(
    draft: Story, told: Callable[..., Story], run: Run, outbox: Callable[[], list[EmailMessage]]
) -> None:
    told(S.DRAFT)
    with clock.at(clock.now() + days(31)):
        services.save_text(draft.public_id, by=author_of(draft.id), texts={Lang.THAI: ("ร้าน", "เขียนต่อ")})
        tasks.mail_idle(str(draft.id))

    assert run(days(31)) == {"drafts-warned": 1}
    assert outbox() == []


@pytest.mark.parametrize(("prefix", "words"), [("", "ถ้าไม่มีการเขียนต่อ"), ("/en", "If nothing more is written")])
def test_the_pages_of_the_draft_and_the_list_say_the_date(
    client: Client, draft: Story, run: Run, prefix: str, words: str
) -> None:
    client.set_cookie(f"story-{draft.public_id}", "secret")
    pages = [f"{prefix}/drafts/{draft.public_id}/{step}" for step in ("write", "photos", "preview")]
    before = [client.get(page).text for page in pages]

    run(days(31))

    day = dates.long_date(draft.idle_warned_at + timedelta(days=7), "en" if prefix else "th")
    assert all(words not in page for page in before)
    for page in pages:
        text = client.get(page).text
        assert words in text
        assert day in text
    assert day in client.get(f"{prefix}/my").text


def test_keeping_the_draft_is_enough(client: Client, draft: Story, run: Run) -> None:
    client.set_cookie(f"story-{draft.public_id}", "secret")
    run(days(31))

    client.post(f"/drafts/{draft.public_id}/write", data={"go": "keep", "th-title": "ร้าน", "th-body": "ข้าว"})

    assert draft.idle_warned_at is None
