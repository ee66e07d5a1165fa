"""The folder of a backup: its files, each with its bytes and SHA-256, and the list of them that is written last.

::

    manifest.json                     the list, under a seal: without it the backup is not finished
    database/<number>-<table>.jsonl.gz    rows, see ``rows``
    objects/<store>/<key>             objects
    objects/<number>.jsonl.gz         the list of some hundred of them
    snapshot.json, wanted/…           of a backup that is not finished: its database is read, its objects are coming
"""

import contextlib
import gzip
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from stories.backup.sealing import Sealer
from stories.errors import BackupRefused

FORMAT = 1
MANIFEST, SNAPSHOT = "manifest.json", "snapshot.json"
_BLOCK_BYTES = 1 << 20
_PARTS = ("database", "wanted", "objects")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the folder as it was written."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(slots=True)
class Head:
    """What a backup says about itself.

    ``revision``: the migration of its database. ``key_check`` is of ``BACKUP_KEY`` ("" for none), ``secret_check`` of
    ``SECRET_KEY``. ``wanted``: lists of the objects that rows named at ``taken_at``; ``objects``: lists of those that
    were copied, in the same order; ``missing``: how many were not there any more.
    """

    revision: str
    taken_at: str
    salt: str
    key_check: str
    secret_check: str
    database: list[Stored] = field(default_factory=list)
    wanted: list[Stored] = field(default_factory=list)
    objects: list[Stored] = field(default_factory=list)
    missing: int = 0
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)


class BackupFolder:
    """Files under one folder, whole or not at all, read only as they were written."""

    def __init__(self, root: Path, sealer: Sealer) -> None:
        self.root = root
        self.sealer = sealer

    def write(self, name: str, data: bytes) -> Stored:
        """Write a file, encrypted if there is a key."""
        written = self.sealer.encrypt(name, data)
        _write_whole(self.root / name, written)
        return Stored(name, len(written), hashlib.sha256(written).hexdigest())

    def read(self, stored: Stored) -> bytes:
        """The bytes of a file.

        Raises:
            BackupRefused: it is gone, or no longer as it was written.
        """
        try:
            written = (self.root / stored.name).read_bytes()
        except OSError:
            raise _damaged(stored.name) from None
        if hashlib.sha256(written).hexdigest() != stored.sha256:
            raise _damaged(stored.name)
        return self.sealer.decrypt(stored.name, written)

    def is_whole(self, stored: Stored) -> bool:
        """Whether a file is as it was written."""
        digest = hashlib.sha256()
        try:
            with (self.root / stored.name).open("rb") as file:
                if os.fstat(file.fileno()).st_size != stored.size_bytes:
                    return False
                while block := file.read(_BLOCK_BYTES):
                    digest.update(block)
        except OSError:
            return False
        return digest.hexdigest() == stored.sha256

    def check(self, stored: Stored) -> None:
        """Raise ``BackupRefused`` unless a file is as it was written."""
        if not self.is_whole(stored):
            raise _damaged(stored.name)

    def write_lines(self, name: str, lines: Iterable[Any]) -> Stored:
        """Write a packed file of JSON values, one a line."""
        text = "".join(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in lines)
        return self.write(name, gzip.compress(text.encode(), compresslevel=6, mtime=0))

    def read_lines(self, stored: Stored) -> Iterator[Any]:
        """The values of a packed file."""
        for line in gzip.decompress(self.read(stored)).decode().removesuffix("\n").split("\n"):
            yield json.loads(line)

    def write_head(self, name: str, head: Head) -> None:
        """Write what the backup says about itself, under its seal."""
        said = _say(head)
        _write_whole(self.root / name, json.dumps({"seal": self.sealer.seal(_canonical(said)), "head": said}).encode())


def new_head(root: Path, key: str, *, revision: str, moment: datetime, secret_check: str) -> tuple[BackupFolder, Head]:
    """Begin a backup."""
    salt = secrets.token_hex(16)
    sealer = Sealer(key, salt)
    head = Head(revision, moment.isoformat(), salt, sealer.key_check, secret_check)
    return BackupFolder(root, sealer), head


def read_head(root: Path, name: str, key: str) -> tuple[BackupFolder, Head]:
    """Open a backup.

    Raises:
        BackupRefused: it is of a newer format, was altered or cut off, or this is not its key.
    """
    try:
        whole = json.loads((root / name).read_text(encoding="utf-8"))
        said = whole["head"]
        number, salt, key_check = int(said["format"]), str(said["salt"]), str(said["key_check"])
    except (OSError, ValueError, KeyError, TypeError):
        raise _damaged(name) from None
    if number > FORMAT:
        raise BackupRefused(
            f"The backup has format {number}, and this version of the platform reads up to {FORMAT}: "
            "install the version it was made with, or a newer one."
        )
    if key_check and not key:
        raise BackupRefused("The backup is encrypted: set BACKUP_KEY to the key it was made with.")
    sealer = Sealer(key if key_check else "", salt)
    if sealer.key_check != key_check:
        raise BackupRefused("BACKUP_KEY is not the key this backup was made with: set that one.")
    if sealer.seal(_canonical(said)) != whole.get("seal"):
        raise _damaged(name)
    lists = {part: [Stored(**one) for one in said[part]] for part in _PARTS}
    return BackupFolder(root, sealer), Head(**{**said, **lists})


def _say(head: Head) -> dict[str, Any]:
    """A head as JSON has it. By hand: written after each list of a great backup, ``asdict`` takes half of its time."""
    files = {
        part: [{"name": one.name, "size_bytes": one.size_bytes, "sha256": one.sha256} for one in getattr(head, part)]
        for part in _PARTS
    }
    return {one.name: files.get(one.name, getattr(head, one.name)) for one in fields(head)}


def _canonical(said: Any) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _damaged(name: str) -> BackupRefused:
    return BackupRefused(f"The backup was altered or cut off ({name} is not as it was written): use another one.")


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
