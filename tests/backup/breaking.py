"""A store that breaks off after so many objects, and counts what it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from stories.errors import StorageError
from stories.storage import ObjectInfo, Storage


class BreakingStorage:
    """Another store until ``left`` objects were read or written; then it does not answer any more."""

    def __init__(self, store: Storage, left: int) -> None:
        self._store = store
        self.left = left
        self.moved: list[str] = []

    def probe(self) -> None:
        self._store.probe()

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str, cache_control: str | None = None) -> None:
        self._move(key)
        self._store.put(key, data, content_type=content_type, cache_control=cache_control)

    def open(self, key: str) -> BinaryIO:
        self._move(key)
        return self._store.open(key)

    def head(self, key: str) -> ObjectInfo | None:
        return self._store.head(key)

    def delete(self, key: str) -> None:
        self._store.delete(key)

    def list(self, prefix: str = "") -> Iterator[str]:
        return self._store.list(prefix)

    def url(self, key: str) -> str:
        return self._store.url(key)

    def _move(self, key: str) -> None:
        if len(self.moved) >= self.left:
            raise StorageError(f"{key}: broken off")
        self.moved.append(key)
