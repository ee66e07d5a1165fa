"""What all decisions have in common: the words they carry, the mail that follows, what the page says afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stories import clock, lifecycle, rules, text
from stories.errors import InvalidInput, NotFound
from stories.lifecycle import Note
from stories.models import Action, Lane, Lang, Story, StoryEvent, Task
from stories.moderation import queries
from stories.permissions import Actor
from stories.queue import enqueue
from stories.reasons import Use, list_reasons

MESSAGE_CLUSTERS = 2000
EXPLANATION_CLUSTERS = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of a decision, for the sentence that the page says afterwards.

    ``action`` is what was recorded: the first of two people casts a ``VOTE``, as does one who does not agree. ``lane``
    is where the story waited, else where it waits now; None where it was public.
    """

    public_id: str
    place: tuple[datetime, UUID]  # where it stood in its lane: since when it waited, and its id
    title: str
    action: Action
    lane: Lane | None
    undo_until: datetime | None  # None: not to be undone


def check_words(codes: Sequence[str], message: str, use: Use) -> str:
    """The message as it is kept, once it and the reasons can be used."""
    known = {reason.code for reason in list_reasons(use)}
    if not codes or not set(codes) <= known:
        raise InvalidInput("reason_missing", "reasons")
    return check_message(message)


def check_message(message: str) -> str:
    """What the author is told, as it is kept.

    Raises:
        InvalidInput: ``message_missing`` or ``message_too_long``.
    """
    words = text.normalise(message)
    if not words.strip():
        raise InvalidInput("message_missing", "message")
    if text.cluster_count(words) > MESSAGE_CLUSTERS:
        raise InvalidInput("message_too_long", "message", limit=MESSAGE_CLUSTERS)
    return words


def check_explanation(words: str) -> str:
    """The words for colleagues as they are kept.

    Raises:
        InvalidInput: ``explanation_missing`` or ``explanation_too_long``.
    """
    kept = text.normalise(words).strip()
    if not kept:
        raise InvalidInput("explanation_missing", "explanation")
    if text.cluster_count(kept) > EXPLANATION_CLUSTERS:
        raise InvalidInput("explanation_too_long", "explanation", limit=EXPLANATION_CLUSTERS)
    return kept


def tell(
    story: Story, action: Action, by: Actor, codes: Sequence[str], words: str, *, undo_seconds: int | None = None
) -> StoryEvent:
    """Move a locked story with words for its author; the mail leaves when the decision can no longer be undone.

    Where it takes two people and nobody agrees yet, this is a vote, and its words go nowhere.
    """
    note, step = Note(words, Lang(story.contact_lang)), rules.next_step(story, action)
    if step is Action.VOTE:
        return lifecycle.move(story, step, by=by, reasons=codes, note=note, verdict=action)
    event = lifecycle.move(story, action, by=by, reasons=codes, note=note, undo_seconds=undo_seconds)
    until = lifecycle.undo_until(story)
    enqueue_mail(story, event, delay_seconds=(until - clock.now()).total_seconds() if until else 0)
    return event


def enqueue_mail(story: Story, event: StoryEvent, *, delay_seconds: float) -> None:
    """Let the author be told, if there is an address."""
    if story.contact_email:
        enqueue(Task.MAIL_DECISION, event_id=str(event.id), delay_seconds=delay_seconds)


def decision_of(
    story: Story, event: StoryEvent, lane: Lane | None = None, *, since: datetime | None = None
) -> Decision:
    """What the page says afterwards; ``lane`` is where the story waited before, and ``since`` when if not as sent."""
    if story.submitted_at is None:
        raise NotFound(f"story {story.public_id} was never sent")
    return Decision(
        public_id=story.public_id,
        place=(since or story.submitted_at, story.id),
        title=queries.get_title(story.current_revision_id),
        action=event.action,
        lane=lane or story.lane,
        undo_until=lifecycle.undo_until(story),
    )
