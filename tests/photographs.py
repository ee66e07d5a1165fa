"""Photos as phones write them, made in memory: sideways, with the place where they were taken."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

_ORIENTATION, _MAKE, _GPS = 0x0112, 0x010F, 0x8825
ROTATE_RIGHT = 6  # EXIF: the phone was held upright, the pixels lie on their side


def phone_jpeg(
    width: int = 1200, height: int = 900, *, seed: int = 1, orientation: int = ROTATE_RIGHT, has_grain: bool = False
) -> bytes:
    """A JPEG with EXIF orientation, the maker's name and GPS coordinates; width and height are those of the pixels.

    With grain, as in the dusk, the file is larger and takes longer to decode and to make smaller.
    """
    image = _drawn(width, height, random.Random(seed))
    if has_grain:
        image = Image.blend(image, Image.effect_noise(image.size, 90).convert("RGB"), 0.5)
    exif = image.getexif()
    exif[_ORIENTATION] = orientation
    exif[_MAKE] = "Phone"
    exif.get_ifd(_GPS).update({1: "N", 2: (13.0, 45.0, 8.0), 3: "E", 4: (100.0, 30.0, 2.0)})
    written = io.BytesIO()
    image.save(written, "JPEG", quality=85, exif=exif)
    return written.getvalue()


def _drawn(width: int, height: int, chance: random.Random) -> Image.Image:
    """Sky, water and houses in colours by chance: no two seeds look alike."""
    image = Image.new("RGB", (width, height), _colour(chance, 150, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill=_colour(chance, 30, 140))
    for _house in range(12):
        left, top = chance.randrange(width), chance.randrange(height // 3, height * 2 // 3)
        draw.rectangle((left, top, left + width // 9, height * 2 // 3), fill=_colour(chance, 40, 220))
    return image


def _colour(chance: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)
