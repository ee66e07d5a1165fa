"""One decision on many stories: in one transaction, reversible as one; what is left out is named, with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stories import claims, lifecycle, rules
from stories.errors import (
    Conflict,
    Forbidden,
    Gone,
    InvalidInput,
    NotFound,
    NotReady,
    RoundsOver,
    StaleRevision,
    StoriesError,
)
from stories.extensions import db, settings
from stories.models import Action, Claim, Story, StoryEvent
from stories.moderation.services.deciding import let_pass
from stories.moderation.services.outcome import check_words, tell
from stories.permissions import Actor
from stories.reasons import Use
from stories.transaction import transaction

MAX_STORIES = 50
_UNDO_FACTOR = 3  # times UNDO_SECONDS: what was done to fifty takes longer to see
_USES = {Action.APPROVE: None, Action.REQUEST_CHANGES: Use.CHANGES, Action.REJECT: Use.REJECT}


@dataclass(frozen=True, slots=True)
class BulkDecision:
    """What came of it: public ids of the stories done, and of those left out with why.

    Codes: ``newer`` ``decided`` ``claimed`` ``appeal`` ``rounds_over`` ``two_people`` ``guardian_missing``
    ``photos_pending`` ``not_yours`` ``gone``.
    """

    action: Action
    done: list[str]
    skipped: dict[str, str]
    undo_until: datetime | None


def decide_many(
    seen: dict[str, UUID], action: Action, *, by: Actor, reasons: Sequence[str] = (), message: str = ""
) -> BulkDecision:
    """Approve, send back or refuse up to ``MAX_STORIES`` stories, with the same reasons and words for all.

    Stories that changed, that a colleague reads, or that two people must see are left out and named.

    Args:
        seen: public id → the revision that the moderator saw.

    Raises:
        InvalidInput: ``none_chosen``, ``too_many``, or see ``request_changes``.
    """
    if not seen or len(seen) > MAX_STORIES:
        raise InvalidInput("too_many" if seen else "none_chosen", "chosen", limit=MAX_STORIES)
    use = _USES[action]
    words = check_words(reasons, message, use) if use else ""
    seconds = settings().undo_seconds * _UNDO_FACTOR

    def decide(public_id: str) -> StoryEvent:
        story = lifecycle.lock(public_id, seen[public_id])
        _check_alone(story, by)
        if action is Action.APPROVE:
            return let_pass(story, by, undo_seconds=seconds)
        return tell(story, action, by, reasons, words, undo_seconds=seconds)

    return _each(sorted(seen), action, decide)


def undo_many(public_ids: Sequence[str], *, by: Actor) -> BulkDecision:
    """Take a decision on many stories back as one; what can no longer be taken back is left out and named.

    Raises:
        InvalidInput: ``none_chosen`` or ``too_many``.
    """
    if not public_ids or len(public_ids) > MAX_STORIES:
        raise InvalidInput("too_many" if public_ids else "none_chosen", "chosen", limit=MAX_STORIES)

    def undo(public_id: str) -> StoryEvent:
        return lifecycle.move(lifecycle.lock(public_id), Action.UNDO, by=by)

    return _each(sorted(set(public_ids)), Action.UNDO, undo)


class _Skipped(StoriesError):
    """A story that is left out, with the code that says why."""


def _each(public_ids: Sequence[str], action: Action, act: Callable[[str], StoryEvent]) -> BulkDecision:
    """Act on each story, always in the same order, so that two of these never wait for each other."""
    done, skipped, ends = [], {}, []
    with transaction():
        for public_id in public_ids:
            try:
                event = act(public_id)
            except StoriesError as error:
                skipped[public_id] = _why(error)
                continue
            done.append(public_id)
            ends.append(lifecycle.undo_until(event.story))
    return BulkDecision(action, done, skipped, max(filter(None, ends), default=None))


def _check_alone(story: Story, by: Actor) -> None:
    if rules.is_appeal(story):
        raise _Skipped("appeal")
    if rules.needs_two(story):
        raise _Skipped("two_people")
    claim = db.session.scalars(db.select(Claim).where(Claim.story_id == story.id, claims.is_in_force())).one_or_none()
    if claim is not None and claim.staff_id != by.staff_id:
        raise _Skipped("claimed")


def _why(error: StoriesError) -> str:
    """The code of what kept a story out. What is no refusal is raised again.

    A refusal comes before anything is written, so the others of the transaction are as they should be.
    """
    if isinstance(error, _Skipped):
        return str(error)
    if isinstance(error, NotReady):
        return error.code
    codes = {
        StaleRevision: "newer",
        RoundsOver: "rounds_over",
        Conflict: "decided",
        Forbidden: "not_yours",
        Gone: "gone",
        NotFound: "gone",
    }
    code = next((code for kind, code in codes.items() if isinstance(error, kind)), None)
    if code is None:
        raise error
    return code
