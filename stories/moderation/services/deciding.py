"""What moderators decide about a story that waits: one transaction each."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from stories import lifecycle, remarks, rules, text
from stories.extensions import settings
from stories.lifecycle import Note
from stories.models import Action, Lang, Story, StoryEvent, Task
from stories.moderation.services.outcome import (
    Decision,
    check_explanation,
    check_message,
    check_words,
    decision_of,
    tell,
)
from stories.permissions import Actor
from stories.queue import enqueue
from stories.reasons import Use
from stories.transaction import transaction


def approve(public_id: str, *, by: Actor, seen_revision: UUID, message: str = "") -> Decision:
    """Approve a submitted story exactly as the moderator saw it; a job publishes it after the undo window.

    Where it takes two people (``rules.needs_two``), this may be a vote: the first one leaves the story in its lane, one
    that differs from it leads to a second opinion. The same holds for all that is decided here.

    Args:
        seen_revision: the revision id in the form the moderator sent.
        message: what the author is told: an appeal is answered in words.

    Raises:
        InvalidInput: ``message_missing`` on an appeal, or ``message_too_long``.
        NotFound: no story has this id.
        StaleRevision: the author has sent a newer revision since.
        NotReady: ``guardian_missing`` or ``photos_pending``.
        Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        lane = story.lane
        is_answer = rules.is_appeal(story)
        note = Note(text.normalise(message), Lang(story.contact_lang)) if is_answer else None
        event = let_pass(story, by, note=note)
        if is_answer:  # after the rules: whoever may not answer at all is not asked for words
            check_message(message)
        return decision_of(story, event, lane)


def let_pass(story: Story, by: Actor, *, note: Note | None = None, undo_seconds: int | None = None) -> StoryEvent:
    """Approve a locked story, or vote for it; the job that publishes is due when the window closes."""
    step = rules.next_step(story, Action.APPROVE)
    verdict = Action.APPROVE if step is Action.VOTE else None
    event = lifecycle.move(story, step, by=by, note=note, undo_seconds=undo_seconds, verdict=verdict)
    if event.action is Action.APPROVE:
        seconds = settings().undo_seconds if undo_seconds is None else undo_seconds
        enqueue(Task.PUBLISH, story_id=str(story.id), approval_id=str(event.id), delay_seconds=seconds)
    return event


def request_changes(
    public_id: str,
    *,
    by: Actor,
    seen_revision: UUID,
    reasons: Sequence[str],
    message: str,
    at: Mapping[str, str] | None = None,
) -> Decision:
    """Ask the author to change something, in words that the author will read.

    Args:
        reasons: codes, at least one, of ``stories.reasons`` for ``Use.CHANGES``.
        message: what the author is told; 1 to ``MESSAGE_CLUSTERS`` characters.
        at: remarks on single places, by their keys (``stories.remarks``).

    Raises:
        InvalidInput: ``reason_missing``, ``message_missing`` or ``message_too_long``; or see ``remarks.pin``.
        RoundsOver: the author has been asked often enough.
        as ``approve``.
    """
    words = check_words(reasons, message, Use.CHANGES)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        lane = story.lane
        event = tell(story, Action.REQUEST_CHANGES, by, reasons, words)
        if at and story.current_revision is not None:
            remarks.pin(event, story.current_revision, at)
        return decision_of(story, event, lane)


def reject(public_id: str, *, by: Actor, seen_revision: UUID, reasons: Sequence[str], message: str) -> Decision:
    """Refuse to publish, with the reason in words. The author can appeal once.

    Args, Raises:
        as ``request_changes``, with the reasons for ``Use.REJECT``.
    """
    words = check_words(reasons, message, Use.REJECT)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        lane = story.lane
        return decision_of(story, tell(story, Action.REJECT, by, reasons, words), lane)


def undo(public_id: str, *, by: Actor) -> Decision:
    """Take back one's own last decision, vote or question, while its undo window is open.

    Raises:
        NotFound: no story has this id.
        InvalidTransition: the window has closed, or somebody else decided.
        Forbidden, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        return decision_of(story, lifecycle.move(story, rules.find_way_back(story), by=by))


def ask_second_opinion(public_id: str, *, by: Actor, seen_revision: UUID, explanation: str) -> Decision:
    """Leave the decision to somebody else, and tell them why.

    Args:
        explanation: for colleagues only; 1 to ``EXPLANATION_CLUSTERS`` characters.

    Raises:
        InvalidInput: ``explanation_missing`` or ``explanation_too_long``.
        as ``approve``.
    """
    words = check_explanation(explanation)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        lane = story.lane
        return decision_of(story, lifecycle.move(story, Action.SECOND_OPINION, by=by, explanation=words), lane)


def reopen(public_id: str, *, by: Actor, explanation: str) -> Decision:
    """Put a story that was refused back into the queue, and tell colleagues why.

    Args, Raises:
        as ``ask_second_opinion``.
    """
    words = check_explanation(explanation)
    with transaction():
        story = lifecycle.lock(public_id)
        return decision_of(story, lifecycle.move(story, Action.REOPEN, by=by, explanation=words))
