"""Plots, worked out here and drawn as SVG by ``components/plot.html``: readable without colour, no script.

Values that are not to be shown, or not there, are None: a gap in a line, a small mark below a bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 720, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 20, 26, 34
_RIGHT_OF_LINES = 116  # the lines are named at their ends
_LABEL_WIDTH = 66  # of a day or week below the axis, at the size of the stylesheet
_BAR_SHARE = 0.68
_LINE_APART = 18


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column; ``look`` is the number of its pattern."""

    x: float
    y: float
    width: float
    height: float
    look: int


@dataclass(frozen=True, slots=True)
class Line:
    """One series as unbroken pieces; ``end`` is where its name stands."""

    name: str
    pieces: list[str]
    points: list[tuple[float, float]]
    end: tuple[float, float]
    look: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn; places in px of a picture of ``WIDTH`` × ``HEIGHT``."""

    left: float
    right: float
    base: float
    ticks: list[tuple[float, str]]
    labels: list[tuple[float, str]]
    bars: list[Bar] = field(default_factory=list)
    tops: list[tuple[float, float, str]] = field(default_factory=list)  # what stands above a column
    lines: list[Line] = field(default_factory=list)


def draw_columns(labels: Sequence[str], series: Sequence[Sequence[int | None]], *, hidden: str = "") -> Drawing:
    """Columns, the series stacked from below, the sum above each.

    Args:
        hidden: what stands where a value is None.
    """
    left, right, base = _LEFT, WIDTH - _RIGHT, HEIGHT - _BOTTOM
    sums = [sum(values[place] or 0 for values in series) for place in range(len(labels))]
    top = _nice_top(max(sums, default=0))
    step = (right - left) / max(len(labels), 1)
    bars, tops = [], []
    for place in range(len(labels)):
        middle, y = left + (place + 0.5) * step, float(base)
        for look, values in enumerate(series):
            height = (values[place] or 0) / top * (base - _TOP)
            y -= height
            if height:
                bars.append(Bar(_px(middle - step * _BAR_SHARE / 2), _px(y), _px(step * _BAR_SHARE), _px(height), look))
        is_hidden = any(values[place] is None for values in series)
        if sums[place] or is_hidden:
            tops.append((_px(middle), _px(y - 6), hidden if is_hidden else f"{sums[place]:,}"))
    if step < 30:  # too narrow for numbers side by side: the table has them
        tops = [one for one in tops if one[2] == hidden]
    return Drawing(left, right, base, _ticks(top, base), _labels(labels, left, step), bars, tops)


def draw_lines(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]) -> Drawing:
    """Lines, each with its name at its end; the first is drawn whole, the second broken."""
    left, right, base = _LEFT, WIDTH - _RIGHT_OF_LINES, HEIGHT - _BOTTOM
    known = [value for _name, values in series for value in values if value is not None]
    top = _nice_top(max(known, default=0))
    step = (right - left) / max(len(labels), 1)
    lines = []
    for look, (name, values) in enumerate(series):
        places = [
            None if value is None else (_px(left + (place + 0.5) * step), _px(base - value / top * (base - _TOP)))
            for place, value in enumerate(values)
        ]
        points = [place for place in places if place is not None]
        if points:
            lines.append(Line(name, _pieces(places), points, (points[-1][0] + 10, points[-1][1] + 5), look))
    return Drawing(left, right, base, _ticks(top, base), _labels(labels, left, step), lines=_apart(lines))


def _pieces(places: Sequence[tuple[float, float] | None]) -> list[str]:
    """The unbroken runs of a line, as SVG has them."""
    pieces: list[list[str]] = [[]]
    for place in places:
        if place is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{place[0]},{place[1]}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]


def _apart(lines: list[Line]) -> list[Line]:
    """The lines, with names that would lie on each other moved apart."""
    placed: list[Line] = []
    for line in sorted(lines, key=lambda one: one.end[1]):
        x, y = line.end
        if placed and y - placed[-1].end[1] < _LINE_APART:
            y = placed[-1].end[1] + _LINE_APART
        placed.append(Line(line.name, line.pieces, line.points, (x, y), line.look))
    return placed


def _nice_top(most: float) -> float:
    """The end of an axis: 1, 2, 4, 5 or 10 times a power of ten, and at least 4."""
    top = 1.0
    while True:
        for factor in (1, 2, 4, 5, 8):
            if top * factor >= max(most, 4):
                return top * factor
        top *= 10


def _ticks(top: float, base: float) -> list[tuple[float, str]]:
    steps = 5 if top % 5 == 0 and top % 4 else 4
    return [
        (
            _px(base - number / steps * (base - _TOP)),
            f"{top * number / steps:,.4g}" if top < 10_000 else f"{top * number / steps:,.0f}",
        )
        for number in range(steps + 1)
    ]


def _labels(labels: Sequence[str], left: float, step: float) -> list[tuple[float, str]]:
    """Those labels below the axis that have room; the last one always has."""
    every = max(1, -int(-_LABEL_WIDTH // step))
    last = len(labels) - 1
    return [
        (_px(left + (place + 0.5) * step), words) for place, words in enumerate(labels) if (last - place) % every == 0
    ]


def _px(value: float) -> float:
    return round(value, 1)
