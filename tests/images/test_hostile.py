"""What the worker does with bad photos: each costs itself its place, with a reason, and nothing else."""

import zlib

import pytest
from PIL import Image

from stories.errors import PhotoFailed
from stories.images import render
from tests.images import files


def failure_of(data: bytes) -> str:
    with pytest.raises(PhotoFailed) as caught:
        render(data)
    return caught.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_truncated_photo_is_broken(kind: str, part: float) -> None:
    whole = files.saved(Image.effect_noise((400, 300), 60).convert("RGB"), kind)

    assert failure_of(whole[: int(len(whole) * part)]) == "photo_broken"


@pytest.mark.parametrize("kind", ["PNG", "HEIF", "AVIF", "WEBP", "GIF", "JPEG"])
def test_a_photo_with_flipped_bytes_is_a_picture_or_a_failure(kind: str) -> None:
    whole = bytearray(files.saved(Image.effect_noise((200, 150), 60).convert("RGB"), kind))
    for at in range(len(whole) // 3, len(whole), len(whole) // 7):
        whole[at] ^= 0xFF

    try:
        rendered = render(bytes(whole))
    except PhotoFailed as failure:
        assert failure.code == "photo_broken"  # noqa: PT017 - damage inside the pixels may go unnoticed
    else:
        assert rendered.widths == [200]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "ตลาดน้ำ".encode(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        files.jpeg_header(400, 300),
        files.jpeg_header(400, 300, marker=0xC9),
        files.heif_header(b"heic", [(400, 300)]),
        files.heif_header(b"avif", [(400, 300)]),
        files.webp_header(400, 300),
        files.gif_header(400, 300),
        files.png(400, 300, b""),
        files.png(400, 300, b"\x07" * 361_000),
    ],
)
def test_what_only_looks_like_a_photo_is_broken(data: bytes) -> None:
    assert failure_of(data) == "photo_broken"


@pytest.mark.parametrize(
    "data",
    [
        files.png(30_000, 30_000, b"\0" * 1_000_000),
        files.jpeg_header(65_000, 65_000),
        files.heif_header(b"heic", [(60_000, 60_000)]),
        files.gif_header(65_535, 65_535),
    ],
)
def test_a_header_beyond_the_limits_is_a_bomb(data: bytes) -> None:
    assert failure_of(data) == "photo_bomb"


def test_compressed_text_that_explodes_is_a_bomb() -> None:
    text = files.png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 300_000_000, 9))
    rows = (b"\0" + b"\x80" * 300) * 100

    assert failure_of(files.png(100, 100, rows, extra=text)) == "photo_bomb"


def test_a_picture_that_unpacks_to_more_than_it_says_stays_small() -> None:
    rendered = render(files.png(100, 100, (b"\0" + b"\x80" * 300) * 400_000))

    assert (rendered.width, rendered.height) == (100, 100)
    assert rendered.peak_mb < 200


def test_a_colour_profile_that_explodes_is_a_bomb() -> None:
    profile = files.png_chunk(b"iCCP", b"bomb\0\0" + zlib.compress(b"\0" * 300_000_000, 9))

    assert failure_of(files.png(100, 100, (b"\0" + b"\x80" * 300) * 100, extra=profile)) == "photo_bomb"


def test_a_frame_larger_than_its_animation_is_a_bomb() -> None:
    whole = bytearray(files.saved(files.scene(40, 30, mode="P"), "GIF"))
    frame = whole.index(b",\0\0\0\0")
    whole[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"

    assert failure_of(bytes(whole)) in {"photo_bomb", "photo_broken"}


@pytest.mark.parametrize(
    "payload",
    [b"<script>alert(1)</script>", b"PK\x03\x04<?php system($_GET[0]);", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"],
)
def test_nothing_of_a_polyglot_survives(payload: bytes) -> None:
    photo = files.saved(files.scene(), "JPEG", comment=payload) + payload
    animation = files.saved(files.scene(mode="P"), "GIF", comment=payload) + payload

    for data in (photo, animation):
        rendered = render(data)
        assert all(payload not in picture.data for picture in (rendered.original, *rendered.renditions))
