"""Approving leads to publishing, after the undo window and only if the approval still stands."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from stories import publishing
from stories.extensions import db, storages
from stories.models import Action, Edition, Staff, Story, StoryState
from stories.moderation import services
from stories.permissions import actor_for


def _public_keys(story: Story) -> set[str]:
    return {key for photo in story.photos for key in storages().public.list(f"photos/{photo.key}/")}


def _private_keys(story: Story) -> set[str]:
    return {key for photo in story.photos for key, _type in publishing.rendition_keys(photo)}


def _approve(story: Story, moderator: Staff) -> None:
    assert story.current_revision_id is not None
    services.approve(story.public_id, by=actor_for(moderator), seen_revision=story.current_revision_id)


def test_nothing_is_public_before_the_window_is_over(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int]
) -> None:
    story = create_story(photos=2)
    _approve(story, moderator)

    run_jobs(after_seconds=19)

    assert story.state is StoryState.APPROVED
    assert db.session.scalars(select(Edition).where(Edition.story_id == story.id)).all() == []
    assert _public_keys(story) == set()


def test_an_approved_story_is_published_with_its_photos_after_the_window(
    create_story: Callable[..., Story], moderator: Staff, run_jobs: Callable[..., int]
) -> None:
    story = create_story(photos=2)
    _approve(story, moderator)

    run_jobs(after_seconds=21)

    assert story.state is StoryState.PUBLISHED
    assert [event.action for event in story.events] == [Action.APPROVE, Action.PUBLISH]
    assert _public_keys(story) == _private_keys(story)
    assert len(db.session.scalars(select(Edition).where(Edition.story_id == story.id)).all()) == 2
