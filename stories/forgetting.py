"""What is deleted of a story when its time is over: its text and photos, all words about it, who its author was.

Rows go in the caller's transaction, files afterwards by jobs. Events stay, without words, and so do the proofs of
consent; revisions that were sent stay as empty shells, because the proofs name them.
"""

from sqlalchemy import delete, select, update

from stories import reports
from stories.extensions import db
from stories.models import (
    Byline,
    CarryCode,
    DraftCopy,
    Explanation,
    MailLink,
    Message,
    Photo,
    Recusal,
    Redaction,
    Remark,
    Revision,
    RevisionCheck,
    RevisionPhoto,
    RevisionText,
    Story,
    StoryEvent,
    StorySecret,
    Task,
    TextPiece,
    Upload,
)
from stories.queue import enqueue


def forget(story: Story) -> None:
    """Delete who its author was, what the story held and what was written about it."""
    forget_content(story)
    email = story.contact_email
    story.secret_hash = story.slip_hash = story.contact_email = None
    for held in (StorySecret, CarryCode):
        db.session.execute(delete(held).where(held.story_id == story.id))
    others = select(Story.id).where(Story.contact_email == email, Story.id != story.id)
    db.session.execute(delete(MailLink).where(MailLink.email == email, ~others.exists()))


def forget_content(story: Story) -> None:
    """Delete texts and photos of every revision, and what was written about them."""
    of_story = select(StoryEvent.id).where(StoryEvent.story_id == story.id)
    for words in (Message, Explanation, Remark):
        db.session.execute(delete(words).where(words.event_id.in_(of_story)))
    reports.forget_words(story.id)
    db.session.execute(update(Recusal).where(Recusal.story_id == story.id).values(words=""))
    _forget_photos(story)
    _forget_texts(story)
    db.session.expire(story, ["revisions", "photos"])


def _forget_photos(story: Story) -> None:
    _let_files_go(story)
    revisions = select(Revision.id).where(Revision.story_id == story.id)
    db.session.execute(delete(RevisionPhoto).where(RevisionPhoto.revision_id.in_(revisions)))
    db.session.execute(delete(Photo).where(Photo.story_id == story.id))
    db.session.execute(delete(Upload).where(Upload.story_id == story.id))


def _let_files_go(story: Story) -> None:
    """Ask for the deletion of every file of its photos, covered or not; also where readers found them once."""
    was_public = story.first_published_at is not None
    if was_public:
        enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))  # its cards
    query = select(Photo.id, Photo.key).where(Photo.story_id == story.id)
    covered = (
        select(Photo.id, Redaction.key)
        .join(Redaction, Redaction.photo_id == Photo.id)
        .where(Photo.story_id == story.id)
    )
    for photo_id, key in [*db.session.execute(query), *db.session.execute(covered)]:
        enqueue(Task.DELETE_PHOTO_OBJECTS, photo_id=str(photo_id), key=key, public="yes" if was_public else "")


def _forget_texts(story: Story) -> None:
    revisions = select(Revision.id).where(Revision.story_id == story.id)
    for words in (RevisionText, DraftCopy, RevisionCheck, TextPiece):
        db.session.execute(delete(words).where(words.revision_id.in_(revisions)))
    own = Revision.story_id == story.id
    db.session.execute(delete(Revision).where(own, Revision.sent_at.is_(None)))
    db.session.execute(
        update(Revision).where(own).values(landmark="", byline=Byline.NONE, pen_name="", replies={}, saves={})
    )
