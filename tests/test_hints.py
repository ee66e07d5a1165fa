"""Private data in Thai and English sentences: found where it stands, and seldom where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from stories import hints, text
from stories.extensions import db
from stories.hints import HintKind
from stories.models import Story, StoryState
from tests.hint_sentences import HARMLESS, PRIVATE
from tests.test_text import UNBROKEN, odd_texts

DEMO = Path(hints.__file__).parent / "demo" / "stories.json"
CASES = [(kind, sentence) for kind, sentences in PRIVATE.items() for sentence in sentences]
LABELS = {kind: kind.value for kind in HintKind}


def marked_pieces(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its brackets, and where they stood."""
    plain, spans, start = "", [], 0
    for sign in sentence:
        if sign == "⟦":
            start = len(plain)
        elif sign == "⟧":
            spans.append((start, len(plain)))
        else:
            plain += sign
    return plain, spans


@pytest.mark.parametrize(("kind", "sentence"), CASES)
def test_private_data_is_found_where_it_stands(kind: HintKind, sentence: str) -> None:
    plain, spans = marked_pieces(sentence)

    found = hints.find_hints(plain)

    assert [(hint.kind, plain[hint.start : hint.end]) for hint in found] == [(kind, plain[a:b]) for a, b in spans]
    assert [(hint.start, hint.end) for hint in found] == spans


@pytest.mark.parametrize("sentence", HARMLESS)
def test_other_numbers_and_words_are_left_alone(sentence: str) -> None:
    assert [(hint.kind, sentence[hint.start : hint.end]) for hint in hints.find_hints(sentence)] == []


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert (len(CASES) >= 60, len(set(HARMLESS)) >= 60) == (True, True)
    assert set(PRIVATE) == set(HintKind)


@pytest.mark.parametrize("last", range(10))
def test_one_of_ten_check_digits_makes_an_id(last: int) -> None:
    found = hints.find_hints(f"เลข 123456789012{last} นะ")

    assert [hint.kind for hint in found] == ([HintKind.NATIONAL_ID] if last == 1 else [])


def demo_words() -> list[tuple[str, str]]:
    """Every word of the demo stories that a reader sees, with the id of its story."""
    words: list[tuple[str, str]] = []
    for story in json.loads(DEMO.read_text(encoding="utf-8"))["stories"]:
        for one in story["texts"].values():
            words += [(story["id"], one["title"]), *((story["id"], paragraph) for paragraph in one["body"])]
        words += [(story["id"], story.get("landmark")), (story["id"], story.get("pen_name"))]
    return [(story_id, text.normalise(one or "")) for story_id, one in words]


def test_the_demo_stories_raise_no_false_alarm() -> None:
    words = demo_words()

    found = [(story_id, one[hint.start : hint.end]) for story_id, one in words for hint in hints.find_hints(one)]

    assert len({story_id for story_id, _one in words}) == 60
    assert found == []


def test_finds_are_in_order_and_never_overlap() -> None:
    everything = "\n".join(marked_pieces(sentence)[0] for _kind, sentence in CASES)

    found = hints.find_hints(everything)

    assert len(found) >= len(CASES)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "typed", [*odd_texts(200), UNBROKEN, "0" * 10_000, "1-" * 5_000, "@" * 5_000, "ก " * 5_000, ""]
)
def test_any_text_is_read_and_shown_unchanged(typed: str) -> None:
    shown = hints.mark_text(typed, LABELS)

    assert all(0 <= hint.start < hint.end <= len(typed) for hint in hints.find_hints(typed))
    if not hints.find_hints(typed):
        assert shown == text_as_html(typed)


def text_as_html(typed: str) -> str:
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_marks_stand_in_escaped_text_and_between_tags() -> None:
    typed = "<b>โทร 081-234-5678</b> & ton@example.com\nบ้านเลขที่ 12/7"

    shown = hints.mark_html(text.to_html(typed, with_links=False), LABELS)

    mark = '<mark class="private"><span class="visually-hidden">{} </span>{}</mark>'.format
    assert shown == (
        f"<p>&lt;b&gt;โทร {mark('phone', '081-234-5678')}&lt;/b&gt; &amp; {mark('email', 'ton@example.com')}"
        f"<br>บ้านเลขที่ {mark('house_number', '12/7')}</p>"
    )


def test_every_field_that_readers_see_is_looked_at(create_story: Callable[..., Story]) -> None:
    story: Any = create_story(StoryState.SUBMITTED, photos=1)
    revision = story.current_revision
    revision.texts[0].title, revision.texts[0].body = "โทร 0812345678", "ton@example.com\nไลน์: tonkla"
    words = revision.photos[0].texts[0]
    words.caption, words.description = "ทะเบียน กข 1234", "บ้านเลขที่ 12/7"
    revision.landmark, revision.pen_name = "99/12 ซอยอารีย์", "ต้น 089-876-5432"
    db.session.flush()

    found = hints.list_revision_hints(revision)

    assert [(one.field, one.kind, one.words) for one in found] == [
        ("title", HintKind.PHONE, "0812345678"),
        ("body", HintKind.EMAIL, "ton@example.com"),
        ("body", HintKind.LINE_ID, "tonkla"),
        ("caption", HintKind.PLATE, "กข 1234"),
        ("description", HintKind.HOUSE_NUMBER, "12/7"),
        ("landmark", HintKind.HOUSE_NUMBER, "99/12"),
        ("pen_name", HintKind.PHONE, "089-876-5432"),
    ]
    assert [one.photo_id for one in found[3:5]] == [revision.photos[0].photo_id] * 2
