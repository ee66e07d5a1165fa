"""The one place where the engines differ: which stories hold what is looked for.

Both engines find parts of words by trigrams: SQLite in the FTS5 table ``search_trigram``, PostgreSQL by the GIN indexes
on ``search_text``. Finding all matches of a common word is what costs, so both stop at the newest ``MOST``; what stands
in a head (title, tags, captions) is looked for apart, so that an old title is not lost among new texts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause
from sqlalchemy import text as sql

from stories.districts import DISTRICTS
from stories.extensions import ask_within, db
from stories.models import StoryKind, Theme
from stories.search.documents import SHORT_CHARS
from stories.search.reading import Term

MOST = 240
MOST_HEADS = 100
# PostgreSQL cannot walk its trigrams from the newest on. What few stories hold is fetched whole and sorted; what many
# hold is found by reading the texts backwards, which costs a fifth for each, but stops only when there are enough. How
# many stories hold a word is kept; of anything else some are fetched first.
_COMMON, _COMMON_WORD = 3000, 5000  # a word may also be part of others, which are not counted with it
_COMMON_HEADS = 2000
_IS_COMMON = (
    f"SELECT COALESCE(MAX(stories), 0)::float8 ^ 2 > {MOST} / 5"  # noqa: S608  # our own names
    " * (SELECT reltuples FROM pg_class WHERE oid = 'search_text'::regclass) AS yes,"
    " COUNT(*) > 0 AS is_counted FROM search_word WHERE word = ANY(:words)"
)
# What is found is one value: hundreds of rows cost as much to take in as to find.
_ENTRY = "e.id, e.district, e.theme, e.kind, e.year, e.has_photos, c.is_head"
_AS_JSON = f"COALESCE(json_agg(json_build_array({_ENTRY}) ORDER BY c.id DESC), '[]')::text"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; None and False leave it open. ``year`` is that of publication, C.E., ``collection``
    the slug of one that readers see."""

    district: str | None = None
    group: str | None = None
    theme: Theme | None = None
    kind: StoryKind | None = None
    year: int | None = None
    collection: str | None = None
    with_photos: bool = False


class Entry(NamedTuple):
    """A story that was found, as the filters see it; ``is_head``: its head holds the terms."""

    id: int
    district: str
    theme: str
    kind: str
    year: int
    has_photos: bool
    is_head: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """Stories that hold the terms, newest first; at most ``MOST`` of them and some older ones whose head does."""

    entries: Sequence[Entry]

    @property
    def heads(self) -> Sequence[int]:
        """The ids of the newest that hold the terms in their head."""
        return [entry.id for entry in self.entries if entry.is_head][:MOST_HEADS]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than these."""
        return len(self.entries) >= MOST


def match(terms: Sequence[Term], filters: Filters, *, all_of_them: bool = True) -> Matches:
    """The newest stories that hold every term somewhere, or any term at all."""
    find = _on_sqlite if db.engine.dialect.name == "sqlite" else _on_postgresql
    found = json.loads(find(terms, filters, " AND " if all_of_them else " OR "))
    return Matches(list(map(Entry._make, found)))


def _on_sqlite(terms: Sequence[Term], filters: Filters, operator: str) -> str:
    wanted = operator.join(f"({' OR '.join(map(_phrase, term))})" for term in terms)
    narrowed, values = _conditions(filters)
    join = " CROSS JOIN search_entry e ON e.id = search_trigram.rowid" if narrowed else ""
    found = (
        f"SELECT search_trigram.rowid AS id FROM search_trigram{join} WHERE search_trigram MATCH :{{}}{narrowed}"  # noqa: S608
        " ORDER BY search_trigram.rowid DESC LIMIT {}"
    )
    statement = (
        f"SELECT json_group_array(json_array({_ENTRY})) FROM (SELECT id, MAX(is_head) AS is_head FROM ("  # noqa: S608
        f"SELECT id, 1 AS is_head FROM ({found.format('heads', MOST_HEADS)}) UNION ALL "
        f"SELECT id, 0 FROM ({found.format('others', MOST)})) GROUP BY id ORDER BY id DESC) c"
        f" CROSS JOIN search_entry e ON e.id = c.id"
    )
    entries: str = _rows(statement, {**values, "heads": f"{{head}} : ({wanted})", "others": wanted})[0][0]
    return entries


def _phrase(word: str) -> str:
    """A word as a string of FTS5."""
    quoted = _in_index(word).replace('"', '""')
    return f'"{quoted}"'


def _on_postgresql(terms: Sequence[Term], filters: Filters, operator: str) -> str:
    narrowed, values = _conditions(filters)
    words = [word for term in terms for word in term]
    is_any = len(terms) == 1 or operator == " OR "
    common, is_counted = False, False
    if is_any and not narrowed:
        common, is_counted = _rows(_IS_COMMON, {"words": words})[0]
    entries = "[]"
    if not common:
        most = _COMMON_WORD if is_counted else _COMMON
        entries, number = _fetch(terms, operator, narrowed, {**values, "most": most})
        common = number == most
    return _read_backwards(terms, operator, narrowed, values) if common else entries


def _fetch(terms: Sequence[Term], operator: str, narrowed: str, values: Mapping[str, Any]) -> tuple[str, int]:
    """At most ``most`` that the index finds: of these the newest, and their number.

    The limit stands apart from what it limits: PostgreSQL would take it for a reason to read the texts instead.
    """
    names = _names(terms)
    patterns = {name: _pattern(word) for name, word in names.items()}
    in_head, everywhere = (_held(terms, operator, f"{text} LIKE :{{}}") for text in ("t.head", "(t.head || t.body)"))
    join = " JOIN search_entry e ON e.id = t.entry_id" if narrowed else ""
    row = _rows(
        f"WITH found AS MATERIALIZED"  # noqa: S608  # our own names
        f" (SELECT t.entry_id AS id, {in_head} AS is_head FROM search_text t{join} WHERE {everywhere}{narrowed}),"
        f" fetched AS MATERIALIZED (SELECT * FROM found LIMIT :most),"
        f" chosen AS ((SELECT * FROM fetched ORDER BY id DESC LIMIT {MOST})"
        f" UNION (SELECT * FROM fetched WHERE is_head ORDER BY id DESC LIMIT {MOST_HEADS}))"
        f" SELECT {_AS_JSON}, (SELECT COUNT(*) FROM fetched) FROM chosen c JOIN search_entry e ON e.id = c.id",
        {**values, **patterns},
    )[0]
    return row[0], row[1]


def _read_backwards(terms: Sequence[Term], operator: str, narrowed: str, values: Mapping[str, Any]) -> str:
    """The newest, read from the newest on; those whose head holds the terms from the index, unless they are many."""
    names = _names(terms)
    patterns = {f"p_{name}": _pattern(word) for name, word in names.items()}
    plain = {name: _in_index(word) for name, word in names.items()}
    in_head, everywhere = (_held(terms, operator, f"strpos({text}, :{{}}) > 0") for text in ("t.head", "t.held"))
    indexed = _held(terms, operator, "t.head LIKE :p_{}")
    join = " JOIN search_entry e ON e.id = t.entry_id" if narrowed else ""
    texts = "SELECT entry_id, head, {} AS held FROM search_text ORDER BY entry_id DESC OFFSET 0"
    whole, heads = texts.format("head || body"), texts.format("''")
    entries: str = _rows(
        f"WITH newest AS MATERIALIZED (SELECT t.entry_id AS id, {in_head} AS is_head FROM ({whole}) t{join}"  # noqa: S608
        f" WHERE {everywhere}{narrowed} ORDER BY t.entry_id DESC LIMIT {MOST}),"
        f" enough AS MATERIALIZED (SELECT COUNT(*) FILTER (WHERE is_head) >= {MOST_HEADS} AS yes FROM newest),"
        f" found AS MATERIALIZED (SELECT t.entry_id AS id FROM search_text t{join}"
        f" WHERE {indexed}{narrowed} AND NOT (SELECT yes FROM enough)),"
        f" fetched AS MATERIALIZED (SELECT * FROM found LIMIT {_COMMON_HEADS}),"
        f" many AS MATERIALIZED (SELECT COUNT(*) = {_COMMON_HEADS} AS yes FROM fetched),"
        f" chosen AS (SELECT * FROM newest UNION"
        f" (SELECT id, true FROM fetched WHERE NOT (SELECT yes FROM many) ORDER BY id DESC LIMIT {MOST_HEADS}) UNION"
        f" (SELECT t.entry_id, true FROM ({heads}) t{join} WHERE {in_head}{narrowed} AND (SELECT yes FROM many)"
        f" ORDER BY t.entry_id DESC LIMIT {MOST_HEADS}))"
        f" SELECT {_AS_JSON} FROM chosen c JOIN search_entry e ON e.id = c.id",
        {**values, **patterns, **plain},
    )[0][0]
    return entries


def _names(terms: Sequence[Term]) -> Mapping[str, str]:
    """The spellings of all terms by the names of their parameters."""
    return {f"w{number}_{place}": word for number, term in enumerate(terms) for place, word in enumerate(term)}


def _held(terms: Sequence[Term], operator: str, holds: str) -> str:
    """The condition that a text holds the terms, each in one of its spellings; ``holds`` is that of one parameter."""
    spelt = (
        " OR ".join(holds.format(f"w{number}_{place}") for place in range(len(term)))
        for number, term in enumerate(terms)
    )
    return f"({operator.join(f'({one})' for one in spelt)})"


def _pattern(word: str) -> str:
    escaped = _in_index(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _in_index(word: str) -> str:
    """How a word stands in the index: one too short for a trigram is a word of its own between bars."""
    return f"|{word}|" if len(word) <= SHORT_CHARS else word


def _conditions(filters: Filters) -> tuple[str, Mapping[str, Any]]:
    values: dict[str, Any] = {}
    for name in ("district", "theme", "kind", "year"):
        if (value := getattr(filters, name)) is not None:
            values[name] = value
    conditions = [f"e.{name} = :{name}" for name in values]
    if filters.group is not None:
        members = [one.slug for one in DISTRICTS.values() if one.group_key == filters.group]
        values |= {f"d{number}": slug for number, slug in enumerate(members)}
        conditions.append(f"e.district IN ({', '.join(f':d{number}' for number in range(len(members)))})")
    if filters.collection is not None:
        values["collection"] = filters.collection
        conditions.append(
            "e.story_id IN (SELECT s.story_id FROM collection_story s JOIN collection c ON c.id = s.collection_id"
            " WHERE c.slug = :collection AND c.is_public)"
        )
    if filters.with_photos:
        conditions.append("e.has_photos")
    return "".join(f" AND {one}" for one in conditions), values


def _rows(statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
    return ask_within(_statement(statement), dict(values))


@lru_cache(maxsize=256)
def _statement(text: str) -> TextClause:
    # Reading it for its parameters costs as much as sending it; the words are none of it.
    return sql(text)
