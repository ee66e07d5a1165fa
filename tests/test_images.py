"""What the web process decides about a photo from its first bytes: kind, dimensions, limits."""

import io

import pytest

from stories.errors import PhotoRefused
from stories.images import MAX_BYTES, ImageKind, inspect
from tests.images import files

KINDS = {
    "JPEG": ImageKind.JPEG,
    "PNG": ImageKind.PNG,
    "WEBP": ImageKind.WEBP,
    "HEIF": ImageKind.HEIC,
    "AVIF": ImageKind.AVIF,
    "GIF": ImageKind.GIF,
}


def refusal_of(data: bytes, size: int | None = None) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as caught:
        inspect(data, len(data) if size is None else size)
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_each_format_is_known_by_its_bytes(kind: str) -> None:
    data = files.saved(files.scene(402, 306), kind)

    info = inspect(data, len(data))

    assert (info.kind, info.width, info.height, info.size_bytes) == (KINDS[kind], 402, 306, len(data))
    assert info.content_type == f"image/{KINDS[kind]}"
    assert not info.is_progressive
    assert not info.is_cmyk


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 50}, {"quality": 50, "exif": files.gps_exif()}])
def test_each_kind_of_webp_tells_its_size(options: dict[str, object]) -> None:
    data = files.saved(files.scene(401, 307), "WEBP", **options)

    assert (inspect(data, len(data)).width, inspect(data, len(data)).height) == (401, 307)


def test_an_open_file_is_read_and_left_at_its_beginning() -> None:
    data = files.saved(files.scene(), "JPEG")
    stream = io.BytesIO(data)
    stream.read(100)

    assert inspect(stream, len(data)).kind is ImageKind.JPEG
    assert stream.tell() == 0


def test_dimensions_behind_much_metadata_are_found() -> None:
    padding = files.jpeg_segment(0xE1, b"Exif\0\0" + b"\0" * 65000) * 20
    jpeg = files.jpeg_header(4032, 3024, before=padding)
    heic = files.heif_header(b"heic", [(512, 512), (4032, 3024)], before=files.box(b"mdat", b"\0" * 500_000))

    assert inspect(jpeg, len(jpeg)).width == 4032
    assert inspect(heic, len(heic)).width == 4032


def test_what_makes_a_jpeg_heavy_to_decode_is_seen() -> None:
    progressive = files.saved(files.scene(), "JPEG", progressive=True)
    inks = files.saved(files.scene(mode="CMYK"), "JPEG")
    several_scans = files.jpeg_header(400, 300, in_scan=1)

    assert inspect(progressive, len(progressive)).is_progressive
    assert inspect(inks, len(inks)).is_cmyk
    assert inspect(several_scans, len(several_scans)).is_progressive


@pytest.mark.parametrize(
    ("allowed", "refused", "limit"),
    [
        (files.jpeg_header(22_000, 10_000), files.jpeg_header(22_001, 10_000), 220),
        (files.jpeg_header(10_000, 10_000, marker=0xC2), files.jpeg_header(10_001, 10_000, marker=0xC2), 100),
        (files.jpeg_header(10_000, 10_000, in_scan=1), files.jpeg_header(10_001, 10_000, in_scan=1), 100),
        (files.jpeg_header(10_000, 5_000, components=4), files.jpeg_header(10_001, 5_000, components=4), 50),
        (files.heif_header(b"heic", [(10_000, 5_000)]), files.heif_header(b"heic", [(10_001, 5_000)]), 50),
        (files.heif_header(b"avif", [(5_000, 5_000)]), files.heif_header(b"avif", [(5_001, 5_000)]), 25),
        (files.png(5_000, 5_000, b""), files.png(5_001, 5_000, b""), 25),
        (files.webp_header(5_000, 5_000), files.webp_header(5_001, 5_000), 25),
        (files.gif_header(5_000, 5_000), files.gif_header(5_001, 5_000), 25),
    ],
)
def test_each_kind_has_its_limit_of_pixels(allowed: bytes, refused: bytes, limit: int) -> None:
    info = inspect(allowed, len(allowed))
    refusal = refusal_of(refused)

    assert info.width * info.height == limit * 1_000_000
    assert refusal.code == "photo_too_many_pixels"
    assert refusal.details == {"kind": info.kind.value, "limit": limit, "found": limit + 1}


def test_thirty_megabytes_are_the_limit_whatever_the_file_is() -> None:
    data = files.saved(files.scene(), "JPEG")

    assert inspect(data, MAX_BYTES).size_bytes == 30 * 1024 * 1024
    refusal = refusal_of(data, MAX_BYTES + 1)
    assert (refusal.code, refusal.details) == ("photo_too_big", {"limit": 30, "found": 31})
    assert refusal_of(b"text", 40 * 1024 * 1024).code == "photo_too_big"


def test_an_empty_file_is_told_apart() -> None:
    assert refusal_of(b"").code == "photo_empty"


@pytest.mark.parametrize(
    "data",
    [
        "วันนี้ฉันไปตลาดน้ำ".encode(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"PK\x03\x04" + b"\0" * 40,
        b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60,
        b"MZ" + b"\0" * 60,
        b"\0" * 200,
        b"\xff",
        b"\xff\xd8",
        b"RIFF\0\0\0\0WAVEfmt ",
        files.heif_header(b"isom", [(400, 300)], b"mp42"),
        files.heif_header(b"qt  ", [(400, 300)]),
        files.heif_header(b"mif1", [(400, 300)], b"jpeg"),
        b" " + files.saved(files.scene(), "JPEG"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name_says(data: bytes) -> None:
    assert refusal_of(data).code == "photo_unknown_type"


def test_a_generic_container_is_known_by_what_it_is_compatible_with() -> None:
    heic = files.heif_header(b"mif1", [(400, 300)], b"mif1", b"heic")
    avif = files.heif_header(b"mif1", [(400, 300)], b"miaf", b"avif")

    assert inspect(heic, len(heic)).kind is ImageKind.HEIC
    assert inspect(avif, len(avif)).kind is ImageKind.AVIF


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff\xe0\0\x00" + b"\0" * 50,
        files.jpeg_header(400, 300)[:8],
        files.jpeg_header(0, 300),
        files.jpeg_header(400, 0),
        b"\xff\xd8" + files.jpeg_segment(0xE0, b"JFIF") * 5000,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + files.png_chunk(b"IEND", b"") + b"\0" * 20,
        files.png(0, 300, b""),
        b"GIF89a\x01",
        b"RIFF\0\0\0\0WEBPjunk" + b"\0" * 20,
        b"RIFF\0\0\0\0WEBPVP8L" + b"\0" * 20,
        b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 20,
        b"RIFF\0\0\0\0WEBPVP8X",
        files.heif_header(b"heic", []),
        files.heif_header(b"heic", [(400, 300)])[:60],
        files.box(b"ftyp", b"heic\0\0\0\0") + b"\0\0\0\x04meta" * 20,
        files.box(b"ftyp", b"avif\0\0\0\0") + b"\0\0\0\x01meta" + b"\xff" * 8,
    ],
)
def test_a_damaged_header_is_called_broken(data: bytes) -> None:
    assert refusal_of(data).code == "photo_broken"


@pytest.mark.parametrize("kind", KINDS)
def test_no_damage_to_a_header_gets_past_as_anything_but_a_refusal(kind: str) -> None:
    whole = files.saved(files.scene(64, 48), kind)

    for at in range(min(len(whole), 400)):
        for data in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :], whole[:at] + b"\0\0\0\0" + whole[at + 4 :]):
            try:
                info = inspect(data, len(data) or 1)
            except PhotoRefused as refusal:
                assert refusal.code in {"photo_unknown_type", "photo_broken", "photo_too_many_pixels"}  # noqa: PT017
            else:
                assert info.width * info.height <= 220_000_000


def test_a_truncated_photo_and_a_bomb_behind_a_small_header_are_left_to_the_worker() -> None:
    photo = files.saved(files.scene(), "JPEG")
    bomb = files.png(5_000, 5_000, b"\0" * 40_000_000)

    assert inspect(photo[: len(photo) // 2], len(photo) // 2).width == 400
    assert len(bomb) < 50_000
    assert inspect(bomb, len(bomb)).width == 5_000
