"""Which objects both stores should hold, as the rows have it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from stories.models import Edition, Photo, PhotoState, Redaction, Upload
from stories.publishing import PUBLIC_CACHE
from stories.renditions import FORMATS, chunk_prefix, original_key, rendition_key, upload_key

PRIVATE, PUBLIC = "private", "public"
_ROWS_AT_ONCE = 1000


class Kind(StrEnum):
    """What an object is."""

    ORIGINAL = "original"
    RENDITION = "rendition"
    UPLOAD = "upload"  # as sent, whole or a piece, until the worker has read it
    COPY = "public copy"
    CARD = "share card"


@dataclass(frozen=True, slots=True)
class Holding:
    """An object that a row names.

    ``content_type`` is "" where only the store knows it. ``instead``: what does as well, when the object is gone.
    """

    store: str
    key: str
    kind: Kind
    story_id: UUID
    content_type: str = ""
    instead: str = ""

    @property
    def cache_control(self) -> str | None:
        return PUBLIC_CACHE if self.store == PUBLIC else None


def list_holdings(connection: Connection) -> Iterator[Holding]:
    """Every object that rows name, once, in one pass over the tables; first those that may soon be gone."""
    yield from _of_uploads(connection)
    yield from _of_photos(connection)
    yield from _of_redactions(connection)
    yield from _of_editions(connection)


def _of_photos(connection: Connection) -> Iterator[Holding]:
    query = select(Photo.story_id, Photo.key, Photo.widths, Photo.compact_format, Photo.original_deleted_at).where(
        Photo.state == PhotoState.READY
    )
    for row in _stream(connection, query):
        if row.original_deleted_at is None:
            yield Holding(PRIVATE, original_key(row.key), Kind.ORIGINAL, row.story_id)
        yield from _renditions(PRIVATE, Kind.RENDITION, row.story_id, row.key, row.widths, row.compact_format)


def _of_redactions(connection: Connection) -> Iterator[Holding]:
    query = (
        select(Photo.story_id, Redaction.key, Redaction.widths, Redaction.compact_format)
        .join(Photo, Photo.id == Redaction.photo_id)
        .where(Redaction.replaced_at.is_(None), Redaction.widths.is_not(None))
    )
    for row in _stream(connection, query):
        yield from _renditions(PRIVATE, Kind.RENDITION, row.story_id, row.key, row.widths, row.compact_format)


def _of_uploads(connection: Connection) -> Iterator[Holding]:
    """The bytes of photos that the worker has not read: whole, or in the pieces that have arrived.

    Once it has read them, the whole picture that it has stored can be read again in their place.
    """
    query = (
        select(Photo.id, Photo.story_id, Photo.key, Upload.pieces, Upload.offset_bytes, Upload.size_bytes)
        .outerjoin(Upload, Upload.id == Photo.id)
        .where(Photo.state == PhotoState.RECEIVED)
    )
    for row in _stream(connection, query):
        if row.pieces is not None and row.offset_bytes < row.size_bytes:
            for name in row.pieces:
                yield Holding(PRIVATE, chunk_prefix(row.id) + name, Kind.UPLOAD, row.story_id)
        else:
            yield Holding(PRIVATE, upload_key(row.id), Kind.UPLOAD, row.story_id, instead=original_key(row.key))


def _of_editions(connection: Connection) -> Iterator[Holding]:
    """What the pages of published stories name; both languages show the same photos."""
    query = select(Edition.story_id, Edition.photos, Edition.share_card).order_by(Edition.story_id)
    for story_id, editions in groupby(_stream(connection, query), key=lambda row: row.story_id):
        both = list(editions)
        photos = {photo["key"]: photo for edition in both for photo in edition.photos}
        for key, photo in photos.items():
            yield from _renditions(PUBLIC, Kind.COPY, story_id, key, photo["widths"], photo["compact_format"])
        for card in sorted({edition.share_card for edition in both if edition.share_card}):
            yield Holding(PUBLIC, card, Kind.CARD, story_id, FORMATS["jpg"])


def _renditions(
    store: str, kind: Kind, story_id: UUID, key: str, widths: Any, compact_format: str | None
) -> Iterator[Holding]:
    for width in widths or ():
        for extension in (compact_format, "jpg") if compact_format else ():
            yield Holding(store, rendition_key(key, width, extension), kind, story_id, FORMATS[extension])


def _stream(connection: Connection, query: Any) -> Any:
    return connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
