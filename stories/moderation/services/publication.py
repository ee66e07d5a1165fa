"""Publishing what was approved, when nobody can take it back any more."""

from uuid import UUID

from stories import lifecycle, publishing, renditions
from stories.errors import NotFound
from stories.extensions import db
from stories.models import Action, Story, Task
from stories.moderation import queries
from stories.moderation.services.outcome import enqueue_mail
from stories.permissions import SYSTEM
from stories.queue import enqueue
from stories.transaction import transaction


def publish(story_id: UUID, *, approval_id: int) -> None:
    """Publish an approved story when its undo window is over. Safe to run twice.

    Does nothing but tidy the public store when the approval was undone (and perhaps given anew: that one has a job of
    its own), or the story was withdrawn or frozen meanwhile. While parts of a photo are still to be covered it leaves
    the story alone: the job that covers them asks for another of these.

    Args:
        approval_id: the event that approved it.

    Raises:
        NotFound: there is no such story.
    """
    story = db.session.get(Story, story_id)
    if story is None:
        raise NotFound(f"story {story_id}")
    if renditions.is_waiting(story.current_revision_id):
        return
    if queries.is_due_for_publication(story, approval_id):
        publishing.copy_all(story, story.current_revision_id)
    public_id = story.public_id
    with transaction():
        story = lifecycle.lock(public_id)
        if renditions.is_waiting(story.current_revision_id):
            return
        if queries.is_due_for_publication(story, approval_id):
            event = lifecycle.move(story, Action.PUBLISH, by=SYSTEM)
            enqueue_mail(story, event, delay_seconds=0)
        else:
            enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))
