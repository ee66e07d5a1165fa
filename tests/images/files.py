"""Photos made for tests: every format, as cameras and phones write them, and as hostile people do. All made here."""

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 170, 60), (40, 60, 200), (230, 210, 40)
SECRET = "SecretCam 9000"  # in the metadata of every tagged file
# How a stored picture must be turned so that its EXIF orientation puts it upright again.
STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>{SECRET}</creator></x:xmpmeta>".encode()


def scene(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Four colours, one in each quarter: red and green above, blue and yellow below."""
    picture = Image.new("RGB", (width, height), YELLOW)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file; ``kind`` is Pillow's name of the format."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    """A file that is upright only when its EXIF orientation is obeyed."""
    stored = scene().transpose(STORED_AS[orientation]) if orientation in STORED_AS else scene()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return saved(stored, kind, exif=exif.tobytes())


def tiled_heic(picture: Image.Image) -> bytes:
    """HEIC as iPhones write it: a grid of tiles of 512 px."""
    pillow_heif.options.GRID_TILE_SIZE, before = 512, pillow_heif.options.GRID_TILE_SIZE
    try:
        return saved(picture, "HEIF")
    finally:
        pillow_heif.options.GRID_TILE_SIZE = before


def gps_exif() -> Image.Exif:
    """EXIF with a camera's name, a place in Bangkok, and a preview."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET
    exif[ExifTags.Base.DateTime] = "2026:11:23 10:00:00"
    exif[ExifTags.Base.ImageDescription] = SECRET
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (13.0, 45.0, 7.5)
    place[ExifTags.GPS.GPSLongitudeRef] = "E"
    place[ExifTags.GPS.GPSLongitude] = (100.0, 30.0, 1.5)
    return exif


def tagged(kind: str) -> bytes:
    """A file full of metadata: EXIF with a place, XMP, a comment or text, a colour profile."""
    profile = srgb_profile()
    options: dict[str, Any] = {"exif": gps_exif(), "icc_profile": profile, "xmp": XMP}
    if kind == "JPEG":
        options["comment"] = SECRET.encode()
        return _with_camera_parts(saved(scene(), kind, **options))
    if kind == "PNG":
        del options["xmp"]
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", SECRET, zip=True)
        notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = notes
    return saved(scene(), kind, **options)


def _with_camera_parts(jpeg: bytes) -> bytes:
    """The same JPEG with IPTC, a preview, and a second picture behind its end, as phones append one."""
    iptc = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x14\x1c\x02\x50\0\x0e" + SECRET.encode() + b"\0"
    preview = saved(scene(160, 120), "JPEG", comment=SECRET.encode())
    parts = jpeg_segment(0xED, iptc) + jpeg_segment(0xE5, b"Preview\0" + preview)
    return jpeg[:2] + parts + jpeg[2:] + preview + SECRET.encode()


def srgb_profile() -> bytes:
    """The profile of sRGB, without the time at which it was made."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:24] + bytes(12) + profile[36:]


def swapping_profile() -> bytes:
    """A colour profile in which red and green have changed places, so that obeying it can be seen."""
    profile = bytearray(srgb_profile())
    for name, other in ((b"rXYZ", b"gXYZ"), (b"rTRC", b"gTRC")):
        one, two = profile.index(name), profile.index(other)
        profile[one : one + 4], profile[two : two + 4] = other, name
    return bytes(profile).replace(b"s\0R\0G\0B", b"s\0w\0a\0p").replace(b"sRGB", b"swap")


def png(
    width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 2, interlace: int = 0, extra: bytes = b""
) -> bytes:
    """A PNG written by hand: ``rows`` are the scanlines with their filter bytes, before compression."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    pixels = png_chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + pixels + png_chunk(b"IEND", b"")


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def interlaced_png(picture: Image.Image) -> bytes:
    """An Adam7 PNG, which Pillow reads and does not write."""
    rows = bytearray()
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    pixels = picture.convert("RGB").tobytes()
    for left, top, right, down in passes:
        for y in range(top, picture.height, down):
            row = (pixels[(y * picture.width + x) * 3 :][:3] for x in range(left, picture.width, right))
            rows += b"\0" + b"".join(row)
    return png(picture.width, picture.height, bytes(rows), interlace=1)


def deep_png(picture: Image.Image) -> bytes:
    """RGB with 16 bits a channel."""
    rows = bytearray()
    pixels = picture.convert("RGB").tobytes()
    for y in range(picture.height):
        line = pixels[y * picture.width * 3 : (y + 1) * picture.width * 3]
        rows += b"\0" + b"".join(bytes((value, value)) for value in line)
    return png(picture.width, picture.height, bytes(rows), depth=16)


def jpeg_header(
    width: int, height: int, *, marker: int = 0xC0, components: int = 3, in_scan: int | None = None, before: bytes = b""
) -> bytes:
    """The markers of a JPEG up to its first scan, with no picture behind them."""
    frame = struct.pack(">BHHB", 8, height, width, components) + b"\1\x11\0" * components
    scan = bytes([in_scan or components]) + b"\1\0" * (in_scan or components) + b"\0\x3f\0"
    return b"\xff\xd8" + before + jpeg_segment(marker, frame) + jpeg_segment(0xDA, scan)


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def heif_header(major: bytes, sizes: list[tuple[int, int]], *compatible: bytes, before: bytes = b"") -> bytes:
    """The boxes of HEIC or AVIF that say its dimensions, with no picture behind them."""
    kinds = box(b"ftyp", major + b"\0\0\0\0" + b"".join(compatible))
    properties = b"".join(box(b"ispe", struct.pack(">III", 0, *size)) for size in sizes)
    meta = box(b"meta", b"\0\0\0\0" + box(b"hdlr", b"\0" * 24) + box(b"iprp", box(b"ipco", properties)))
    return kinds + before + meta


def webp_header(width: int, height: int) -> bytes:
    extended = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x20\0\0\0WEBPVP8X" + struct.pack("<I", 10) + extended + b"\0" * 8


def gif_header(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b"\0" * 20


def heic_with_depth(picture: Image.Image) -> bytes:
    """HEIC as a portrait mode writes it: with a second, grey picture that tells how far away things are.

    Written as transparency, and then called depth: the two differ in this name only.
    """
    picture = picture.convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return saved(picture, "HEIF").replace(b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:hevc:2015:auxid:2")


def without_times(film: bytes) -> bytes:
    """The same film without the times at which it and its tracks were made."""
    whole = bytearray(film)
    for name in (b"mvhd", b"tkhd", b"mdhd"):
        at = whole.find(name)
        while at >= 0:
            times = 16 if whole[at + 4] == 1 else 8
            whole[at + 8 : at + 8 + times] = bytes(times)
            at = whole.find(name, at + 1)
    return bytes(whole)
