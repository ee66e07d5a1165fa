"""Which numbers the public is not shown, so that few people can never be told apart by them.

A number under ``LEAST`` is hidden. Where the sum is shown, more cells are hidden until the sum says nothing about the
small ones: with ``m`` larger cells hidden, of which everybody knows that they are ``LEAST`` or more, any small cell
could still be anything from 0 to ``LEAST`` - 1 exactly when the hidden cells have ``m`` × ``LEAST`` + ``LEAST`` - 1 or
more together. Where that cannot be reached, the sum is hidden instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of some cells and their sum: None for what is hidden.

    ``small`` are the places of cells under ``LEAST``; other hidden cells protect them.
    """

    cells: list[int | None]
    small: frozenset[int]
    total: int | None


def hide_small(count: int) -> int | None:
    """A number that stands alone; None if it is under ``LEAST``."""
    return count if count >= LEAST else None


def withhold(counts: Sequence[int]) -> Shown:
    """What may be shown of numbers whose sum is of interest too."""
    total = sum(counts)
    small = frozenset(place for place, count in enumerate(counts) if count < LEAST)
    if not small:
        return Shown(list(counts), small, total)
    hidden, others = set(small), sorted(set(range(len(counts))) - small, key=lambda place: counts[place])
    for protecting, place in enumerate(others, start=1):
        hidden.add(place)
        if sum(counts[one] for one in hidden) >= protecting * LEAST + LEAST - 1:
            return Shown(_without(counts, hidden), small, total)
    return Shown(_without(counts, small), small, None)


def _without(counts: Sequence[int], hidden: set[int] | frozenset[int]) -> list[int | None]:
    return [None if place in hidden else count for place, count in enumerate(counts)]
