"""What is covered is gone: no pixel under a shape has a say in any picture that is made."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageStat

from stories import images
from stories.errors import InvalidInput
from tests.moderation.redacting import BOX, SECRET, WIDTH, picture

STROKE = images.Stroke(0.18, ((0.48, 0.5), (0.52, 0.5)))  # as thick as the secret is high, and a little more


def files(rendered: images.Rendered) -> Iterator[bytes]:
    yield rendered.original.data
    yield from (one.data for one in rendered.renditions)
    yield rendered.placeholder.encode()


def correlation(one: Image.Image, other: Image.Image) -> float:
    """Pearson's, over the grey values of two pictures of one size."""
    first, second = (list(image.convert("L").tobytes()) for image in (one, other))
    count, mean_a, mean_b = len(first), sum(first) / len(first), sum(second) / len(second)
    both = sum((a - mean_a) * (b - mean_b) for a, b in zip(first, second, strict=True)) / count
    deviations = (sum((a - mean_a) ** 2 for a in first) / count * sum((b - mean_b) ** 2 for b in second) / count) ** 0.5
    return both / deviations if deviations else 0.0


@pytest.mark.parametrize("shape", [BOX, STROKE], ids=["box", "stroke"])
def test_two_photos_that_differ_under_a_shape_only_become_the_very_same_files(shape: images.Shape) -> None:
    shapes = [shape.as_json()] if shape is BOX else [BOX.as_json(), shape.as_json()]
    plain = images.render(picture("one"))

    one, other = (images.render(picture(secret), shapes=shapes) for secret in ("one", "other"))

    assert list(files(one)) == list(files(other))
    assert one.dhash == other.dhash
    assert (one.widths, one.width, one.height) == (plain.widths, plain.width, plain.height)


def test_no_covered_picture_resembles_what_it_covers_and_the_rest_is_as_it_was() -> None:
    plain, covered = (images.render(picture("one"), shapes=shapes) for shapes in ((), [BOX.as_json()]))
    faults = []

    for before, after in zip(plain.renditions, covered.renditions, strict=True):
        scale = after.width / WIDTH
        inside = tuple(round(side * scale) for side in SECRET)
        with Image.open(io.BytesIO(before.data)) as a, Image.open(io.BytesIO(after.data)) as b:
            resemblance = correlation(a.crop(inside), b.crop(inside))
            apart = ImageStat.Stat(a.crop((0, 0, inside[0] // 2, inside[1]))).mean[0]
            apart -= ImageStat.Stat(b.crop((0, 0, inside[0] // 2, inside[1]))).mean[0]
        if abs(resemblance) > 0.25 or abs(apart) > 1:
            faults.append((after.width, after.ext, resemblance, apart))

    assert faults == []
    assert covered.placeholder != plain.placeholder


@pytest.mark.parametrize(
    "shape", [images.Box(0, 0, 1, 1), images.Stroke(1.0, ((0.5, 0.5),))], ids=["all of it", "one dot on all of it"]
)
def test_a_photo_covered_whole_becomes_grey(shape: images.Shape) -> None:
    covered = images.render(picture("one"), shapes=[shape.as_json()])

    with Image.open(io.BytesIO(covered.renditions[0].data)) as image:
        assert all(abs(channel - 128) < 40 for channel in ImageStat.Stat(image).mean)


def test_shapes_that_leave_the_picture_are_cut_and_nonsense_is_refused() -> None:
    assert images.make_box(0.9, 0.9, 0.5, 0.5) == images.Box(0.9, 0.9, pytest.approx(0.1), pytest.approx(0.1))
    for sides in ((1, 0, 0.5, 0.5), (0, 0, 0, 0.2), (-0.1, 0, 1, 1), (float("nan"), 0, 1, 1), (0, 0, 2, 1)):
        with pytest.raises(InvalidInput):
            images.make_box(*sides)


@pytest.mark.parametrize(
    "kept",
    [
        *("", "[]", "null", "{}", '{"size": 0.1}', '{"size": 0.1, "points": []}', '{"size": 2, "points": [[0, 0]]}'),
        *('{"size": 0.1, "points": [[0]]}', '{"size": 0.1, "points": [["a", 0]]}', '{"size": NaN, "points": [[0, 0]]}'),
        '{"size": 0.1, "points": [' + "[0, 0]," * 2001 + "[0, 0]]}",
        "[" * 100_000,
    ],
)
def test_what_is_no_stroke_is_refused(kept: str) -> None:
    with pytest.raises(InvalidInput):
        images.read_stroke(kept)


def test_more_than_a_photo_can_need_is_refused() -> None:
    images.check_number([BOX] * images.MAX_SHAPES)

    with pytest.raises(InvalidInput):
        images.check_number([BOX] * (images.MAX_SHAPES + 1))
