"""The photos of a draft: taken in, described, put in order; and what the worker makes of them."""

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import func, select

from stories import clock, credentials, images, text
from stories.errors import NotFound, PhotoRefused
from stories.extensions import db, storages
from stories.models import (
    Lang,
    Photo,
    PhotoState,
    Revision,
    RevisionPhoto,
    Story,
    Task,
)
from stories.permissions import Actor
from stories.queue import enqueue
from stories.renditions import upload_key
from stories.submission.services import copies
from stories.submission.services.checking import MAX_PHOTOS, Step
from stories.submission.services.copies import Typing
from stories.submission.services.drafts import open_revision
from stories.transaction import transaction

MAX_FILE_NAME_CHARACTERS = 200
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """One file as the browser sent it: its bytes, and the name the author's device gave it."""

    data: BinaryIO
    file_name: str


@dataclass(frozen=True, slots=True)
class AddedPhotos:
    """What became of several files: the photos taken in, and the files refused, each with its reason."""

    photos: Sequence[Photo]
    refused: Sequence[tuple[str, PhotoRefused]]


def add_photo(public_id: str, *, by: Actor, data: BinaryIO, file_name: str) -> Photo:
    """Take in one photo: look at its header, store the bytes, let the worker make the renditions.

    The same bytes once more, as when somebody sends again after a broken line, are the photo that is there already.

    Raises:
        PhotoRefused: no photo we take, a limit that its header shows, or one photo too many.
        StorageError: the store did not take it; the draft is as before.
        see ``open_revision``.
    """
    return _add(public_id, by, PhotoFile(data, file_name))


def add_photos(public_id: str, *, by: Actor, uploads: Iterable[PhotoFile]) -> AddedPhotos:
    """Take in several photos, in their order; one that is refused does not keep out the others.

    Raises:
        as ``add_photo``, but for ``PhotoRefused``, which is told for each file.
    """
    photos: list[Photo] = []
    refused: list[tuple[str, PhotoRefused]] = []
    for upload in uploads:
        try:
            photos.append(_add(public_id, by, upload))
        except PhotoRefused as reason:
            refused.append((clean_file_name(upload.file_name), reason))
    return AddedPhotos(photos, refused)


def _add(public_id: str, by: Actor, upload: PhotoFile) -> Photo:
    digest = sha256_of(upload.data)
    if (there := _find_same(public_id, digest)) is not None:
        return there
    if _count_photos(public_id) >= MAX_PHOTOS:  # said before the store is asked; asked again under the lock
        raise PhotoRefused("too_many_photos", "photos", limit=MAX_PHOTOS)
    info = images.inspect(upload.data, _size_bytes(upload.data))
    moment = clock.now()
    photo = Photo(
        id=uuid4(),
        key=credentials.new_key(),
        file_name=clean_file_name(upload.file_name),
        media_type=info.content_type,
        size_bytes=info.size_bytes,
        sha256=digest,
        created_at=moment,
    )
    store, key = storages().private, upload_key(photo.id)
    store.put(key, upload.data, content_type=info.content_type)
    try:
        _place(public_id, by, photo)
    except BaseException:
        store.delete(key)
        raise
    return photo


def _place(public_id: str, by: Actor, photo: Photo) -> None:
    """Write the row of a photo whose bytes are stored, as the last of the album."""
    with transaction() as session:
        story, revision = open_revision(public_id, by)
        if len(revision.photos) >= MAX_PHOTOS:
            raise PhotoRefused("too_many_photos", "photos", limit=MAX_PHOTOS)
        photo.story_id = story.id
        revision.photos.append(RevisionPhoto(photo=photo, position=len(revision.photos)))
        session.flush()
        enqueue(Task.PROCESS_PHOTO, photo_id=str(photo.id))


def _find_same(public_id: str, sha256: str) -> Photo | None:
    """The photo of the open revision that has these bytes and has not failed."""
    query = (
        select(Photo)
        .join(RevisionPhoto, RevisionPhoto.photo_id == Photo.id)
        .join(Revision, Revision.id == RevisionPhoto.revision_id)
        .join(Story, Story.id == Revision.story_id)
        .where(Story.public_id == public_id, Revision.sent_at.is_(None))
        .where(Photo.sha256 == sha256, Photo.state != PhotoState.FAILED)
    )
    return db.session.scalars(query).first()


def _count_photos(public_id: str) -> int:
    query = (
        select(func.count())
        .select_from(RevisionPhoto)
        .join(Revision, Revision.id == RevisionPhoto.revision_id)
        .join(Story, Story.id == Revision.story_id)
        .where(Story.public_id == public_id, Revision.sent_at.is_(None))
    )
    return db.session.scalar(query) or 0


def _size_bytes(data: BinaryIO) -> int:
    data.seek(0, io.SEEK_END)
    return data.tell()


def sha256_of(data: BinaryIO) -> str:
    """The SHA-256 of a whole file, as hex digits."""
    digest = hashlib.sha256()
    data.seek(0)
    while block := data.read(_BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()


def clean_file_name(given: str) -> str:
    """The name as a line of text, for showing; it never becomes part of a key or a path."""
    return text.normalise_line(given)[:MAX_FILE_NAME_CHARACTERS]


def save_photo_words(
    public_id: str,
    *,
    by: Actor,
    words: Mapping[UUID, tuple[str, str]],
    lang: Lang = Lang.THAI,
    typing: Typing | None = None,
) -> Revision:
    """Keep captions and descriptions in one language; photos that are not named, or gone, are passed over.

    Args:
        words: (caption, description) by photo.
        typing: what the form says about itself; see ``copies.accept``.

    Raises:
        see ``open_revision``.
    """
    with transaction():
        _story, revision = open_revision(public_id, by)
        old, placed = copies.read_words(revision), {one.photo_id for one in revision.photos}
        given = {f"{one} {lang}": [text.normalise_line(word) for word in words[one]] for one in placed & words.keys()}
        new = {name: both for name, both in {**old, **given}.items() if any(both)}
        if copies.accept(revision, Step.PHOTOS, old, new, typing):
            copies.write_words(revision, new)
    return revision


def move_photo(public_id: str, photo_id: UUID, *, by: Actor, to: int) -> Revision:
    """Put a photo at another place in the album; 0 is the cover, and what lies outside means the nearest end.

    Raises:
        NotFound: the photo is not in the draft.
        see ``open_revision``.
    """
    with transaction():
        _story, revision = open_revision(public_id, by)
        moved = get_placed(revision, photo_id)
        others = [one for one in revision.photos if one is not moved]
        others.insert(min(max(to, 0), len(others)), moved)
        number_photos(others)
    return revision


def get_placed(revision: Revision, photo_id: UUID) -> RevisionPhoto:
    """The photo's place in a revision.

    Raises:
        NotFound: the photo is not in it.
    """
    for placed in revision.photos:
        if placed.photo_id == photo_id:
            return placed
    raise NotFound(f"photo {photo_id} in revision {revision.id}")


def number_photos(placed: Iterable[RevisionPhoto]) -> None:
    """Write the places of photos that stand in their order."""
    for position, one in enumerate(placed):
        one.position = position


def mark_ready(photo_id: UUID, rendered: images.Rendered) -> bool:
    """Note that a photo's renditions are stored; False when the author has removed the photo meanwhile."""
    with transaction():
        photo = _lock_photo(photo_id)
        if photo is None:
            return False
        photo.state, photo.failure = PhotoState.READY, None
        photo.width_px, photo.height_px, photo.widths = rendered.width, rendered.height, rendered.widths
        photo.compact_format, photo.placeholder = rendered.compact_format, rendered.placeholder
        photo.perceptual_hash = rendered.dhash
    return True


def mark_failed(photo_id: UUID, code: str) -> None:
    """Note that a photo could not be decoded, with the code of ``PhotoFailed``; nothing if it is gone, or ready.

    A worker that lost its lease may have made it ready meanwhile, and deleted the bytes that this one looked for.
    """
    with transaction():
        photo = _lock_photo(photo_id)
        if photo is not None and photo.state is PhotoState.RECEIVED:
            photo.state, photo.failure = PhotoState.FAILED, code


def _lock_photo(photo_id: UUID) -> Photo | None:
    query = select(Photo).where(Photo.id == photo_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
