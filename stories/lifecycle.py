"""The life of a story: one table of transitions, one function that moves, nothing else writes ``Story.state``."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from stories import clock, publishing
from stories.errors import Forbidden, Gone, InvalidTransition, NotFound, NotReady, StaleRevision
from stories.extensions import db, settings
from stories.models import (
    Action,
    ActorKind,
    AgeBand,
    Lane,
    Lang,
    Message,
    Revision,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
    Task,
)
from stories.permissions import Actor, can
from stories.queue import enqueue

S = StoryState

#: Action → the states it starts from, and the state it leads to (None: the state stays).
TRANSITIONS: dict[Action, tuple[frozenset[StoryState], StoryState | None]] = {
    Action.SEND: (frozenset({S.DRAFT}), S.SUBMITTED),
    Action.RESEND: (frozenset({S.CHANGES_REQUESTED}), S.SUBMITTED),
    Action.VOTE: (frozenset({S.SUBMITTED}), None),
    Action.APPROVE: (frozenset({S.SUBMITTED}), S.APPROVED),
    Action.REQUEST_CHANGES: (frozenset({S.SUBMITTED}), S.CHANGES_REQUESTED),
    Action.REJECT: (frozenset({S.SUBMITTED}), S.REJECTED),
    Action.UNDO: (frozenset({S.APPROVED, S.REJECTED, S.CHANGES_REQUESTED}), S.SUBMITTED),
    Action.PUBLISH: (frozenset({S.APPROVED}), S.PUBLISHED),
    Action.HIDE: (frozenset({S.PUBLISHED, S.SUBMITTED}), S.HIDDEN),
    Action.RESTORE: (frozenset({S.HIDDEN}), S.PUBLISHED),
    Action.RELEASE: (frozenset({S.HIDDEN}), S.SUBMITTED),
    Action.UPHOLD: (frozenset({S.HIDDEN}), S.REJECTED),
    Action.APPEAL: (frozenset({S.REJECTED}), S.SUBMITTED),
    Action.REOPEN: (frozenset({S.REJECTED}), S.SUBMITTED),
    Action.WITHDRAW: (
        frozenset({S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED, S.PUBLISHED, S.REJECTED, S.HIDDEN}),
        S.WITHDRAWN,
    ),
    Action.DELETE: (frozenset({S.DRAFT}), S.DELETED),
    Action.ERASE: (frozenset({S.WITHDRAWN}), S.DELETED),
    Action.FREEZE: (frozenset(S) - {S.DELETED}, None),
    Action.UNFREEZE: (frozenset(S) - {S.DELETED}, None),
    Action.FEATURE: (frozenset({S.PUBLISHED}), None),
    Action.UNFEATURE: (frozenset({S.PUBLISHED}), None),
    Action.SEND_EDIT: (frozenset({S.PUBLISHED}), None),
    Action.APPROVE_EDIT: (frozenset({S.PUBLISHED}), None),
    Action.REJECT_EDIT: (frozenset({S.PUBLISHED}), None),
}

APPEAL_DAYS = 20
_DECIDED = frozenset({Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT})
_WHILE_FROZEN = frozenset({Action.ERASE, Action.UNFREEZE})
_FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Note:
    """What the author is told with a decision, and in which language."""

    body: str
    lang: Lang


def lock(public_id: str, seen_revision: UUID | None = None) -> Story:
    """Fetch a story for a change, so that nobody else changes it before the commit.

    Args:
        seen_revision: the revision a decision was made on, when it is a decision.

    Raises:
        NotFound: no story has this id (or it was deleted).
        StaleRevision: the author has sent a newer revision meanwhile.
    """
    query = select(Story).where(Story.public_id == public_id, Story.state != StoryState.DELETED).with_for_update()
    story = db.session.scalars(query).one_or_none()
    if story is None:
        raise NotFound(f"story {public_id}")
    if seen_revision is not None and seen_revision != story.current_revision_id:
        raise StaleRevision(f"story {public_id}: seen {seen_revision}, newest {story.current_revision_id}")
    return story


def start(story: Story, *, by: Actor) -> StoryEvent:
    """Record the first event of a new draft."""
    db.session.add(story)
    db.session.flush()
    return _record(story, Action.START, by, StoryState.DRAFT)


def move(
    story: Story,
    action: Action,
    *,
    by: Actor,
    reasons: Sequence[str] = (),
    note: Note | None = None,
) -> StoryEvent:
    """Take one action on a locked story: check it, change the state and what hangs on it, record the event.

    Args:
        reasons: codes of the moderation reasons (``stories.reasons``).
        note: what the author is told; kept outside the audit chain.

    Raises:
        Forbidden: the actor may not do this.
        InvalidTransition: the state does not allow it, or its time has passed.
        NotReady: something must be finished first.
        Gone: the author has withdrawn the story.
    """
    old = story.state
    if not can(by, action, story):
        raise Forbidden(f"{action} on story {story.public_id}")
    sources, target = TRANSITIONS[action]
    if old not in sources:
        if old is S.WITHDRAWN:
            raise Gone(f"story {story.public_id}")
        raise InvalidTransition(f"{action} from {old}")
    _check(story, action, by)
    with db.session.no_autoflush:  # the constraints tie state and columns together: nothing in between may be written
        if target is not None:
            story.state = target
        _apply(story, action)
    _follow_publication(story, old)
    return _record(story, action, by, old, reasons, note)


def is_possible(story: Story, action: Action) -> bool:
    """Whether the state allows the action; with ``permissions.can`` it tells a page which buttons to show."""
    return story.state in TRANSITIONS[action][0]


def needs_two(story: Story) -> bool:
    """Whether two people must approve: officers' and solved stories (product §5)."""
    return story.kind is not StoryKind.RESIDENT


def has_vote_of_another(story: Story, by: Actor) -> bool:
    """Whether another member of staff has already voted for the newest revision."""
    query = select(StoryEvent.staff_id).where(
        StoryEvent.story_id == story.id,
        StoryEvent.action == Action.VOTE,
        StoryEvent.revision_id == story.current_revision_id,
    )
    return any(staff_id != by.staff_id for staff_id in db.session.scalars(query))


def _check(story: Story, action: Action, by: Actor) -> None:
    """The rules of single actions, beyond role and state."""
    moment = clock.now()
    if story.frozen_at is not None and action not in _WHILE_FROZEN:
        raise InvalidTransition(f"story {story.public_id} is frozen")
    if action in (Action.APPROVE, Action.VOTE):
        revision = story.current_revision
        if revision and revision.age_band is not AgeBand.FROM_20 and story.guardian_confirmed_at is None:
            raise NotReady("guardian_missing")
    if action is Action.APPROVE and needs_two(story) and not has_vote_of_another(story, by):
        raise InvalidTransition(f"story {story.public_id} needs the vote of a second person")
    if action is Action.UNDO and not is_undoable(story):
        raise InvalidTransition("the undo window has closed")
    if action is Action.APPEAL:
        if story.appealed_at is not None:
            raise InvalidTransition("a story can be appealed once")
        if story.decided_at is None or moment > story.decided_at + timedelta(days=APPEAL_DAYS):
            raise InvalidTransition(f"an appeal is possible for {APPEAL_DAYS} days")
    if action is Action.RESTORE and story.first_published_at is None:
        raise InvalidTransition("it was never published: release it to the queue instead")
    if action is Action.RELEASE and story.first_published_at is not None:
        raise InvalidTransition("it was published before: restore it instead")


def is_undoable(story: Story) -> bool:
    """Whether the undo window of the last decision is still open."""
    window = timedelta(seconds=settings().undo_seconds)
    return story.decided_at is not None and clock.now() <= story.decided_at + window


def _apply(story: Story, action: Action) -> None:
    """Keep the columns in step with the new state."""
    moment = clock.now()
    if action in (Action.SEND, Action.RESEND):
        story.submitted_at = moment
    if action is Action.APPEAL:
        story.appealed_at = moment
    if action in _DECIDED:
        story.decided_at = moment
    if action is Action.UNDO:
        story.decided_at = None
    if action is Action.WITHDRAW:
        story.withdrawn_at = moment
    if action in (Action.FREEZE, Action.UNFREEZE):
        story.frozen_at = moment if action is Action.FREEZE else None
    if action in (Action.DELETE, Action.ERASE):
        story.secret_hash = story.slip_hash = story.contact_email = None
    window = timedelta(seconds=settings().undo_seconds)
    story.publish_at = moment + window if story.state is S.APPROVED else None
    if story.state is not S.SUBMITTED:
        story.lane = None
    elif story.lane is None:
        story.lane = _lane(story, action)


def _lane(story: Story, action: Action) -> Lane:
    if action is Action.APPEAL or (action is Action.UNDO and story.appealed_at is not None):
        return Lane.APPEALS
    if story.kind is StoryKind.SOLVED:
        return Lane.SOLVED
    is_first = story.current_revision is None or story.current_revision.number == 1
    return Lane.NEW if is_first else Lane.RESUBMITTED


def _follow_publication(story: Story, old: StoryState) -> None:
    """Keep the gallery's editions and the public copies of photos in step, in the same transaction."""
    if story.state is S.PUBLISHED and old is not S.PUBLISHED:
        if old is S.APPROVED:
            story.published_revision_id = story.current_revision_id
        story.first_published_at = story.first_published_at or clock.now()
        publishing.write_editions(story)
    if old is S.PUBLISHED and story.state is not S.PUBLISHED:
        publishing.remove_editions(story.id)
    if story.state is not S.PUBLISHED:
        story.pending_revision_id = story.pending_revision_id if story.state is S.HIDDEN else None
    if old in (S.PUBLISHED, S.APPROVED, S.HIDDEN) and story.state is not old:
        enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))


def _record(
    story: Story,
    action: Action,
    by: Actor,
    old: StoryState,
    reasons: Sequence[str] = (),
    note: Note | None = None,
) -> StoryEvent:
    db.session.flush()
    newest = select(StoryEvent.hash).where(StoryEvent.story_id == story.id).order_by(StoryEvent.id.desc()).limit(1)
    event = StoryEvent(
        story_id=story.id,
        at=clock.now(),
        actor_kind=by.kind,
        staff_id=by.staff_id if by.kind is ActorKind.STAFF else None,
        role=by.role,
        action=action,
        old_state=old,
        new_state=story.state,
        revision_id=story.current_revision_id,
        reasons=list(reasons),
        message_sha256=hashlib.sha256(note.body.encode()).hexdigest() if note else None,
        previous_hash=db.session.scalar(newest) or _FIRST_HASH,
        message=Message(lang=note.lang, body=note.body) if note else None,
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
    }
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def published_revision(story: Story) -> Revision | None:
    """The revision that readers see, or would see again after ``restore``."""
    return db.session.get(Revision, story.published_revision_id) if story.published_revision_id else None
