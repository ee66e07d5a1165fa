"""Which story leads the home page, and why."""

from sqlalchemy import update

from stories import clock, lifecycle, publishing, text
from stories.errors import InvalidInput
from stories.extensions import db
from stories.models import Action, Feature, Story
from stories.moderation.services.outcome import Decision, decision_of
from stories.permissions import Actor
from stories.transaction import transaction

REASON_CLUSTERS = 300


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
        return decision_of(story, event)


def unfeature(public_id: str, *, by: Actor) -> Decision:
    """Take a story off the home page's first place.

    Raises:
        NotFound, Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        event = lifecycle.move(story, Action.UNFEATURE, by=by)
        _end_features(story)
        return decision_of(story, event)


def _end_features(story: Story) -> None:
    publishing.note_change()
    is_open = (Feature.story_id == story.id) & Feature.ended_at.is_(None)
    db.session.execute(update(Feature).where(is_open).values(ended_at=clock.now()))
