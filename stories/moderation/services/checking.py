"""What the worker notices about a story when it was sent, and again when the word list has changed."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from stories import clock, signals
from stories.extensions import db
from stories.models import PhotoPiece, Revision, RevisionCheck, RevisionPhoto, Story, StoryState, Task, TextPiece
from stories.queue import enqueue
from stories.signals.wordlist import read_entries
from stories.transaction import transaction

_AT_ONCE = 50
_WAITING = (StoryState.SUBMITTED, StoryState.HIDDEN)
_UNSEEN = (StoryState.DRAFT, StoryState.WITHDRAWN, StoryState.DELETED)


def check_revision(revision_id: UUID) -> None:
    """Notice what there is to notice about a sent revision, and keep it. Safe to run twice.

    The pieces are kept first, so that of two alike stories that two workers look at, one sees the other.
    """
    query = (
        select(Revision)
        .where(Revision.id == revision_id, Revision.sent_at.is_not(None))
        .options(selectinload(Revision.texts), selectinload(Revision.photos).joinedload(RevisionPhoto.photo))
        .options(selectinload(Revision.photos).selectinload(RevisionPhoto.texts))
    )
    revision = db.session.scalars(query).one_or_none()
    if revision is None:
        return
    photos, texts = signals.list_photo_pieces(revision), signals.list_text_pieces(revision)
    with transaction() as session:
        session.execute(delete(PhotoPiece).where(PhotoPiece.photo_id.in_({one.photo_id for one in photos})))
        session.execute(delete(TextPiece).where(TextPiece.revision_id == revision_id))
        session.add_all([*photos, *texts])
    found = signals.list_signals(revision, read_entries())
    with transaction() as session:
        check = session.get(RevisionCheck, revision_id) or RevisionCheck(revision_id=revision_id)
        check.checked_at, check.signals = clock.now(), signals.write(found)
        check.is_heavy = any(one.kind in signals.HEAVY for one in found)
        session.add(check)


def check_stories(*, waiting_only: bool, after: UUID | None = None) -> None:
    """Look again at stories, some at a time; a job of its own goes on with the rest.

    Args:
        waiting_only: those that somebody still decides on, else all that were sent.
        after: the last one that was looked at.
    """
    wanted = Story.state.in_(_WAITING) if waiting_only else Story.state.not_in(_UNSEEN)
    query = select(Story.id, Story.current_revision_id).where(wanted)
    query = query.where(Story.id > after) if after else query
    rows = db.session.execute(query.order_by(Story.id).limit(_AT_ONCE)).all()
    for row in rows:
        check_revision(row.current_revision_id)
    if len(rows) == _AT_ONCE:
        with transaction():
            which = "waiting" if waiting_only else "sent"
            enqueue(Task.CHECK_STORIES, which=which, after=str(rows[-1].id))
