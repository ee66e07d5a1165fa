"""What all decisions have in common: the words they carry, the mail that follows, what the page says afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stories import lifecycle, text
from stories.errors import InvalidInput
from stories.extensions import settings
from stories.lifecycle import Note
from stories.models import Action, Lane, Lang, Story, StoryEvent, Task
from stories.moderation import queries
from stories.permissions import Actor
from stories.queue import enqueue
from stories.reasons import Use, list_reasons

MESSAGE_CLUSTERS = 2000


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of a decision, for the sentence that the page says afterwards.

    ``action`` is what was recorded: the first of two people who approve casts a ``VOTE``. ``lane`` is where the story
    waited, or waits now; None where it was public.
    """

    public_id: str
    title: str
    action: Action
    lane: Lane | None
    undo_until: datetime | None  # None: not to be undone


def check_words(codes: Sequence[str], message: str, use: Use) -> str:
    """The message as it is kept, once it and the reasons can be used."""
    known = {reason.code for reason in list_reasons(use)}
    if not codes or not set(codes) <= known:
        raise InvalidInput("reason_missing", "reasons")
    words = text.normalise(message)
    if not words.strip():
        raise InvalidInput("message_missing", "message")
    if text.cluster_count(words) > MESSAGE_CLUSTERS:
        raise InvalidInput("message_too_long", "message", limit=MESSAGE_CLUSTERS)
    return words


def tell(
    story: Story,
    action: Action,
    by: Actor,
    codes: Sequence[str],
    words: str,
    *,
    delay_seconds: int | None = None,
) -> Decision:
    note, lane = Note(words, Lang(story.contact_lang)), story.lane
    event = lifecycle.move(story, action, by=by, reasons=codes, note=note)
    enqueue_mail(story, event, delay_seconds=settings().undo_seconds if delay_seconds is None else delay_seconds)
    return decision_of(story, event, lane)


def enqueue_mail(story: Story, event: StoryEvent, *, delay_seconds: int) -> None:
    if story.contact_email:
        enqueue(Task.MAIL_DECISION, event_id=str(event.id), delay_seconds=delay_seconds)


def decision_of(story: Story, event: StoryEvent, lane: Lane | None = None) -> Decision:
    title = queries.get_title(story.current_revision_id)
    return Decision(story.public_id, title, event.action, story.lane or lane, lifecycle.undo_until(story))
