"""What moderators decide about a story that waits: one transaction each."""

from collections.abc import Sequence
from uuid import UUID

from stories import lifecycle
from stories.extensions import settings
from stories.models import Action, Task
from stories.moderation.services.outcome import Decision, check_words, decision_of, tell
from stories.permissions import Actor
from stories.queue import enqueue
from stories.reasons import Use
from stories.transaction import transaction


def approve(public_id: str, *, by: Actor, seen_revision: UUID) -> Decision:
    """Approve a submitted story exactly as the moderator saw it; a job publishes it after the undo window.

    Officers' and solved stories take two people: the first one's vote leaves the story in its lane.

    Args:
        seen_revision: the revision id in the form the moderator sent.

    Raises:
        NotFound: no story has this id.
        StaleRevision: the author has sent a newer revision since.
        NotReady: ``guardian_missing`` or ``photos_pending``.
        Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        lane = story.lane
        is_first_of_two = lifecycle.needs_two(story) and not lifecycle.has_vote_of_another(story, by)
        event = lifecycle.move(story, Action.VOTE if is_first_of_two else Action.APPROVE, by=by)
        if event.action is Action.APPROVE:
            enqueue(
                Task.PUBLISH,
                story_id=str(story.id),
                approval_id=str(event.id),
                delay_seconds=settings().undo_seconds,
            )
        return decision_of(story, event, lane)


def request_changes(
    public_id: str, *, by: Actor, seen_revision: UUID, reasons: Sequence[str], message: str
) -> Decision:
    """Ask the author to change something, in words that the author will read.

    Args:
        reasons: codes, at least one, of ``stories.reasons`` for ``Use.CHANGES``.
        message: what the author is told; 1 to ``MESSAGE_CLUSTERS`` characters.

    Raises:
        InvalidInput: ``reason_missing``, ``message_missing`` or ``message_too_long``.
        as ``approve``.
    """
    words = check_words(reasons, message, Use.CHANGES)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        return tell(story, Action.REQUEST_CHANGES, by, reasons, words)


def reject(public_id: str, *, by: Actor, seen_revision: UUID, reasons: Sequence[str], message: str) -> Decision:
    """Refuse to publish, with the reason in words. The author can appeal once.

    Args, Raises:
        as ``request_changes``, with the reasons for ``Use.REJECT``.
    """
    words = check_words(reasons, message, Use.REJECT)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        return tell(story, Action.REJECT, by, reasons, words)


def undo(public_id: str, *, by: Actor) -> Decision:
    """Take back one's own last decision, within ``UNDO_SECONDS`` of it.

    Raises:
        NotFound: no story has this id.
        InvalidTransition: the window has closed, or somebody else decided.
        Forbidden, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        return decision_of(story, lifecycle.move(story, Action.UNDO, by=by))
