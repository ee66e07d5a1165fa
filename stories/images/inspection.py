"""The limits for photos (product §4), checked in the web process before anything is stored or decoded."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from stories.errors import PhotoRefused
from stories.images.header import BrokenHeader, Header, ImageKind, UnknownType, read_header

MAX_BYTES = 30 * 1024 * 1024
MEGAPIXEL = 1_000_000
_LIMIT_JPEG = 220  # megapixels: a decoder scales a baseline JPEG down while it reads
_LIMIT_PROGRESSIVE = 100  # all coefficients are in memory first
_LIMIT_HEIC = 50
_LIMIT_CMYK = 50
_LIMIT_OTHER = 25
_CONTENT_TYPES = {
    ImageKind.JPEG: "image/jpeg",
    ImageKind.PNG: "image/png",
    ImageKind.WEBP: "image/webp",
    ImageKind.HEIC: "image/heic",
    ImageKind.AVIF: "image/avif",
    ImageKind.GIF: "image/gif",
}


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """A photo that may be stored and handed to the worker. Its pixels have not been looked at.

    Width and height are in px as stored, before rotation: the picture's own are in ``Rendered``.
    """

    kind: ImageKind
    width: int
    height: int
    size_bytes: int
    is_progressive: bool
    is_cmyk: bool

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self.kind]


def inspect(head: bytes | BinaryIO, size: int) -> ImageInfo:
    """Decide from a file's bytes whether we take it; reads headers only.

    Passing does not mean that it can be decoded: a truncated file or a bomb behind a small header fails later, in the
    worker, as that photo's own state.

    Args:
        head: the file, open and seekable (left at its beginning), or its bytes. If only a beginning is at hand, let it
            be a megabyte: cameras put previews before the dimensions.
        size: bytes of the whole file.

    Raises:
        PhotoRefused: ``photo_empty``; ``photo_too_big`` (``limit`` and ``found`` in MB); ``photo_unknown_type``;
            ``photo_broken`` (right signature, damaged header); ``photo_too_many_pixels`` (``limit`` and ``found`` in
            megapixels, ``kind``).
    """
    check_size(size)
    stream = io.BytesIO(head) if isinstance(head, bytes) else head
    try:
        header = read_header(stream)
    except UnknownType:
        raise PhotoRefused("photo_unknown_type") from None
    except BrokenHeader:
        raise PhotoRefused("photo_broken") from None
    finally:
        stream.seek(0)
    limit = pixel_limit(header)
    found = header.width * header.height
    if found > limit:
        raise PhotoRefused(
            "photo_too_many_pixels",
            kind=header.kind.value,
            limit=limit // MEGAPIXEL,
            found=-(-found // MEGAPIXEL),
        )
    return ImageInfo(header.kind, header.width, header.height, size, header.is_progressive, header.is_cmyk)


def check_size(size: int) -> None:
    """Refuse a file of so many bytes before any of them has come.

    Raises:
        PhotoRefused: ``photo_empty`` or ``photo_too_big``, as ``inspect`` does.
    """
    if size <= 0:
        raise PhotoRefused("photo_empty")
    if size > MAX_BYTES:
        raise PhotoRefused("photo_too_big", limit=MAX_BYTES // 1024**2, found=-(-size // 1024**2))


def pixel_limit(picture: Header | ImageInfo) -> int:
    """The most pixels a picture of this kind may have, so that its decoder stays within its memory."""
    if picture.kind is ImageKind.JPEG:
        limits = [_LIMIT_JPEG]
        limits += [_LIMIT_PROGRESSIVE] if picture.is_progressive else []
        limits += [_LIMIT_CMYK] if picture.is_cmyk else []
        return min(limits) * MEGAPIXEL
    return (_LIMIT_HEIC if picture.kind is ImageKind.HEIC else _LIMIT_OTHER) * MEGAPIXEL
