"""Keyset paging by (first publication, story): a page neither skips nor repeats a story when others come or go."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, literal, tuple_

from stories.editions.cards import Card
from stories.models import Edition
from stories.models.base import UtcDateTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TOKEN_CHARS = 34  # 1 + 8 + 16 bytes as base64 without padding


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list, newest first: the stories on one side of one story."""

    published_at: datetime
    story_id: UUID
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some cards, newest first; ``newer`` and ``older`` are cursors as text, "" where the list ends; ``count`` is how
    many stories the whole list has."""

    cards: Sequence[Card]
    newer: str = ""
    older: str = ""
    count: int = 0


def write_cursor(cursor: Cursor) -> str:
    """A cursor as the text that stands in an address: 34 characters."""
    micros = (cursor.published_at - _EPOCH) // _MICROSECOND
    packed = bytes([cursor.is_newer]) + micros.to_bytes(8, "big", signed=True) + cursor.story_id.bytes
    return urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """The cursor of an address; None for anything that ``write_cursor`` did not write: the list begins at its top."""
    if len(text) != _TOKEN_CHARS:
        return None
    try:
        packed = urlsafe_b64decode(text + "==")
        published_at = _EPOCH + int.from_bytes(packed[1:9], "big", signed=True) * _MICROSECOND
    except (binascii.Error, ValueError, OverflowError):
        return None
    if len(packed) != 25 or packed[0] > 1:
        return None
    return Cursor(published_at, UUID(bytes=packed[9:]), bool(packed[0]))


def beyond(cursor: Cursor) -> ColumnElement[bool]:
    """The condition for being on the cursor's side of its story."""
    return _beyond(
        literal(cursor.published_at, UtcDateTime()), literal(cursor.story_id, Uuid()), is_newer=cursor.is_newer
    )


def beyond_given(*, is_newer: bool) -> ColumnElement[bool]:
    """The same for a query that is made once, and asked with ``given(cursor)``."""
    return _beyond(
        bindparam("published_at", type_=UtcDateTime()), bindparam("story_id", type_=Uuid()), is_newer=is_newer
    )


def given(cursor: Cursor) -> dict[str, Any]:
    """The values for ``beyond_given``."""
    return {"published_at": cursor.published_at, "story_id": cursor.story_id}


def _beyond(published_at: Any, story_id: Any, *, is_newer: bool) -> ColumnElement[bool]:
    place: Any = tuple_(Edition.published_at, Edition.story_id)
    mark: Any = tuple_(published_at, story_id)
    condition: ColumnElement[bool] = place > mark if is_newer else place < mark
    return condition


def make_page(cards: Sequence[Card], cursor: Cursor | None, size: int, count: int) -> Page:
    """A page of at most ``size`` of the cards found, newest first, with the ways on.

    Args:
        cards: up to ``size`` + 1 of them, in the order of reading from the cursor.
        count: of the whole list.
    """
    has_more = len(cards) > size
    shown = list(cards[:size])
    is_newer = cursor is not None and cursor.is_newer
    if is_newer:
        shown.reverse()
    if not shown:
        return Page(())
    has_newer = has_more if is_newer else cursor is not None
    has_older = is_newer or has_more
    first, last = shown[0], shown[-1]
    return Page(
        cards=shown,
        newer=write_cursor(Cursor(first.published_at, first.story_id, is_newer=True)) if has_newer else "",
        older=write_cursor(Cursor(last.published_at, last.story_id)) if has_older else "",
        count=count,
    )
