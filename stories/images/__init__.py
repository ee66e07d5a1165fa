"""Photos: what a file is, whether we take it, and the clean pictures made of it.

``header``      type and dimensions from the first bytes; decodes no pixel
``inspection``  the limits of the product, checked in the web process (``inspect``)
``rendering``   the worker's side: runs the decoder in a child process and trusts nothing it says (``render``)
``drawing``     share cards, drawn in a child process too (``draw_cards``)
``shapes``      what a moderator draws over a photo (``Box``, ``Stroke``)
``child``       the decoder itself; a script of its own that imports nothing of the application
``covering``    what the decoder puts over shapes
``confinement`` the locks of both scripts
``card``        the script that draws share cards, under the same locks

Bytes in, bytes out: no storage, no database, no web framework.
"""

from stories.images.drawing import CARD_HEIGHT_PX, CARD_WIDTH_PX, CardWords, draw_cards
from stories.images.header import ImageKind
from stories.images.inspection import MAX_BYTES, ImageInfo, check_size, inspect, pixel_limit
from stories.images.rendering import Picture, Rendered, render
from stories.images.shapes import MAX_SHAPES, Box, Shape, Stroke, check_number, make_box, read_stroke

__all__ = [
    "CARD_HEIGHT_PX",
    "CARD_WIDTH_PX",
    "MAX_BYTES",
    "MAX_SHAPES",
    "Box",
    "CardWords",
    "ImageInfo",
    "ImageKind",
    "Picture",
    "Rendered",
    "Shape",
    "Stroke",
    "check_number",
    "check_size",
    "draw_cards",
    "inspect",
    "make_box",
    "pixel_limit",
    "read_stroke",
    "render",
]
