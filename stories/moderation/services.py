"""What staff decide about a story: one transaction each.

Nothing leaves before the undo window has run out: publishing and the mail to the author are jobs that are due at its
end, and that look whether the decision still stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from stories import clock, lifecycle, publishing, text
from stories.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from stories.extensions import db, settings
from stories.lifecycle import Note
from stories.models import Action, Feature, Lane, Lang, Story, StoryEvent, Task
from stories.moderation import queries
from stories.permissions import SYSTEM, Actor, can
from stories.queue import enqueue
from stories.reasons import Use, list_reasons
from stories.transaction import transaction

MESSAGE_CLUSTERS = 2000
REASON_CLUSTERS = 300


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
        return _decision(story, event, lane)


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
    words = _check_words(reasons, message, Use.CHANGES)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        return _tell(story, Action.REQUEST_CHANGES, by, reasons, words)


def reject(public_id: str, *, by: Actor, seen_revision: UUID, reasons: Sequence[str], message: str) -> Decision:
    """Refuse to publish, with the reason in words. The author can appeal once.

    Args, Raises:
        as ``request_changes``, with the reasons for ``Use.REJECT``.
    """
    words = _check_words(reasons, message, Use.REJECT)
    with transaction():
        story = lifecycle.lock(public_id, seen_revision)
        return _tell(story, Action.REJECT, by, reasons, words)


def undo(public_id: str, *, by: Actor) -> Decision:
    """Take back one's own last decision, within ``UNDO_SECONDS`` of it.

    Raises:
        NotFound: no story has this id.
        InvalidTransition: the window has closed, or somebody else decided.
        Forbidden, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        return _decision(story, lifecycle.move(story, Action.UNDO, by=by))


def hide(public_id: str, *, by: Actor, reasons: Sequence[str], message: str) -> Decision:
    """Take a story down at once, for review. Names no revision: in an emergency whatever is there goes.

    The gallery is without it at the commit; a job of the same transaction deletes the public copies of its photos.

    Args, Raises:
        as ``request_changes``, with the reasons for ``Use.HIDE``.
    """
    words = _check_words(reasons, message, Use.HIDE)
    with transaction():
        story = lifecycle.lock(public_id)
        return _tell(story, Action.HIDE, by, reasons, words, delay_seconds=0)


def restore(public_id: str, *, by: Actor) -> Decision:
    """Put a hidden story back where it was: before its readers, or, if it never had any, into the queue.

    The photos are copied to the public store first, so that no page shows a hole. The job that is enqueued before
    puts the store right whatever happens in between.

    Raises:
        NotFound: no story has this id.
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
        event = lifecycle.move(story, Action.RESTORE if was_public else Action.RELEASE, by=by)
        if was_public:
            _enqueue_mail(story, event, delay_seconds=0)
        return _decision(story, event)


def publish(story_id: UUID, *, approval_id: int) -> None:
    """Publish an approved story when its undo window is over. Safe to run twice.

    Does nothing but tidy the public store when the approval was undone (and perhaps given anew: that one has a job of
    its own), or the story was withdrawn or frozen meanwhile.

    Args:
        approval_id: the event that approved it.

    Raises:
        NotFound: there is no such story.
    """
    story = db.session.get(Story, story_id)
    if story is None:
        raise NotFound(f"story {story_id}")
    if queries.is_due_for_publication(story, approval_id):
        publishing.copy_all(story, story.current_revision_id)
    public_id = story.public_id
    with transaction():
        story = lifecycle.lock(public_id)
        if queries.is_due_for_publication(story, approval_id):
            event = lifecycle.move(story, Action.PUBLISH, by=SYSTEM)
            _enqueue_mail(story, event, delay_seconds=0)
        else:
            enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))


def feature(public_id: str, *, by: Actor, reason_th: str, reason_en: str) -> Decision:
    """Let a published story lead the home page, with the editor's stated reason.

    Args:
        reason_th, reason_en: what readers are told, one line each; one may be "".

    Raises:
        InvalidInput: ``reason_missing`` or ``reason_too_long``.
        NotFound, Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    thai, english = text.normalise_line(reason_th), text.normalise_line(reason_en)
    if not (thai or english):
        raise InvalidInput("reason_missing", "reason_th")
    for words, field in ((thai, "reason_th"), (english, "reason_en")):
        if text.cluster_count(words) > REASON_CLUSTERS:
            raise InvalidInput("reason_too_long", field, limit=REASON_CLUSTERS)
    with transaction() as session:
        story = lifecycle.lock(public_id)
        event = lifecycle.move(story, Action.FEATURE, by=by)
        _end_features(story)
        session.add(
            Feature(
                story_id=story.id,
                staff_id=by.staff_id,
                reason_th=thai,
                reason_en=english,
                featured_at=clock.now(),
            )
        )
        return _decision(story, event)


def unfeature(public_id: str, *, by: Actor) -> Decision:
    """Take a story off the home page's first place.

    Raises:
        NotFound, Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        event = lifecycle.move(story, Action.UNFEATURE, by=by)
        _end_features(story)
        return _decision(story, event)


def _end_features(story: Story) -> None:
    is_open = (Feature.story_id == story.id) & Feature.ended_at.is_(None)
    db.session.execute(update(Feature).where(is_open).values(ended_at=clock.now()))


def _check_words(codes: Sequence[str], message: str, use: Use) -> str:
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


def _tell(
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
    _enqueue_mail(story, event, delay_seconds=settings().undo_seconds if delay_seconds is None else delay_seconds)
    return _decision(story, event, lane)


def _enqueue_mail(story: Story, event: StoryEvent, *, delay_seconds: int) -> None:
    if story.contact_email:
        enqueue(Task.MAIL_DECISION, event_id=str(event.id), delay_seconds=delay_seconds)


def _decision(story: Story, event: StoryEvent, lane: Lane | None = None) -> Decision:
    title = queries.get_title(story.current_revision_id)
    return Decision(story.public_id, title, event.action, story.lane or lane, lifecycle.undo_until(story))
