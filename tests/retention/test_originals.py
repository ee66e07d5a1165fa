"""Whole pictures go 30 days after the first publication, those of solved stories after a year; renditions stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from stories import clock
from stories.extensions import db, storages
from stories.models import CoveredKind, Photo, Redaction, Staff, Story, StoryKind, StoryState
from stories.moderation import services as moderation
from stories.permissions import actor_for
from stories.renditions import original_key
from tests.moderation.redacting import BOX, fill
from tests.retention.conftest import Run, days, keys_of, objects_of

S = StoryState
SOLVED = {"kind": StoryKind.SOLVED, "office": "sathon"}


def has_original(story: Story) -> list[bool]:
    return [storages().private.head(original_key(key)) is not None for key in keys_of(story)]


@pytest.mark.parametrize(
    ("values", "after", "rule"),
    [
        ({}, 29.99, None),
        ({}, 30.01, "originals"),
        (SOLVED, 364.9, None),
        (SOLVED, 365.1, "originals-solved"),
    ],
)
def test_the_whole_picture_has_its_day(
    told: Callable[..., Story], run: Run, values: dict[str, object], after: float, rule: str | None
) -> None:
    story = told(S.PUBLISHED, photos=2, **values)
    renditions = {one for one in objects_of(*keys_of(story)) if "/photos/" in one}

    assert run(days(after)) == ({rule: 1} if rule else {})

    assert has_original(story) == [rule is None] * 2
    assert {one for one in objects_of(*keys_of(story)) if "/photos/" in one} == renditions
    assert all((photo.original_deleted_at is not None) == (rule is not None) for photo in story.photos)


def test_what_was_never_public_keeps_it_and_so_does_what_is_frozen(told: Callable[..., Story], run: Run) -> None:
    waiting, frozen = told(S.SUBMITTED), told(S.PUBLISHED)
    frozen.frozen_at = clock.now()
    db.session.commit()

    assert run(days(60)) == {}
    assert has_original(waiting) == has_original(frozen) == [True]


def test_a_photo_of_a_later_revision_has_its_own_thirty_days(
    told: Callable[..., Story], create_photo: Callable[..., Photo], run: Run
) -> None:
    story = told(S.PUBLISHED)
    late = create_photo(story, created_at=clock.now() + timedelta(days=20))
    storages().private.put(original_key(late.key), b"whole", content_type="image/jpeg")

    first, second = run(days(31)), run(days(51))

    assert first == second == {"originals": 1}
    assert has_original(story) == [False, False]


def test_a_hidden_story_counts_from_its_first_publication(told: Callable[..., Story], run: Run) -> None:
    story = told(S.HIDDEN)

    assert run(days(31)) == {"originals": 1}
    assert has_original(story) == [False]


def test_what_is_covered_later_is_covered_on_the_largest_rendition(
    told: Callable[..., Story], moderator: Staff, run: Run, run_jobs: Callable[..., int]
) -> None:
    story = told(S.PUBLISHED)
    photo = db.session.scalars(db.select(Photo)).one()
    fill(photo, "ก")
    run(days(31))

    moderation.redact(
        story.public_id,
        photo.id,
        by=actor_for(moderator),
        seen_revision=story.current_revision_id,  # type: ignore[arg-type]  # it was sent
        seen_redaction=None,
        shapes=[BOX],
        kinds=[CoveredKind.FACE],
    )
    run_jobs()

    covered = db.session.scalars(db.select(Redaction)).one()
    assert has_original(story) == [False]
    assert covered.widths == photo.widths
    assert not any(one.startswith("public/") for one in objects_of(photo.key))
    assert any(one.startswith("public/") for one in objects_of(covered.key))
