"""Taking a story down for review, and putting it back."""

from collections.abc import Sequence

from stories import lifecycle, publishing, rules
from stories.errors import Forbidden, InvalidTransition
from stories.models import Action, Lane, Story, StoryEvent, Task
from stories.moderation.services.outcome import Decision, check_words, decision_of, enqueue_mail, tell
from stories.permissions import Actor, can
from stories.queue import enqueue
from stories.reasons import Use
from stories.transaction import transaction


def hide(public_id: str, *, by: Actor, reasons: Sequence[str], message: str) -> Decision:
    """Take a story down at once, for review. Names no revision: in an emergency whatever is there goes.

    The gallery is without it at the commit; a job of the same transaction deletes the public copies of its photos.

    Args, Raises:
        as ``request_changes``, with the reasons for ``Use.HIDE``.
    """
    words = check_words(reasons, message, Use.HIDE)
    with transaction():
        story = lifecycle.lock(public_id)
        lane = story.lane
        return decision_of(story, tell(story, Action.HIDE, by, reasons, words), lane)


def restore(public_id: str, *, by: Actor) -> Decision:
    """Put a hidden story back where it was: before its readers, or, if it never had any, into the queue.

    The second takes two people: the first one votes.

    The photos are copied to the public store first, so that no page shows a hole. The job that is enqueued before
    puts the store right whatever happens in between.

    Raises:
        NotFound: no story has this id.
        NotReady: ``redaction_pending``: parts of a photo are still to be covered.
        Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        if not can(by, Action.RESTORE, story):
            raise Forbidden(f"{Action.RESTORE} on story {public_id}")
        if not lifecycle.is_possible(story, Action.RESTORE):
            raise InvalidTransition(f"{Action.RESTORE} from {story.state}")
        enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))
    for photo in publishing.list_photos(story.published_revision_id):
        publishing.copy_public(photo)
    with transaction():
        story = lifecycle.lock(public_id)
        was_public = story.published_revision_id is not None
        if not was_public:
            return decision_of(story, _release(story, by), Lane.QUARANTINE)
        event = lifecycle.move(story, Action.RESTORE, by=by)
        enqueue_mail(story, event, delay_seconds=0)
        return decision_of(story, event)


def _release(story: Story, by: Actor) -> StoryEvent:
    """Out of quarantine, by two people."""
    step = rules.next_step(story, Action.RELEASE)
    return lifecycle.move(story, step, by=by, verdict=Action.RELEASE if step is Action.VOTE else None)


def uphold(public_id: str, *, by: Actor, reasons: Sequence[str], message: str) -> Decision:
    """Refuse for good what was hidden, in words. Not to be undone: the author is told at once, and can appeal.

    What nobody had read yet takes two people: the first one votes, which can be taken back.

    Args, Raises:
        as ``request_changes``, with the reasons for ``Use.REJECT``.
    """
    words = check_words(reasons, message, Use.REJECT)
    with transaction():
        story = lifecycle.lock(public_id)
        lane = None if story.published_revision_id else Lane.QUARANTINE
        return decision_of(story, tell(story, Action.UPHOLD, by, reasons, words), lane)
