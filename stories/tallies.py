"""The kept counts of a story: how often it was viewed, and which thank-you cards it got."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from stories.extensions import ask, db
from stories.models import CARDS, Tally, TallyKind

_SHOWN = select(Tally.kind, Tally.shown).where(Tally.story_id == bindparam("story", type_=Uuid()))


@dataclass(frozen=True, slots=True)
class Tallies:
    """Numbers of one story."""

    views: int
    cards: Mapping[TallyKind, int]  # of every card, in their order

    @property
    def thanks(self) -> int:
        """How many people sent a card; a visitor has one a day."""
        return sum(self.cards.values())


def find_shown(story_id: UUID) -> Tallies:
    """What public pages show: as counted at the last full hour or so, the same on all web nodes."""
    return _gather(dict(map(tuple, ask(_SHOWN, {"story": story_id}))))


def find_counted(story_id: UUID) -> Tallies:
    """What is counted now, for the author."""
    return _gather(dict(db.session.execute(select(Tally.kind, Tally.counted).where(Tally.story_id == story_id)).all()))


def _gather(numbers: Mapping[TallyKind, int]) -> Tallies:
    return Tallies(numbers.get(TallyKind.VIEW, 0), {card: numbers.get(card, 0) for card in CARDS})
