"""What a moderator draws over a photo: boxes and brush strokes, as parts (0 to 1) of the upright picture."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stories.errors import InvalidInput

MAX_SHAPES = 40
MAX_POINTS = 2000  # of all strokes of a photo
SMALLEST = 0.002
_DIGITS = 4  # of a part: a tenth of a pixel of what readers see


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``left`` and ``width`` are parts of the picture's width, ``top`` and ``height`` of its height."""

    left: float
    top: float
    width: float
    height: float

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept, and handed to the process that covers."""
        sides = {"left": self.left, "top": self.top, "width": self.width, "height": self.height}
        return {"kind": "box", **{name: round(value, _DIGITS) for name, value in sides.items()}}


@dataclass(frozen=True, slots=True)
class Stroke:
    """A brush drawn along points; ``size`` is its diameter as a part of the picture's width."""

    size: float
    points: tuple[tuple[float, float], ...]

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept, and handed to the process that covers."""
        points = [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in self.points]
        return {"kind": "stroke", "size": round(self.size, _DIGITS), "points": points}


Shape = Box | Stroke


def make_box(left: float, top: float, width: float, height: float) -> Box:
    """A rectangle, cut where it leaves the picture.

    Raises:
        InvalidInput: ``area_outside`` (nothing of it is in the picture) or ``area_odd`` (no numbers from 0 to 1).
    """
    _check(left, top, width, height)
    width, height = min(width, 1 - left), min(height, 1 - top)
    if width < SMALLEST or height < SMALLEST:
        raise InvalidInput("area_outside", "left")
    return Box(left, top, width, height)


def read_stroke(kept: str) -> Stroke:
    """A stroke from the JSON that the page sends.

    Raises:
        InvalidInput: ``area_odd``: it is no stroke.
    """
    try:
        told: Mapping[str, Any] = json.loads(kept)
        size, points = float(told["size"]), tuple((float(x), float(y)) for x, y in told["points"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput("area_odd", "strokes") from None
    _check(size, *(value for point in points for value in point))
    if size < SMALLEST or not 0 < len(points) <= MAX_POINTS:
        raise InvalidInput("area_odd", "strokes")
    return Stroke(size, points)


def check_number(shapes: Sequence[Shape]) -> None:
    """Refuse more than a photo can need.

    Raises:
        InvalidInput: ``areas_too_many``.
    """
    points = sum(len(shape.points) for shape in shapes if isinstance(shape, Stroke))
    if len(shapes) > MAX_SHAPES or points > MAX_POINTS:
        raise InvalidInput("areas_too_many", "left", limit=MAX_SHAPES)


def _check(*parts: float) -> None:
    if not all(math.isfinite(part) and 0 <= part <= 1 for part in parts):
        raise InvalidInput("area_odd", "left")
