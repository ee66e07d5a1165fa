"""Words of the published stories for what was typed wrongly, or not to the end.

Each word is kept under its *skeleton* (what is left when the letters that people mix up are made one) and under the
skeleton with one letter left out. A typed word is looked up under the same keys of its own, so that two words meet when
they differ in what the skeleton drops and in one letter more: a wrong, missing, surplus or swapped one. It is one query
on an ordinary index for both engines; no process keeps a list in memory that a withdrawal would make stale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz.distance import OSA
from sqlalchemy import or_, select

from stories.extensions import db
from stories.models import SearchSpelling, SearchWord
from stories.search.documents import words_of
from stories.search.reading import NAMES, Term

_MAX_CHARS = 30  # no longer word is corrected
_MIN_CHARS = 3
_LONGEST_RUN = 4  # pieces that may be one misspelt word
_MOST_KEYS = 400
_WORD, _UNKNOWN = 1.2, 4.0  # what a word costs in a reading, and a piece that no word is found for
_SILENCED = regex.compile(r"[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")  # ร์, ธิ์
_TONES = regex.compile(r"[\u0e47-\u0e4b\u0e4d\u0e4e]")
_DOUBLES = regex.compile(r"(.)\1+")
_ALIKE = str.maketrans("ใีืูณศษฑฆฌญฬลภฐฎฏ", "ไิึุนสสทคชยรรพทดต")
_SIGNS = regex.compile(r"[^\p{L}\p{M}\p{N}]")


@dataclass(frozen=True, slots=True)
class _Cover:
    """The best reading of the beginning of a query: its cost and its words."""

    cost: float
    words: tuple[str, ...]


def keys(word: str) -> set[str]:
    """The keys under which a folded word is kept and looked up."""
    bones = skeleton(word)
    if len(bones) < _MIN_CHARS:
        return {bones}
    return {bones, *(bones[:place] + bones[place + 1 :] for place in range(len(bones)))}


def skeleton(word: str) -> str:
    """A folded word without tones and silenced letters, with letters of one sound made one: โรงเรียน, โลงเลียน."""
    bones = _TONES.sub("", _SILENCED.sub("", _SIGNS.sub("", word))).translate(_ALIKE)
    return _DOUBLES.sub(r"\1", bones)


def correct(terms: Sequence[Term]) -> tuple[str, ...]:
    """The terms with their misspelt words replaced; () when there is nothing better. One query."""
    pieces = [_pieces(term[0]) for term in terms]
    runs = {run for one in pieces for run in _runs(one)}
    if not runs:
        return ()
    found = _look_up(runs)
    fixed = tuple(_best_reading(one, found) for one in pieces)
    typed = tuple(term[0] for term in terms)
    return fixed if fixed != typed else ()


def complete(beginning: str, limit: int) -> Sequence[str]:
    """The commonest words that begin so, but for the beginning itself."""
    query = (
        select(SearchWord.word)
        .where(SearchWord.word.like(_escaped(beginning) + "%", escape="\\"), SearchWord.word != beginning)
        .order_by(SearchWord.stories.desc(), SearchWord.word)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def complete_query(typed: str, limit: int) -> Sequence[str]:
    """A folded query with its last word completed, the commonest first; a longer piece before a shorter. One query."""
    kept, _blank, last = typed.rpartition(" ")
    pieces = _pieces(last)
    tails = ["".join(pieces[-number:]) for number in range(min(len(pieces), _LONGEST_RUN), 0, -1)]
    tails = list(dict.fromkeys((last, *tails)))
    begins = [SearchWord.word.like(_escaped(tail) + "%", escape="\\") for tail in tails if tail]
    query = select(SearchWord.word, SearchWord.stories).where(or_(*begins)).order_by(SearchWord.stories.desc())
    found: list[str] = []
    rows = db.session.execute(query.limit(limit * _LONGEST_RUN)).all()
    for tail in tails:
        before = f"{kept} {last.removesuffix(tail)}".lstrip()
        found += [before + row.word for row in rows if row.word.startswith(tail)]
    return [one for one in dict.fromkeys(found) if one != typed][:limit]


def _escaped(beginning: str) -> str:
    return regex.sub(r"([\\%_])", r"\\\1", beginning)


def _pieces(term: str) -> list[str]:
    """A term in the pieces that the segmenter sees, of which a misspelt word has several: ลาด, พ้าว."""
    return list(words_of(term)) or [term]


def _runs(pieces: Sequence[str]) -> Iterable[str]:
    for start in range(len(pieces)):
        for end in range(start + 1, min(start + _LONGEST_RUN, len(pieces)) + 1):
            run = "".join(pieces[start:end])
            if _MIN_CHARS <= len(run) <= _MAX_CHARS:
                yield run


def _look_up(runs: Iterable[str]) -> Mapping[str, tuple[str, float]]:
    """For each run the nearest word that is known, and how far it is: 0 for the run itself."""
    wanted = {run: keys(run) for run in runs}
    known = _known_words(sorted({key for some in wanted.values() for key in some})[:_MOST_KEYS])
    found: dict[str, tuple[str, float]] = {}
    for run, own in wanted.items():
        if run in NAMES:
            found[run] = (run, 0.0)
            continue
        near = {word: stories for key in own for word, stories in known.get(key, {}).items()}
        ranked = sorted((_distance(run, word), -stories, word) for word, stories in near.items())
        if ranked and ranked[0][0] <= _allowed(run):
            found[run] = (ranked[0][2], ranked[0][0])
    return found


def _known_words(wanted: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """The words kept under each key with their numbers of stories; names of districts are always known."""
    query = select(SearchSpelling.key, SearchWord.word, SearchWord.stories).join(
        SearchWord, SearchWord.word == SearchSpelling.word
    )
    found: dict[str, dict[str, int]] = {key: dict(_NAMES_BY_KEY.get(key, {})) for key in wanted}
    for key, word, stories in db.session.execute(query.where(SearchSpelling.key.in_(wanted))):
        found[key][word] = stories
    return found


def _distance(typed: str, word: str) -> float:
    """How unlike two words are: letters that sound alike count half."""
    return (OSA.distance(typed, word) + OSA.distance(skeleton(typed), skeleton(word))) / 2


def _allowed(run: str) -> float:
    return 1.0 if len(run) <= 4 else 2.0


def _best_reading(pieces: Sequence[str], found: Mapping[str, tuple[str, float]]) -> str:
    """The cheapest way to read the pieces as known words; pieces that are none stay as they are."""
    covers = [_Cover(0.0, ())]
    for end in range(1, len(pieces) + 1):
        options = []
        for start in range(max(0, end - _LONGEST_RUN), end):
            run = "".join(pieces[start:end])
            before = covers[start]
            if run in found:
                word, distance = found[run]
                options.append(_Cover(before.cost + _WORD + distance, (*before.words, word)))
            elif end - start == 1:
                cost = _UNKNOWN if len(run) >= _MIN_CHARS else _WORD
                options.append(_Cover(before.cost + cost, (*before.words, run)))
        covers.append(min(options, key=lambda cover: cover.cost))
    words = covers[-1].words
    is_latin = any(word.isascii() for word in words)
    return (" " if is_latin else "").join(words)


def _names_by_key() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name in NAMES:
        for key in keys(name):
            found.setdefault(key, {})[name] = 1
    return found


_NAMES_BY_KEY = _names_by_key()
