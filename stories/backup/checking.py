"""Comparing rows and objects of the running platform: what is missing, what belongs to nobody, and mending it.

All keys of a store are held in memory while it is looked at, some hundred bytes each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from stories import clock
from stories.backup.holdings import PRIVATE, PUBLIC, Holding, list_holdings
from stories.backup.ledger import PREFIX as LEDGER
from stories.errors import BackupRefused
from stories.extensions import db, storages
from stories.models import Photo, Redaction, Story, Task
from stories.queue import enqueue
from stories.transaction import transaction

KEPT = timedelta(days=1)  # an object younger than this may be about to get its row
_LINES = 20
_FEW = 20
_OURS = {PRIVATE: ("originals", "photos", "uploads", "chunks"), PUBLIC: ("photos", "cards")}


@dataclass(slots=True)
class Findings:
    """What was found, by kind and number, and what mending did."""

    missing: Counter[str] = field(default_factory=Counter)  # rows without their object
    strays: Counter[str] = field(default_factory=Counter)  # objects without a row
    young: int = 0  # objects without a row that may be about to get one
    stories: set[UUID] = field(default_factory=set)  # whose public copies are to be made to fit
    old: list[tuple[str, str]] = field(default_factory=list)  # store and key of what may be deleted
    lost: list[Holding] = field(default_factory=list)  # what nothing can mend
    deleted: int = 0
    synced: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something is left to be done."""
        return bool(self.lost) or self.deleted + self.synced < len(self.old) + len(self.stories)

    def lines(self) -> Iterator[str]:
        """What to tell, by kind and number."""
        for kind, number in sorted(self.missing.items()):
            yield f"{number} missing: {kind}"
        for kind, number in sorted(self.strays.items()):
            yield f"{number} without a row: {kind}"
        if self.young:
            yield f"{self.young} private objects without a row are younger than a day and may be on their way."
        for one in self.lost[:_LINES]:
            yield f"lost: {one.key} of story {one.story_id}"
        if self.deleted or self.synced:
            yield f"Mended: {self.deleted} objects deleted, public copies of {self.synced} stories asked of the worker."
        if not self.missing and not self.strays:
            yield "Rows and objects fit."


def check_storage(*, mend: bool) -> Findings:
    """Look through both stores.

    Args:
        mend: let a job make the public copies fit, and delete old private objects that belong to nobody.

    Raises:
        StorageError: a store does not answer.
        BackupRefused: most of the private store would be deleted; nothing was mended.
    """
    found = Findings()
    held = {PRIVATE: set(storages().private.list()), PUBLIC: set(storages().public.list())}
    db.session.rollback()
    wanted: dict[str, set[str]] = {PRIVATE: set(), PUBLIC: set()}
    missing = []
    for one in list_holdings(db.session.connection()):
        wanted[one.store].add(one.key)
        if one.key not in held[one.store]:
            missing.append(one)
    _note_missing(found, missing)
    _note_private_strays(found, held[PRIVATE] - wanted[PRIVATE])
    _note_public_strays(found, held[PUBLIC] - wanted[PUBLIC])
    if mend:
        _check_sense(found, held[PRIVATE])
        _mend(found)
    return found


def _note_missing(found: Findings, missing: list[Holding]) -> None:
    """Count what is missing and is still named: objects and rows come and go while we look."""
    if not missing:
        return
    db.session.rollback()
    still = set(list_holdings(db.session.connection()))
    stores = {PRIVATE: storages().private, PUBLIC: storages().public}
    for one in missing:
        if one not in still or stores[one.store].head(one.key) is not None:
            continue
        found.missing[f"{one.kind} ({one.store})"] += 1
        if one.store == PUBLIC:
            found.stories.add(one.story_id)
        else:
            found.lost.append(one)


def _note_private_strays(found: Findings, strays: Iterable[str]) -> None:
    store, oldest = storages().private, clock.now() - KEPT
    for key in sorted(strays):
        kind = _kind(PRIVATE, key)
        if kind is None:
            continue
        info = store.head(key)
        if info is not None and info.modified_at < oldest:
            found.strays[f"{kind} (private)"] += 1
            found.old.append((PRIVATE, key))
        elif info is not None:
            found.young += 1


def _note_public_strays(found: Findings, strays: Iterable[str]) -> None:
    """A public object that no edition names goes by the job of its story; one of no story goes at once."""
    for key in sorted(strays):
        kind = _kind(PUBLIC, key)
        if kind is None:
            continue
        found.strays[f"{kind} (public)"] += 1
        story_id = _find_story(kind, key.split("/")[1])
        if story_id is None:
            found.old.append((PUBLIC, key))
        else:
            found.stories.add(story_id)


def _kind(store: str, key: str) -> str | None:
    """The first part of a key, if it is one of those we use in a store."""
    first = key.split("/")[0]
    return first if first in _OURS[store] and not key.startswith(LEDGER) and "/" in key else None


def _find_story(kind: str, name: str) -> UUID | None:
    if kind == "cards":
        return db.session.scalar(select(Story.id).where(Story.public_id == name))
    covered = select(Photo.story_id).join(Redaction, Redaction.photo_id == Photo.id).where(Redaction.key == name)
    own = select(Photo.story_id).where(Photo.key == name)
    return db.session.scalar(own) or db.session.scalar(covered)


def _check_sense(found: Findings, held: set[str]) -> None:
    """Most of a store belonging to nobody means that the rows are those of another system."""
    strays = sum(1 for store, _key in found.old if store == PRIVATE)
    if strays > _FEW and strays * 2 > len(held):
        raise BackupRefused(
            f"{strays} of {len(held)} private objects belong to no row: nothing was mended. "
            "See whether DATABASE_URL and the stores belong together."
        )


def _mend(found: Findings) -> None:
    stores = {PRIVATE: storages().private, PUBLIC: storages().public}
    for name, key in found.old:
        stores[name].delete(key)
        found.deleted += 1
    with transaction():
        for story_id in sorted(found.stories):
            enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story_id))
            found.synced += 1
