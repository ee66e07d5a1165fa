"""The address of an author is deleted a year after the last thing that happened to the last story of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from stories import clock, lifecycle
from stories.extensions import db
from stories.models import Action, MailLink, Staff, Story, StoryState
from stories.permissions import actor_for
from stories.transaction import transaction
from tests.retention.conftest import Run, days

S = StoryState
EMAIL = "ton@example.com"


@pytest.fixture
def published(create_story: Callable[..., Story]) -> Story:
    """Return a published story of the address."""
    return create_story(S.PUBLISHED, contact_email=EMAIL)


@pytest.mark.parametrize(("after", "kept"), [(364.9, EMAIL), (365.1, None)])
def test_an_address_goes_after_a_year_of_silence(published: Story, run: Run, after: float, kept: str | None) -> None:
    assert run(days(after)) == ({} if kept else {"addresses": 1})

    assert published.contact_email == kept
    assert published.state is S.PUBLISHED


def test_another_story_of_the_address_keeps_it(
    published: Story, create_story: Callable[..., Story], moderator: Staff, run: Run
) -> None:
    with clock.at(clock.now() + days(100)):
        other = create_story(S.PUBLISHED, contact_email=EMAIL)
    with clock.at(clock.now() + days(200)), transaction():
        lifecycle.move(lifecycle.lock(other.public_id), Action.NOTE, by=actor_for(moderator), explanation="ดูแล้ว")

    before, after = run(days(564.9)), run(days(565.1))

    assert (before, after) == ({}, {"addresses": 2})
    assert (published.contact_email, other.contact_email) == (None, None)


def test_the_links_that_were_sent_there_go_with_it(published: Story, run: Run) -> None:
    moment = clock.now()
    for email in (EMAIL, "other@example.com"):
        ends = moment + days(1000)
        db.session.add(MailLink(email=email, lang="th", token_hash=email, created_at=moment, expires_at=ends))
    db.session.commit()

    run(days(366))

    assert db.session.scalars(select(MailLink.email)).all() == ["other@example.com"]


def test_a_frozen_story_of_the_address_keeps_it(published: Story, create_story: Callable[..., Story], run: Run) -> None:
    create_story(S.PUBLISHED, contact_email=EMAIL, frozen_at=clock.now())

    assert run(days(400)) == {}
    assert published.contact_email == EMAIL
