"""The order of what was found, and how many stories each filter would leave.

A term counts most in the title, then in a tag (district, place, theme, pen name), then in a caption, least in the text;
a part of a word that is no word itself (ยาย in พยายาม) counts less. Stories of equal weight: the newest first.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stories.districts import DISTRICTS
from stories.search.matching import Entry
from stories.search.reading import Term

_TITLE, _TAG, _CAPTION, _TEXT = 10.0, 6.0, 3.0, 1.0
_PART = 0.4  # of the weight, for what is only a part of a word
_LONG_PART = 0.8
_SURE_CHARS = 5  # so long a part is there on purpose


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of stories by value, of those that were found."""

    districts: Counter[str]
    groups: Counter[str]
    themes: Counter[str]
    kinds: Counter[str]
    years: Counter[int]
    with_photos: int


def weigh(head: str, words: str, terms: Sequence[Term]) -> float:
    """How well a story fits the terms: the sum over them, each by its best spelling at its best place.

    Args:
        head: ``search_text.head``.
        words: ``search_text.words``.
    """
    title, tags, captions = head.split("\n")[:3]
    title_words, other_words = words.split("\n")
    weight = 0.0
    for term in terms:
        best = 0.0
        for spelling in term:
            barred = f"|{spelling}|"
            is_long = len(spelling) >= _SURE_CHARS
            here = 0.0
            if spelling in title:
                here = _TITLE if is_long or barred in title_words else _TITLE * _PART
            if here < _TAG and spelling in tags:
                here = max(here, _TAG * (1.0 if barred in tags else _LONG_PART if is_long else _PART))
            is_word = is_long or barred in other_words or barred in title_words
            if here < _CAPTION:
                place = _CAPTION if spelling in captions else _TEXT
                here = max(here, place if is_word else place * _PART)
            best = max(best, here)
        weight += best
    return weight


def count_facets(entries: Sequence[Entry]) -> Facets:
    """The numbers beside the filters."""
    _ids, districts, themes, kinds, years, photos, _heads = zip(*entries, strict=True) if entries else ((),) * 7
    by_district = Counter(districts)
    groups: Counter[str] = Counter()
    for slug, number in by_district.items():
        groups[DISTRICTS[slug].group_key] += number
    return Facets(
        districts=by_district,
        groups=groups,
        themes=Counter(themes),
        kinds=Counter(kinds),
        years=Counter(years),
        with_photos=sum(map(bool, photos)),
    )
