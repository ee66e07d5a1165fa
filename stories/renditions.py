"""The files of a photo: under which keys, and which of them readers may see."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from stories.errors import NotReady
from stories.extensions import db
from stories.models import Photo, Redaction, RevisionPhoto

FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


def upload_key(photo_id: UUID | str) -> str:
    """Where the bytes wait until the worker has read them, in the private store."""
    return f"uploads/{photo_id}"


def chunk_prefix(photo_id: UUID | str) -> str:
    """Where the pieces of a photo lie in the private store."""
    return f"chunks/{photo_id}/"


def rendition_key(photo_key: str, width: int, extension: str) -> str:
    """Where a rendition is kept, in the private and in the public store alike."""
    return f"photos/{photo_key}/{width}.{extension}"


def original_key(photo_key: str) -> str:
    """Where the whole picture without metadata is kept, in the private store."""
    return f"originals/{photo_key}"


def rendition_keys(photo: Photo | Redaction) -> Iterator[tuple[str, str]]:
    """All renditions of a photo that is ready, as (key, media type)."""
    for width in photo.widths or ():
        for extension in formats_of(photo):
            yield rendition_key(photo.key, width, extension), FORMATS[extension]


def formats_of(photo: Photo | Redaction) -> tuple[str, ...]:
    """The extensions in which every rendition of a photo exists: AVIF or WebP, and JPEG; none if it is not ready."""
    return (photo.compact_format, "jpg") if photo.compact_format else ()


def has_rendition(photo: Photo, width: int, extension: str) -> bool:
    """Whether a photo has this rendition."""
    return width in (photo.widths or ()) and extension in formats_of(photo)


def public_form(photo: Photo) -> Photo | Redaction:
    """What readers may see of a photo: itself, or, where a moderator has covered something, the covered pictures only.

    Raises:
        NotReady: ``redaction_pending``: the covered pictures are not made yet. Never the others instead.
    """
    if photo.redaction is None:
        return photo
    if photo.redaction.widths is None:
        raise NotReady("redaction_pending")
    return photo.redaction


def is_waiting(revision_id: UUID | None) -> bool:
    """Whether covered pictures of a photo of this revision are still to be made. Asks the database."""
    query = (
        select(Redaction.id)
        .join(RevisionPhoto, RevisionPhoto.photo_id == Redaction.photo_id)
        .where(RevisionPhoto.revision_id == revision_id, Redaction.replaced_at.is_(None), Redaction.widths.is_(None))
    )
    return db.session.scalar(query.limit(1)) is not None


def list_covered(revision_id: UUID | None) -> list[tuple[int, list[str]]]:
    """On which photos of a revision something is covered: the number of each (1 is the cover), and what."""
    if revision_id is None:
        return []  # SQLite would look for it in the whole table
    query = (
        select(RevisionPhoto.position, Redaction.kinds)
        .join(Redaction, Redaction.photo_id == RevisionPhoto.photo_id)
        .where(RevisionPhoto.revision_id == revision_id, Redaction.replaced_at.is_(None))
        .order_by(RevisionPhoto.position)
    )
    return [(row.position + 1, [str(kind) for kind in row.kinds]) for row in db.session.execute(query)]
