"""The one place where the engines differ: which stories hold what is looked for.

Both engines find parts of words by trigrams: SQLite in the FTS5 table ``search_trigram``, PostgreSQL by the GIN indexes
on ``search_text``. Finding all matches of a common word is what costs, so both stop at the newest ``MOST``; what stands
in a head (title, tags, captions) is looked for apart, so that an old title is not lost among new texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import text as sql

from stories.districts import DISTRICTS
from stories.extensions import db
from stories.models import StoryKind, Theme
from stories.search.documents import SHORT_CHARS
from stories.search.reading import Term

MOST = 500
MOST_HEADS = 150
# PostgreSQL cannot walk its index from the newest on. What few stories hold is fetched whole and sorted; what many
# hold is found by reading the texts backwards. How many hold a word is kept; of anything else some are fetched first.
_COMMON, _COMMON_WORD = 3000, 10_000  # a word may also be part of others, which are not counted with it
_COMMON_HEADS = 2000
# Whether reading backwards until MOST are found costs less than fetching all that hold the word, and how many to fetch.
_IS_COMMON = (
    f"SELECT COALESCE(k.stories::float8 ^ 2 > {MOST} * k.of_all, false) AS yes,"  # noqa: S608
    f" CASE WHEN k.stories IS NULL THEN {_COMMON} ELSE {_COMMON_WORD} END AS most FROM"
    " (SELECT (SELECT stories FROM search_word WHERE word = :word) AS stories,"
    " (SELECT reltuples FROM pg_class WHERE oid = 'search_text'::regclass) AS of_all) k"
)


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
    """A story that was found, as the filters see it."""

    id: int
    district: str
    theme: str
    kind: str
    year: int
    has_photos: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """Stories that hold the terms, newest first; at most ``MOST`` of them and some older ones whose head does."""

    entries: Sequence[Entry]
    heads: frozenset[int]  # ids of the newest that hold all terms in their head

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than these."""
        return len(self.entries) >= MOST


def match(terms: Sequence[Term], filters: Filters, *, all_of_them: bool = True) -> Matches:
    """The newest stories that hold every term somewhere, or any term at all."""
    find = _on_sqlite if db.engine.dialect.name == "sqlite" else _on_postgresql
    heads, others = find(terms, filters, " AND " if all_of_them else " OR ")
    entries = {entry.id: entry for entry in (*heads, *others)}
    return Matches([entries[key] for key in sorted(entries, reverse=True)], frozenset(entry.id for entry in heads))


def _on_sqlite(terms: Sequence[Term], filters: Filters, operator: str) -> tuple[list[Entry], list[Entry]]:
    wanted = operator.join(f"({' OR '.join(map(_phrase, term))})" for term in terms)
    narrowed, values = _conditions(filters)
    join = " CROSS JOIN search_entry e ON e.id = search_trigram.rowid" if narrowed else ""
    found = (
        f"SELECT search_trigram.rowid AS id FROM search_trigram{join} WHERE search_trigram MATCH :{{}}{narrowed}"  # noqa: S608
        " ORDER BY search_trigram.rowid DESC LIMIT {}"
    )
    statement = (
        f"SELECT e.id, e.district, e.theme, e.kind, e.year, e.has_photos, c.is_head FROM ("  # noqa: S608  # our names
        f"SELECT id, 1 AS is_head FROM ({found.format('heads', MOST_HEADS)}) UNION ALL "
        f"SELECT id, 0 FROM ({found.format('others', MOST)})) c JOIN search_entry e ON e.id = c.id"
    )
    rows = _rows(statement, {**values, "heads": f"{{head}} : ({wanted})", "others": wanted})
    return [Entry(*row[:6]) for row in rows if row[6]], [Entry(*row[:6]) for row in rows if not row[6]]


def _phrase(word: str) -> str:
    """A word as a string of FTS5."""
    quoted = _in_index(word).replace('"', '""')
    return f'"{quoted}"'


def _on_postgresql(terms: Sequence[Term], filters: Filters, operator: str) -> tuple[list[Entry], list[Entry]]:
    narrowed, values = _conditions(filters)
    patterns = {
        f"w{number}_{place}": _pattern(word) for number, term in enumerate(terms) for place, word in enumerate(term)
    }

    def held_in(column: str) -> str:
        return operator.join(
            f"({' OR '.join(f'{column} LIKE :w{number}_{place}' for place in range(len(term)))})"
            for number, term in enumerate(terms)
        )

    values = {**values, **patterns, "word": terms[0][0] if len(terms) == 1 and not narrowed else ""}
    columns = "SELECT e.id, e.district, e.theme, e.kind, e.year, e.has_photos"
    tables = "search_text t JOIN search_entry e ON e.id = t.entry_id"
    backwards = "(SELECT * FROM search_text ORDER BY entry_id DESC OFFSET 0) t JOIN search_entry e ON e.id = t.entry_id"
    in_head, everywhere = f"({held_in('t.head')}){narrowed}", f"({held_in('(t.head || t.body)')}){narrowed}"
    newest = f"{columns}, 0 FROM {backwards} WHERE {everywhere}"
    in_order = f"ORDER BY e.id DESC LIMIT {MOST}"
    statement = (
        f"WITH heads AS MATERIALIZED ({columns} FROM {tables} WHERE {in_head} LIMIT {_COMMON_HEADS}),"  # noqa: S608
        f" many AS MATERIALIZED (SELECT COUNT(*) = {_COMMON_HEADS} AS yes FROM heads),"
        f" common AS MATERIALIZED ({_IS_COMMON})"
        f" (SELECT *, 1 AS is_head FROM heads WHERE NOT (SELECT yes FROM many) ORDER BY id DESC LIMIT {MOST_HEADS})"
        f" UNION ALL ({columns}, 1 FROM {backwards} WHERE {in_head} AND (SELECT yes FROM many)"
        f" ORDER BY e.id DESC LIMIT {MOST_HEADS})"
        f" UNION ALL ({columns}, 0 FROM {tables} WHERE {everywhere} AND NOT (SELECT yes FROM common)"
        f" LIMIT (SELECT most FROM common))"
        f" UNION ALL ({newest} AND (SELECT yes FROM common) {in_order})"
    )
    rows = _rows(statement, values)
    others = [row for row in rows if not row[6]]
    if len(others) in (_COMMON, _COMMON_WORD):
        others = list(_rows(f"{newest} {in_order}", values))
    newest_first = sorted((Entry(*row[:6]) for row in others), reverse=True)[:MOST]
    return [Entry(*row[:6]) for row in rows if row[6]], newest_first


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
    return db.session.execute(sql(statement), values).all()
