"""Objects in a folder: the embedded default."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from stories.errors import ObjectNotFound, StoreRefused
from stories.storage.contract import ObjectInfo, check_key, check_prefix, fault, from_start, public_url


class FolderStorage:
    """Objects as files under one folder, for several processes of one machine.

    ``.types/<key>`` keeps an object's content type; ``.new/`` keeps files until they are complete.
    """

    def __init__(self, root: Path, *, base_url: str = "") -> None:
        """``base_url``: where anyone can read the objects; "" makes the store private."""
        self._root = root
        self._base_url = base_url
        self._mode = 0o644 if base_url else 0o600

    def probe(self) -> None:
        if not self._root.exists():
            return  # it is made with the first object
        if not self._root.is_dir() or not os.access(self._root, os.R_OK | os.X_OK):
            raise StoreRefused(f"{self._root} is no folder that this account may read")

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str, cache_control: str | None = None) -> None:
        check_key(key)
        try:
            self._write(self._root / ".types" / key, content_type.encode())
            self._write(self._root / key, data)
        except OSError as error:
            raise fault(f"{key}: {error.strerror}") from error

    def open(self, key: str) -> BinaryIO:
        path = self._root / check_key(key)
        with _errors(key):
            return path.open("rb")

    def head(self, key: str) -> ObjectInfo | None:
        check_key(key)
        with contextlib.suppress(ObjectNotFound), _errors(key):
            content_type = (self._root / ".types" / key).read_text()
            status = (self._root / key).stat()
            return ObjectInfo(
                size_bytes=status.st_size,
                content_type=content_type,
                etag=f"{status.st_mtime_ns:x}-{status.st_ino:x}",
                modified_at=datetime.fromtimestamp(status.st_mtime, UTC),
            )
        return None

    def delete(self, key: str) -> None:
        check_key(key)
        with contextlib.suppress(ObjectNotFound), _errors(key):
            (self._root / key).unlink()
            (self._root / ".types" / key).unlink()

    def list(self, prefix: str = "") -> Iterator[str]:
        keys = []
        for parent, folders, names in os.walk(self._root / check_prefix(prefix).rpartition("/")[0]):
            folders[:] = [folder for folder in folders if not folder.startswith(".")]
            keys += [Path(parent, name).relative_to(self._root).as_posix() for name in names]
        yield from sorted(key for key in keys if key.startswith(prefix))

    def url(self, key: str) -> str:
        return public_url(self._base_url, key)

    def _write(self, path: Path, data: bytes | BinaryIO) -> None:
        """Write a file that appears whole and is still there after a power cut."""
        waiting = self._root / ".new"
        waiting.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=waiting)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(descriptor, self._mode)
                shutil.copyfileobj(from_start(data), file)
                file.flush()
                os.fsync(descriptor)
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
        for folder in path.parents[: len(path.relative_to(self._root).parts)]:  # any of them may be new
            _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _errors(key: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise ObjectNotFound(key) from error
    except OSError as error:
        raise fault(f"{key}: {error.strerror}") from error
