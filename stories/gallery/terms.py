"""What a typed query means: terms to find in the folded text, and districts it may name.

``matches`` is the one place that knows how stories are searched.
"""

from sqlalchemy import ColumnElement, and_

from stories import text
from stories.districts import DISTRICTS, District
from stories.models import Edition

MAX_QUERY_CHARS = 200
MAX_TERMS = 8
_PLACE_WORDS = ("สำนักงานเขต", "เขต", "แขวง", "khet ", "district ")

# The Thai name, the English one and other spellings, folded, with and without the spaces in them.
_DISTRICTS_BY_NAME: dict[str, District] = {
    spelling: one
    for one in DISTRICTS.values()
    for name in (one.name_th, one.name_en, *one.aliases_en)
    for spelling in (text.fold(name), text.fold(name).replace(" ", ""))
}


def read_terms(query: str) -> tuple[str, ...]:
    """The terms of a query, folded like the text they are looked for in; at most 8, () when there is nothing to find.

    A place keeps its name and loses the word for it: เขตบางรัก is looked for as บางรัก.
    """
    words = text.fold(query[:MAX_QUERY_CHARS]).split()
    terms = [_without_place_word(word) for word in words]
    return tuple(dict.fromkeys(terms))[:MAX_TERMS]


def matches(terms: tuple[str, ...]) -> ColumnElement[bool]:
    """The condition for a story that holds every term somewhere in its text, title, place, name or captions."""
    return and_(*(Edition.search_text.contains(term, autoescape=True) for term in terms))


def find_district(query: str) -> District | None:
    """The district that the whole query names, in Thai or in any spelling we know."""
    name = text.fold(query[:MAX_QUERY_CHARS])
    for word in _PLACE_WORDS:
        name = name.removeprefix(word).strip()
    return _DISTRICTS_BY_NAME.get(name) or _DISTRICTS_BY_NAME.get(name.replace(" ", ""))


def _without_place_word(word: str) -> str:
    for prefix in _PLACE_WORDS:
        rest = word.removeprefix(prefix)
        if rest != word and rest in _DISTRICTS_BY_NAME:
            return rest
    return word
