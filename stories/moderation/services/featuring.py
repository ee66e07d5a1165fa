"""Which story leads the home page, and why: one person proposes, another confirms."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from stories import clock, freshness, lifecycle, text
from stories.errors import Conflict, InvalidInput
from stories.extensions import db
from stories.models import Action, Feature, Story
from stories.moderation.services.outcome import Decision, decision_of
from stories.permissions import Actor
from stories.transaction import transaction

REASON_CLUSTERS = 300


def propose_feature(public_id: str, *, by: Actor, reason_th: str, reason_en: str) -> Decision:
    """Propose that a published story leads the home page, with the reason that readers will see.

    Nothing shows before somebody else has confirmed it. An earlier proposal is replaced.

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
        event = lifecycle.move(story, Action.PROPOSE_FEATURE, by=by)
        _end(story, Feature.featured_at.is_(None))
        session.add(Feature(story_id=story.id, staff_id=by.staff_id, reason_th=thai, reason_en=english))
        return decision_of(story, event)


def feature(public_id: str, *, by: Actor, seen_proposal: UUID) -> Decision:
    """Confirm what another person proposed: the story leads the home page from the commit on.

    Args:
        seen_proposal: the proposal whose reason was read.

    Raises:
        Conflict: it was replaced or withdrawn meanwhile.
        NotFound, Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction() as session:
        story = lifecycle.lock(public_id)
        event = lifecycle.move(story, Action.FEATURE, by=by)
        proposals = _is_open(story) & Feature.featured_at.is_(None)
        proposal = session.scalars(select(Feature).where(proposals, Feature.id == seen_proposal)).one_or_none()
        if proposal is None:
            raise Conflict(f"proposal {seen_proposal} of story {public_id}")
        _end(story, Feature.featured_at.is_not(None))
        proposal.featured_at, proposal.confirmed_by_id = clock.now(), by.staff_id
        freshness.note_change()
        return decision_of(story, event)


def unfeature(public_id: str, *, by: Actor) -> Decision:
    """Take a story off the home page's first place, and a proposal back.

    Raises:
        NotFound, Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    with transaction():
        story = lifecycle.lock(public_id)
        event = lifecycle.move(story, Action.UNFEATURE, by=by)
        _end(story)
        freshness.note_change()
        return decision_of(story, event)


def _is_open(story: Story) -> ColumnElement[bool]:
    return (Feature.story_id == story.id) & Feature.ended_at.is_(None)


def _end(story: Story, *which: ColumnElement[bool]) -> None:
    db.session.execute(update(Feature).where(_is_open(story), *which).values(ended_at=clock.now()))
