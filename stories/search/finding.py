"""A whole search, from the typed query to the ranked entries: three or four queries as a rule, at most ten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Select, select

from stories.districts import District
from stories.extensions import OneOf, ask
from stories.models import SearchText
from stories.search import spelling
from stories.search.documents import SHORT_CHARS
from stories.search.matching import Filters, Matches, match
from stories.search.ranking import Facets, count_facets, weigh
from stories.search.reading import Term, find_district, read_query, take_apart

_FEW = 10  # with fewer stories than this a phrase is also taken apart
_WEIGHED = 60  # three pages are ranked by weight; then come those whose head holds the terms, and the rest, by date
_COMPLETIONS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    ``terms`` is what was looked for in the end, () for an empty query. ``corrected`` is the query that was answered
    instead of the typed one, which nothing matches; ``is_partial``: no story holds all the words, these hold some.
    """

    terms: tuple[Term, ...]
    ids: Sequence[int]
    facets: Facets
    is_cut: bool = False
    named: District | None = None
    corrected: str = ""
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """Stories and the terms that found them."""

    matches: Matches
    terms: tuple[Term, ...]
    corrected: str = ""
    is_partial: bool = False


def find(typed: str, filters: Filters) -> Found:
    """Search. What is typed is looked for as it is; then corrected; then in its words; then by any of them."""
    query = read_query(typed)
    if not query.terms:
        return Found((), (), count_facets(()))
    answer = _answer(query.terms, filters)
    return Found(
        terms=answer.terms,
        ids=_ranked(answer),
        facets=count_facets(answer.matches.entries),
        is_cut=answer.matches.is_cut,
        named=query.named or find_district(answer.corrected),
        corrected=answer.corrected,
        is_partial=answer.is_partial,
    )


def find_titles(typed: str, limit: int) -> Sequence[int]:
    """The ids of the newest stories with all of this in their titles: two queries."""
    terms = read_query(typed).terms
    if not terms:
        return []
    heads = match(terms, Filters()).heads
    titles = {key: head.split("\n")[0] for key, head, _words in ask(_texts(), {"ids": heads})} if heads else {}
    fitting = [key for key in heads if key in titles and all(any(one in titles[key] for one in term) for term in terms)]
    return fitting[:limit]


def _answer(terms: tuple[Term, ...], filters: Filters) -> _Answer:
    answer = _Answer(match(terms, filters), terms)
    if len(answer.matches.entries) >= _FEW:
        return answer
    if not answer.matches.entries and (corrected := _corrected(terms, filters)):
        return corrected
    apart = take_apart(terms)
    if apart != terms:
        more = match(apart, filters)
        if len(more.entries) > len(answer.matches.entries):
            answer = _Answer(more, tuple(dict.fromkeys((*terms, *apart))))
    if answer.matches.entries:
        return answer
    if len(terms[-1][0]) <= SHORT_CHARS:
        return _unfinished(terms, filters) or answer
    return _partial(apart, answer, filters)


def _unfinished(terms: tuple[Term, ...], filters: Filters) -> _Answer | None:
    """One or two letters that are no word: the beginning of one."""
    completed = (*terms[:-1], tuple(spelling.complete(terms[-1][0], _COMPLETIONS)))
    matches = match(completed, filters) if completed[-1] else None
    return _Answer(matches, completed) if matches and matches.entries else None


def _corrected(terms: tuple[Term, ...], filters: Filters) -> _Answer | None:
    fixed = spelling.correct(terms)
    if not fixed:
        return None
    instead = " ".join(fixed)
    read = take_apart(read_query(instead).terms)
    matches = match(read, filters)
    return _Answer(matches, read, corrected=instead) if matches.entries else None


def _partial(terms: tuple[Term, ...], nothing: _Answer, filters: Filters) -> _Answer:
    if len(terms) < 2:
        return nothing
    matches = match(terms, filters, all_of_them=False)
    return replace(nothing, matches=matches, terms=terms, is_partial=True) if matches.entries else nothing


def _ranked(answer: _Answer) -> Sequence[int]:
    """The ids of the stories, best first."""
    found = [entry.id for entry in answer.matches.entries]
    likely = list(dict.fromkeys((*answer.matches.heads, *found)))
    rows = ask(_texts(), {"ids": likely[:_WEIGHED]}) if found else ()
    weights = {key: weigh(head, words, answer.terms) for key, head, words in rows}
    best = sorted(weights, key=lambda key: (weights[key], key), reverse=True)
    return list(dict.fromkeys((*best, *likely)))


@lru_cache
def _texts() -> Select[int, str, str]:
    query = select(SearchText.entry_id, SearchText.head, SearchText.words)
    return query.where(OneOf(SearchText.entry_id, "ids"))
