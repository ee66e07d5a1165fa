"""The proof that nobody changed the audit trail: a daily anchor over all chains, and a check of every link.

The chain of a story shows whether one of its events was changed, taken out or moved; the anchors show whether events
at its end, or whole chains, are gone, or were written anew with hashes that fit. Anchors are keyed with a key that is
not in the database; each covers the one before it. Against somebody who has the key as well, write one down elsewhere
(``audit verify --anchor``).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from stories import audit, clock, credentials
from stories.dates import BANGKOK, in_bangkok
from stories.extensions import db
from stories.models import AuditAnchor, Story, StoryEvent
from stories.transaction import transaction

_FIRST_HASH = "0" * 64
_ROWS_AT_ONCE = 1000
# A transaction that began before midnight has ended by then: no event can appear below the last one of the day.
_PATIENCE = timedelta(minutes=10)
_WORKER_PATIENCE = timedelta(hours=2)
_EVENT = (
    *(StoryEvent.story_id, StoryEvent.at, StoryEvent.actor_kind, StoryEvent.staff_id, StoryEvent.role),
    *(
        StoryEvent.action,
        StoryEvent.verdict,
        StoryEvent.old_state,
        StoryEvent.new_state,
        StoryEvent.revision_id,
        StoryEvent.reasons,
    ),
    *(StoryEvent.message_sha256, StoryEvent.previous_hash, StoryEvent.hash),
)


@dataclass(slots=True)
class Tally:
    """What a check has read."""

    stories: int = 0
    events: int = 0
    anchors: int = 0
    newest_anchor: str = ""


def make_anchor() -> AuditAnchor | None:
    """Anchor all events up to the end of the last whole day; None when that day has its anchor. Safe to run twice."""
    end = _last_midnight(_PATIENCE)
    with transaction() as session:
        newest = session.scalars(select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1)).one_or_none()
        day = end.date() - timedelta(days=1)
        if newest is not None and newest.day >= day:
            return None
        after = newest.last_event_id if newest else 0
        last = session.scalar(select(func.max(StoryEvent.id)).where(StoryEvent.at < end)) or 0
        count, digest = _digest(_stream(_events(after, last)))
        anchor = AuditAnchor(
            day=day,
            after_event_id=after,
            last_event_id=max(after, last),
            event_count=count,
            digest=digest,
            previous_hash=newest.hash if newest else _FIRST_HASH,
            made_at=clock.now(),
        )
        anchor.hash = anchor_hash(anchor)
        session.add(anchor)
    return anchor


def anchor_hash(anchor: AuditAnchor) -> str:
    """The keyed hash over what an anchor says and the hash of the one before it, as 64 hex digits."""
    fields = {
        "day": anchor.day.isoformat(),
        "after": anchor.after_event_id,
        "last": anchor.last_event_id,
        "count": anchor.event_count,
        "digest": anchor.digest,
        "previous": anchor.previous_hash,
    }
    return credentials.keyed_hash("audit-anchor", json.dumps(fields, sort_keys=True))


def find_faults(tally: Tally, known_anchor: str = "") -> Iterator[str]:
    """Read the whole trail, a thousand rows at a time, and say what does not fit, with story and event.

    Args:
        tally: counts along.
        known_anchor: the hash of an anchor that was written down elsewhere; "" for none.
    """
    yield from _check_chains(tally)
    yield from _check_anchors(tally, known_anchor)


def _check_chains(tally: Tally) -> Iterator[str]:
    """Every event fits its hash and follows the one before it; the last one led to the state that the story has."""
    query = (
        select(Story.public_id, Story.state, StoryEvent.id.label("event_id"), *_EVENT)
        .outerjoin(StoryEvent, StoryEvent.story_id == Story.id)
        .order_by(Story.id, StoryEvent.id)
    )
    before: Any = None
    previous = _FIRST_HASH
    for row in _stream(query):
        is_first = before is None or before.public_id != row.public_id
        if is_first:
            tally.stories += 1
            previous = _FIRST_HASH
            yield from _check_end(before)
        before = row
        if row.event_id is None:
            yield f"story {row.public_id}: it has no events"
            continue
        tally.events += 1
        yield from _check_event(row, previous)
        previous = row.hash
    yield from _check_end(before)


def _check_event(row: Any, previous: str) -> Iterator[str]:
    if row.previous_hash != previous:
        yield (
            f"story {row.public_id}, event {row.event_id}: it does not follow the event before it"
            " (an event is gone, added or moved)"
        )
    if audit.event_hash(row) != row.hash:
        yield f"story {row.public_id}, event {row.event_id}: it was changed"


def _check_end(last: Any) -> Iterator[str]:
    if last is not None and last.event_id is not None and last.new_state != last.state:
        yield (
            f"story {last.public_id}, event {last.event_id}: it led to {last.new_state}, and the story is {last.state}"
            " (later events are gone, or the story was changed)"
        )


def _check_anchors(tally: Tally, known_anchor: str) -> Iterator[str]:
    """Every anchor fits its hash, follows the one before it, and the events that it covers are those there are."""
    before, hashes = None, set()
    for anchor in db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.id)):
        tally.anchors += 1
        tally.newest_anchor = anchor.hash
        hashes.add(anchor.hash)
        yield from (f"anchor of {anchor.day}: {fault}" for fault in _check_anchor(anchor, before))
        before = anchor
    if known_anchor and known_anchor not in hashes:
        yield f"anchor {known_anchor}: there is none (gone, or made anew)"
    uncovered = (
        select(StoryEvent.id)
        .where(
            StoryEvent.id > (before.last_event_id if before else 0), StoryEvent.at < _last_midnight(_WORKER_PATIENCE)
        )
        .order_by(StoryEvent.id)
        .limit(1)
    )
    first = db.session.scalar(uncovered)
    if first is not None:
        yield f"event {first} and later ones have no anchor: it is gone, or no worker ran (make it: audit anchor)"


def _check_anchor(anchor: AuditAnchor, before: AuditAnchor | None) -> Iterator[str]:
    if anchor_hash(anchor) != anchor.hash:
        yield "it was changed, or made without our key"
    if anchor.previous_hash != (before.hash if before else _FIRST_HASH):
        yield "it does not follow the anchor before it (gone, added, moved)"
    if anchor.after_event_id != (before.last_event_id if before else 0):
        yield "it does not begin where the anchor before it ends"
    count, digest = _digest(_stream(_events(anchor.after_event_id, anchor.last_event_id)))
    if (count, digest) != (anchor.event_count, anchor.digest):
        yield (
            f"events {anchor.after_event_id + 1} to {anchor.last_event_id} are not those it was made over"
            f" ({count} now, {anchor.event_count} then)"
        )


def _events(after: int, last: int) -> Any:
    between = StoryEvent.id > after, StoryEvent.id <= last
    return select(StoryEvent.id, StoryEvent.hash).where(*between).order_by(StoryEvent.id)


def _digest(rows: Iterator[Any]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for row in rows:
        count += 1
        digest.update(f"{row.id}:{row.hash}\n".encode())
    return count, digest.hexdigest()


def _stream(query: Any) -> Iterator[Any]:
    yield from db.session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))


def _last_midnight(patience: timedelta) -> datetime:
    """The latest midnight of Bangkok that is so long ago."""
    return datetime.combine(in_bangkok(clock.now() - patience).date(), time(), BANGKOK)
