"""Who may decide what, beyond role and state: two people, other people, appeals, second opinions, what is not ready."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from stories import clock, publishing
from stories.errors import Forbidden, InvalidTransition, NotReady, RoundsOver
from stories.extensions import db
from stories.models import (
    VERDICTS,
    Action,
    AgeBand,
    Feature,
    Lane,
    People,
    Photo,
    PhotoState,
    Story,
    StoryEvent,
    StoryKind,
    StoryState,
    Vote,
)
from stories.permissions import Actor

APPEAL_DAYS = 20
MAX_ROUNDS = 3  # of asking and sending back; then somebody else decides
FIRST_READER_HOURS = 24  # after a resending, for whoever asked
DECISIONS = frozenset({Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT, Action.UPHOLD})
_JUDGEMENTS = frozenset({Action.VOTE, *VERDICTS})
_VERDICTS_IN = {
    StoryState.SUBMITTED: frozenset({Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT}),
    StoryState.HIDDEN: frozenset({Action.RELEASE, Action.UPHOLD}),
}
REFUSALS = frozenset({Action.REJECT, Action.UPHOLD})
_WAYS_BACK = frozenset({Action.UNDO, Action.TAKE_BACK_VOTE, Action.TAKE_BACK_QUESTION})
_WHILE_FROZEN = frozenset({Action.ERASE, Action.UNFREEZE})


def check(story: Story, action: Action, by: Actor, verdict: Action | None = None) -> None:
    """The rules of single actions, beyond role and state. Called by ``lifecycle.move`` on a locked story.

    Args:
        verdict: of a vote, what it is for.

    Raises:
        see ``lifecycle.move``.
    """
    if story.frozen_at is not None and action not in _WHILE_FROZEN:
        raise InvalidTransition(f"story {story.public_id} is frozen")
    if action is Action.UNFREEZE and story.frozen_at is None:
        raise InvalidTransition(f"story {story.public_id} is not frozen")
    if action in _JUDGEMENTS:
        _check_judge(story, by)
        _check_readiness(story, verdict or action)
        _check_voices(story, action, by, verdict)
    if action is Action.SECOND_OPINION and story.lane is Lane.SECOND_OPINION:
        raise InvalidTransition(f"story {story.public_id} waits for a second opinion already")
    if Action.REQUEST_CHANGES in (action, verdict) and count_rounds(story) >= MAX_ROUNDS:
        raise RoundsOver(f"story {story.public_id} was sent back {MAX_ROUNDS} times")
    if action in _WAYS_BACK:
        _check_undo(story, action, by)
    if action is Action.FEATURE:
        _check_proposal(story, by)
    if action is Action.DISMISS and story.reported_at is None:
        raise InvalidTransition(f"story {story.public_id} was not reported, or somebody has answered")
    if action is Action.APPEAL:
        _check_appeal(story)
    if action is Action.RESTORE and story.published_revision_id is None:
        raise InvalidTransition("it was not public when it was hidden: release it to the queue instead")
    if action is Action.RELEASE and story.published_revision_id is not None:
        raise InvalidTransition("it was public when it was hidden: restore it instead")


def _check_judge(story: Story, by: Actor) -> None:
    """An appeal is answered by others than those who refused, a question by another than who asked.

    After the last round nobody asked in words: there it is whoever wanted the last changes.
    """
    if is_appeal(story) and by.staff_id in list_refusers(list_decisions(story)):
        raise Forbidden(f"the appeal of story {story.public_id} is answered by another person")
    if story.lane is Lane.SECOND_OPINION and (_find_questioner(story) or find_asker(story)) == by.staff_id:
        raise Forbidden(f"the second opinion on story {story.public_id} is another person's")


def _check_readiness(story: Story, action: Action) -> None:
    if action is Action.APPROVE:
        blocker = find_blocker(story, publishing.list_photos(story.current_revision_id))
        if blocker is not None:
            raise NotReady(blocker)


def _check_voices(story: Story, action: Action, by: Actor, verdict: Action | None) -> None:
    """Two people: the first one votes; the second one decides by agreeing, else votes; then a third one decides."""
    votes = list_votes(story) if needs_two(story) else []
    has_voted = any(vote.staff_id == by.staff_id for vote in votes)
    if action is Action.VOTE:
        is_open = needs_two(story) and verdict in _VERDICTS_IN.get(story.state, ())
        if not is_open or has_voted or can_settle(votes, verdict):
            raise InvalidTransition(f"story {story.public_id} needs no such vote of this person")
    elif needs_two(story) and (has_voted or not can_settle(votes, action)):
        raise InvalidTransition(f"story {story.public_id} needs the vote of a second person")


def _check_proposal(story: Story, by: Actor) -> None:
    """The home page shows what one person proposes and another confirms."""
    is_open = (Feature.story_id == story.id) & Feature.featured_at.is_(None) & Feature.ended_at.is_(None)
    proposers = set(db.session.scalars(select(Feature.staff_id).where(is_open)))
    if not proposers or by.staff_id in proposers:
        raise InvalidTransition(f"story {story.public_id} is proposed by nobody else for the home page")


def _check_undo(story: Story, action: Action, by: Actor) -> None:
    if story.undo_until is None or clock.now() >= story.undo_until:
        raise InvalidTransition("the undo window has closed")
    last = _find_last(story, *DECISIONS, Action.VOTE, Action.SECOND_OPINION)
    if last is not None and last.staff_id != by.staff_id:
        raise InvalidTransition("a decision is taken back by the person who made it")
    if action is Action.TAKE_BACK_QUESTION and (last is None or last.action is not Action.SECOND_OPINION):
        raise InvalidTransition("there is no question of this person")
    if action is Action.TAKE_BACK_VOTE and all(vote.staff_id != by.staff_id for vote in list_votes(story)):
        raise InvalidTransition("there is no vote of this person")


def _check_appeal(story: Story) -> None:
    if story.appealed_at is not None:
        raise InvalidTransition("a story can be appealed once")
    if find_appeal_end(story) is None:
        raise InvalidTransition(f"an appeal is possible for {APPEAL_DAYS} days")


def find_way_back(story: Story) -> Action:
    """What takes back that which was last decided, voted or asked on a story."""
    last = _find_last(story, *DECISIONS, Action.VOTE, Action.SECOND_OPINION)
    ways = {Action.VOTE: Action.TAKE_BACK_VOTE, Action.SECOND_OPINION: Action.TAKE_BACK_QUESTION}
    return ways.get(last.action, Action.UNDO) if last else Action.UNDO


def _find_last(story: Story, *actions: Action) -> StoryEvent | None:
    """The last event of the story with one of the actions."""
    query = select(StoryEvent).where(StoryEvent.story_id == story.id, StoryEvent.action.in_(actions))
    return db.session.scalars(query.order_by(StoryEvent.id.desc()).limit(1)).one_or_none()


def _find_questioner(story: Story) -> UUID | None:
    """Who has asked for a second opinion since the story was last sent, and not taken it back."""
    last = _find_last(story, Action.SECOND_OPINION, Action.TAKE_BACK_QUESTION)
    is_open = last is not None and last.action is Action.SECOND_OPINION
    return last.staff_id if last and is_open and story.submitted_at and last.at >= story.submitted_at else None


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
    """Whether two people must agree (product §5): on officers' and solved stories, where children can be recognised,
    on appeals, and on what was put in quarantine."""
    if story.state is StoryState.HIDDEN:
        return story.published_revision_id is None
    revision = story.current_revision
    shows_children = revision is not None and revision.people is People.CHILDREN
    return story.kind is not StoryKind.RESIDENT or shows_children or is_appeal(story)


def is_appeal(story: Story) -> bool:
    """Whether the story waits because its author appealed, also after a second opinion was asked for."""
    is_asked = story.lane is Lane.SECOND_OPINION and story.appealed_at is not None
    return story.lane is Lane.APPEALS or (is_asked and story.appealed_at == story.submitted_at)


def list_decisions(story: Story) -> list[StoryEvent]:
    """The events of a story that say who refused it, and where its author appealed."""
    wanted = StoryEvent.action.in_((*REFUSALS, Action.VOTE, Action.APPEAL))
    query = select(StoryEvent).where(StoryEvent.story_id == story.id, wanted).order_by(StoryEvent.id)
    return list(db.session.scalars(query))


def list_refusers(events: Sequence[StoryEvent]) -> set[UUID]:
    """Who was for refusing a story, alone or with another, before its author appealed.

    Args:
        events: of the story, oldest first; others than ``list_decisions`` do no harm.
    """
    appeal = max((number for number, event in enumerate(events) if event.action is Action.APPEAL), default=0)
    refused = (event for event in events[:appeal] if {event.action, event.verdict} & REFUSALS)
    return {event.staff_id for event in refused if event.staff_id is not None}


def list_votes(story: Story) -> list[StoryEvent]:
    """The votes that count, in the order in which they were cast: none, one, or two that differ."""
    query = (
        select(StoryEvent)
        .join(Vote, Vote.event_id == StoryEvent.id)
        .where(Vote.story_id == story.id)
        .order_by(StoryEvent.id)
    )
    return list(db.session.scalars(query))


def verdict_of(vote: StoryEvent) -> Action:
    """What a vote is for; before votes said so, all were to approve."""
    return vote.verdict or Action.APPROVE


def differ(votes: Sequence[StoryEvent]) -> bool:
    """Whether two people have voted, and not for the same: a third one decides."""
    return len({verdict_of(vote) for vote in votes}) > 1


def can_settle(votes: Sequence[StoryEvent], verdict: Action | None) -> bool:
    """Whether one voice more, for this, decides: it agrees with the vote that is there, or two differ."""
    return differ(votes) or any(verdict_of(vote) is verdict for vote in votes)


def next_step(story: Story, verdict: Action) -> Action:
    """What somebody does who is for ``verdict``: decide, or, where it takes two people, perhaps vote."""
    return verdict if not needs_two(story) or can_settle(list_votes(story), verdict) else Action.VOTE


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


def choose_lane(story: Story, action: Action) -> Lane:
    """Where a story waits after an action that sends or puts it back to the queue."""
    if _leads_to_another(story, action):
        return Lane.SECOND_OPINION
    if action is Action.APPEAL or (action in _WAYS_BACK and story.appealed_at is not None):
        return Lane.APPEALS
    if action is not Action.SEND and count_rounds(story) + (action is Action.RESEND) >= MAX_ROUNDS:
        return Lane.SECOND_OPINION
    if story.kind is StoryKind.SOLVED:
        return Lane.SOLVED
    if action in (Action.SEND, Action.RESEND):
        return Lane.NEW if action is Action.SEND else Lane.RESUBMITTED
    is_first = story.current_revision is None or story.current_revision.number == 1
    return Lane.NEW if is_first else Lane.RESUBMITTED


def _leads_to_another(story: Story, action: Action) -> bool:
    """Whether a way back leads to a second opinion: it had been asked for before, or two people differ."""
    if action not in _WAYS_BACK or action is Action.TAKE_BACK_QUESTION:
        return False
    return was_asked(story) or (action is Action.UNDO and differ(list_votes(story)))
