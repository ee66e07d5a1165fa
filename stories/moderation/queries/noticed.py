"""What the worker noticed about a story, and what became of other stories that its author tied to it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from stories import signals
from stories.extensions import db
from stories.models import RevisionCheck, RevisionText, Story, StoryState
from stories.moderation.queries.lanes import in_scope
from stories.permissions import Actor
from stories.signals import Signal, SignalKind

_UNSEEN = (StoryState.DRAFT, StoryState.WITHDRAWN, StoryState.DELETED)


@dataclass(frozen=True, slots=True)
class Past:
    """How many other stories with the same address were published, were refused, or wait. Numbers only: which they
    are, and the address, are for nobody on the desk."""

    published: int
    rejected: int
    other: int

    @property
    def total(self) -> int:
        return self.published + self.rejected + self.other


@dataclass(frozen=True, slots=True)
class Noticed:
    """What the worker noticed.

    ``is_checked``: the worker has looked.  ``titles``: of the stories that signals name, by public id, as far as the
    reader may open them.  ``past``: None where the author left no address, and so tied no stories together.
    """

    is_checked: bool
    signals: list[Signal]
    titles: dict[str, str]
    past: Past | None

    @property
    def is_distress(self) -> bool:
        return any(one.kind is SignalKind.DISTRESS for one in self.signals)


def noticed_columns() -> list[Any]:
    """What ``noticed_of`` reads from a row about a ``Story`` to which its ``RevisionCheck`` is outer joined."""
    other = aliased(Story)
    is_rejected, was_public = other.state == StoryState.REJECTED, other.first_published_at.is_not(None)

    def count(*conditions: ColumnElement[bool]) -> Any:
        tied = (other.contact_email == Story.contact_email, other.id != Story.id, other.state.not_in(_UNSEEN))
        return select(func.count()).where(*tied, *conditions).correlate(Story).scalar_subquery()

    return [
        RevisionCheck.signals,
        count(was_public, ~is_rejected).label("past_published"),
        count(is_rejected).label("past_rejected"),
        count(~was_public, ~is_rejected).label("past_other"),
    ]


def noticed_of(row: Any, actor: Actor) -> Noticed:
    """What was noticed; one query more where other stories are named."""
    found = signals.read(row.signals or ())
    has_address = row.Story.contact_email is not None
    return Noticed(
        is_checked=row.signals is not None,
        signals=found,
        titles=_titles({one.story for one in found if one.story}, actor),
        past=Past(row.past_published, row.past_rejected, row.past_other) if has_address else None,
    )


def _titles(public_ids: Collection[str], actor: Actor) -> dict[str, str]:
    if not public_ids:
        return {}
    query = (
        select(Story.public_id, RevisionText.title)
        .join(RevisionText, RevisionText.revision_id == Story.current_revision_id)
        .where(Story.public_id.in_(public_ids), Story.state.not_in(_UNSEEN), in_scope(actor))
        .order_by(RevisionText.lang)
    )
    return {row.public_id: row.title for row in db.session.execute(query)}
