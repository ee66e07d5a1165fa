"""What kind of picture some bytes are, and how large: read from the file's own structure, never from name or type.

Small parsers, because opening a file with an imaging library already runs its decoders' code in the web process. They
read boxes and markers only, a bounded number of them, and skip over everything else.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

_MAX_PARTS = 4096  # segments or boxes looked at in one file; camera files have a few dozen
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF_BRANDS = {b"avif", b"avis"}
_GENERIC_BRANDS = {b"mif1", b"msf1", b"miaf"}
_BOXES_OF_BOXES = {b"meta": 4, b"iprp": 0, b"ipco": 0}  # name: bytes before the boxes inside


class ImageKind(StrEnum):
    """The formats we take."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    AVIF = "avif"
    GIF = "gif"


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes say. Width and height are in px as stored, before any rotation."""

    kind: ImageKind
    width: int
    height: int
    is_progressive: bool = False  # decoding needs all coefficients at once: progressive, or several scans
    is_cmyk: bool = False


class UnknownType(Exception):
    """The bytes are no picture we take."""


class BrokenHeader(Exception):
    """The signature is right and what follows is not."""


def read_header(stream: BinaryIO) -> Header:
    """The kind and dimensions of a picture.

    Args:
        stream: seekable; read from its beginning. JPEG and HEIC may keep their dimensions behind hundreds of
            kilobytes of metadata, so this is the file itself or a generous beginning of it.

    Raises:
        UnknownType: not one of ``ImageKind``.
        BrokenHeader: the file stops or contradicts itself before its dimensions.
    """
    stream.seek(0)
    start = stream.read(32)
    try:
        header = _dispatch(stream, start)
    except struct.error:
        raise BrokenHeader("the file ends inside its header") from None
    if header.width < 1 or header.height < 1:
        raise BrokenHeader("a side of no length")
    return header


def _dispatch(stream: BinaryIO, start: bytes) -> Header:
    if start.startswith(b"\xff\xd8\xff"):
        return _jpeg(stream)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(start)
    if start.startswith((b"GIF87a", b"GIF89a")):
        return Header(ImageKind.GIF, *struct.unpack_from("<HH", start, 6))
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return _webp(start)
    if start[4:8] == b"ftyp":
        return _heif(stream, start)
    raise UnknownType("no signature we know")


def _png(start: bytes) -> Header:
    length, name, width, height = struct.unpack_from(">I4sII", start, 8)
    if name != b"IHDR" or length != 13:
        raise BrokenHeader("PNG without IHDR")
    return Header(ImageKind.PNG, width, height)


def _webp(start: bytes) -> Header:
    chunk = start[12:16]
    if chunk == b"VP8X":
        width, height = (1 + int.from_bytes(struct.unpack_from("3s", start, at)[0], "little") for at in (24, 27))
    elif chunk == b"VP8L":
        signature, bits = struct.unpack_from("<BI", start, 20)
        if signature != 0x2F:
            raise BrokenHeader("WebP without its signature")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif chunk == b"VP8 ":
        code, width, height = struct.unpack_from("<3sHH", start, 23)
        if code != b"\x9d\x01\x2a":
            raise BrokenHeader("WebP without its start code")
        width, height = width & 0x3FFF, height & 0x3FFF
    else:
        raise BrokenHeader("WebP without a picture")
    return Header(ImageKind.WEBP, width, height)


def _jpeg(stream: BinaryIO) -> Header:
    """Walk the markers to the frame header, and on to the first scan: a scan of only some components means that the
    decoder keeps the whole picture's coefficients in memory, as for a progressive file."""
    frame: Header | None = None
    components = 0
    for marker, size, body in _jpeg_segments(stream):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _, height, width, components = struct.unpack_from(">BHHB", body)
            is_progressive = marker in (0xC2, 0xC6, 0xCA, 0xCE)
            frame = Header(ImageKind.JPEG, width, height, is_progressive, is_cmyk=components == 4)
        if marker == 0xDA and frame is not None and size:
            in_scan = body[0] if body else components
            is_heavy = frame.is_progressive or in_scan < components
            return Header(ImageKind.JPEG, frame.width, frame.height, is_heavy, frame.is_cmyk)
    if frame is None:
        raise BrokenHeader("JPEG without a frame header")
    return frame


def _jpeg_segments(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Marker, length of the body and its first bytes, up to and including the first scan."""
    stream.seek(2)
    for _ in range(_MAX_PARTS):
        byte = stream.read(1)
        if byte != b"\xff":
            return
        while byte == b"\xff":  # any number of fill bytes
            byte = stream.read(1)
        if byte in (b"", b"\xd9"):
            return
        if byte == b"\x01" or b"\xd0" <= byte <= b"\xd8":  # markers without a body
            continue
        (length,) = struct.unpack(">H", stream.read(2))
        if length < 2:
            raise BrokenHeader("a JPEG segment of impossible length")
        after = stream.tell() + length - 2
        yield byte[0], length - 2, stream.read(min(length - 2, 16))
        if byte == b"\xda":
            return
        stream.seek(after)


def _heif(stream: BinaryIO, start: bytes) -> Header:
    """HEIC and AVIF: the brand says which, the largest ``ispe`` property how large (tiles have theirs)."""
    kind = _brand(stream, start)
    sizes: list[tuple[int, int]] = []
    for name, body in _boxes(stream):
        if name == b"ispe":
            _, width, height = struct.unpack_from(">III", body)
            sizes.append((width, height))
    if not sizes:
        raise BrokenHeader("HEIF without dimensions")
    return Header(kind, *max(sizes, key=lambda size: size[0] * size[1]))


def _brand(stream: BinaryIO, start: bytes) -> ImageKind:
    (length,) = struct.unpack_from(">I", start)
    stream.seek(8)
    names = stream.read(min(max(length - 8, 4), 1024))
    major, compatible = names[:4], {names[at : at + 4] for at in range(8, len(names), 4)}
    if major in _AVIF_BRANDS or (major in _GENERIC_BRANDS and compatible & _AVIF_BRANDS):
        return ImageKind.AVIF
    if major in _HEIC_BRANDS or (major in _GENERIC_BRANDS and compatible & _HEIC_BRANDS):
        return ImageKind.HEIC
    raise UnknownType("a video, or a container without a picture we take")


def _boxes(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Name and first bytes of each box, going into those that lead to the dimensions and jumping over the others."""
    stream.seek(0, 2)
    end = stream.tell()
    position = 0
    for _ in range(_MAX_PARTS):
        stream.seek(position)
        head = stream.read(8)
        if len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head)
        if length == 1:
            (length,) = struct.unpack(">Q", stream.read(8))
            head += b"\0" * 8
        if length == 0:
            length = end - position
        if length < len(head):
            raise BrokenHeader("a box shorter than its own head")
        yield name, stream.read(min(length - len(head), 32))
        if name in _BOXES_OF_BOXES:
            position += len(head) + _BOXES_OF_BOXES[name]
        else:
            position += length
