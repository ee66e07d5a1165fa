"""The ledger of deletions: what a backup of yesterday cannot know of and must not bring back.

Each entry is an object of the private store, outside the database: the short id of a story, what was done, when. A job
writes it, enqueued in the transaction of the deletion. What was hidden is noted as well, that it was put back, and that
parts of a photo were covered: where they are is in the database only, so such a story is hidden until somebody looks.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from sqlalchemy import select

from stories.errors import StoriesError
from stories.extensions import db, storages
from stories.models import Action, Story, StoryState
from stories.storage import Storage

PREFIX = "ledger/"
# A transaction that began before the snapshot may have ended after it. What was done already is not done twice.
_MARGIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One deletion, or what is noted like one."""

    public_id: str
    action: Action
    at: datetime


@dataclass(slots=True)
class Applied:
    """What became of the entries: how many stories were deleted again, and what could not be done."""

    done: int = 0
    failed: tuple[str, ...] = ()


def note_deletion(public_id: str, action: str, at: str) -> None:
    """Write an entry. Safe to run twice."""
    moment = datetime.fromisoformat(at)
    key = f"{PREFIX}{moment:%Y-%m-%d}/{moment:%H%M%S.%f}-{action}-{public_id}"
    body = json.dumps({"story": public_id, "action": action, "at": at})
    storages().private.put(key, body.encode(), content_type="application/json")


def read_entries(stores: Iterable[Storage], since: datetime) -> list[Entry]:
    """The entries of several stores from a moment on, in the order in which things were done."""
    first = since - _MARGIN
    keys = ((store, key) for store in stores for key in store.list(PREFIX) if key >= f"{PREFIX}{first:%Y-%m-%d}")
    found = {_read(store, key) for store, key in keys}
    return sorted((one for one in found if one.at >= first), key=attrgetter("at"))


def apply(entries: Iterable[Entry], ways: Mapping[Action, Callable[[str, UUID], object]]) -> Applied:
    """Delete again what was deleted.

    Args:
        ways: how to do each action to a story, by its short id and id.
    """
    applied = Applied()
    for entry in _without_put_back(entries):
        story = db.session.scalars(select(Story).where(Story.public_id == entry.public_id)).one_or_none()
        if story is None or story.state is StoryState.DELETED or _is_done(entry, story):
            continue  # written after the snapshot, or done before it
        # What was only a draft then, and was taken back since, is gone as its author knows it.
        action = Action.DELETE if story.state is StoryState.DRAFT else entry.action
        try:
            ways[action](story.public_id, story.id)
        except (StoriesError, KeyError) as error:
            applied.failed = (*applied.failed, f"story {entry.public_id}: {entry.action} ({type(error).__name__})")
        else:
            applied.done += 1
        db.session.expire_all()
    return applied


def _without_put_back(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in their order; what was hidden and put back again was not hidden."""
    left: list[Entry] = []
    for entry in entries:
        if entry.action in (Action.RESTORE, Action.RELEASE):
            left = [one for one in left if (one.public_id, one.action) != (entry.public_id, Action.HIDE)]
        else:
            left.append(entry)
    return left


def _is_done(entry: Entry, story: Story) -> bool:
    if entry.action is Action.DELETE_CONTENT:
        return story.content_deleted_at is not None
    if entry.action in (Action.HIDE, Action.REDACT):
        is_public = story.state in (StoryState.APPROVED, StoryState.PUBLISHED)
        return not is_public or any((one.action, one.at) == (entry.action, entry.at) for one in story.events)
    return entry.action is Action.WITHDRAW and story.state is StoryState.WITHDRAWN


def _read(store: Storage, key: str) -> Entry:
    with store.open(key) as file:
        said = json.load(file)
    return Entry(said["story"], Action(said["action"]), datetime.fromisoformat(said["at"]))
