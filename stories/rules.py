"""Who may decide what, beyond role and state: two people, other people, appeals, second opinions, what is not ready."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from stories import clock, publishing
from stories.errors import Forbidden, InvalidTransition, NotReady, RoundsOver
from stories.extensions import db
from stories.models import Action, AgeBand, Lane, Photo, PhotoState, Story, StoryEvent, StoryKind, StoryState
from stories.permissions import Actor

APPEAL_DAYS = 20
MAX_ROUNDS = 3  # of asking and sending back; then somebody else decides
FIRST_READER_HOURS = 24  # after a resending, for whoever asked
DECISIONS = frozenset({Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT, Action.UPHOLD})
REFUSALS = frozenset({Action.REJECT, Action.UPHOLD})
_JUDGEMENTS = frozenset({Action.VOTE, Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT})
_WHILE_FROZEN = frozenset({Action.ERASE, Action.UNFREEZE})


def check(story: Story, action: Action, by: Actor) -> None:
    """The rules of single actions, beyond role and state. Called by ``lifecycle.move`` on a locked story.

    Raises:
        see ``lifecycle.move``.
    """
    if story.frozen_at is not None and action not in _WHILE_FROZEN:
        raise InvalidTransition(f"story {story.public_id} is frozen")
    if action is Action.UNFREEZE and story.frozen_at is None:
        raise InvalidTransition(f"story {story.public_id} is not frozen")
    if action in _JUDGEMENTS:
        _check_judge(story, by)
    if action is Action.SECOND_OPINION and story.lane is Lane.SECOND_OPINION:
        raise InvalidTransition(f"story {story.public_id} waits for a second opinion already")
    if action is Action.REQUEST_CHANGES and count_rounds(story) >= MAX_ROUNDS:
        raise RoundsOver(f"story {story.public_id} was sent back {MAX_ROUNDS} times")
    if action in (Action.APPROVE, Action.VOTE):
        _check_approval(story, action, by)
    if action is Action.UNDO:
        _check_undo(story, by)
    if action is Action.APPEAL:
        _check_appeal(story)
    if action is Action.RESTORE and story.published_revision_id is None:
        raise InvalidTransition("it was not public when it was hidden: release it to the queue instead")
    if action is Action.RELEASE and story.published_revision_id is not None:
        raise InvalidTransition("it was public when it was hidden: restore it instead")


def _check_judge(story: Story, by: Actor) -> None:
    """An appeal is answered by none of those who refused, a question by another than who asked.

    After the last round nobody asked in words: there it is whoever wanted the last changes.
    """
    if is_appeal(story) and by.staff_id in _list_by(story, *REFUSALS):
        raise Forbidden(f"the appeal of story {story.public_id} is answered by another person")
    if story.lane is Lane.SECOND_OPINION and (_find_questioner(story) or find_asker(story)) == by.staff_id:
        raise Forbidden(f"the second opinion on story {story.public_id} is another person's")


def _check_approval(story: Story, action: Action, by: Actor) -> None:
    blocker = find_blocker(story, publishing.list_photos(story.current_revision_id))
    if blocker is not None:
        raise NotReady(blocker)
    if action is Action.APPROVE and needs_two(story) and not has_vote_of_another(story, by):
        raise InvalidTransition(f"story {story.public_id} needs the vote of a second person")
    if action is Action.VOTE and (not needs_two(story) or by.staff_id in list_voters(story)):
        raise InvalidTransition(f"story {story.public_id} needs no vote of this person")


def _check_undo(story: Story, by: Actor) -> None:
    if story.undo_until is None or clock.now() >= story.undo_until:
        raise InvalidTransition("the undo window has closed")
    if _last_by(story, *DECISIONS) not in (None, by.staff_id):
        raise InvalidTransition("a decision is taken back by the person who made it")


def _check_appeal(story: Story) -> None:
    if story.appealed_at is not None:
        raise InvalidTransition("a story can be appealed once")
    if find_appeal_end(story) is None:
        raise InvalidTransition(f"an appeal is possible for {APPEAL_DAYS} days")


def _last_by(story: Story, *actions: Action) -> UUID | None:
    """The member of staff who last took one of the actions on the story."""
    query = (
        select(StoryEvent.staff_id)
        .where(StoryEvent.story_id == story.id, StoryEvent.action.in_(actions))
        .order_by(StoryEvent.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _list_by(story: Story, *actions: Action) -> set[UUID | None]:
    """The members of staff who ever took one of the actions on the story."""
    query = select(StoryEvent.staff_id).where(StoryEvent.story_id == story.id, StoryEvent.action.in_(actions))
    return set(db.session.scalars(query))


def _find_questioner(story: Story) -> UUID | None:
    """Who has asked for a second opinion since the story was last sent."""
    query = select(StoryEvent.staff_id).where(
        StoryEvent.story_id == story.id,
        StoryEvent.action == Action.SECOND_OPINION,
        StoryEvent.at >= story.submitted_at,
    )
    return db.session.scalar(query.order_by(StoryEvent.id.desc()).limit(1))


def was_asked(story: Story) -> bool:
    """Whether a second opinion has been asked for since the story was last sent."""
    return _find_questioner(story) is not None


def find_asker(story: Story) -> UUID | None:
    """Who asked for the changes with which the story was last sent."""
    query = select(StoryEvent.staff_id).where(
        StoryEvent.story_id == story.id,
        StoryEvent.action == Action.REQUEST_CHANGES,
        StoryEvent.at <= story.submitted_at,
    )
    return db.session.scalar(query.order_by(StoryEvent.id.desc()).limit(1))


def count_rounds(story: Story) -> int:
    """How often the author has sent the story back; what was asked for and taken back is no round."""
    query = select(func.count()).where(StoryEvent.story_id == story.id, StoryEvent.action == Action.RESEND)
    return db.session.scalar(query) or 0


def find_appeal_end(story: Story) -> datetime | None:
    """Until when its author may ask for another look at a rejected story; None if that is not possible (any more)."""
    if story.state is not StoryState.REJECTED or story.appealed_at is not None or story.decided_at is None:
        return None
    end = story.decided_at + timedelta(days=APPEAL_DAYS)
    return end if clock.now() <= end else None


def needs_two(story: Story) -> bool:
    """Whether two people must approve: officers' and solved stories (product §5)."""
    return story.kind is not StoryKind.RESIDENT


def is_appeal(story: Story) -> bool:
    """Whether the story waits because its author appealed, also after a second opinion was asked for."""
    is_asked = story.lane is Lane.SECOND_OPINION and story.appealed_at is not None
    return story.lane is Lane.APPEALS or (is_asked and story.appealed_at == story.submitted_at)


def list_voters(story: Story) -> list[UUID]:
    """Who has voted to publish the newest revision, since it was last sent or appealed."""
    query = select(StoryEvent.staff_id).where(
        StoryEvent.story_id == story.id,
        StoryEvent.action == Action.VOTE,
        StoryEvent.revision_id == story.current_revision_id,
        StoryEvent.at >= story.submitted_at,
    )
    return [staff_id for staff_id in db.session.scalars(query) if staff_id is not None]


def has_vote_of_another(story: Story, by: Actor) -> bool:
    """Whether another member of staff has already voted for the newest revision."""
    return any(staff_id != by.staff_id for staff_id in list_voters(story))


def find_blocker(story: Story, photos: Iterable[Photo]) -> str | None:
    """What keeps a story from being approved by anybody, as a code of ``NotReady``.

    Args:
        photos: those of the newest revision.

    ``guardian_missing``: under 20, and no guardian has confirmed yet (product §2, PDPA s. 20).
    ``photos_pending``: a photo is still being checked, or could not be read (product §4).
    """
    revision = story.current_revision
    if revision and revision.age_band is not AgeBand.FROM_20 and story.guardian_confirmed_at is None:
        return "guardian_missing"
    return None if all(photo.state is PhotoState.READY for photo in photos) else "photos_pending"
