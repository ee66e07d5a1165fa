"""Uploads without a photo: left by a request that was killed, deleted after a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from stories import clock
from stories.extensions import storages
from stories.models import Photo, Story, StoryState
from stories.renditions import upload_key
from stories.submission import tasks


def keep(photo_id: object) -> str:
    key = upload_key(str(photo_id))
    storages().private.put(key, b"as sent", content_type="image/jpeg")
    return key


def test_an_upload_without_a_photo_goes_after_a_day(
    create_story: Callable[..., Story], create_photo: Callable[..., Photo]
) -> None:
    stray, known = keep(uuid4()), keep(create_photo(create_story(StoryState.DRAFT)).id)

    tasks.sweep_uploads()
    assert storages().private.head(stray) is not None  # its row may be written in a moment
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        tasks.sweep_uploads()

    assert storages().private.head(stray) is None
    assert storages().private.head(known) is not None
