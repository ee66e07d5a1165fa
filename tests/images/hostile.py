"""Odd and hostile files, made here and the same each time: what the photos form must take, refuse or fail in peace."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PIL import Image

from tests.images import files

KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic", "AVIF": "avif", "GIF": "gif"}
SCRIPT = b"<script>alert('MARK')</script>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PAYLOADS = (SCRIPT, EICAR, b"<?php system($_GET['MARK']); ?>", files.SECRET.encode())


class Outcome(StrEnum):
    """What became of a file."""

    REFUSED = "refused"  # at once, 4xx and a sentence
    FAILED = "failed"  # by the worker, with a sentence beside the photo
    READY = "ready"  # normalised


R, F, OK = Outcome.REFUSED, Outcome.FAILED, Outcome.READY


@dataclass(frozen=True, slots=True)
class Case:
    """One file as a browser sends it, and what may become of it."""

    group: str
    what: str
    file_name: str
    data: bytes
    may: frozenset[Outcome]


@cache
def all_cases() -> tuple[Case, ...]:
    """Every file, in a fixed order."""
    makers = (_truncated, _corrupt, _foreign, _names, _polyglots, _metadata, _bombs, _headers, _containers, _unusual)
    return tuple(case for maker in makers for case in maker())


def photograph(kind: str, size: tuple[int, int] = (160, 120), **options: object) -> bytes:
    """A small picture with grain, so that its bytes are spread over the file."""
    noise = Image.effect_noise(size, 60)
    noise.putdata([(x * 7 + y * 13) % 200 + (x * y) % 56 for y in range(size[1]) for x in range(size[0])])
    return files.saved(noise.convert("RGB"), kind, **options)


def _case(group: str, what: str, data: bytes, *may: Outcome, name: str = "") -> Case:
    return Case(group, what, name or f"{what.replace(' ', '-')}.jpg", data, frozenset(may))


def _truncated() -> Iterator[Case]:
    for kind, extension in KINDS.items():
        whole = photograph(kind)
        for part in (1, 5, 20, 40, 60, 80, 97):
            cut = whole[: max(len(whole) * part // 100, 4)]
            yield _case("truncated", f"{kind} {part} %", cut, R, F, name=f"ครึ่งเดียว.{extension}")


def _corrupt() -> Iterator[Case]:
    chance = random.Random(20261126)
    for kind, extension in KINDS.items():
        whole = photograph(kind)
        for number in range(6):
            damaged = bytearray(whole)
            for _ in range(4 << number):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            yield _case("corrupt", f"{kind} {4 << number} bytes", bytes(damaged), R, F, OK, name=f"เสีย.{extension}")


def _foreign() -> Iterator[Case]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("../../etc/cron.d/MARK"), "x" * 1000)
    icon = files.saved(files.scene(32, 32), "ICO")
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('MARK')\"/>"
    others = {
        "zero bytes": b"",
        "one byte": b"\xff",
        "SVG with a script": svg,
        "SVG after a declaration": b"<?xml version='1.0'?>" + svg,
        "SVG of entities": b"<!DOCTYPE svg [<!ENTITY a 'MARK'><!ENTITY b '&a;&a;&a;'>]>" + svg,
        "compressed SVG": zlib.compress(svg),
        "HTML": b"<!doctype html>" + SCRIPT,
        "PDF": b"%PDF-1.7\n1 0 obj<</JS(app.alert('MARK'))>>endobj",
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n(MARK) print",
        "ZIP with a path": packed.getvalue(),
        "Windows program": b"MZ" + bytes(200),
        "Linux program": b"\x7fELF" + bytes(200),
        "shell script": b"#!/bin/sh\necho MARK\n",
        "EICAR": EICAR,
        "Thai text": "วันนี้ฉันไปตลาดน้ำ".encode() * 20,
        "UTF-16 text": "ตลาด".encode("utf-16"),
        "BMP": files.saved(files.scene(40, 30), "BMP"),
        "TIFF": files.saved(files.scene(40, 30), "TIFF"),
        "ICO": icon,
        "PPM": files.saved(files.scene(40, 30), "PPM"),
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
        "RAW (CR2)": b"II*\0\x10\0\0\0CR\x02\0" + bytes(200),
        "MP4 video": files.heif_header(b"isom", [(400, 300)], b"mp42"),
        "QuickTime video": files.heif_header(b"qt  ", [(400, 300)]),
        "MP3": b"ID3\x04" + bytes(200),
        "WAV": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
        "zeros": bytes(4096),
    }
    for what, data in others.items():
        yield _case("no photo", what, data, R)


def _names() -> Iterator[Case]:
    names = {
        "path traversal": "../../../../etc/passwd",
        "Windows path": "C:\\Windows\\System32\\MARK.jpg",
        "encoded path": "..%2f..%2fMARK.jpg",
        "absolute path": "/var/www/MARK.php",
        "two extensions": "photo.jpg.php",
        "null byte": "photo\0.jpg",
        "right to left": "\u202egpj.exe",
        "Thai": "ภาพถ่ายที่ตลาดน้ำคลองลัดมะยม ๒๕๖๙.jpg",
        "zero width": "ภาพ\u200b\u200d\ufeff.jpg",
        "emoji": "👨‍👩‍👧‍👦🇹🇭.jpg",
        "script": "<img src=x onerror=alert('MARK')>.jpg",
        "quotes": "\"';DROP TABLE photo;--.jpg",
        "template": "{{ config }}{% raw %}.jpg",
        "line breaks": "a\r\nSet-Cookie: MARK=1.jpg",
        "very long": "ก" * 4000 + ".jpg",
        "device name": "CON.jpg",
        "only dots": "...",
        "combining": "ก" + "\u0e49" * 300 + ".jpg",
    }
    for number, (what, name) in enumerate(names.items()):
        picture = files.saved(files.scene(64 + number, 48), "JPEG")  # the same bytes again would be the same photo
        yield _case("name", what, picture, OK, name=name)
    for kind in KINDS:
        wrong = "png" if kind == "JPEG" else "jpg"
        data = files.saved(files.scene(64, 48), kind)
        yield _case("wrong extension", f"{kind} called {wrong}", data, OK, name=f"ภาพ.{wrong}")
    yield _case("wrong extension", "JPEG called exe", files.saved(files.scene(48, 64), "JPEG"), OK, name="ภาพ.exe")


def _polyglots() -> Iterator[Case]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("MARK.html"), SCRIPT)
    for kind, extension in KINDS.items():
        whole = files.saved(files.scene(64, 48), kind)
        for what, tail in (("HTML", SCRIPT), ("ZIP", packed.getvalue()), ("EICAR", EICAR)):
            yield _case("polyglot", f"{kind} and {what} behind it", whole + tail, OK, F, R, name=f"สอง.{extension}")
    gif = files.saved(files.scene(64, 48, mode="P"), "GIF", comment=b"*/=1;alert('MARK');/*")
    yield _case("polyglot", "GIF and JavaScript", gif, OK)
    jpeg = b"\xff\xd8" + files.jpeg_segment(0xFE, SCRIPT) + files.saved(files.scene(64, 48), "JPEG")[2:]
    yield _case("polyglot", "JPEG and HTML in a comment", jpeg, OK)
    yield _case("polyglot", "PDF before a JPEG", b"%PDF-1.4\n" + jpeg, R)


def _metadata() -> Iterator[Case]:
    for kind in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF"):
        yield _case("metadata", f"{kind} with a place, XMP and more", files.tagged(kind), OK)
    good = files.saved(files.scene(64, 48), "JPEG")
    segments = {
        "EICAR in a comment": files.jpeg_segment(0xFE, EICAR),
        "EICAR in EXIF": files.jpeg_segment(0xE1, b"Exif\0\0" + EICAR),
        "EXIF of noise": files.jpeg_segment(0xE1, b"Exif\0\0" + bytes(range(256)) * 100),
        "EXIF that loops": files.jpeg_segment(
            0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0i\x87\x04\0\1\0\0\0\x08\0\0\0" + bytes(9)
        ),
        "IPTC": files.jpeg_segment(
            0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20" + files.SECRET.encode() + bytes(18)
        ),
        "XMP of 60 kB": files.jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SCRIPT * 2000),
        "profile of noise": files.jpeg_segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(range(256)) * 200),
        "profile in 255 parts": b"".join(
            files.jpeg_segment(0xE2, b"ICC_PROFILE\0" + bytes([at, 255]) + bytes(2000)) for at in range(1, 256)
        ),
        "4,000 comments": files.jpeg_segment(0xFE, SCRIPT) * 4000,
        "5,000 comments": files.jpeg_segment(0xFE, SCRIPT) * 5000,
    }
    for what, segment in segments.items():
        yield _case("metadata", f"JPEG, {what}", good[:2] + segment + good[2:], OK, R, F)
    rows = (b"\0" + b"\x80" * 300) * 100
    for what, chunk in (
        ("text of 100 MB packed", files.png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 1))),
        ("profile of 100 MB packed", files.png_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(100_000_000), 1))),
        ("text with a script", files.png_chunk(b"tEXt", b"Comment\0" + SCRIPT)),
        ("20,000 chunks", files.png_chunk(b"tEXt", b"a\0" + SCRIPT) * 20_000),
        ("a wrong checksum", files.png_chunk(b"tEXt", b"a\0b")[:-1] + b"\0"),
    ):
        yield _case("metadata", f"PNG, {what}", files.png(100, 100, rows, extra=chunk), OK, F, name="ป้าย.png")


def _bombs() -> Iterator[Case]:
    flat = zlib.compress(bytes(1000), 9)
    yield _case("bomb", "JPEG of 31 MB", files.saved(files.scene(64, 48), "JPEG") + bytes(31 * 1024**2), R)
    yield _case("bomb", "PNG of 900 megapixels", files.png(30_000, 30_000, b""), R)
    yield _case("bomb", "PNG of 25 megapixels, 76 MB in 80 kB", files.png(5_000, 5_000, bytes(75_005_000)), OK)
    yield _case("bomb", "PNG of 25 megapixels, no pixels", files.png(5_000, 5_000, b""), F)
    yield _case("bomb", "PNG, 64-bit pixels", files.png(5_000, 5_000, flat, depth=16, colour=6), F)
    yield _case("bomb", "JPEG of 4,225 megapixels", files.jpeg_header(65_000, 65_000), R)
    yield _case("bomb", "JPEG of 220 megapixels, no pixels", files.jpeg_header(22_000, 10_000), F)
    yield _case("bomb", "JPEG, progressive, 100 megapixels, no scan", files.jpeg_header(10_000, 10_000, marker=0xC2), F)
    yield _case("bomb", "GIF of 4,294 megapixels", files.gif_header(65_535, 65_535), R)
    frame = bytearray(files.saved(files.scene(40, 30, mode="P"), "GIF"))
    at = frame.index(b",\0\0\0\0")
    frame[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    yield _case("bomb", "GIF, a frame larger than its page", bytes(frame), F)
    yield _case("bomb", "WebP of 268 megapixels", files.webp_header(16_383, 16_383), R)
    yield _case("bomb", "HEIC of 3,600 megapixels", files.heif_header(b"heic", [(60_000, 60_000)]), R)
    yield _case("bomb", "AVIF of 25 megapixels, no pixels", files.heif_header(b"avif", [(5_000, 5_000)]), F)
    scans = files.saved(files.scene(64, 48), "JPEG", progressive=True)
    scan = scans.index(b"\xff\xda")
    end = scans.rindex(b"\xff\xd9")
    yield _case("bomb", "JPEG with 3,000 scans", scans[:scan] + scans[scan:end] * 300 + b"\xff\xd9", OK, F)


def _headers() -> Iterator[Case]:
    """Sizes that lie: the header says one thing, the pixels another."""
    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        whole = bytearray(files.saved(files.scene(64, 48), kind, **({"lossless": True} if kind == "WEBP" else {})))
        if kind == "JPEG":
            at = whole.index(b"\xff\xc0") + 5
            variants = {"taller": (at, b"\x10\0"), "wider": (at + 2, b"\x10\0"), "no height": (at, b"\0\0")}
        elif kind == "PNG":
            variants = {"taller": (20, struct.pack(">I", 480)), "flat": (20, bytes(4)), "negative": (16, b"\xff" * 4)}
        elif kind == "GIF":
            variants = {"taller": (8, b"\0\x10"), "no width": (6, b"\0\0")}
        else:
            variants = {"other bits": (21, b"\xff\x0f\x00\x10"), "length": (4, b"\xff\xff\xff\x7f")}
        for what, (at, value) in variants.items():
            lying = bytes(whole[:at]) + value + bytes(whole[at + len(value) :])
            yield _case("lying size", f"{kind}, {what}", lying, OK, R, F)
    for what, data in (
        ("a segment of no length", b"\xff\xd8\xff\xe0\0\0" + bytes(50)),
        ("only markers", b"\xff\xd8" + b"\xff\xd0" * 5000),
        ("arithmetic coding", files.jpeg_header(64, 48, marker=0xC9)),
        ("lossless coding", files.jpeg_header(64, 48, marker=0xC3)),
        ("12 components", files.jpeg_header(64, 48, components=12)),
    ):
        yield _case("lying size", f"JPEG, {what}", data, R, F)


def _containers() -> Iterator[Case]:
    whole = bytearray(files.saved(files.scene(64, 48), "HEIF"))
    size = whole.index(b"ispe")
    huge = bytes(whole[: size + 8]) + struct.pack(">II", 7000, 7000) + bytes(whole[size + 16 :])
    yield _case("container", "HEIC, a size that lies", huge, F, OK)
    yield _case("container", "HEIC without its data", bytes(whole[: whole.index(b"mdat")]), F, R)
    yield _case("container", "HEIC of no boxes", files.box(b"ftyp", b"heic\0\0\0\0"), R)
    loop = files.box(b"ftyp", b"heic\0\0\0\0") + files.box(b"meta", b"\0\0\0\0") * 5000
    yield _case("container", "HEIC, 5,000 boxes", loop, R)
    short = files.box(b"ftyp", b"avif\0\0\0\0") + b"\0\0\0\x01meta" + b"\xff" * 8
    yield _case("container", "AVIF, a box of 18 exabytes", short, R)
    yield _case("container", "HEIC called AVIF", bytes(whole).replace(b"ftypheic", b"ftypavif"), F, R, OK)
    burst = [files.scene(64, 48).transpose(Image.Transpose.ROTATE_180)] * 3
    yield _case(
        "container", "HEIC burst", files.saved(files.scene(64, 48), "HEIF", save_all=True, append_images=burst), OK
    )
    sequence = files.saved(files.scene(64, 48), "AVIF", save_all=True, append_images=burst)
    yield _case("container", "AVIF sequence", files.without_times(sequence), OK)
    yield _case("container", "HEIC of tiles", files.tiled_heic(files.scene(1100, 600)), OK)
    yield _case("container", "HEIC with a depth map", files.heic_with_depth(files.scene(64, 48)), OK)
    yield _case(
        "container", "MPO (burst)", files.saved(files.scene(64, 48), "MPO", save_all=True, append_images=burst), OK
    )


def _unusual() -> Iterator[Case]:
    """Rare, and all right."""
    scene = files.scene(64, 48)
    later = [Image.new("RGB", (64, 48), "black")] * 3
    for kind in ("GIF", "WEBP", "PNG"):
        yield _case("unusual", f"animated {kind}", files.saved(scene, kind, save_all=True, append_images=later), OK)
    for mode in ("CMYK", "L"):
        yield _case("unusual", f"JPEG, {mode}", files.saved(scene.convert(mode), "JPEG"), OK)
    for mode in ("1", "L", "LA", "P", "RGBA"):
        yield _case("unusual", f"PNG, {mode}", files.saved(scene.convert(mode), "PNG"), OK, name="ภาพ.png")
    yield _case("unusual", "PNG, 16 bits a channel", files.deep_png(scene), OK, name="ลึก.png")
    yield _case("unusual", "PNG, interlaced", files.interlaced_png(scene), OK, name="สาน.png")
    yield _case("unusual", "PNG, 16-bit grey", files.saved(Image.new("I", (64, 48), 40_000).convert("I;16"), "PNG"), OK)
    yield _case("unusual", "JPEG, progressive", files.saved(scene, "JPEG", progressive=True), OK)
    yield _case("unusual", "CMYK, progressive", files.saved(scene.convert("CMYK"), "JPEG", progressive=True), OK)
    for orientation in range(1, 10):
        yield _case("unusual", f"JPEG, orientation {orientation}", files.turned(orientation), OK)
    yield _case("unusual", "one pixel", files.saved(files.scene(1, 1), "PNG"), OK)
    yield _case("unusual", "one pixel wide, 8,000 high", files.saved(Image.new("RGB", (1, 8000)), "PNG"), OK)
    yield _case("unusual", "8,000 wide, one pixel high", files.saved(Image.new("RGB", (8000, 1)), "PNG"), OK)
    yield _case("unusual", "all see-through", files.saved(Image.new("RGBA", (64, 48)), "PNG"), OK)
    yield _case("unusual", "WebP, lossless", files.saved(scene, "WEBP", lossless=True), OK)
    yield _case(
        "unusual", "colour profile that swaps", files.saved(scene, "JPEG", icc_profile=files.swapping_profile()), OK
    )
