"""Approving leads to publishing: after the undo window, once, and only if that approval still stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from stories import clock, lifecycle, publishing, renditions
from stories.extensions import db, storages
from stories.models import Action, Edition, Job, Staff, Story, StoryState, Task
from stories.moderation import services, tasks
from stories.permissions import actor_for, author_of
from stories.transaction import transaction

S = StoryState
CreateStory = Callable[..., Story]
RunJobs = Callable[..., int]


def public_keys(story: Story) -> set[str]:
    return {key for photo in story.photos for key in storages().public.list(f"photos/{photo.key}/")}


def rendition_keys(story: Story) -> set[str]:
    return {key for photo in story.photos for key, _type in renditions.rendition_keys(photo)}


def count_editions(story: Story) -> int:
    return len(db.session.scalars(select(Edition).where(Edition.story_id == story.id)).all())


def approve(story: Story, moderator: Staff) -> None:
    assert story.current_revision_id is not None
    services.approve(story.public_id, by=actor_for(moderator), seen_revision=story.current_revision_id)


def withdraw(story: Story) -> None:
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), Action.WITHDRAW, by=author_of(story.id))


def test_nothing_is_public_before_the_window_is_over(
    create_story: CreateStory, moderator: Staff, run_jobs: RunJobs
) -> None:
    story = create_story(photos=2)
    approve(story, moderator)

    run_jobs(after_seconds=19)

    assert (story.state, count_editions(story), public_keys(story)) == (S.APPROVED, 0, set())


def test_an_approved_story_is_published_with_its_photos_after_the_window(
    create_story: CreateStory, moderator: Staff, run_jobs: RunJobs
) -> None:
    story = create_story(photos=2)
    approve(story, moderator)

    run_jobs(after_seconds=21)

    assert [event.action for event in story.events] == [Action.APPROVE, Action.PUBLISH]
    assert (story.state, count_editions(story), public_keys(story)) == (S.PUBLISHED, 2, rendition_keys(story))


def test_an_undone_approval_publishes_nothing(create_story: CreateStory, moderator: Staff, run_jobs: RunJobs) -> None:
    story = create_story(photos=1)
    approve(story, moderator)
    services.undo(story.public_id, by=actor_for(moderator))

    run_jobs(after_seconds=60)

    assert (story.state, count_editions(story), public_keys(story)) == (S.SUBMITTED, 0, set())


def test_a_second_approval_waits_for_its_own_window(
    create_story: CreateStory, moderator: Staff, run_jobs: RunJobs
) -> None:
    start = clock.now()
    story = create_story(photos=1)
    with clock.at(start):
        approve(story, moderator)
    with clock.at(start + timedelta(seconds=15)):
        services.undo(story.public_id, by=actor_for(moderator))
        approve(story, moderator)

    with clock.at(start):
        run_jobs(after_seconds=21)
        between = story.state, public_keys(story)
        run_jobs(after_seconds=36)

    assert between == (S.APPROVED, set())
    assert (story.state, public_keys(story)) == (S.PUBLISHED, rendition_keys(story))


def test_a_story_withdrawn_inside_the_window_stays_withdrawn(
    create_story: CreateStory, moderator: Staff, run_jobs: RunJobs
) -> None:
    story = create_story(photos=1)
    approve(story, moderator)
    withdraw(story)

    run_jobs(after_seconds=60)

    assert (story.state, count_editions(story), public_keys(story)) == (S.WITHDRAWN, 0, set())


def test_copies_left_by_a_job_that_was_killed_are_deleted_when_the_story_was_withdrawn(
    create_story: CreateStory, moderator: Staff, run_jobs: RunJobs
) -> None:
    story = create_story(photos=1)
    approve(story, moderator)
    withdraw(story)
    run_jobs()
    publishing.copy_public(story.photos[0])  # what the killed job had done so far

    run_jobs(after_seconds=60)

    assert public_keys(story) == set()


def test_a_job_that_runs_twice_publishes_once(create_story: CreateStory, moderator: Staff, run_jobs: RunJobs) -> None:
    story = create_story(photos=1)
    approve(story, moderator)
    approval = story.events[-1]
    run_jobs(after_seconds=21)
    published_at = story.first_published_at

    with clock.at(clock.now() + timedelta(seconds=40)):
        tasks.publish(str(story.id), str(approval.id))
    run_jobs(after_seconds=60)

    assert [event.action for event in story.events] == [Action.APPROVE, Action.PUBLISH]
    assert (story.first_published_at, public_keys(story)) == (published_at, rendition_keys(story))


def test_a_frozen_story_is_not_published(create_story: CreateStory, moderator: Staff, run_jobs: RunJobs) -> None:
    story = create_story(photos=1)
    approve(story, moderator)
    story.frozen_at = clock.now()
    db.session.commit()

    run_jobs(after_seconds=60)

    assert (story.state, public_keys(story)) == (S.APPROVED, set())


def test_a_photo_that_cannot_be_copied_keeps_the_story_back_until_it_can(
    create_story: CreateStory, moderator: Staff, run_jobs: RunJobs
) -> None:
    story = create_story(photos=1)
    missing = f"photos/{story.photos[0].key}/640.avif"
    storages().private.delete(missing)
    approve(story, moderator)

    run_jobs(after_seconds=21)
    failed = story.state, db.session.scalars(select(Job.task)).all()
    storages().private.put(missing, b"rendition", content_type="image/avif")
    run_jobs(after_seconds=60)

    assert failed == (S.APPROVED, [Task.PUBLISH])
    assert (story.state, public_keys(story)) == (S.PUBLISHED, rendition_keys(story))
