"""The words of Thai text, which has no spaces between them: found by a dictionary (nlpo3, the newmm way).

The dictionary is PyThaiNLP's word list (its package is installed for that file only, and never imported) with the
names of the districts. Loading it takes a third of a second and some 90 MB, so it is loaded when first needed.
"""

import tempfile
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import nlpo3
import regex

from stories.districts import DISTRICTS

_NAME = "stories"
_PART_CHARS = 3  # shorter parts of a compound are rarely words of their own
_THAI = regex.compile(r"[\u0e01-\u0e4e]+")
_RUNS = regex.compile(r"\s+|\S+")
_CLUSTER = regex.compile(r"\X")


def segment(text: str) -> list[str]:
    """The words of a text in order, blanks and signs among them; joined they are the text again.

    No word begins or ends inside a grapheme cluster, whatever the dictionary says.
    """
    pieces = [piece for run in _RUNS.findall(text) for piece in _segment_run(run)]
    starts = {match.start() for match in _CLUSTER.finditer(text)}
    words: list[str] = []
    position = 0
    for piece in pieces:
        if position in starts:
            words.append(piece)
        else:
            words[-1] += piece
        position += len(piece)
    return words


@lru_cache(maxsize=4096)  # publishing takes the same text apart for its index and for each language of the pages
def _segment_run(run: str) -> Sequence[str]:
    """The words of a text without blanks.

    Not in the "safe" way: measured, it loses letters of runs of 140 and more, and the plain one reads 10,000 ambiguous
    letters in 25 ms.
    """
    if not _THAI.search(run):
        return [run]
    pieces: list[str] = nlpo3.segment(run, _load(), safe=False)
    return pieces if "".join(pieces) == run else [run]


@lru_cache(maxsize=16_384)
def parts(word: str) -> tuple[str, ...]:
    """The shorter words that a compound is made of: ตลาดน้ำ → ตลาด, น้ำ; () for a word that is no compound."""
    if len(word) < 2 * _PART_CHARS or not _THAI.fullmatch(word):
        return ()
    known = _dictionary()
    starts = [match.start() for match in _CLUSTER.finditer(word)] + [len(word)]
    best: dict[int, tuple[str, ...]] = {0: ()}  # fewest words up to a place
    for end in starts[1:]:
        for start in starts:
            piece = word[start:end]
            if start in best and _PART_CHARS <= end - start < len(word) and piece in known:
                found = (*best[start], piece)
                if end not in best or len(found) < len(best[end]):
                    best[end] = found
    return best.get(len(word), ())


def _word_list() -> Path:
    package = find_spec("pythainlp")
    if package is None or package.origin is None:
        raise RuntimeError("the package pythainlp is not installed: it brings the list of Thai words")
    return Path(package.origin).parent / "corpus" / "words_th.txt"


@cache
def _dictionary() -> frozenset[str]:
    words = _word_list().read_text(encoding="utf-8").split("\n")
    return frozenset(word.strip() for word in words) | {one.name_th for one in DISTRICTS.values()}


@cache
def _load() -> str:
    """Give the segmenter its dictionary, which it takes from a file only."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(sorted(_dictionary())))
        file.flush()
        nlpo3.load_dict(file.name, _NAME)
    return _NAME
