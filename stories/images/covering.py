"""Covers parts of a picture for good: no pixel of what lies under a shape has a say in what is put there.

A mosaic of the covered pixels could be worked back; this one is drawn by chance around the colour of what stays to be
seen beside it. The places of its cells come from the shape alone, so that two photos that differ only under a shape
become the very same file. Every shape is widened first: in a JPEG, what lies under its edge has left traces in the
blocks around it. Imports nothing of the application: ``child`` loads it with ``runpy``.
"""

import math
import random
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageStat

WIDENED_PX = 40  # at least: two blocks of 16 px (the file as sent, the kept original), and what smoothing adds
WIDENED = 0.012  # of the longer side
CELLS = 5  # across the shorter side of a shape
SMALLEST_CELL = 0.018  # of the longer side
SHADES = 34  # how much lighter or darker a cell may be
_GREY = (128.0, 128.0, 128.0)

Extent = tuple[int, int, int, int]


def cover(image: Image.Image, shapes: list[dict[str, Any]]) -> Image.Image:
    """The RGB picture with every shape covered by a mosaic made of chance and of the picture's other parts."""
    margin = max(WIDENED_PX, math.ceil(max(image.size) * WIDENED))
    mask = Image.new("L", image.size, 0)
    extents = [mark(mask, shape, margin) for shape in shapes]
    covered = image.copy()
    for extent in extents:
        part = mask.crop(extent)
        colour = colour_beside(image, mask, extent, margin)
        covered.paste(mosaic(extent, colour, max(image.size)), extent[:2], part)
    return covered


def mark(mask: Image.Image, shape: dict[str, Any], margin: int) -> Extent:
    """Draw a widened shape into the mask; the box that holds it, inside the picture."""
    width, height = mask.size
    draw = ImageDraw.Draw(mask)
    if shape["kind"] == "box":
        left, top = shape["left"] * width, shape["top"] * height
        corners = [(left, top), (left + shape["width"] * width, top + shape["height"] * height)]
        reach = float(margin)
        (x0, y0), (x1, y1) = corners
        draw.rectangle((x0 - reach, y0 - reach, x1 + reach, y1 + reach), fill=255)
    else:
        corners = [(x * width, y * height) for x, y in shape["points"]]
        reach = shape["size"] * width / 2 + margin
        draw.line(corners, fill=255, width=round(2 * reach), joint="curve")
        for x, y in corners:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    across, down = [x for x, _y in corners], [y for _x, y in corners]
    return (
        max(math.floor(min(across) - reach) - 1, 0),
        max(math.floor(min(down) - reach) - 1, 0),
        min(math.ceil(max(across) + reach) + 2, width),
        min(math.ceil(max(down) + reach) + 2, height),
    )


def colour_beside(image: Image.Image, mask: Image.Image, extent: Extent, margin: int) -> tuple[float, ...]:
    """The mean colour around a shape, of pixels that no shape covers; grey where there are none."""
    left, top, right, bottom = extent
    around = (
        max(left - margin, 0),
        max(top - margin, 0),
        min(right + margin, image.width),
        min(bottom + margin, image.height),
    )
    free = ImageChops.invert(mask.crop(around))
    seen = ImageStat.Stat(image.crop(around), free)
    return tuple(seen.mean) if all(seen.count) else _GREY


def mosaic(extent: Extent, colour: tuple[float, ...], longest: int) -> Image.Image:
    """Cells of one colour, lighter and darker by chance; the same for the same place."""
    width, height = extent[2] - extent[0], extent[3] - extent[1]
    side = max(math.ceil(min(width, height) / CELLS), math.ceil(longest * SMALLEST_CELL))
    columns, rows = math.ceil(width / side), math.ceil(height / side)
    chance = random.Random(repr(extent))  # noqa: S311 - nothing is to be kept secret by it: it only looks uneven
    cells = bytearray()
    for _cell in range(columns * rows):
        shade = chance.uniform(-SHADES, SHADES)
        cells += bytes(min(max(round(channel + shade), 0), 255) for channel in colour)
    small = Image.frombytes("RGB", (columns, rows), bytes(cells))
    large = small.resize((columns * side, rows * side), Image.Resampling.NEAREST)
    return large.crop((0, 0, width, height))
