"""Share cards: the right size, Thai set properly, words and the names of districts whole."""

from __future__ import annotations

import io
import runpy

import pytest
from icu4py.breakers import LineBreaker
from PIL import Image

from stories.districts import DISTRICTS
from stories.errors import PhotoFailed
from stories.images import CARD_HEIGHT_PX, CARD_WIDTH_PX, CardWords, draw_cards
from stories.images.drawing import CARD
from tests.images import files

SCRIPT = runpy.run_path(str(CARD))
BOLD = SCRIPT["Face"](700)
TITLES = [
    "ร้านข้าวแกงริมคลอง ที่ไม่เคยปิดวันฝนตก",
    "ปู่ปั้นกุ้งที่ญี่ปุ่นกับฐานน้ำแข็ง",
    "The curry shop by the khlong that never closes, whatever the rain does to the soi",
    "กก",
    "ย" * 120,
    "เล่า" * 30,
    "👨‍👩‍👧‍👦🇹🇭",
]


def words(title: str, **changes: object) -> CardWords:
    defaults = {"place": "เขตบางรัก", "byline": "ต้นกล้า", "site": "เรื่องเล่าดีดี", "site_tail": "ของคนกรุงเทพฯ"}
    return CardWords(title=title, **{**defaults, **changes})


def opened(card: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(card))
    image.load()
    return image


def inked_rows(text: str) -> tuple[int, int]:
    """The first and the last row of a line's ink."""
    image = Image.new("RGB", SCRIPT["SIZE"], "white")
    SCRIPT["write"](image, BOLD, text, (100, 300), 100, "black")
    box = Image.eval(image.convert("L"), lambda value: 255 - value).getbbox()
    assert box is not None
    return box[1], box[3]


@pytest.mark.parametrize("has_photo", [True, False])
def test_any_title_makes_a_card_of_the_right_size_without_metadata(has_photo: bool) -> None:
    photo = files.saved(files.scene(1280, 853), "JPEG", exif=files.gps_exif()) if has_photo else b""

    cards = draw_cards(photo, [words(title) for title in TITLES])

    assert len(cards) == len(TITLES)
    for card in cards:
        image = opened(card)
        assert (image.format, image.size) == ("JPEG", (CARD_WIDTH_PX, CARD_HEIGHT_PX))
        assert len(card) < 150_000
        assert not image.getexif()
        assert not {"icc_profile", "comment", "xmp"} & set(image.info)


def test_words_stand_beside_the_photo_and_never_on_it() -> None:
    plain = files.saved(Image.new("RGB", (1280, 853), files.BLUE), "JPEG", quality=95)

    card = opened(draw_cards(plain, [words("เล่า" * 40)])[0])

    photo = card.crop((SCRIPT["PHOTO_LEFT"] + 8, 0, CARD_WIDTH_PX, CARD_HEIGHT_PX))
    for channel, meant in zip(photo.getextrema(), files.BLUE, strict=True):
        assert all(abs(value - meant) <= 6 for value in channel)


def test_a_tone_mark_is_set_above_its_vowel_and_takes_no_room() -> None:
    assert inked_rows("ปั้น")[0] < inked_rows("ปัน")[0] < inked_rows("ปน")[0] - 5
    assert inked_rows("ญู")[1] > inked_rows("ญ")[1]
    assert BOLD.width("ปั้น", 100) == BOLD.width("ปน", 100)


@pytest.mark.parametrize("title", TITLES[:3])
def test_lines_break_between_words_only(title: str) -> None:
    breaks, position = set(), 0
    for piece in LineBreaker(title, "th"):
        position += len(piece)
        breaks.add(position)

    for width in range(200, 600, 40):
        lines = SCRIPT["broken"](BOLD, title, 60, width, [])
        position = 0
        for line in lines:
            position = title.index(line, position) + len(line)
            assert position in breaks or title[position] == " ", (width, lines)
        assert "".join(lines).replace(" ", "") == title.replace(" ", "")


@pytest.mark.parametrize("slug", DISTRICTS)
def test_the_name_of_a_district_is_never_parted(slug: str) -> None:
    for name in (DISTRICTS[slug].name_th, DISTRICTS[slug].name_en.replace(" ", "\u00a0")):
        title = f"เช้าวันหนึ่งที่{name}กับลุงขายก๋วยเตี๋ยวเรือ"
        for room in range(0, 300, 25):
            lines = SCRIPT["broken"](BOLD, title, 42, BOLD.width(name, 42) + room, [name])
            assert any(name in line for line in lines), lines


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    size, lines = SCRIPT["fitted"](BOLD, "คนกรุงเทพเล่าเรื่องดีดีให้กันฟัง " * 8, 512, [])

    assert size == min(SCRIPT["TITLE_PX"])
    assert lines[-1].endswith("…")
    assert len(lines) * size * SCRIPT["LINE"] <= SCRIPT["TITLE_ROOM"]


def test_a_cover_that_cannot_be_read_is_a_failure() -> None:
    with pytest.raises(PhotoFailed):
        draw_cards(b"no picture", [words("ชื่อ")])
