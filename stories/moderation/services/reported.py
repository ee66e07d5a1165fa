"""Answering what visitors reported: the story stays. (That it goes is said by hiding it, and by refusing it then.)"""

from stories import lifecycle, reports, text
from stories.errors import InvalidInput
from stories.models import Action, Lane
from stories.moderation.services.outcome import EXPLANATION_CLUSTERS, Decision, decision_of
from stories.permissions import Actor
from stories.transaction import transaction


def dismiss(public_id: str, *, by: Actor, reason: str, answer: str = "") -> Decision:
    """End all open reports of a published story: it stays. Whoever gave an address is told at once.

    Args:
        reason: one of ``reports.DISMISSALS``.
        answer: what those who reported are told beside it; "" for nothing.

    Raises:
        InvalidInput: ``reason_missing`` or ``explanation_too_long``.
        InvalidTransition: nobody reported it, or somebody has answered.
        NotFound, Forbidden, Gone: see ``lifecycle.move``.
    """
    words = text.normalise(answer).strip()
    if reason not in reports.DISMISSALS:
        raise InvalidInput("reason_missing", "reason")
    if text.cluster_count(words) > EXPLANATION_CLUSTERS:
        raise InvalidInput("explanation_too_long", "answer", limit=EXPLANATION_CLUSTERS)
    with transaction():
        story = lifecycle.lock(public_id)
        since = story.reported_at
        event = lifecycle.move(story, Action.DISMISS, by=by, reasons=[reason], answer=words)
        return decision_of(story, event, Lane.REPORTED, since=since)
