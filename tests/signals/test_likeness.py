"""Photos and texts that are nearly the same find each other by their pieces; others are told apart."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from stories.signals import likeness

HASH = "f0e1d2c3b4a59687"
BODY = (
    "เช้าวันนั้นฝนตกทั้งซอย ป้าเปิดร้านตามปกติ ไม่มีใครกลับบ้านไปท้องว่าง พอสายหน่อยน้ำก็ท่วมถึงหน้าร้าน "
    "คนในซอยช่วยกันยกของขึ้นที่สูง แล้วนั่งกินข้าวแกงด้วยกันบนโต๊ะตัวเดียวที่ยังแห้ง หัวเราะกันจนลืมว่าน้ำท่วม"
)


def with_bits_turned(dhash: str, bits: tuple[int, ...]) -> str:
    return f"{int(dhash, 16) ^ sum(1 << bit for bit in bits):016x}"


@pytest.mark.parametrize("number", range(likeness.PHOTO_BITS + 1))
def test_a_photo_is_found_however_its_few_bits_differ(number: int) -> None:
    wanted = set(likeness.near_photo_pieces(HASH))
    chance = random.Random(number)

    for _try in range(300):
        other = with_bits_turned(HASH, tuple(chance.sample(range(64), number)))
        assert wanted & set(likeness.photo_pieces(other)), other
        assert likeness.photo_distance(HASH, other) == number


def test_every_pair_of_bits_in_one_piece_leaves_the_others() -> None:
    for bits in combinations(range(16), 2):
        assert set(likeness.photo_pieces(HASH)) & set(likeness.photo_pieces(with_bits_turned(HASH, bits)))


@pytest.mark.parametrize("dhash", ["0" * 16, "f" * 16, "0000000000000001"])
def test_a_picture_with_nothing_in_it_is_like_none(dhash: str) -> None:
    assert likeness.photo_pieces(dhash) == []


def test_looking_up_a_photo_takes_68_keys() -> None:
    assert len(set(likeness.near_photo_pieces(HASH))) == 68


@pytest.mark.parametrize(
    "changed",
    [
        BODY.replace("ป้า", "ลุง"),
        BODY.replace(" ", "\n\n"),
        f"เล่าต่อกันมา {BODY}",
        BODY.replace("ฝนตกทั้งซอย", "ฝนตกหนักมาก"),
    ],
)
def test_a_text_that_was_changed_a_little_is_found(changed: str) -> None:
    one, other = likeness.shingles(BODY), likeness.shingles(changed)

    assert likeness.same_percent(one, other) >= likeness.TEXT_PERCENT
    assert set(likeness.text_pieces(one)) & set(likeness.text_pieces(other))


def test_another_text_is_not() -> None:
    other = likeness.shingles("ตลาดน้ำตลิ่งชันตอนเจ็ดโมงมีเรือขายก๋วยเตี๋ยวจอดอยู่สามลำ ยายเจ้าของเรือลำแรกขายมาสี่สิบปีแล้ว")

    assert likeness.same_percent(likeness.shingles(BODY), other) < 10
    assert not set(likeness.text_pieces(likeness.shingles(BODY))) & set(likeness.text_pieces(other))


def test_a_short_text_is_like_none() -> None:
    assert likeness.shingles("ขอบคุณครับ") == frozenset()
    assert likeness.text_pieces(frozenset()) == []


def test_the_pieces_of_a_text_stay_the_same_for_ever() -> None:
    assert likeness.text_pieces(range(100))[:2] == likeness.text_pieces(range(100))[:2]
    assert all(0 <= piece < 1 << 63 for piece in likeness.text_pieces(range(100)))
