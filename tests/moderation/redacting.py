"""A photo with a secret in it, and what of it lies under a shape."""

from __future__ import annotations

import io
import random
from functools import cache

from PIL import Image

from stories import images
from stories.extensions import storages
from stories.models import Photo
from stories.renditions import original_key, rendition_key
from stories.transaction import transaction

WIDTH, HEIGHT = 800, 600
#: The part of the picture that holds the secret, and the box that is drawn exactly around it.
SECRET = (320, 240, 480, 360)
BOX = images.Box(0.4, 0.4, 0.2, 0.2)


def picture(secret: str) -> bytes:
    """A JPEG of houses; inside ``SECRET`` a pattern that differs from secret to secret, everything else the same."""
    image = _pattern(random.Random("outside"), (65, 49), (WIDTH, HEIGHT))
    image.paste(_pattern(random.Random(secret), (26, 20), (SECRET[2] - SECRET[0], SECRET[3] - SECRET[1])), SECRET[:2])
    written = io.BytesIO()
    image.save(written, "JPEG", quality=92)
    return written.getvalue()


def _pattern(chance: random.Random, cells: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    small = Image.frombytes("RGB", cells, chance.randbytes(cells[0] * cells[1] * 3))
    return small.resize(size, Image.Resampling.NEAREST)


@cache
def _made(secret: str) -> images.Rendered:
    return images.render(picture(secret))


def fill(photo: Photo, secret: str) -> None:
    """Let the photo be what the worker makes of this picture."""
    made = _made(secret)
    store = storages().private
    store.put(original_key(photo.key), made.original.data, content_type=made.original.content_type)
    for one in made.renditions:
        store.put(rendition_key(photo.key, one.width, one.ext), one.data, content_type=one.content_type)
    with transaction():
        photo.widths, photo.compact_format, photo.placeholder = made.widths, made.compact_format, made.placeholder
        photo.width_px, photo.height_px = made.width, made.height
