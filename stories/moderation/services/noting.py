"""Words for colleagues, at any time: a row in the audit trail says that there were some, the words can be erased."""

from sqlalchemy import delete

from stories import lifecycle
from stories.errors import Forbidden, NotFound
from stories.extensions import db
from stories.models import Action, Explanation, Role, StoryEvent
from stories.moderation.services.outcome import check_explanation
from stories.permissions import Actor, can
from stories.transaction import transaction


def add_note(public_id: str, *, by: Actor, words: str) -> None:
    """Leave a note on a story.

    Args:
        words: 1 to ``EXPLANATION_CLUSTERS`` characters.

    Raises:
        InvalidInput: ``explanation_missing`` or ``explanation_too_long``.
        NotFound: no story has this id.
        Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    kept = check_explanation(words)
    with transaction():
        lifecycle.move(lifecycle.lock(public_id), Action.NOTE, by=by, explanation=kept)


def erase_note(public_id: str, event_id: int, *, by: Actor) -> None:
    """Erase the words of a note: one's own, or as the DPO anybody's. A second time changes nothing.

    Raises:
        NotFound: the story has no such note.
        Forbidden: it is somebody else's.
        InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        if not can(by, Action.ERASE_NOTE, story):
            raise Forbidden(f"erase a note on story {public_id}")
        event = db.session.get(StoryEvent, event_id)
        if event is None or event.story_id != story.id or event.action is not Action.NOTE:
            raise NotFound(f"note {event_id} on story {public_id}")
        if event.staff_id != by.staff_id and by.role is not Role.DPO:
            raise Forbidden(f"erase note {event_id}")
        if event.explanation is not None:
            lifecycle.move(story, Action.ERASE_NOTE, by=by)
            db.session.execute(delete(Explanation).where(Explanation.event_id == event_id))
