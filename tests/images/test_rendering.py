"""What the worker makes of a good photo: upright, right colours, right sizes, and nothing but the picture."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from stories.images import Picture, Rendered, render
from tests.images import files

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF"]


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    return image


def quarters(picture: Picture) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters, row by row."""
    image = opened(picture).convert("RGB")
    width, height = image.size
    return [image.getpixel((width * x // 4, height * y // 4)) for y in (1, 3) for x in (1, 3)]


def grainy(width: int, height: int) -> Image.Image:
    """Soft shapes with the grain of a camera."""
    shapes = Image.effect_mandelbrot((width, height), (-2, -1.2, 1, 1.2), 40)
    return Image.blend(shapes, Image.effect_noise((width, height), 40), 0.2).convert("RGB")


def near(one: tuple[int, ...], other: tuple[int, ...], within: int = 24) -> bool:
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


def assert_upright(rendered: Rendered, size: tuple[int, int] = (400, 300)) -> None:
    assert (rendered.width, rendered.height) == size
    for picture in (rendered.original, *rendered.renditions):
        assert opened(picture).size == (picture.width, picture.height)
        for seen, meant in zip(quarters(picture), (files.RED, files.GREEN, files.BLUE, files.YELLOW), strict=True):
            assert near(seen, meant), (picture.ext, seen, meant)


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_becomes_avif_or_webp_and_jpeg(kind: str) -> None:
    rendered = render(files.saved(files.scene(), kind))

    assert_upright(rendered)
    assert rendered.widths == [320, 400]
    assert rendered.compact_format in ("avif", "webp")
    assert [(picture.ext, picture.width) for picture in rendered.renditions] == [
        (rendered.compact_format, 320),
        ("jpg", 320),
        (rendered.compact_format, 400),
        ("jpg", 400),
    ]
    assert rendered.original.ext == "jpg"
    assert rendered.original.content_type == "image/jpeg"
    assert rendered.renditions[0].content_type == f"image/{rendered.compact_format}"


def test_a_photo_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "รูปตลาดน้ำ.jpg"
    path.write_bytes(files.saved(files.scene(), "JPEG"))

    assert_upright(render(path))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_eight_exif_orientations_are_baked_in(orientation: int) -> None:
    assert_upright(render(files.turned(orientation)))


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_the_turns_of_heic_and_avif_are_baked_in_once(kind: str, orientation: int) -> None:
    source = files.turned(orientation, kind)
    assert b"irot" in source or b"imir" in source, "turned by the container; EXIF says the same and is not obeyed again"

    assert_upright(render(source))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [3, 6])
def test_other_formats_are_turned_too(kind: str, orientation: int) -> None:
    assert_upright(render(files.turned(orientation, kind)))


def test_a_heic_of_tiles_is_one_picture() -> None:
    source = files.tiled_heic(files.scene(1200, 900))
    assert b"grid" in source

    assert_upright(render(source), (1200, 900))


def test_a_depth_map_is_no_transparency_and_is_not_kept() -> None:
    source = files.heic_with_depth(files.scene())
    assert Image.open(io.BytesIO(source)).info["depth_images"]

    rendered = render(source)

    assert_upright(rendered)
    assert rendered.original.ext == "jpg"


def test_of_several_pictures_in_a_heic_the_main_one_is_taken() -> None:
    burst = [files.scene().transpose(Image.Transpose.ROTATE_180), files.scene(800, 600)]

    assert_upright(render(files.saved(files.scene(), "HEIF", save_all=True, append_images=burst)))


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP", "AVIF"])
def test_no_metadata_gets_out(kind: str) -> None:
    source = files.tagged(kind)
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825), "the test file has a place in it"

    rendered = render(source)

    for picture in (rendered.original, *rendered.renditions):
        for trace in (b"exif", b"gps", b"xmp", b"icc_profile", b"iccp", b"photoshop", b"secretcam", b"2026:11"):
            assert trace not in picture.data.lower(), (picture.ext, trace)
        image = opened(picture)
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
    assert_upright(rendered)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_are_converted_by_the_embedded_profile(kind: str) -> None:
    swapped = files.saved(files.scene(), kind, icc_profile=files.swapping_profile(), quality=95)

    seen = quarters(render(swapped).original)

    assert seen[0][1] > seen[0][0] + 60, "stored red is green under this profile"
    assert seen[1][0] > seen[1][1] + 60, "stored green is red under this profile"


def test_a_profile_that_does_not_fit_is_ignored() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

    assert_upright(render(files.saved(files.scene(), "JPEG", icc_profile=lab)))
    assert_upright(render(files.saved(files.scene(), "PNG", icc_profile=b"no profile at all")))


@pytest.mark.parametrize(
    "source",
    [
        files.saved(files.scene(mode="CMYK"), "JPEG"),
        files.saved(files.scene(), "JPEG", progressive=True),
        files.saved(files.scene(), "JPEG", subsampling=0),
        files.saved(files.scene(), "MPO", save_all=True, append_images=[files.scene(40, 30)]),
        files.deep_png(files.scene()),
        files.interlaced_png(files.scene()),
        files.saved(files.scene().quantize(8), "PNG"),
        files.saved(files.scene().quantize(8), "PNG", transparency=200),
        files.saved(files.scene(), "WEBP", lossless=True),
        files.saved(files.scene(), "GIF", interlace=1),
    ],
    ids=[
        "cmyk",
        "progressive",
        "444",
        "multi-picture",
        "16-bit",
        "adam7",
        "palette",
        "palette-alpha",
        "lossless",
        "gif",
    ],
)
def test_odd_encodings_look_the_same(source: bytes) -> None:
    assert_upright(render(source))


@pytest.mark.parametrize("mode", ["L", "I;16", "1", "LA"])
def test_grey_pictures_keep_their_greys(mode: str) -> None:
    grey = Image.new("L", (400, 300), 255)
    grey.paste(0, (0, 0, 200, 300))
    if mode == "I;16":
        stored = grey.convert("I").point(lambda value: value * 257).convert("I;16")
    else:
        stored = grey.convert(mode)

    seen = quarters(render(files.saved(stored, "PNG")).original)

    assert near(seen[0], (0, 0, 0))
    assert near(seen[1], (255, 255, 255))


def test_a_sixteen_bit_grey_is_scaled_not_cut_off() -> None:
    middle = Image.new("I", (400, 300), 32768).convert("I;16")

    assert near(quarters(render(files.saved(middle, "PNG")).original)[0], (128, 128, 128), within=2)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_taken(kind: str) -> None:
    later = [Image.new("RGB", (400, 300), "black")] * 3

    assert_upright(render(files.saved(files.scene(), kind, save_all=True, append_images=later, duration=50)))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_see_through_parts_are_white_in_public_and_kept_in_the_original(kind: str) -> None:
    see_through = files.scene(mode="RGBA")
    see_through.paste((0, 0, 0, 0), (0, 0, 200, 150))

    rendered = render(files.saved(see_through, kind))

    assert rendered.original.ext == "webp"
    assert opened(rendered.original).convert("RGBA").getpixel((100, 75))[3] < 8
    for picture in rendered.renditions:
        assert opened(picture).mode == "RGB"
        assert near(quarters(picture)[0], (255, 255, 255))


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((100, 80), [100]),
        ((1, 1), [1]),
        ((320, 240), [320]),
        ((360, 240), [320]),
        ((1170, 600), [320, 640, 1170]),
        ((1300, 600), [320, 640, 1280]),
        ((2600, 1000), [320, 640, 1280, 2048]),
        ((300, 1800), [160, 300]),
        ((3024, 4032), [320, 640, 1280, 1536]),
        ((400, 4000), [96, 192, 384]),
    ],
)
def test_renditions_are_never_larger_than_the_photo_and_at_least_one(size: tuple[int, int], widths: list[int]) -> None:
    rendered = render(files.saved(files.scene(*size), "PNG"))

    assert rendered.widths == widths
    assert (rendered.width, rendered.height) == size
    for picture in rendered.renditions:
        assert abs(picture.width / picture.height - size[0] / size[1]) < 0.02 * size[0] / size[1]
        assert picture.height <= size[1]


def test_a_large_photo_is_kept_at_four_thousand_pixels() -> None:
    jpeg = render(files.saved(files.scene(6000, 1500), "JPEG"))
    png = render(files.saved(files.scene(6000, 1500), "PNG"))

    assert (jpeg.width, jpeg.height) == (3000, 750), "scaled by the decoder itself, which is much cheaper"
    assert (png.width, png.height) == (4096, 1024)
    assert jpeg.widths == png.widths == [320, 640, 1280, 2048]


def test_public_jpegs_are_progressive() -> None:
    jpeg = next(picture for picture in render(files.saved(files.scene(), "PNG")).renditions if picture.ext == "jpg")

    assert opened(jpeg).info.get("progressive")


def test_a_photo_becomes_avif_and_a_picture_of_which_webp_is_smaller_becomes_webp() -> None:
    photo = render(files.saved(grainy(1000, 800), "JPEG", quality=92))
    small = render(files.saved(files.scene(40, 30), "PNG"))

    assert (photo.compact_format, small.compact_format) == ("avif", "webp")
    for rendered in (photo, small):
        sizes = {picture.ext: len(picture.data) for picture in rendered.renditions if picture.width in (40, 640)}
        assert sizes[rendered.compact_format] < sizes["jpg"]


def test_the_placeholder_is_the_whole_picture_in_a_few_bytes() -> None:
    placeholder = render(files.saved(files.scene(), "PNG")).placeholder
    data = base64.b64decode(placeholder.removeprefix("data:image/webp;base64,"))
    tiny = Picture("webp", 16, 12, data)

    assert (opened(tiny).size, opened(tiny).format) == ((16, 12), "WEBP")
    assert len(placeholder) < 200
    for seen, meant in zip(quarters(tiny), (files.RED, files.GREEN, files.BLUE, files.YELLOW), strict=True):
        assert near(seen, meant, within=40)


def test_the_hash_stays_near_for_the_same_picture_and_far_for_another() -> None:
    photo = Image.effect_mandelbrot((600, 400), (-2, -1.5, 1, 1.5), 60).convert("RGB")
    other = photo.transpose(Image.Transpose.ROTATE_180).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    first, smaller, different = (
        int(render(data).dhash, 16)
        for data in (
            files.saved(photo, "PNG"),
            files.saved(photo.resize((450, 300)), "JPEG", quality=40),
            files.saved(other.crop((200, 0, 600, 300)), "PNG"),
        )
    )

    assert (first ^ smaller).bit_count() <= 4
    assert (first ^ different).bit_count() >= 12


def test_the_cost_is_told() -> None:
    rendered = render(files.saved(files.scene(), "JPEG"))

    assert 0 < rendered.cpu_seconds < 30
    assert 10 < rendered.peak_mb < 700
