"""Photos taken out of a draft: kept for a while so that they can come back, then forgotten with all their files."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from stories import clock
from stories.errors import NotFound, PhotoRefused
from stories.models import Lang, Photo, RemovedPhoto, Revision, RevisionPhoto, RevisionPhotoText, Task
from stories.permissions import Actor
from stories.queue import enqueue
from stories.submission.services.checking import MAX_PHOTOS
from stories.submission.services.drafts import open_revision
from stories.submission.services.photos import get_placed, number_photos
from stories.transaction import transaction

KEPT = timedelta(minutes=30)


def remove_photo(public_id: str, photo_id: UUID, *, by: Actor) -> None:
    """Take a photo out of the draft. It can be brought back for half an hour, with its place and its words.

    Raises:
        NotFound: the photo is not in the draft.
        see ``open_revision``.
    """
    moment = clock.now()
    with transaction() as session:
        _story, revision = open_revision(public_id, by)
        placed = get_placed(revision, photo_id)
        words = [{"lang": row.lang, "caption": row.caption, "description": row.description} for row in placed.texts]
        session.merge(
            RemovedPhoto(
                photo_id=photo_id,
                revision_id=revision.id,
                position=placed.position,
                words=words,
                removed_at=moment,
            )
        )
        revision.photos.remove(placed)
        number_photos(revision.photos)
        enqueue(Task.FORGET_PHOTO, delay_seconds=KEPT.total_seconds(), photo_id=str(photo_id))


def restore_photo(public_id: str, photo_id: UUID, *, by: Actor) -> Revision:
    """Bring a removed photo back to its place, with its words.

    Raises:
        NotFound: it was not removed from this draft, or too long ago.
        PhotoRefused: there are eight others by now.
        see ``open_revision``.
    """
    with transaction() as session:
        _story, revision = open_revision(public_id, by)
        removed = session.get(RemovedPhoto, photo_id)
        if removed is None or removed.revision_id != revision.id:
            raise NotFound(f"photo {photo_id} among those removed from revision {revision.id}")
        if len(revision.photos) >= MAX_PHOTOS:
            raise PhotoRefused("too_many_photos", "photos", limit=MAX_PHOTOS)
        texts = [RevisionPhotoText(**{**words, "lang": Lang(words["lang"])}) for words in removed.words]
        place = min(removed.position, len(revision.photos))
        revision.photos.insert(place, RevisionPhoto(photo_id=photo_id, position=place, texts=texts))
        number_photos(revision.photos)
        session.delete(removed)
    return revision


def forget_photo(photo_id: UUID) -> None:
    """Delete a photo whose time to be brought back is over; nothing if it was brought back, or removed again since."""
    with transaction() as session:
        removed = session.get(RemovedPhoto, photo_id)
        if removed is None or removed.removed_at + KEPT > clock.now():
            return
        photo = session.get_one(Photo, photo_id)
        session.delete(removed)
        session.flush()
        delete_photo(session, photo)


def delete_photo(session: Session, photo: Photo) -> None:
    """Take a photo out of what is open and delete it with its files, unless a revision that was sent holds it. Part of
    the caller's transaction."""
    is_open = select(Revision).join(RevisionPhoto).where(RevisionPhoto.photo_id == photo.id, Revision.sent_at.is_(None))
    for revision in session.scalars(is_open):
        revision.photos.remove(get_placed(revision, photo.id))
        number_photos(revision.photos)
    session.flush()
    if not session.scalar(select(exists().where(RevisionPhoto.photo_id == photo.id))):
        enqueue(Task.DELETE_PHOTO_OBJECTS, photo_id=str(photo.id), key=photo.key)
        session.delete(photo)
