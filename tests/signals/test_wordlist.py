"""Whole words of the list in Thai and English sentences; never parts of words, never the name of a district."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
import regex

from stories import text
from stories.districts import DISTRICTS
from stories.extensions import db
from stories.models import ListedWord, WordKind
from stories.signals.wordlist import Entry, find_words, read_entries

ENTRIES = [
    Entry(WordKind.INSULT, "ควาย"),
    Entry(WordKind.INSULT, "bitch"),
    Entry(WordKind.LOAN, "เงินกู้ด่วน"),
    Entry(WordKind.VIOLENCE, "ฆ่า"),
    Entry(WordKind.DISTRESS, "ฆ่าตัวตาย"),
    Entry(WordKind.DISTRESS, "ไม่อยากอยู่แล้ว"),
    Entry(WordKind.DISTRESS, "kill myself"),
    Entry(WordKind.ALLOWED, "สะพานควาย"),
]
SENTENCES = ["เช้านี้ฉันเดินไป{}กับแม่", "{}", "ตลาด{}คนเยอะมาก", "เขต{}เมื่อก่อนเป็นทุ่งนา", "รถติดที่{}, แล้วก็ฝนตก", "นั่งเรือไปวัดใน{}ๆ"]


def found_in(sentence: str) -> list[tuple[WordKind, str]]:
    return [(one.kind, sentence[one.start : one.end]) for one in find_words(sentence, ENTRIES)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("มันด่าผมว่าควายกลางตลาด", [(WordKind.INSULT, "ควาย")]),
        ("You BITCH, she said", [(WordKind.INSULT, "BITCH")]),
        ("เงินกู้ด่วนอนุมัติไว", [(WordKind.LOAN, "เงินกู้ด่วน")]),
        ("คืนนั้นคิดฆ่าตัวตาย", [(WordKind.DISTRESS, "ฆ่าตัวตาย")]),
        ("ไม่อยากอยู่แล้วครับ", [(WordKind.DISTRESS, "ไม่อยากอยู่แล้ว")]),
        ("I want to kill  myself", [(WordKind.DISTRESS, "kill  myself")]),
        ("ควายยยย ควาย", [(WordKind.INSULT, "ควาย"), (WordKind.INSULT, "ควาย")]),
        ("บ้านอยู่แถวสะพานควาย", []),
        ("bitchy words in a kitchen", []),
        ("ฆ่าเวลาด้วยการอ่านหนังสือ", []),
        ("", []),
    ],
)
def test_whole_words_are_found_where_they_stand(sentence: str, expected: list[tuple[WordKind, str]]) -> None:
    assert found_in(sentence) == expected


def pieces_of(name: str) -> Iterator[str]:
    """Every part of a name that could be on a list, the name included."""
    places = [match.start() for match in regex.finditer(r"\X", name)] + [len(name)]
    yield from (name[start:end] for start, end in combinations(places, 2))


@pytest.mark.parametrize("slug", sorted(DISTRICTS))
def test_the_name_of_a_district_never_matches(slug: str) -> None:
    place = DISTRICTS[slug]
    names = [place.name_th, place.name_en, *place.aliases_en]
    listed = [Entry(WordKind.OTHER, text.fold(piece)) for name in names for piece in pieces_of(name) if piece.strip()]

    for sentence in SENTENCES:
        for name in names:
            written = sentence.format(name if name == place.name_th else f" {name} ")
            start = written.index(name)
            touching = [one for one in find_words(written, listed) if one.start < start + len(name) and start < one.end]
            assert touching == [], written


def test_a_district_beside_a_listed_word_does_not_hide_it() -> None:
    assert found_in("ที่บางกะปิมีคนด่าว่าควาย") == [(WordKind.INSULT, "ควาย")]


def test_the_list_begins_with_words_that_can_be_found(app: Any) -> None:
    listed = db.session.scalars(db.select(ListedWord)).all()
    entries = read_entries()

    assert [one.word for one in listed if one.folded != text.fold(one.word)] == []
    raised = [one for one in listed if one.kind is not WordKind.ALLOWED]
    lost = [one.word for one in raised if [hit.kind for hit in find_words(one.word, entries)] != [one.kind]]
    assert len(raised) > 30
    assert lost == []
