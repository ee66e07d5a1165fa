"""Writes Thai and Latin into pictures, in the site's typeface.

HarfBuzz sets the words, because a vowel and a tone mark must be stacked by the font's own rules; Pillow could do the
same only with a library of the system that a bare machine lacks. Imports nothing of the application: ``card`` loads it
with ``runpy``.
"""

from pathlib import Path
from typing import Any

import uharfbuzz as hb
from PIL import Image

FONTS = Path(__file__).with_name("card_assets")


class Face:
    """One weight of the site's typeface; Thai and Latin letters are in two files."""

    def __init__(self, weight: int) -> None:
        files = [FONTS / f"maitree-{script}-{weight}.ttf" for script in ("latin", "thai")]
        self.fonts = [hb.Font(hb.Face(file.read_bytes())) for file in files]

    def runs(self, text: str) -> list[tuple[Any, str]]:
        """The text cut where its font changes; what neither font has (an emoji) is left out."""
        runs: list[tuple[Any, str]] = []
        for letter in text:
            font = next((font for font in self.fonts if font.get_nominal_glyph(ord(letter))), None)
            if font is None:
                continue
            if runs and runs[-1][0] is font:
                runs[-1] = (font, runs[-1][1] + letter)
            else:
                runs.append((font, letter))
        return runs

    def glyphs(self, text: str, size: float) -> tuple[list[tuple[Any, int, float, float]], float]:
        """(font, glyph, x, y) of each glyph from the start of the line, px, and the width of the whole."""
        placed: list[tuple[Any, int, float, float]] = []
        pen = 0.0
        for font, run in self.runs(text):
            scale = size / font.face.upem
            buffer = hb.Buffer()
            buffer.add_str(run)
            buffer.guess_segment_properties()
            buffer.direction = "ltr"
            hb.shape(font, buffer)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
                placed.append((font, info.codepoint, pen + position.x_offset * scale, position.y_offset * scale))
                pen += position.x_advance * scale
        return placed, pen

    def width(self, text: str, size: float) -> float:
        """How wide a line is, px."""
        return self.glyphs(text.rstrip(), size)[1]


def write(image: Image.Image, face: Face, text: str, at: tuple[float, float], size: float, colour: str) -> None:
    """Write one line; ``at`` is where its baseline starts, px from the upper left."""
    raster = hb.RasterDraw()
    for font, glyph, x, y in face.glyphs(text.rstrip(), size)[0]:
        scale = size / font.face.upem
        raster.transform = (scale, 0, 0, scale, at[0] + x, image.height - at[1] + y)  # y grows upwards
        raster.draw_glyph(font, glyph)
    inked = raster.render()
    area = inked.extents
    if area.width and area.height:
        mask = Image.frombytes("L", (area.width, area.height), bytes(inked.buffer), "raw", "L", area.stride, -1)
        image.paste(colour, (area.x_origin, image.height - area.y_origin - area.height), mask)
