"""What is deleted of a story that is erased: who its author was, and all words about it."""

from sqlalchemy import delete, select, update

from stories import reports
from stories.extensions import db
from stories.models import (
    CarryCode,
    Explanation,
    MailLink,
    Message,
    Recusal,
    Remark,
    Story,
    StoryEvent,
    StorySecret,
    Upload,
)


def forget(story: Story) -> None:
    """Delete who its author was and what was written about it; its events stay, without words.

    Part of the caller's transaction.
    """
    email, of_story = story.contact_email, select(StoryEvent.id).where(StoryEvent.story_id == story.id)
    story.secret_hash = story.slip_hash = story.contact_email = None
    for held in (StorySecret, CarryCode, Upload):
        db.session.execute(delete(held).where(held.story_id == story.id))
    for words in (Message, Explanation, Remark):
        db.session.execute(delete(words).where(words.event_id.in_(of_story)))
    reports.forget_words(story.id)
    db.session.execute(update(Recusal).where(Recusal.story_id == story.id).values(words=""))
    others = select(Story.id).where(Story.contact_email == email, Story.id != story.id)
    db.session.execute(delete(MailLink).where(MailLink.email == email, ~others.exists()))
