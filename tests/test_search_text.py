"""The pure parts of search: words of Thai, keys of misspelling, excerpts cut between words."""

from __future__ import annotations

import pytest
import regex

from stories.search import spelling
from stories.search.documents import mark_words
from stories.search.ranking import weigh
from stories.search.snippets import Marker
from stories.text import words

LONG = "27บาทก็ซื้อข้าวมันไก่ได้เขาเล่าเรื่องนาฬิกาให้พ่อฟังวันนั้นน้องสาวลืมฝาท่อไว้ที่ตลาดนัด" * 4


@pytest.mark.parametrize(
    "text", ["", "ิ", "ไปตลาดน้ำ\n\nกับยาย 👨‍👩‍👧 ๆ", LONG, "ที่" * 2000, "café 50%", "ก\u0e38\u0e48\u0e38"]
)
def test_words_joined_are_the_text_again_and_never_part_a_cluster(text: str) -> None:
    found = words.segment(text)

    starts = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    assert "".join(found) == text
    assert {sum(map(len, found[:number])) for number in range(len(found) + 1)} <= starts | {0}


def test_the_dictionary_knows_the_districts() -> None:
    assert words.segment("เขตป้อมปราบศัตรูพ่ายวันนี้") == ["เขต", "ป้อมปราบศัตรูพ่าย", "วันนี้"]


@pytest.mark.parametrize(
    ("compound", "parts"),
    [("ตลาดน้ำ", ("ตลาด", "น้ำ")), ("คุณยาย", ("คุณ", "ยาย")), ("พยายาม", ()), ("ปู", ()), ("market", ())],
)
def test_compounds_have_parts(compound: str, parts: tuple[str, ...]) -> None:
    assert words.parts(compound) == parts


@pytest.mark.parametrize(
    ("typed", "right"),
    [("โลงเลียน", "โรงเรียน"), ("ก๋วยเตียว", "ก๋วยเตี๋ยว"), ("รถเมย์", "รถเมล์"), ("กำลังไจ", "กำลังใจ"), ("libary", "library")],
)
def test_misspelt_words_share_a_key_with_the_right_one(typed: str, right: str) -> None:
    assert spelling.keys(typed) & spelling.keys(right)
    assert not spelling.keys(typed) & spelling.keys("พิพิธภัณฑ์")


def test_a_title_outweighs_a_tag_a_caption_and_the_text() -> None:
    places = ("แมว|\n|x|\nx\n", "x\n|แมว|\nx\n", "x\n|x|\nแมว\n", "x\n|x|\nx\n")

    weights = [weigh(head, "|แมว|\n|แมว|", [("แมว",)]) for head in places]

    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize(
    ("term", "text", "marked"),
    [
        ("แมว", "เห็นแมวดำ", "เห็น[แมว]ดำ"),
        ("27", "สาย ๒๗ มาแล้ว", "สาย [๒๗] มาแล้ว"),
        ("qr code", "จ่ายด้วย QR  Code", "จ่ายด้วย [QR Code]"),
        ("น", "บ้านนี้", "บ้า[น][นี้]"),  # whole clusters only
        ("cafe", "ร้าน Café", "ร้าน [Café]"),
        ("ยาย", "พยายามเพื่อยาย", "พยายามเพื่อ[ยาย]"),
        ("ยาย", "พยายาม", "พ[ยาย]าม"),
    ],
)
def test_marks_stand_on_whole_clusters_of_the_text_as_written(term: str, text: str, marked: str) -> None:
    pieces = Marker([(term,)]).mark(mark_words(text))

    shown = "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)
    assert shown.replace("][", "") == marked.replace("][", "")


@pytest.mark.parametrize("shift", range(12))
def test_an_excerpt_is_cut_between_words(shift: int) -> None:
    before, after = "เช้าวันนั้นฝนตกทั้งซอยป้าเปิดร้านตามปกติ", "ไม่มีใครกลับบ้านไปท้องว่าง"
    text = mark_words(before * 3 + "ก" * shift + "แมว" + "ข" * shift + after * 9)

    pieces = Marker([("แมว",)]).cut(text)

    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("…")
    assert shown.endswith("…")
    gaps = {len(text[: match.start()].replace("\u200b", "")) for match in regex.finditer("\u200b", text)}
    start = text.replace("\u200b", "").index(shown.strip("…"))
    assert {start, start + len(shown.strip("…"))} <= gaps


def test_an_excerpt_from_the_end_of_a_text_is_as_long_as_others() -> None:
    pieces = Marker([("แมว",)]).cut(mark_words("ฝนตกทั้งซอย" * 40 + "มีแมว"))

    assert len("".join(piece.text for piece in pieces)) > 90


def test_a_text_without_the_term_has_no_excerpt() -> None:
    assert Marker([("แมว",)]).cut(mark_words("ไม่มีอะไรเลย")) == []
