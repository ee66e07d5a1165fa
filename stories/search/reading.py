"""What a typed query means: terms to find in the folded text, and the district it may name."""

from collections.abc import Sequence
from dataclasses import dataclass

from stories import text
from stories.districts import DISTRICTS, District
from stories.search.documents import SHORT_CHARS, words_of

MAX_QUERY_CHARS = 200
MAX_TERMS = 8
_LONGEST_NAME = 4  # words of a district's English name
_PLACE_WORDS = ("สำนักงานเขต", "เขต", "แขวง", "khet ", "district ")
_SENTENCE_SIGNS = "'\"`()[]{}<>«».,;:!?…|*"
#: Words that say nothing about what is looked for; left out when a phrase is taken apart.
_EMPTY_WORDS = frozenset(
    (
        *("ที่", "และ", "ของ", "กับ", "ให้", "แล้ว", "เป็น", "อยู่", "ได้", "ไม่", "ไป", "มา", "ใน", "จาก", "ว่า", "นี้", "นั้น"),
        *("ก็", "จะ", "มี", "คือ", "เพราะ", "แต่", "หรือ", "ๆ", "ฯ"),
        *("the", "a", "an", "of", "in", "on", "at", "to", "and", "or", "is", "was", "for", "with"),
    )
)

#: One thing looked for: any of these spellings will do.
Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read. ``terms`` is () when there is nothing to look for."""

    terms: tuple[Term, ...]
    named: District | None


def _all_names() -> dict[str, District]:
    """Folded: Thai and English names and other spellings, with and without the blanks in them."""
    return {
        spelling: one
        for one in DISTRICTS.values()
        for name in (one.name_th, one.name_en, *one.aliases_en)
        for spelling in (text.fold(name), text.fold(name).replace(" ", ""))
    }


#: The districts by each of their spellings.
NAMES = _all_names()


def read_query(typed: str) -> Query:
    """Read what was typed: the first 200 characters and 8 terms of it.

    The name of a district, of one word or more, is one term that is met by any of its spellings; เขตบางรัก is looked for
    as บางรัก.
    """
    pieces = [piece.strip(_SENTENCE_SIGNS) for piece in text.fold(typed[:MAX_QUERY_CHARS]).split()]
    pieces = [piece for piece in pieces if piece]
    terms: list[Term] = []
    place = 0
    while place < len(pieces):
        length, term = _read_term(pieces[place : place + _LONGEST_NAME])
        terms.append(term)
        place += length
    return Query(tuple(dict.fromkeys(terms))[:MAX_TERMS], find_district(typed))


def find_district(query: str) -> District | None:
    """The district that the whole query names, in Thai or in any spelling we know."""
    return _named(text.fold(query[:MAX_QUERY_CHARS]))


def take_apart(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The words of terms that were typed without blanks; the same terms when each is one word."""
    found: list[Term] = []
    for term in terms:
        inside = [word for word in words_of(term[0]) if word not in _EMPTY_WORDS] if len(term) == 1 else []
        long = [word for word in inside if len(word) > SHORT_CHARS]
        found += [_spellings_of(word) for word in long or inside] or [term]
    return tuple(dict.fromkeys(found))[:MAX_TERMS]


def _read_term(pieces: Sequence[str]) -> tuple[int, Term]:
    """The term that stands first, and how many pieces it takes."""
    for length in range(len(pieces), 0, -1):
        named = _named(" ".join(pieces[:length]))
        if named is not None:
            return length, _spellings_of(text.fold(named.name_th))
    return 1, (pieces[0],)


def _named(name: str) -> District | None:
    for word in _PLACE_WORDS:
        name = name.removeprefix(word).strip()
    return NAMES.get(name) or NAMES.get(name.replace(" ", ""))


def _spellings_of(word: str) -> Term:
    district = NAMES.get(word)
    if district is None:
        return (word,)
    return tuple(dict.fromkeys(map(text.fold, (district.name_th, district.name_en, *district.aliases_en))))
