"""Making a backup while the platform runs.

The database is read in one transaction, with the list of the objects its rows name; objects never change under their
keys, so they are copied afterwards. What was interrupted goes on with the same snapshot.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any

from sqlalchemy import Connection

from stories import clock, credentials, schema
from stories.backup import rows
from stories.backup.folder import MANIFEST, SNAPSHOT, BackupFolder, Head, Stored, new_head, read_head
from stories.backup.holdings import Holding, list_holdings
from stories.errors import BackupRefused, ObjectNotFound, StorageError
from stories.extensions import db, settings, storages
from stories.storage import Storage

OBJECTS_AT_ONCE = 400  # so many are copied again when a backup is interrupted
_THREADS = 8
_LISTS_BETWEEN_WORDS = 25
_OURS = {MANIFEST, SNAPSHOT, "database", "objects", "wanted"}

Say = Callable[[str], object]


@dataclass(slots=True)
class Made:
    """What a backup holds."""

    files: int = 0  # of the database
    objects: int = 0
    missing: int = 0
    size_bytes: int = 0


def back_up(root: Path, *, say: Say) -> Made:
    """Write a backup into a folder, or go on with the one that was begun there.

    Raises:
        BackupRefused: the message says what to do; nothing was changed.
        StorageError: a store broke off; the same call goes on.
    """
    check_stores()
    _check_folder(root)
    if (revision := schema.read_revision()) != schema.newest():
        raise BackupRefused(
            f"The database is at migration {revision} and this version of the platform at {schema.newest()}: "
            "run `flask --app app db upgrade` first."
        )
    folder, head = _find_begun(root, say) or _take_snapshot(root, say)
    objects = _copy_objects(folder, head, say)
    os.sync()  # the list is written when everything on it would survive a power cut
    head.wanted = []
    folder.write_head(MANIFEST, head)
    (root / SNAPSHOT).unlink()
    rmtree(root / "wanted", ignore_errors=True)
    size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
    return Made(len(head.database), objects, head.missing, size)


def secret_check() -> str:
    """Tells whether the slips and the audit trail of a backup fit our ``SECRET_KEY``."""
    return credentials.keyed_hash("backup", "secret")


def stores() -> dict[str, Storage]:
    """Both stores by the names they have in a backup."""
    return {"private": storages().private, "public": storages().public}


def check_stores() -> None:
    """Refuse to begin while a store does not answer, or its bucket is not there."""
    for name, store in stores().items():
        try:
            store.probe()
        except StorageError as error:
            raise BackupRefused(
                f"The {name} store does not answer ({error}): make the bucket that S3_{name.upper()}_BUCKET names, "
                "or mend the S3 settings."
            ) from error


def _check_folder(root: Path) -> None:
    held = {one.name for one in root.iterdir()} if root.is_dir() else set()
    if MANIFEST in held:
        raise BackupRefused(f"{root} holds a finished backup: give another folder.")
    if root.exists() and (not root.is_dir() or held - _OURS):
        raise BackupRefused(f"{root} holds something else: give an empty folder.")


def _find_begun(root: Path, say: Say) -> tuple[BackupFolder, Head] | None:
    """The snapshot of an interrupted backup, if it is whole."""
    if not (root / SNAPSHOT).exists():
        return None
    folder, head = read_head(root, SNAPSHOT, settings().backup_key)
    if not all(folder.is_whole(one) for one in [*head.database, *head.wanted]):
        say("What was begun here is damaged: beginning again.")
        return None
    say(f"Going on with the backup of {head.moment:%Y-%m-%d %H:%M} UTC.")
    return folder, head


def _take_snapshot(root: Path, say: Say) -> tuple[BackupFolder, Head]:
    for part in ("database", "objects", "wanted"):
        rmtree(root / part, ignore_errors=True)
    folder, head = new_head(
        root,
        settings().backup_key,
        revision=schema.newest(),
        moment=clock.now(),
        secret_check=secret_check(),
    )
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _snapshot() as connection, connection.begin():
        head.database = list(rows.dump(connection, folder))
        lines = (_wanted(one) for one in list_holdings(connection))
        while batch := list(islice(lines, OBJECTS_AT_ONCE)):
            head.wanted.append(folder.write_lines(f"wanted/{len(head.wanted):06}.jsonl.gz", batch))
    os.sync()
    folder.write_head(SNAPSHOT, head)
    say(f"The database is read ({len(head.database)} files); copying the objects.")
    return folder, head


def _snapshot() -> Connection:
    """A connection whose one transaction sees the database as it is when it begins; writers go on beside it."""
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection  # in WAL mode SQLite reads so anyway


def _wanted(one: Holding) -> list[Any]:
    """An object's line in the lists of what is to be copied."""
    return [one.store, one.key, one.content_type, one.cache_control, one.instead]


def _copy_objects(folder: BackupFolder, head: Head, say: Say) -> int:
    """Copy what is wanted, list by list, but for what is in the folder as it should be; how many objects there are."""
    count, head.missing = 0, 0
    with ThreadPoolExecutor(_THREADS) as threads:
        for number, wanted in enumerate(head.wanted):
            copy = partial(_copy, folder, stores(), _find_copied(folder, head, number))
            found = list(threads.map(copy, folder.read_lines(wanted)))
            copied = [line for line in found if line is not None]
            head.objects[number:] = [
                folder.write_lines(f"objects/{number:06}.jsonl.gz", copied),
                *head.objects[number + 1 :],
            ]
            folder.write_head(SNAPSHOT, head)
            count += len(copied)
            head.missing += len(found) - len(copied)
            if number % _LISTS_BETWEEN_WORDS == _LISTS_BETWEEN_WORDS - 1:
                say(f"{count} objects.")
    return count


def _find_copied(folder: BackupFolder, head: Head, number: int) -> dict[str, Any]:
    """What an interrupted backup has copied of one list, by the names of the files."""
    if number >= len(head.objects) or not folder.is_whole(head.objects[number]):
        return {}
    return {object_name(line): line for line in folder.read_lines(head.objects[number])}


def object_name(line: list[Any]) -> str:
    """The file of an object."""
    return f"objects/{line[0]}/{line[1]}"


def stored_object(line: list[Any]) -> Stored:
    """The file of an object that was copied."""
    return Stored(object_name(line), line[4], line[5])


def _copy(folder: BackupFolder, sources: dict[str, Storage], known: dict[str, Any], line: list[Any]) -> Any:
    """Copy an object; its line with bytes and checksum of its file, None if it was deleted meanwhile."""
    copied = known.get(object_name(line))
    if copied is not None and folder.is_whole(stored_object(copied)):
        return copied
    store, key, content_type, cache_control, instead = line
    for there in filter(None, (key, instead)):
        with suppress(ObjectNotFound), sources[store].open(there) as file:
            stored = folder.write(object_name(line), file.read())
            if not content_type and (info := sources[store].head(there)) is not None:
                content_type = info.content_type
            return [store, key, content_type, cache_control, stored.size_bytes, stored.sha256]
    return None
