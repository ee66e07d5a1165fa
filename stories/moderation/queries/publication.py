"""What the desk reads. Scopes are part of the queries: a row outside them is never fetched for a list."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from stories import clock
from stories.extensions import db
from stories.models import Action, Lang, Message, RevisionText, Story, StoryEvent, StoryState


def is_due_for_publication(story: Story, approval_id: int) -> bool:
    """Whether this approval still stands and its undo window is over.

    Args:
        approval_id: the event that approved the story; an approval that was undone and given anew is another event.
    """
    if story.state is not StoryState.APPROVED or story.frozen_at is not None:
        return False
    latest = (
        select(StoryEvent.id)
        .where(StoryEvent.story_id == story.id, StoryEvent.action == Action.APPROVE)
        .order_by(StoryEvent.id.desc())
        .limit(1)
    )
    is_due = story.publish_at is not None and story.publish_at <= clock.now()
    return is_due and db.session.scalar(latest) == approval_id


def find_decision_in_force(event_id: int) -> tuple[StoryEvent, Story] | None:
    """The event and its story, unless something has moved the story since (it was undone, resent, withdrawn)."""
    event = db.session.get(StoryEvent, event_id)
    if event is None:
        return None
    newest_move = (
        select(StoryEvent.id)
        .where(StoryEvent.story_id == event.story_id, StoryEvent.old_state != StoryEvent.new_state)
        .order_by(StoryEvent.id.desc())
        .limit(1)
    )
    return (event, event.story) if db.session.scalar(newest_move) == event_id else None


def find_words(event: StoryEvent) -> str:
    """What the author is told with an event; with the publishing it is what was said when the story was approved."""
    if event.action is not Action.PUBLISH:
        return event.message.body if event.message else ""
    said = (
        select(Message.body)
        .join(StoryEvent, StoryEvent.id == Message.event_id)
        .where(StoryEvent.story_id == event.story_id, StoryEvent.action == Action.APPROVE, StoryEvent.id < event.id)
        .order_by(StoryEvent.id.desc())
    )
    return db.session.scalar(said.where(StoryEvent.revision_id == event.revision_id).limit(1)) or ""


def get_title(revision_id: UUID | None, lang: str = "th") -> str:
    """The title of a revision in a language, or in the other one if it has none; "" if it has no text at all."""
    query = select(RevisionText.lang, RevisionText.title).where(RevisionText.revision_id == revision_id)
    titles = {row.lang: row.title for row in db.session.execute(query)}
    return titles.get(Lang(lang)) or next(iter(titles.values()), "")


def list_titles(public_ids: Collection[str], lang: str) -> dict[str, str]:
    """The titles of stories by public id, in a language where they have it."""
    query = (
        select(Story.public_id, RevisionText.title)
        .join(RevisionText, RevisionText.revision_id == Story.current_revision_id)
        .where(Story.public_id.in_(public_ids))
        .order_by(RevisionText.lang == lang)
    )
    return {row.public_id: row.title for row in db.session.execute(query)}


def get_contact_lang(public_id: str) -> str:
    """The language in which the author of a story is written to; Thai when there is no such story."""
    return db.session.scalar(select(Story.contact_lang).where(Story.public_id == public_id)) or "th"
