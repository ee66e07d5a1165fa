"""What the public is not shown: whatever is shown, a small number could still be any small number."""

from __future__ import annotations

from itertools import product

import pytest

from stories.figures.withholding import LEAST, Shown, withhold


def possible(shown: Shown, place: int, most: int = 40) -> set[int]:
    """What a small cell may be, for somebody who sees cells and sum, and knows the rule."""
    if shown.total is None:
        return set(range(LEAST))
    hidden = [one for one, count in enumerate(shown.cells) if count is None]
    left = shown.total - sum(count for count in shown.cells if count is not None)
    found = set()
    for values in product(*(range(LEAST) if one in shown.small else range(LEAST, most) for one in hidden)):
        if sum(values) == left:
            found.add(values[hidden.index(place)])
    return found


@pytest.mark.parametrize(
    "counts",
    [[0, 12, 30], [4, 5, 5], [1, 9, 40, 7], [0, 0, 20], [4, 4, 30], [3, 2, 6, 50], [1, 8], [0, 5], [2, 2, 2], [4, 11]],
)
def test_a_small_number_cannot_be_worked_out(counts: list[int]) -> None:
    shown = withhold(counts)

    assert not any(count is not None and count < LEAST for count in shown.cells)
    for place in shown.small:
        assert possible(shown, place) == set(range(LEAST))


def test_nothing_is_hidden_without_need() -> None:
    assert withhold([5, 6, 30]) == Shown([5, 6, 30], frozenset(), 41)
    assert withhold([30, 2, 9, 12]) == Shown([30, None, None, 12], frozenset({1}), 53)


def test_a_sum_that_says_too_much_is_hidden() -> None:
    assert withhold([0, 5]) == Shown([None, 5], frozenset({0}), None)
