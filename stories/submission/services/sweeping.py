"""What a process left that was killed between storing the bytes of a photo and writing its row."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import select

from stories import clock
from stories.extensions import db, storages
from stories.models import Photo
from stories.renditions import upload_key

KEPT = timedelta(days=1)  # no request takes so long
_AT_ONCE = 500
_PREFIX = upload_key("")


def list_stray_uploads() -> Iterator[UUID]:
    """The ids under which the private store has held an upload for longer than ``KEPT`` that no photo has."""
    store, oldest = storages().private, clock.now() - KEPT
    ids = (found for key in store.list(_PREFIX) if (found := _read_id(key)) is not None)
    while batch := list(islice(ids, _AT_ONCE)):
        known = set(db.session.scalars(select(Photo.id).where(Photo.id.in_(batch))))
        for photo_id in batch:
            info = None if photo_id in known else store.head(upload_key(photo_id))
            if info is not None and info.modified_at < oldest:
                yield photo_id


def _read_id(key: str) -> UUID | None:
    try:
        return UUID(key.removeprefix(_PREFIX))
    except ValueError:
        return None
