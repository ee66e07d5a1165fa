"""Photos sent in pieces: started, taken in piece by piece, put together, ended.

The photo stands in the draft from the first moment, so that it counts, has its place and can be described while it is
on its way. A piece is stored first and its offset written after: what was acknowledged is there, whichever process
dies, and any web node can take the next piece. A piece that nobody acknowledged is a stray object, deleted with the
others.
"""

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID, uuid4

from sqlalchemy import select

from stories import clock, credentials, images
from stories.errors import BrokenPiece, Conflict, NotFound, PhotoRefused, UploadEnded
from stories.extensions import db, storages
from stories.models import Photo, PhotoState, Revision, RevisionPhoto, Story, Task, Upload
from stories.permissions import Actor
from stories.queue import enqueue
from stories.renditions import chunk_prefix, upload_key
from stories.submission.services.checking import MAX_PHOTOS
from stories.submission.services.drafts import open_revision
from stories.submission.services.photos import clean_file_name, sha256_of
from stories.submission.services.removing import delete_photo
from stories.transaction import transaction

LIFETIME = timedelta(days=7)
PIECE_BYTES = 1 << 20  # the most that is held in memory of one request
MAX_PIECES = 2000
CHECKSUMS = ("sha1", "sha256")
_PIECE_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must add up to: an algorithm of ``CHECKSUMS``, and the digest."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str
    size_bytes: int


def start_upload(public_id: str, *, by: Actor, size_bytes: int, file_name: str, client_metadata: str = "") -> Upload:
    """Give a photo that will come in pieces its place at the end of the album.

    The answer to this may be lost on the line. Whoever asks again, with words that tell the file from all others, gets
    the upload that was started; without that, a photo that never comes would keep the story from being sent.

    Args:
        client_metadata: what the sender wrote with it; with ``source`` in it, it is about this one file.

    Raises:
        PhotoRefused: an empty file, one that is too big, or one photo too many.
        see ``open_revision``.
    """
    images.check_size(size_bytes)
    moment, photo_id = clock.now(), uuid4()
    with transaction() as session:
        story, revision = open_revision(public_id, by)
        if (started := _find_started(revision, size_bytes, client_metadata)) is not None:
            return started
        if len(revision.photos) >= MAX_PHOTOS:
            raise PhotoRefused("too_many_photos", "photos", limit=MAX_PHOTOS)
        photo = Photo(
            id=photo_id,
            story_id=story.id,
            key=credentials.new_key(),
            file_name=clean_file_name(file_name),
            media_type="",
            size_bytes=size_bytes,
            sha256="",
            created_at=moment,
        )
        upload = Upload(
            id=photo_id,
            story_id=story.id,
            size_bytes=size_bytes,
            client_metadata=client_metadata,
            expires_at=moment + LIFETIME,
        )
        revision.photos.append(RevisionPhoto(photo=photo, position=len(revision.photos)))
        session.add(upload)
        enqueue(Task.END_UPLOAD, delay_seconds=LIFETIME.total_seconds(), photo_id=str(photo_id))
    return upload


def _find_started(revision: Revision, size_bytes: int, client_metadata: str) -> Upload | None:
    """The upload of the same file of which no byte has come yet."""
    if "source " not in client_metadata:
        return None
    query = select(Upload).where(
        Upload.id.in_([placed.photo_id for placed in revision.photos]),
        Upload.size_bytes == size_bytes,
        Upload.client_metadata == client_metadata,
        Upload.offset_bytes == 0,
        Upload.expires_at > clock.now(),
    )
    return db.session.scalars(query).first()


def get_upload(public_id: str, upload_id: UUID) -> Upload:
    """How far a photo has come.

    Raises:
        NotFound: the story has no such upload.
        UploadEnded: it was stopped, its photo was removed, or it took too long.
    """
    query = (
        select(Upload, Photo.id)
        .join(Story, Story.id == Upload.story_id)
        .outerjoin(Photo, Photo.id == Upload.id)
        .where(Upload.id == upload_id, Story.public_id == public_id)
    )
    row = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(f"upload {upload_id}")
    upload, photo_id = row
    if photo_id is None or upload.expires_at <= clock.now():
        raise UploadEnded(f"upload {upload_id}")
    return upload


def take_pieces(
    public_id: str,
    upload_id: UUID,
    *,
    by: Actor,
    offset: int,
    stream: BinaryIO,
    length: int | None = None,
    checksum: Checksum | None = None,
) -> Upload:
    """Take in what a request brings, from an offset on; the last byte makes it a photo for the worker.

    What came before a line broke is kept, unless a checksum was promised for the whole.

    Args:
        stream: read in pieces of ``PIECE_BYTES``; its end before ``length`` is a broken line.
        length: how many bytes the request announced.

    Raises:
        Conflict: so much is not there yet, or there is more: another request was faster.
        BrokenPiece: the checksum is another, there are more bytes than the file has, or far too many small pieces.
        PhotoRefused: all is there and it is no photo we take; it has left the draft.
        StorageError: the store did not take a piece; what was acknowledged stays.
        see ``get_upload``, ``open_revision``.
    """
    upload = get_upload(public_id, upload_id)
    room = upload.size_bytes - offset
    if offset != upload.offset_bytes:
        raise Conflict(f"upload {upload_id} is at {upload.offset_bytes}, not at {offset}")
    if length is not None and length > room:
        raise BrokenPiece("piece_too_long")
    if len(upload.pieces) >= MAX_PIECES:
        raise BrokenPiece("piece_too_small")
    db.session.rollback()  # a slow line keeps no connection, and on SQLite no view of the database
    # What the upload says from here on is read anew, and may be another's work: where a piece belongs is known here.
    if checksum is None:
        for data in _read_pieces(stream, room):
            with _stored(upload.id, [data]) as pieces:
                upload = _keep(public_id, by, upload, pieces, offset)
            offset += len(data)
        return upload
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
    with _stored(upload.id, _read_pieces(stream, room), noted_by=digest.update) as pieces:
        if not secrets.compare_digest(digest.digest(), checksum.digest):
            raise BrokenPiece("piece_checksum")
        return _keep(public_id, by, upload, pieces, offset) if pieces else upload


def stop_upload(public_id: str, upload_id: UUID, *, by: Actor) -> None:
    """Stop an upload at its sender's wish: the photo leaves the draft at once, with all that was stored.

    Raises:
        see ``get_upload``, ``open_revision``.
    """
    get_upload(public_id, upload_id)
    _drop(public_id, by, upload_id)


def end_upload(upload_id: UUID) -> None:
    """Forget an upload whose time is over; a photo that has not arrived by then leaves its draft."""
    with transaction() as session:
        upload = session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.expires_at > clock.now():
            return
        photo = session.get(Photo, upload_id)
        if photo is not None and upload.offset_bytes < upload.size_bytes:
            delete_photo(session, photo)
        session.delete(upload)


def is_waiting_for_worker(photo_id: UUID) -> bool:
    """Whether the worker still needs the bytes of a photo as they were sent."""
    query = select(Photo.id).where(Photo.id == photo_id, Photo.state == PhotoState.RECEIVED)
    return db.session.scalar(query) is not None


def _read_pieces(stream: BinaryIO, room: int) -> Iterator[bytes]:
    while room and (data := stream.read(min(PIECE_BYTES, room))):
        room -= len(data)
        yield data


@contextmanager
def _stored(
    upload_id: UUID, blocks: Sequence[bytes] | Iterator[bytes], noted_by: Callable[[bytes], object] = len
) -> Iterator[list[_Piece]]:
    """Store pieces under names of their own; they are deleted again when the caller does not keep them."""
    store, pieces = storages().private, list[_Piece]()
    try:
        for data in blocks:
            piece = _Piece(credentials.new_key(), len(data))
            pieces.append(piece)
            store.put(chunk_prefix(upload_id) + piece.name, data, content_type=_PIECE_TYPE)
            noted_by(data)
        yield pieces
    except BaseException:
        for piece in pieces:
            store.delete(chunk_prefix(upload_id) + piece.name)
        raise


def _keep(public_id: str, by: Actor, upload: Upload, pieces: Sequence[_Piece], offset: int) -> Upload:
    """Acknowledge pieces that are stored and belong at an offset; with the last, the photo is complete and checked."""
    if offset + _size_of(pieces) < upload.size_bytes:
        with transaction():
            return _advance(upload, pieces, offset)
    if upload.offset_bytes != offset:
        raise Conflict(f"upload {upload.id} is at {upload.offset_bytes}, not at {offset}")
    try:
        info, sha256 = _put_together(upload, pieces)
    except PhotoRefused:
        _drop(public_id, by, upload.id)
        raise
    with transaction():
        open_revision(public_id, by)
        kept = _advance(upload, pieces, offset)
        photo = db.session.get_one(Photo, upload.id)
        photo.media_type, photo.sha256 = info.content_type, sha256
        enqueue(Task.PROCESS_PHOTO, photo_id=str(photo.id))
    return kept


def _size_of(pieces: Sequence[_Piece]) -> int:
    return sum(piece.size_bytes for piece in pieces)


def _advance(seen: Upload, pieces: Sequence[_Piece], offset: int) -> Upload:
    """Write the new offset, if the pieces still belong where they were sent to. Part of the caller's transaction."""
    query = select(Upload).where(Upload.id == seen.id).with_for_update()
    upload = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if upload is None or db.session.scalar(select(Photo.id).where(Photo.id == seen.id)) is None:
        raise UploadEnded(f"upload {seen.id}")
    if offset != upload.offset_bytes:
        raise Conflict(f"upload {seen.id} is at {upload.offset_bytes}, not at {offset}")
    upload.pieces = [*upload.pieces, *(piece.name for piece in pieces)]
    upload.offset_bytes = offset + _size_of(pieces)
    return upload


def _put_together(upload: Upload, last: Sequence[_Piece]) -> tuple[images.ImageInfo, str]:
    """Join all pieces on disk, look at the header, store the whole for the worker; its header and SHA-256."""
    store = storages().private
    with tempfile.TemporaryFile() as whole:
        for name in [*upload.pieces, *(piece.name for piece in last)]:
            with store.open(chunk_prefix(upload.id) + name) as piece:
                shutil.copyfileobj(piece, whole)
        info = images.inspect(whole, upload.size_bytes)
        store.put(upload_key(upload.id), whole, content_type=info.content_type)
        return info, sha256_of(whole)


def _drop(public_id: str, by: Actor, upload_id: UUID) -> None:
    with transaction() as session:
        open_revision(public_id, by)
        photo = session.get(Photo, upload_id)
        if photo is not None:
            delete_photo(session, photo)
