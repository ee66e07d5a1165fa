"""The piece of a text that shows why it was found, with the places marked: cut between words, never inside a cluster.

Positions are positions in the text as written: each term becomes a pattern that allows for what folding changes.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

import regex

from stories.search.documents import WORD_MARK
from stories.search.reading import Term

Pattern = re.Pattern[str]
Span = tuple[int, int]

_BEFORE, _AFTER = 45, 110  # characters round the first place
_SLACK = 30  # how far the end of a word is looked for
_GAP = regex.compile(rf"[{WORD_MARK}\s]")
_LAST_GAP = regex.compile(rf"(?r)[{WORD_MARK}\s]")  # searches from the end
_BLANKS = re.compile(r"\s+")
_CLUSTER = regex.compile(r"\X")
_MARK = regex.compile(
    r"(?!^)[^\p{ASCII}\u200b\u0e01-\u0e30\u0e32\u0e40-\u0e46\u0e50-\u0e59]"
)  # may be inside a cluster
_SPELLINGS = {  # what folding makes one
    **{str(digit): f"[{digit}{chr(0x0E50 + digit)}]" for digit in range(10)},
    **dict(
        zip("aceinouy", ("[aàáâä]", "[cç]", "[eèéêë]", "[iìíîï]", "[nñ]", "[oòóôö]", "[uùúûü]", "[yýÿ]"), strict=True)
    ),
    "ฎ": "[ฎฏ]",
    "'": "['‘’]",
    '"': '["“”]',
    " ": r"\s+",
    "ๆ": r"\s*ๆ",
}


class Piece(NamedTuple):
    """A part of a text; ``is_hit`` where it is what was looked for."""

    text: str
    is_hit: bool


class Marker:
    """Finds the terms of one search in texts as they were written."""

    def __init__(self, terms: Sequence[Term]) -> None:
        spellings = dict.fromkeys(spelling for term in terms for spelling in term)
        self._patterns = [_pattern(spelling) for spelling in sorted(spellings, key=len, reverse=True)]

    def mark(self, text: str) -> list[Piece]:
        """A whole line of text in pieces."""
        return _pieces(text, self._spans(text))

    def cut(self, text: str) -> list[Piece]:
        """Some words round the first place where a term stands, with "…" where text is left out; [] without one.

        Args:
            text: with U+200B between its words (``documents.mark_words``).
        """
        first = next((spans[0] for spans in map(_places, self._patterns, repeat(text)) if spans), None)
        if first is None:
            return []
        spare = max(0, first[1] + _AFTER - len(text))  # near the end there is more room before
        start = _word_start(text, first[0] - _BEFORE - spare, first[0])
        end = _word_end(text, first[1] + _AFTER, first[1])
        window = text[start:end].strip(WORD_MARK + " \n")
        pieces = _pieces(window, self._spans(window))
        before = [Piece("…", is_hit=False)] if start > 0 else []
        after = [Piece("…", is_hit=False)] if end < len(text) else []
        return [*before, *pieces, *after]

    def _spans(self, text: str) -> list[Span]:
        """Where the terms stand, in order, none overlapping another, each made of whole clusters."""
        found = [span for pattern in self._patterns for span in _places(pattern, text)]
        if not found:
            return []
        if any(_MARK.match(text, place) for span in found for place in span):
            edges = [match.start() for match in _CLUSTER.finditer(text)] + [len(text)]
            found = [_snapped(span, edges) for span in found]
        return list(_merged(sorted(found)))


def _pattern(spelling: str) -> Pattern:
    """A folded spelling as a pattern for text as it is written, words marked or not."""
    letters = (_SPELLINGS.get(letter, re.escape(letter)) for letter in spelling)
    return re.compile(f"{WORD_MARK}?".join(letters), re.IGNORECASE)


def _places(pattern: Pattern, text: str) -> list[Span]:
    """Where a spelling stands: as words of their own if it is that anywhere, else inside others."""
    spans = [match.span() for match in pattern.finditer(text)]
    return [span for span in spans if _is_word(text, *span)] or spans


def _is_word(text: str, start: int, end: int) -> bool:
    return (start == 0 or not _is_letter(text[start - 1])) and (end == len(text) or not _is_letter(text[end]))


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or "\u0e30" <= sign <= "\u0e4e"  # Thai marks are no letters to Python


def _snapped(span: Span, edges: Sequence[int]) -> Span:
    """A span widened to whole clusters."""
    return edges[bisect_right(edges, span[0]) - 1], edges[bisect_left(edges, span[1])]


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    start, end = spans[0]
    for one in spans[1:]:
        if one[0] <= end:
            end = max(end, one[1])
        else:
            yield start, end
            start, end = one
    yield start, end


def _pieces(text: str, spans: Sequence[Span]) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for start, end in spans:
        pieces += [Piece(_shown(text[position:start]), is_hit=False), Piece(_shown(text[start:end]), is_hit=True)]
        position = end
    pieces.append(Piece(_shown(text[position:]), is_hit=False))
    return [piece for piece in pieces if piece.text]


def _shown(text: str) -> str:
    """A part as it is shown: on one line, without the marks between words."""
    return _BLANKS.sub(" ", text.replace(WORD_MARK, ""))


def _word_start(text: str, wanted: int, limit: int) -> int:
    """The beginning of a word at or after a place, or else of a cluster; never beyond ``limit``."""
    if wanted <= 0:
        return 0
    gap = _GAP.search(text, wanted, min(wanted + _SLACK, limit))
    if gap:
        return gap.end()
    base = max(0, wanted - _SLACK)
    starts = (match.start() + base for match in _CLUSTER.finditer(text[base:limit]))
    return next((start for start in starts if start >= wanted), limit)


def _word_end(text: str, wanted: int, limit: int) -> int:
    """The end of a word at or before a place, or else of a cluster; never before ``limit``."""
    if wanted >= len(text):
        return len(text)
    gap = _LAST_GAP.search(text, max(wanted - _SLACK, limit) + 1, wanted + 1)
    if gap:
        return gap.start()
    ends = [match.end() + limit for match in _CLUSTER.finditer(text[limit:wanted])]
    return max((end for end in ends if end < wanted), default=limit)
