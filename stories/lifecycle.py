"""The life of a story: one table of transitions, one function that moves, nothing else writes ``Story.state``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from stories import audit, claims, clock, desk_words, forgetting, publishing, reports, rules
from stories.audit import Note as Note  # callers of move() need it
from stories.errors import Forbidden, Gone, InvalidTransition, NotFound, StaleRevision
from stories.extensions import db, settings
from stories.models import (
    Action,
    Lane,
    Outcome,
    Revision,
    Story,
    StoryEvent,
    StoryState,
    Task,
    Vote,
)
from stories.permissions import Actor, can
from stories.queue import enqueue

S = StoryState
_UNREAD = frozenset({S.DRAFT, S.WITHDRAWN, S.DELETED})  # nobody of the staff reads these

#: Action → the states it starts from, and the state it leads to (None: the state stays).
TRANSITIONS: dict[Action, tuple[frozenset[StoryState], StoryState | None]] = {
    Action.SEND: (frozenset({S.DRAFT}), S.SUBMITTED),
    Action.RESEND: (frozenset({S.CHANGES_REQUESTED}), S.SUBMITTED),
    Action.VOTE: (frozenset({S.SUBMITTED, S.HIDDEN}), None),
    Action.TAKE_BACK_VOTE: (frozenset({S.SUBMITTED, S.HIDDEN}), None),
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
    Action.REPORT: (frozenset({S.PUBLISHED}), None),
    Action.DISMISS: (frozenset({S.PUBLISHED}), None),
    Action.SECOND_OPINION: (frozenset({S.SUBMITTED}), None),
    Action.TAKE_BACK_QUESTION: (frozenset({S.SUBMITTED}), None),
    Action.TAKE_OVER: (frozenset({S.SUBMITTED, S.HIDDEN}), None),
    Action.REDACT: (frozenset({S.SUBMITTED, S.APPROVED, S.PUBLISHED, S.HIDDEN}), None),
    Action.NOTE: (frozenset(S) - _UNREAD, None),
    Action.ERASE_NOTE: (frozenset(S) - _UNREAD, None),
    Action.RECUSE: (frozenset({S.SUBMITTED, S.HIDDEN, S.PUBLISHED}), None),
    Action.WITHDRAW: (
        frozenset({S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED, S.PUBLISHED, S.REJECTED, S.HIDDEN}),
        S.WITHDRAWN,
    ),
    Action.DELETE: (frozenset({S.DRAFT}), S.DELETED),
    Action.ERASE: (frozenset({S.WITHDRAWN}), S.DELETED),
    Action.FREEZE: (frozenset(S) - {S.DELETED}, None),
    Action.UNFREEZE: (frozenset(S) - {S.DELETED}, None),
    Action.PROPOSE_FEATURE: (frozenset({S.PUBLISHED}), None),
    Action.FEATURE: (frozenset({S.PUBLISHED}), None),
    Action.UNFEATURE: (frozenset({S.PUBLISHED}), None),
    Action.SEND_EDIT: (frozenset({S.PUBLISHED}), None),
    Action.APPROVE_EDIT: (frozenset({S.PUBLISHED}), None),
    Action.REJECT_EDIT: (frozenset({S.PUBLISHED}), None),
    Action.CONFIRM_GUARDIAN: (frozenset({S.SUBMITTED, S.CHANGES_REQUESTED}), None),
    Action.WARN_IDLE: (frozenset({S.DRAFT}), None),
    Action.DELETE_CONTENT: (frozenset({S.REJECTED}), None),
}

_CAN_BE_UNDONE = rules.DECISIONS - {Action.UPHOLD} | {Action.VOTE, Action.SECOND_OPINION}
_ENDS_UNDO = frozenset({Action.TAKE_BACK_VOTE, Action.TAKE_BACK_QUESTION})
_KEEPS_VOTES = rules.DECISIONS - {Action.UPHOLD} | {Action.UNDO}  # so that what was decided can be undone
_ENDS_REPORTS = {
    Action.DISMISS: Outcome.KEPT,
    Action.RESTORE: Outcome.KEPT,
    Action.UPHOLD: Outcome.REMOVED,
    Action.WITHDRAW: Outcome.WITHDRAWN,
}
#: What a backup made before must not bring back, and what takes back that it must not.
_NOTED = frozenset(
    {
        *(Action.WITHDRAW, Action.DELETE, Action.ERASE, Action.DELETE_CONTENT),
        *(Action.HIDE, Action.RESTORE, Action.RELEASE, Action.REDACT),
    }
)
_FREES = frozenset({Action.VOTE, Action.SECOND_OPINION})
_NEEDS_CONTENT = frozenset({Action.APPEAL, Action.REOPEN, Action.UNDO, Action.DELETE_CONTENT})
_WAITS_ANEW = frozenset({Action.SEND, Action.RESEND, Action.APPEAL, Action.REOPEN})


def lock(public_id: str, seen_revision: UUID | None = None) -> Story:
    """Fetch a story for a change, so that nobody else changes it before the commit.

    Args:
        seen_revision: the revision a decision was made on, when it is a decision.

    Raises:
        NotFound: no story has this id (or it was deleted).
        StaleRevision: the author has sent a newer revision meanwhile.
    """
    query = select(Story).where(Story.public_id == public_id, Story.state != StoryState.DELETED).with_for_update()
    # What was loaded before we waited for the lock may be old.
    story = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if story is None:
        raise NotFound(f"story {public_id}")
    if seen_revision is not None and seen_revision != story.current_revision_id:
        raise StaleRevision(f"story {public_id}: seen {seen_revision}, newest {story.current_revision_id}")
    return story


def start(story: Story, *, by: Actor) -> StoryEvent:
    """Record the first event of a new draft."""
    db.session.add(story)
    db.session.flush()
    return audit.record(story, Action.START, by, StoryState.DRAFT)


def move(
    story: Story,
    action: Action,
    *,
    by: Actor,
    reasons: Sequence[str] = (),
    note: Note | None = None,
    explanation: str = "",
    undo_seconds: int | None = None,
    verdict: Action | None = None,
    answer: str = "",
) -> StoryEvent:
    """Take one action on a locked story: check it, change the state and what hangs on it, record the event.

    Args:
        reasons: codes of the moderation reasons (``stories.reasons``).
        note: what the author is told; kept outside the audit chain.
        explanation: what colleagues are told; kept outside it too.
        undo_seconds: how long a decision can be taken back; None for the setting's.
        verdict: of a vote, what it is for; whoever votes must be allowed to do that.
        answer: what visitors are told whose reports end with this; kept with the reports.

    Raises:
        Forbidden: the actor may not do this.
        InvalidTransition: the state does not allow it, or its time has passed.
        NotReady: something must be finished first.
        Gone: the author has withdrawn the story.
    """
    _check(story, action, by, verdict)
    old, target = story.state, TRANSITIONS[action][1]
    with db.session.no_autoflush:  # the constraints tie state and columns together: nothing in between may be written
        if target is not None:
            story.state = target
        _apply(story, action, by)
        _open_undo_window(story, action, settings().undo_seconds if undo_seconds is None else undo_seconds)
    _follow_publication(story, old)
    if story.state is not old or action in _FREES:
        claims.drop(story.id)
    _follow_reports(story, action, reasons, answer)
    event = audit.record(story, action, by, old, reasons, note, explanation, verdict)
    _count_vote(story, event)
    if action in _NOTED:
        enqueue(Task.NOTE_DELETION, public_id=story.public_id, action=action.value, at=event.at.isoformat())
    return event


def _check(story: Story, action: Action, by: Actor, verdict: Action | None) -> None:
    """Whether this person may do it, from this state, and the rules beyond."""
    if not can(by, action, story) or (verdict is not None and not can(by, verdict, story)):
        raise Forbidden(f"{action} on story {story.public_id}")
    if not is_possible(story, action):
        if story.state is S.WITHDRAWN:
            raise Gone(f"story {story.public_id}")
        raise InvalidTransition(f"{action} from {story.state}")
    rules.check(story, action, by, verdict)


def _follow_reports(story: Story, action: Action, reasons: Sequence[str], answer: str) -> None:
    """Tell visitors who reported the story that it is hidden, or what came of it."""
    if action is Action.HIDE:
        reports.tell_hidden(story)
    if action in _ENDS_REPORTS:
        dismissal = "".join(reasons) if action is Action.DISMISS else ""
        reports.close(story, _ENDS_REPORTS[action], dismissal=dismissal, answer=answer)


def turn_away(story: Story, *, by: Actor) -> StoryEvent:
    """Record that somebody of the staff asked for a story that is not theirs to open."""
    return audit.record(story, Action.TURN_AWAY, by, story.state)


def is_possible(story: Story, action: Action) -> bool:
    """Whether the state allows the action; with ``permissions.can`` it tells a page which buttons to show.

    Where text and photos were deleted, there is nothing left to be looked at again.
    """
    is_empty = story.content_deleted_at is not None
    return story.state in TRANSITIONS[action][0] and not (is_empty and action in _NEEDS_CONTENT)


def undo_until(story: Story) -> datetime | None:
    """When the undo window of the last decision closes; None when nothing can be undone.

    At that moment the jobs are due, and undo is not.
    """
    end = story.undo_until
    can_be_undone = is_possible(story, Action.UNDO) or is_possible(story, Action.TAKE_BACK_VOTE)
    return end if end is not None and can_be_undone and clock.now() < end else None


def _count_vote(story: Story, event: StoryEvent) -> None:
    """Keep the votes that count: until they are taken back, or the story goes on in another way."""
    if event.action is Action.VOTE:
        db.session.add(Vote(story_id=story.id, staff_id=event.staff_id, event_id=event.id))
        db.session.flush()
        if story.state is S.SUBMITTED and rules.differ(rules.list_votes(story)):
            story.lane = Lane.SECOND_OPINION
    gone = Vote.story_id == story.id
    if event.action in (Action.TAKE_BACK_VOTE, Action.RECUSE):
        db.session.execute(delete(Vote).where(gone, Vote.staff_id == event.staff_id))
    elif event.new_state is not event.old_state and event.action not in _KEEPS_VOTES:
        db.session.execute(delete(Vote).where(gone))


def _apply(story: Story, action: Action, by: Actor) -> None:
    """Keep the columns in step with the new state."""
    moment = clock.now()
    if action in _WAITS_ANEW:
        story.submitted_at = moment
        story.first_reader_id = story.first_reader_until = None
    if action is Action.RESEND:
        story.first_reader_id = rules.find_asker(story)
        story.first_reader_until = moment + timedelta(hours=rules.FIRST_READER_HOURS)
    if action is Action.APPEAL:
        story.appealed_at = moment
    if action in rules.DECISIONS:
        story.decided_at = moment
    if action is Action.UNDO:
        story.decided_at = None
    if action is Action.SECOND_OPINION:
        story.lane = Lane.SECOND_OPINION
    if action is Action.WITHDRAW:
        story.withdrawn_at, story.content_deleted_at = moment, None  # erasing takes what is left
    if action is Action.CONFIRM_GUARDIAN:
        story.guardian_confirmed_at = moment
    if action is Action.WARN_IDLE:
        story.idle_warned_at = moment
    if action is Action.DELETE_CONTENT:
        story.content_deleted_at = moment
        forgetting.forget_content(story)
    if action in (Action.FREEZE, Action.UNFREEZE):
        story.frozen_at = moment if action is Action.FREEZE else None
        story.idle_warned_at = None  # its author is warned anew before a draft goes
    if action in (Action.DELETE, Action.ERASE):
        forgetting.forget(story)
    if story.state is not S.APPROVED:
        story.publish_at = None
    if story.state not in (S.PUBLISHED, S.HIDDEN):
        story.pending_revision_id = None
    if action is Action.UPHOLD:
        story.published_revision_id = None  # no longer to be restored
    if action is Action.RECUSE and by.staff_id is not None:
        claims.drop_own(story.id, by.staff_id)
    if story.state is not S.SUBMITTED or action in _ENDS_UNDO:  # two no longer differ, nobody is asked any more
        story.lane = None
    if story.state is S.SUBMITTED and story.lane is None:
        story.lane = rules.choose_lane(story, action)
    is_open = story.reported_at is not None and action not in _ENDS_REPORTS
    desk_words.keep(story, is_reported=is_open or action is Action.REPORT)


def _open_undo_window(story: Story, action: Action, seconds: int) -> None:
    """A decision can be taken back for so long, and an approved story is published no sooner."""
    if action in _CAN_BE_UNDONE:
        story.undo_until = clock.now() + timedelta(seconds=seconds)
    elif TRANSITIONS[action][1] is not None or action in _ENDS_UNDO:
        story.undo_until = None
    if action is Action.APPROVE:
        story.publish_at = story.undo_until


def _follow_publication(story: Story, old: StoryState) -> None:
    """Keep the gallery's editions and the public copies of photos in step, in the same transaction."""
    if story.state is S.PUBLISHED and old is not S.PUBLISHED:
        if old is S.APPROVED:
            story.published_revision_id = story.current_revision_id
        story.first_published_at = story.first_published_at or clock.now()
        publishing.write_editions(story)
    if old is S.PUBLISHED and story.state is not S.PUBLISHED:
        publishing.remove_editions(story.id)
    if old in (S.PUBLISHED, S.APPROVED, S.HIDDEN) and story.state is not old:
        enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))


def published_revision(story: Story) -> Revision | None:
    """The revision that readers see, or would see again after ``restore``."""
    return db.session.get(Revision, story.published_revision_id) if story.published_revision_id else None
