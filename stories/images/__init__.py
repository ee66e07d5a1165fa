"""Photos: what a file is, whether we take it, and the clean pictures made of it.

``header``      type and dimensions from the first bytes; decodes no pixel
``inspection``  the limits of the product, checked in the web process (``inspect``)
``rendering``   the worker's side: runs the decoder in a child process and trusts nothing it says (``render``)
``child``       the decoder itself; a script of its own that imports nothing of the application

Bytes in, bytes out: no storage, no database, no web framework.
"""

from stories.images.header import ImageKind
from stories.images.inspection import MAX_BYTES, ImageInfo, inspect, pixel_limit
from stories.images.rendering import Picture, Rendered, render

__all__ = ["MAX_BYTES", "ImageInfo", "ImageKind", "Picture", "Rendered", "inspect", "pixel_limit", "render"]
