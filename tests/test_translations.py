"""Thai is the source of truth, English complete: a sentence without a translation fails here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "stories/translations/en/LC_MESSAGES/messages.po"
METHODS = [("stories/**.py", "python"), ("templates/**.*", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
THAI = re.compile(r"[\u0e00-\u0e7f]")
# The few ids that are the same in both languages.
WITHOUT_THAI = {"LINE", "Facebook", "X", "EN", "English"}


def collect() -> dict[str, str]:
    """Every sentence of pages and code, with the place where it stands first."""
    found: dict[str, str] = {}
    for file, line, message, _comments, _context in extract_from_dir(
        ROOT,
        method_map=METHODS,
        keywords=KEYWORDS,
        directory_filter=lambda name: Path(name).name not in (".venv", "var"),
    ):
        for one in message if isinstance(message, tuple) else (message,):
            if isinstance(one, str):
                found.setdefault(one, f"{file}:{line}")
    return found


MESSAGES = collect()


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="en")
    found: dict[str, str] = {}
    for one in catalog:
        if one.id and all(_as_tuple(one.string)) and not one.fuzzy:
            found.update(dict.fromkeys(_as_tuple(one.id), _as_tuple(one.string)[-1]))
    return found


def _as_tuple(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A sentence with plural forms has several ids and strings."""
    return (value,) if isinstance(value, str) else tuple(value)


def test_there_are_sentences_to_check() -> None:
    assert len(MESSAGES) > 200


def test_every_sentence_has_its_english(english: dict[str, str]) -> None:
    missing = [f"{place}: {message}" for message, place in MESSAGES.items() if message not in english]

    assert missing == []


def test_the_catalog_holds_no_sentence_that_is_gone(english: dict[str, str]) -> None:
    assert sorted(set(english) - set(MESSAGES)) == []


def test_the_source_is_thai() -> None:
    foreign = [message for message in MESSAGES if not THAI.search(message) and message not in WITHOUT_THAI]

    assert foreign == []


def test_no_thai_is_left_in_the_english(english: dict[str, str]) -> None:
    left = {message: text for message, text in english.items() if THAI.search(text) and "ไทย" not in text}

    assert left == {}


def test_translations_keep_the_placeholders(english: dict[str, str]) -> None:
    broken = [
        message
        for message, text in english.items()
        if sorted(PLACEHOLDER.findall(message)) != sorted(PLACEHOLDER.findall(text))
    ]

    assert broken == []
