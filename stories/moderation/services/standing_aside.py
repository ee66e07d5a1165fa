"""Leaving a story to others, and what is noted when somebody opens one that is not theirs."""

from uuid import UUID

from sqlalchemy import select

from stories import clock, lifecycle, text
from stories.errors import InvalidInput, NotFound
from stories.extensions import db
from stories.models import Action, ActorKind, Photo, Recusal, Story, StoryEvent
from stories.moderation.services.outcome import EXPLANATION_CLUSTERS, Decision, decision_of
from stories.permissions import Actor
from stories.transaction import transaction


def recuse(public_id: str, *, by: Actor, words: str = "") -> Decision:
    """Leave a story to others because one knows its people: it leaves one's lanes, a vote already cast does not count.

    Not to be taken back.

    Args:
        words: how one knows them, if one wishes to say; kept out of the audit trail. "" for nothing.

    Raises:
        InvalidInput: ``explanation_too_long``.
        NotFound, Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    kept = text.normalise(words).strip()
    if text.cluster_count(kept) > EXPLANATION_CLUSTERS:
        raise InvalidInput("explanation_too_long", "words", limit=EXPLANATION_CLUSTERS)
    with transaction() as session:
        story = lifecycle.lock(public_id)
        lane = story.lane
        event = lifecycle.move(story, Action.RECUSE, by=by)
        session.add(Recusal(story_id=story.id, staff_id=by.staff_id, words=kept, at=clock.now()))
        return decision_of(story, event, lane)


def note_turned_away(*, by: Actor, public_id: str = "", photo_id: UUID | None = None) -> None:
    """Note in the audit trail of a story that somebody of the staff asked for it and was turned away.

    One row for each person until something else happens to the story; none where there is no such story.

    Args:
        public_id: of the story, or "".
        photo_id: of a photo of it, when no story was named.
    """
    if photo_id is not None:
        of_photo = select(Story.public_id).join(Photo, Photo.story_id == Story.id).where(Photo.id == photo_id)
        public_id = db.session.scalar(of_photo) or ""
    if by.kind is not ActorKind.STAFF or by.staff_id is None or not public_id:
        return
    with transaction() as session:
        try:
            story = lifecycle.lock(public_id)
        except NotFound:
            return
        newest = select(StoryEvent).where(StoryEvent.story_id == story.id).order_by(StoryEvent.id.desc()).limit(1)
        last = session.scalars(newest).one_or_none()
        is_noted = last is not None and (last.action, last.staff_id) == (Action.TURN_AWAY, by.staff_id)
        if not is_noted:
            lifecycle.turn_away(story, by=by)
