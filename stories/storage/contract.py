"""What a store of objects does, and what a key is.

A key is a path of ASCII letters, digits, ``-``, ``_`` and ``.`` with ``/`` between its parts; no part starts with a
dot. Keys are made by us, never of what people typed: names and captions live in the database, not in a store's
metadata. No key may be a folder of another (``a`` and ``a/b``): S3 would take both, a folder cannot.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from stories import metrics
from stories.errors import InvalidKey, StorageError

MEDIA_PATH = "/media"  # the route that serves the public store when it has no address of its own

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}"
_KEY = re.compile(rf"{_PART}(/{_PART}){{0,7}}")


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What a store knows about an object without reading it.

    ``etag`` changes when the object is replaced; it is no checksum. ``modified_at`` is aware UTC.
    """

    size_bytes: int
    content_type: str
    etag: str
    modified_at: datetime


class Storage(Protocol):
    """A flat store of objects. Whole or not at all: nobody sees half an object.

    Every method raises ``InvalidKey`` (an ``ObjectNotFound``) for a key that no object can have, and ``StorageError``
    when the store cannot be reached or refuses.
    """

    def probe(self) -> None:
        """Ask once whether the store answers and lets us in.

        Raises:
            StoreRefused: it answers, and has no such bucket or lets us not into it.
            StorageError: it does not answer now.
        """

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str, cache_control: str | None = None) -> None:
        """Store an object, replacing one of the same key.

        Args:
            data: the bytes, or a binary file, read from its beginning if it can seek; it stays open.
            cache_control: the header S3 gives to readers of a public object; a folder has no use for it.
        """

    def open(self, key: str) -> BinaryIO:
        """Open an object for reading, as a stream that may not seek; close it, or use ``with``.

        Raises:
            ObjectNotFound: there is none.
        """

    def head(self, key: str) -> ObjectInfo | None:
        """Return what is known about an object, None if there is none."""

    def delete(self, key: str) -> None:
        """Delete an object; deleting one that is not there is no error."""

    def list(self, prefix: str = "") -> Iterator[str]:
        """Give the keys that start with ``prefix``, sorted."""

    def url(self, key: str) -> str:
        """Return the public address of an object, whether it exists or not.

        Raises:
            StorageError: the store is private. What is in it is shown by a route that asks who is looking.
        """


def fault(what: str) -> StorageError:
    """The error of a store that did not do what it was asked, counted."""
    metrics.STORE_FAULTS.inc()
    return StorageError(what)


def check_key(key: str) -> str:
    """Return a key unless it could leave its folder, or one of the stores would not take it.

    Raises:
        InvalidKey: see the top of this module; at most 8 parts of 128 characters.
    """
    if not _KEY.fullmatch(key):
        raise InvalidKey(f"{key[:80]!r} is no key")
    return key


def check_prefix(prefix: str) -> str:
    """Return the beginning of keys unless no key begins so; "" is the beginning of all."""
    if prefix:
        check_key(prefix.removesuffix("/"))
    return prefix


def public_url(base_url: str, key: str) -> str:
    """Return the address of a key under the base address of a store, which is "" for a private one."""
    if not base_url:
        raise StorageError("a private store has no public addresses")
    return f"{base_url}/{check_key(key)}"


def from_start(data: bytes | BinaryIO) -> BinaryIO:
    """Return data as a file, at its beginning if it can seek."""
    if isinstance(data, bytes):
        return io.BytesIO(data)
    if data.seekable():
        data.seek(0)
    return data
