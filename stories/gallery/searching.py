"""What the search page and the suggestions show."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from sqlalchemy import Row, Text, cast

from stories import text
from stories.dates import BUDDHIST_ERA
from stories.districts import DISTRICTS, District
from stories.editions import trails
from stories.editions.cards import CARD_COLUMNS, Card, make_card
from stories.editions.choosing import of_entries
from stories.editions.trails import Name
from stories.extensions import ask
from stories.models import Edition, Lang
from stories.search import finding, spelling
from stories.search.finding import Found
from stories.search.matching import Filters
from stories.search.snippets import Marker, Piece

PAGE_SIZE = 20
_OPTIONS = 8  # values offered of one filter
_PLACES, _WORDS, _STORIES = 3, 5, 3
_YEARS = range(2000, 2200)
_RESULT = (*CARD_COLUMNS, Edition.plain_text, cast(Edition.photos, Text).label("photos"))


class Result(NamedTuple):
    """A story that was found. ``title`` is in phrases, each in pieces; ``is_of_photo``: the snippet is a caption."""

    card: Card
    title: Sequence[Sequence[Piece]]
    snippet: Sequence[Piece]
    is_of_photo: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results; ``number`` counts from 1, ``last`` is the last there is."""

    found: Found
    results: Sequence[Result]
    number: int
    last: int

    @property
    def count(self) -> int:
        """How many stories were found; ``found.is_cut`` says whether there are more."""
        return len(self.found.ids)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a reader may be typing."""

    places: Sequence[District]
    words: Sequence[str]
    stories: Sequence[Card]


def search(typed: str, filters: Filters, lang: Lang, *, number: int) -> ResultPage:
    """One page of what a query finds, best first; beyond the last page: the last.

    Pages are numbered. A keyset needs an order that the database can walk; this one is made anew for each query from at
    most ``matching.MOST`` stories, so that any page of it costs the same.
    """
    found = finding.find(typed, filters)
    last = max(1, -(-len(found.ids) // PAGE_SIZE))
    number = min(max(number, 1), last)
    shown = found.ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    marker = Marker(found.terms)
    rows = _editions(shown, lang)
    results = [_result(rows[key], marker, lang) for key in shown if key in rows]
    return ResultPage(found, results, number, last)


def list_offered(page: ResultPage, filters: Filters, lang: Lang) -> list[tuple[str, list[tuple[Any, int]]]]:
    """The filters that would leave fewer stories but some, each with its values and their numbers, the most first."""
    facets = page.found.facets
    counted: dict[str, Counter[Any]] = {
        "theme": facets.themes,
        "group": facets.groups if filters.district is None else Counter(),
        "district": facets.districts,
        "kind": facets.kinds,
        "year": facets.years,
        "collection": trails.count_found(page.found.ids, lang) if filters.collection is None else Counter(),
        "with_photos": Counter({1: facets.with_photos}),
    }
    offered = []
    for name, numbers in counted.items():
        options = [(value, number) for value, number in numbers.most_common(_OPTIONS) if 0 < number < page.count]
        if options and not getattr(filters, name):
            offered.append((name, options))
    return offered


def list_narrowed(filters: Filters, collection: Name | None) -> list[tuple[str, Any]]:
    """The filters that are in use, with their values; the collection by its name."""
    named = {"collection": collection}
    return [
        (field.name, named.get(field.name, value))
        for field in fields(filters)
        if (value := getattr(filters, field.name))
    ]


def suggest(typed: str, lang: Lang) -> Suggestions:
    """Districts, words and titles for what has been typed so far: at most three, five and three."""
    key = text.fold(typed)
    if not key:
        return Suggestions((), (), ())
    places = [one for one in DISTRICTS.values() if any(name.startswith(key) for name in _names(one))]
    shown = {name for one in places[:_PLACES] for name in _names(one)}
    words = [word for word in spelling.complete_query(key, _WORDS) if word not in shown]
    found = finding.find_titles(key, _STORIES)
    rows = _editions(found, lang)
    return Suggestions(places[:_PLACES], words, [make_card(rows[one], lang) for one in found if one in rows])


def read_year(typed: str) -> int | None:
    """A year C.E. from one of either era; None for anything else."""
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    return next((one for one in (year, year - BUDDHIST_ERA) if one in _YEARS), None)


def _names(district: District) -> Sequence[str]:
    names = [text.fold(name) for name in (district.name_th, district.name_en, *district.aliases_en)]
    return [*names, *(name.replace(" ", "") for name in names), f"เขต{district.name_th}"]


def _editions(ids: Sequence[int], lang: Lang) -> dict[int, Row[tuple[object, ...]]]:
    rows = ask(of_entries(_RESULT, lang), {"ids": ids}) if ids else ()
    return {row.entry_id: row for row in rows if row.story_id is not None}


def _result(row: Row[tuple[object, ...]], marker: Marker, lang: Lang) -> Result:
    card = make_card(row, lang)
    snippet = marker.cut(row.plain_text)
    captions = () if snippet else (marker.mark(photo["caption"]) for photo in json.loads(row.photos))
    of_photo = next((pieces for pieces in captions if any(piece.is_hit for piece in pieces)), [])
    return Result(
        card=card,
        title=[marker.mark(phrase) for phrase in text.phrases(card.title)],
        snippet=snippet or of_photo or marker.mark(card.excerpt),
        is_of_photo=bool(of_photo),
    )
