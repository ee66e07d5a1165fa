"""What a story can be found by, made when it is published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from stories import text
from stories.districts import DISTRICTS
from stories.models import StoryKind, Theme
from stories.text import words

WORD_MARK = "\u200b"  # stands between the words of ``marked``; normalised text has none of its own
SHORT_CHARS = 2  # a word of so few code points is in no trigram
_VOCABULARY_CHARS = range(3, 31)
_SPOKEN = regex.compile(r"[\p{L}\p{N}\p{So}]")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+(?:[ '.-][\p{L}\p{M}]+)*")
TAGS: dict[str, tuple[str, ...]] = {  # the words of the pages, with those for which people look
    Theme.HAPPINESS: ("ความสุข", "happiness"),
    Theme.INSPIRATION: ("แรงบันดาลใจ", "inspiration"),
    Theme.PERSPECTIVE: ("มุมมอง", "perspective"),
    Theme.THINKING: ("วิธีคิด", "thinking"),
    Theme.LIVING: ("การใช้ชีวิต", "living"),
    StoryKind.SOLVED: ("ปัญหาที่แก้แล้ว", "solved"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """The parts of a published story that are searched, as written, all languages together."""

    titles: Sequence[str]
    bodies: Sequence[str]
    captions: Sequence[str]
    district: str
    theme: Theme
    kind: StoryKind
    landmark: str = ""
    byline: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The columns of ``search_text``."""

    head: str
    words: str
    body: str


def make_document(source: Source) -> Document:
    """The document of one story."""
    titles, bodies, captions = (_Line(texts) for texts in (source.titles, source.bodies, source.captions))
    place = DISTRICTS[source.district]
    kind = TAGS[StoryKind.SOLVED] if source.kind is StoryKind.SOLVED else ()
    names = (place.name_th, place.name_en, *place.aliases_en, source.landmark)
    tags = _spellings((*names, *TAGS[source.theme], *kind, source.byline))
    places = map(text.fold, (place.name_th, place.name_en, source.landmark))
    others = bodies.words | captions.words | _Line((source.landmark,)).words | set(filter(None, places))
    return Document(
        head="\n".join((titles.text, _between_bars(tags), captions.text, "")),
        words=f"{_between_bars(titles.words)}\n{_between_bars(others - titles.words)}",
        body=bodies.text,
    )


def vocabulary_of(column: str) -> Iterator[str]:
    """The words of the column ``words`` that may be suggested: with letters only, and neither short nor a sentence."""
    return filter(_is_for_vocabulary, {word for line in column.split("\n") for word in line.split("|")})


def mark_words(plain: str) -> str:
    """A text with U+200B between its words, and nothing where there is a blank."""
    return WORD_MARK.join(words.segment(plain)) if plain else ""


def words_of(plain: str) -> Iterator[str]:
    """The folded words of a text in order, without blanks and signs; compounds whole."""
    for piece in words.segment(plain):
        if _SPOKEN.search(piece):
            yield from _fold_word(piece)


@lru_cache(maxsize=16_384)
def _fold_word(piece: str) -> tuple[str, ...]:
    return tuple(text.fold(piece).split())


class _Line:
    """Texts of one weight: folded, their words, and the short words once more between bars."""

    def __init__(self, texts: Sequence[str]) -> None:
        compounds = {word for one in texts for word in words_of(one)}
        self.words = compounds | {part for word in compounds for part in words.parts(word)}
        short = [word for word in self.words if len(word) <= SHORT_CHARS]
        self.text = " ".join(map(text.fold, texts)) + _between_bars(short)


def _between_bars(items: Iterable[str]) -> str:
    found = sorted(set(items))
    return f"|{'|'.join(found)}|" if found else ""


def _spellings(names: Iterable[str]) -> Iterator[str]:
    """Names folded, those of several words also without the blanks."""
    for name in filter(None, map(text.fold, names)):
        yield name
        yield name.replace(" ", "")


def _is_for_vocabulary(word: str) -> bool:
    return len(word) in _VOCABULARY_CHARS and _LETTERS.fullmatch(word) is not None
