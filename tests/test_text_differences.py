"""Differences between two texts: by Thai words, complete, readable, and bounded whatever is compared."""

from __future__ import annotations

import random

import pytest

from stories.text.differences import MAX_PIECES, Change, Difference, compare

OLD = "เช้าวันนั้นฝนตกทั้งซอย ป้าเปิดร้านตามปกติ\n\nไม่มีใครกลับบ้านไปท้องว่าง"


def said(difference: Difference) -> list[list[tuple[str, str]]]:
    return [[(piece.change.value, piece.words) for piece in row] for row in difference.paragraphs]


def side(difference: Difference, left_out: Change) -> str:
    """One of the two texts, put together again without blanks and line ends."""
    pieces = [piece.words for row in difference.paragraphs for piece in row if piece.change is not left_out]
    return "".join("".join(pieces).replace("¶", "").split())


def test_a_thai_word_is_put_in_whole() -> None:
    difference = compare(OLD, OLD.replace("ป้าเปิด", "ป้าแจ๋วเปิด"))

    assert said(difference)[0] == [
        ("same", "เช้าวันนั้นฝนตกทั้งซอย ป้า"),
        ("added", "แจ๋ว"),
        ("same", "เปิดร้านตามปกติ"),
    ]
    assert not difference.is_coarse


def test_blanks_between_two_changes_go_with_them() -> None:
    difference = compare("the red old boat sails", "the blue new boat sails")

    assert said(difference) == [
        [("same", "the "), ("removed", "red old"), ("added", "blue new"), ("same", " boat sails")]
    ]


def test_paragraphs_that_were_split_joined_and_added_show_their_ends() -> None:
    assert said(compare("one two\n\nthree", "one two\n\nnew\n\nthree")) == [
        [("same", "one two")], [("added", "new¶")], [("same", "three")],
    ]  # fmt: skip
    assert said(compare("one two\n\nthree", "one two three")) == [
        [("same", "one two"), ("removed", "¶")], [("added", " "), ("same", "three")],
    ]  # fmt: skip


def test_the_same_text_has_no_difference() -> None:
    assert compare(OLD, OLD).is_empty
    assert compare("", "").is_empty
    assert not compare("", "ใหม่").is_empty


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_can_be_read_from_the_difference(seed: int) -> None:
    choose = random.Random(seed)
    words = ["ตลาด", "น้ำ", "ฝน", "ตก", "บ้าน", " ", "\n\n", "\n", "คลอง", "the ", "boat ", "👨‍👩‍👧"]
    old, new = ("".join(choose.choices(words, k=choose.randint(0, 60))) for _side in range(2))

    difference = compare(old, new)

    assert side(difference, Change.ADDED) == "".join(old.split())
    assert side(difference, Change.REMOVED) == "".join(new.split())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ก\n\n" * 3333, "ก\n\nข\n\n" * 1666),
        ("a b " * 2500, "b c " * 2500),
        ("word " * 13_000, "other " * 13_000),
        ("ก" * 10_000, "ข" * 10_000),
    ],
)
def test_whatever_is_compared_the_answer_stays_readable(old: str, new: str) -> None:
    difference = compare(old, new)

    assert sum(len(row) for row in difference.paragraphs) <= 2 * MAX_PIECES
    assert side(difference, Change.ADDED) == "".join(old.split())
