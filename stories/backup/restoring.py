"""Bringing a backup back: into an empty database and empty stores, of either kind.

Everything is checked before anything is changed. Objects come first, then all rows in one transaction; then the
deletions that the backup does not know of are done again. Whatever is interrupted goes on when it is called again.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from stories import anchors, clock, schema
from stories.backup import ledger, rows
from stories.backup.folder import MANIFEST, BackupFolder, Head, read_head
from stories.backup.making import Say, check_stores, object_name, secret_check, stored_object, stores
from stories.errors import BackupRefused
from stories.extensions import db, settings, storages
from stories.models import Action, AuditAnchor, Collection, Setting, Staff, Story, StoryEvent
from stories.storage import FolderStorage, Storage
from stories.transaction import transaction

_THREADS = 8
_AT_ONCE = 400
_MARK = "restored_from"  # there while a restored database still waits for its deletions


@dataclass(slots=True)
class Restored:
    """What a restore did."""

    objects: int = 0
    missing: int = 0
    deleted_again: int = 0
    faults: list[str] = field(default_factory=list)  # of the audit trail, and deletions that could not be done


def restore(
    root: Path,
    *,
    ways: Mapping[Action, Callable[[str, UUID], object]],
    ledger_folder: Path | None,
    say: Say,
) -> Restored:
    """Bring back what a folder holds.

    Args:
        ways: how to do a deletion again, see ``ledger.apply``.
        ledger_folder: the private folder of the system that was backed up, or a copy of its ``ledger/``.

    Raises:
        BackupRefused: the message says what to do; nothing was changed.
        StorageError: a store broke off; the same call goes on.
    """
    folder, head = _open(root)
    ledgers = _find_ledgers(ledger_folder)
    check_stores()
    current = schema.read_revision()
    has_rows = _check_database(head, current)
    _check_objects(root)
    say("Checking every file of the backup.")
    _check_files(folder, head)
    restored = Restored(missing=head.missing)
    if not has_rows:
        say("Bringing the objects back.")
        restored.objects = _put_objects(folder, head)
        if current is None:
            schema.upgrade_to(head.revision)
        say("Bringing the rows back.")
        _load_rows(folder, head)
    if schema.read_revision() != schema.newest():
        schema.upgrade_to(schema.newest())
    _finish(restored, head, ledgers, ways)
    return restored


def _open(root: Path) -> tuple[BackupFolder, Head]:
    if not (root / MANIFEST).is_file():
        raise BackupRefused(
            f"{root} holds no finished backup: give the folder of one, or finish it with `flask --app app backup`."
        )
    folder, head = read_head(root, MANIFEST, settings().backup_key)
    if not schema.is_known(head.revision):
        raise BackupRefused(
            f"The backup was made at migration {head.revision}, which this version of the platform does not have: "
            "install the version it was made with, or a newer one."
        )
    if head.secret_check != secret_check():
        raise BackupRefused(
            "SECRET_KEY is not that of the system that was backed up, and no slip would open its story: set that one."
        )
    return folder, head


def _find_ledgers(folder: Path | None) -> list[Storage]:
    if folder is not None and not (folder / "ledger").is_dir():
        raise BackupRefused(
            f"{folder} holds no folder `ledger`: give the private folder of the system that was backed up, "
            "or leave --ledger away if nothing was deleted since."
        )
    return [storages().private, *([FolderStorage(folder)] if folder else [])]


def _check_database(head: Head, current: str | None) -> bool:
    """Refuse a database that holds something; whether it holds the rows of this backup, and waits for deletions."""
    if current is None:
        return False
    if _read_mark() == head.salt:
        return True
    if current != head.revision:
        raise BackupRefused(
            f"The backup was made at migration {head.revision} and the database is at {current}: "
            "name a new, empty one without tables in DATABASE_URL; restore brings it up to date."
        )
    for model in (Story, Staff, StoryEvent, AuditAnchor, Collection):
        count = db.session.scalar(select(func.count()).select_from(model))
        if count:
            raise BackupRefused(
                f"The database is not empty ({count} rows in {model.__tablename__}): "
                "name a new, empty one in DATABASE_URL."
            )
    return False


def _check_objects(root: Path) -> None:
    """Refuse stores that hold anything but objects of this backup, which an interrupted restore has left."""
    for name, store in stores().items():
        for key in store.list():
            if not key.startswith(ledger.PREFIX) and not (root / object_name([name, key])).is_file():
                raise BackupRefused(
                    f"The {name} store is not empty ({key}): name a new, empty bucket (or DATA_DIR). "
                    "Deletions that the old one knows of: --ledger."
                )


def _check_files(folder: BackupFolder, head: Head) -> None:
    with ThreadPoolExecutor(_THREADS) as threads:
        for stored in [*head.database, *head.objects]:
            folder.check(stored)
        for batch in _batches(folder, head):
            for _checked in threads.map(folder.check, map(stored_object, batch)):
                pass


def _put_objects(folder: BackupFolder, head: Head) -> int:
    count = 0
    with ThreadPoolExecutor(_THREADS) as threads:
        for batch in _batches(folder, head):
            count += sum(1 for _put in threads.map(partial(_put_object, folder, stores()), batch))
    return count


def _put_object(folder: BackupFolder, targets: dict[str, Storage], line: list[Any]) -> None:
    """Store an object, unless it is there: a store takes one whole or not at all, and no other has its key."""
    store, key, content_type, cache_control, *_written = line
    data = folder.read(stored_object(line))
    info = targets[store].head(key)
    if info is None or info.size_bytes != len(data):
        targets[store].put(key, data, content_type=content_type, cache_control=cache_control)


def _batches(folder: BackupFolder, head: Head) -> Iterator[list[Any]]:
    for stored in head.objects:
        lines = folder.read_lines(stored)
        while batch := list(islice(lines, _AT_ONCE)):
            yield batch


def _load_rows(folder: BackupFolder, head: Head) -> None:
    with transaction() as session:
        rows.load(session.connection(), folder, head.database)
        session.add(Setting(key=_MARK, value=head.salt, updated_at=clock.now()))


def _finish(
    restored: Restored, head: Head, ledgers: list[Storage], ways: Mapping[Action, Callable[[str, UUID], object]]
) -> None:
    applied = ledger.apply(ledger.read_entries(ledgers, head.moment), ways)
    anchors.make_anchor()  # of the last whole day, in case no worker made it before the snapshot
    with transaction() as session:
        session.delete(session.get_one(Setting, _MARK))
    restored.deleted_again = applied.done
    restored.faults = [*applied.failed, *anchors.find_faults(anchors.Tally())]


def _read_mark() -> Any:
    mark = db.session.get(Setting, _MARK)
    return mark.value if mark else None
