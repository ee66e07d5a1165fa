"""Words of the list in a text: whole words as the segmenter finds them, never parts of words.

A listed word is found where it begins and ends where a word of the text begins and ends; it may span several. What
stands inside an allowed word, or touches the name of a district, is left alone, whatever the segmenter makes of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex
from sqlalchemy import select

from stories import text
from stories.districts import DISTRICTS
from stories.extensions import db
from stories.models import ListedWord, WordKind
from stories.text import words

_PIECES = regex.compile(r"[\p{L}\p{M}\p{N}]+|\s+|.", regex.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the list, folded."""

    kind: WordKind
    folded: str


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A listed word in a text: ``text[start:end]``."""

    kind: WordKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A folded text, and the place in the text as typed of each place where one of its words begins or ends."""

    folded: str
    bounds: dict[int, int]


def district_names() -> frozenset[str]:
    """The names of the districts in both languages, folded: none of them is ever pointed out."""
    names = [name for one in DISTRICTS.values() for name in (one.name_th, one.name_en, *one.aliases_en)]
    return frozenset(text.fold(name) for name in names)


_DISTRICTS = tuple(sorted(district_names()))


def read_entries() -> Sequence[Entry]:
    """The words on the list now."""
    query = select(ListedWord.kind, ListedWord.folded).where(ListedWord.removed_at.is_(None))
    return [Entry(row.kind, row.folded) for row in db.session.execute(query)]


def find_words(plain: str, entries: Iterable[Entry]) -> list[FoundWord]:
    """The listed words in a text, in its order. Of words inside each other the longest is found."""
    listed = {entry.folded: entry.kind for entry in entries}
    harmless = [word for word, kind in listed.items() if kind is WordKind.ALLOWED]
    raised = [word for word, kind in listed.items() if kind is not WordKind.ALLOWED]
    read = _read(plain)
    taken = _places(read, (*harmless, *_DISTRICTS), is_whole=False)
    found: list[FoundWord] = []
    for start, end in sorted(_places(read, raised), key=lambda place: place[0] - place[1]):
        if not any(begin < end and start < stop for begin, stop in taken):
            taken.append((start, end))
            found.append(FoundWord(listed[read.folded[start:end]], read.bounds[start], read.bounds[end]))
    return sorted(found, key=lambda one: one.start)


def _read(plain: str) -> _Read:
    folded, bounds, position = "", {}, 0
    for word in words.segment(plain):
        for piece in _PIECES.findall(word):
            bounds[len(folded)] = position
            folded += " " if piece.isspace() else text.fold(piece)
            position += len(piece)
            bounds.setdefault(len(folded), position)
    return _Read(folded, bounds)


def _places(read: _Read, wanted: Sequence[str], *, is_whole: bool = True) -> list[tuple[int, int]]:
    """Where words stand; Thai ones that are not asked to be whole also inside what the segmenter took for one word."""
    found = []
    for word in wanted:
        start = read.folded.find(word)
        while start >= 0:
            end = start + len(word)
            if (not is_whole and not word.isascii()) or (start in read.bounds and end in read.bounds):
                found.append((start, end))
            start = read.folded.find(word, start + 1)
    return found
