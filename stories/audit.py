"""The audit trail: one append-only chain of events for each story, each with the hash of the one before.

Notes and texts live outside the chain, so that they can be erased without breaking it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from stories import clock
from stories.extensions import db
from stories.models import Action, ActorKind, Explanation, Lang, Message, Story, StoryEvent, StoryState
from stories.permissions import Actor

_FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Note:
    """What the author is told with a decision, and in which language."""

    body: str
    lang: Lang


def record(
    story: Story,
    action: Action,
    by: Actor,
    old: StoryState,
    reasons: Sequence[str] = (),
    note: Note | None = None,
    explanation: str = "",
    verdict: Action | None = None,
) -> StoryEvent:
    """Add an event to the chain of a story. Called by ``lifecycle`` alone, on a locked story, in its transaction.

    Args:
        old: the state before; the story already has the new one.
        reasons: codes of the moderation reasons.
        note: what the author is told; its hash is in the chain, its words are not.
        explanation: what colleagues are told, likewise. An event has one of the two.
        verdict: of a vote, what it is for.
    """
    words = note.body if note else explanation
    db.session.flush()
    newest = select(StoryEvent.hash).where(StoryEvent.story_id == story.id).order_by(StoryEvent.id.desc()).limit(1)
    event = StoryEvent(
        story_id=story.id,
        at=clock.now(),
        actor_kind=by.kind,
        staff_id=by.staff_id if by.kind is ActorKind.STAFF else None,
        role=by.role,
        action=action,
        verdict=verdict,
        old_state=old,
        new_state=story.state,
        revision_id=story.current_revision_id,
        reasons=list(reasons),
        message_sha256=hashlib.sha256(words.encode()).hexdigest() if words else None,
        previous_hash=db.session.scalar(newest) or _FIRST_HASH,
        message=Message(lang=note.lang, body=note.body) if note else None,
        explanation=Explanation(body=explanation) if explanation else None,
    )
    event.hash = event_hash(event)
    db.session.add(event)
    db.session.flush()
    return event


def event_hash(event: StoryEvent) -> str:
    """SHA-256 over the fields of an event and the hash of the one before it, as 64 hex digits."""
    fields = {
        "story": str(event.story_id),
        "at": event.at.isoformat(timespec="microseconds"),
        "actor": event.actor_kind.value,
        "staff": str(event.staff_id) if event.staff_id else None,
        "role": event.role.value if event.role else None,
        "action": event.action.value,
        "old": event.old_state.value,
        "new": event.new_state.value,
        "revision": str(event.revision_id) if event.revision_id else None,
        "reasons": event.reasons,
        "message": event.message_sha256,
        "previous": event.previous_hash,
        **({"verdict": event.verdict.value} if event.verdict else {}),  # older events had none
    }
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
