"""How well and how fast search finds: recall, precision at 5 and milliseconds, on SQLite and PostgreSQL.

    make bench-search [ARGS="--stories 20000 --copies 10"]

builds the corpus of ``search_corpus.py`` on both engines, asks the judged queries of ``search_queries.py`` through
the search page, and prints one table for each engine; then copies the stories as often as asked and measures the
time again.
CPU time is that of the processes (PostgreSQL's included), from their own accounting, so that a busy machine does not
falsify it. The tables that were printed last stand in ``search.md``.
"""

import argparse
import gc
import os
import signal
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import search_corpus
import search_queries
from flask import Flask
from flask_migrate import upgrade
from search_corpus import Tale
from sqlalchemy import create_engine, insert, make_url, text

from stories import create_app, dates
from stories import text as words
from stories.config import read_config
from stories.extensions import db
from stories.models import (
    Edition,
    Lang,
    SearchEntry,
    SearchSpelling,
    SearchText,
    SearchWord,
    Story,
    StoryState,
)  # fmt: skip
from stories.search import documents, finding, spelling
from stories.search.matching import Filters
from tests.servers import postgres
from tests.servers.processes import Processes

BATCH = 1000
TICKS = os.sysconf("SC_CLK_TCK")
Rows = dict[type[Any], list[dict[str, Any]]]


def rows_of(tales: Sequence[Tale]) -> Rows:
    """The rows of the whole corpus, made by the application's own functions."""
    rows: Rows = defaultdict(list)
    vocabulary: Counter[str] = Counter()
    for number, tale in enumerate(tales):
        source = documents.Source(
            tale.titles, tale.bodies, tale.captions, tale.district, tale.theme, tale.kind, tale.landmark, tale.byline
        )
        document = documents.make_document(source)
        story_id = uuid.UUID(int=number + 1)
        rows[Story].append(story_row(story_id, number, tale))
        rows[Edition] += [edition_row(story_id, number, tale, lang) for lang in Lang]
        rows[SearchEntry].append(
            {
                "id": number + 1, "story_id": story_id, "district": tale.district, "theme": tale.theme,
                "kind": tale.kind, "year": dates.in_bangkok(tale.published_at).year, "has_photos": bool(tale.captions),
            }
        )  # fmt: skip
        rows[SearchText].append(
            {"entry_id": number + 1, "head": document.head, "words": document.words, "body": document.body}
        )
        vocabulary.update(documents.vocabulary_of(document.words))
    rows[SearchWord] = [{"word": word, "stories": count} for word, count in vocabulary.items()]
    rows[SearchSpelling] = [{"key": key, "word": word} for word in vocabulary for key in spelling.keys(word)]
    return rows


def story_row(story_id: uuid.UUID, number: int, tale: Tale) -> dict[str, Any]:
    """A story of which only the public side is there; a deleted one is the shape that needs nothing else."""
    moments = dict.fromkeys(("created_at", "updated_at", "first_published_at"), tale.published_at)
    return {
        "id": story_id, "public_id": f"{number:010d}", "kind": tale.kind, "state": StoryState.DELETED,
        "contact_lang": "th", "office": tale.district, **moments,
    }  # fmt: skip


def edition_row(story_id: uuid.UUID, number: int, tale: Tale, lang: Lang) -> dict[str, Any]:
    shown = len(tale.titles) - 1 if lang is Lang.ENGLISH else 0
    return {
        "story_id": story_id, "ui_lang": lang, "text_lang": lang if shown else Lang.THAI,
        "public_id": f"{number:010d}", "slug": words.slug(tale.titles[shown]) or "story", "kind": tale.kind,
        "theme": tale.theme, "district": tale.district, "landmark": tale.landmark, "title": tale.titles[shown],
        "excerpt": words.excerpt(tale.bodies[shown]), "body_html": "", "byline": tale.byline, "reading_minutes": 1,
        "published_at": tale.published_at, "updated_at": tale.published_at, "cover": None,
        "photos": [{"caption": caption} for caption in tale.captions],
        "plain_text": documents.mark_words(tale.bodies[shown]),
    }  # fmt: skip


def fill(rows: Rows) -> None:
    """Put all rows into the empty database; PostgreSQL's indexes are made at the end, as a restore does."""
    with db.engine.connect().execution_options(immediate=True) as connection, trigram_indexes_apart(connection):
        for table, some in rows.items():
            for start in range(0, len(some), BATCH):
                connection.execute(insert(table), some[start : start + BATCH])
        connection.commit()


class trigram_indexes_apart:  # used like a function
    """Drop PostgreSQL's trigram indexes for the block and make them anew after it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.definitions: list[str] = []

    def __enter__(self) -> None:
        if self.connection.dialect.name == "postgresql":
            found = self.connection.execute(
                text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'search\\_trigram%'")
            ).all()
            self.definitions = [definition for _name, definition in found]
            for name, _definition in found:
                self.connection.execute(text(f"DROP INDEX {name}"))

    def __exit__(self, *_error: object) -> None:
        for definition in self.definitions:
            self.connection.execute(text(definition))
        self.connection.commit()


def copy(copies: int, count: int) -> None:
    """Have every story ``copies`` times in all: as many matches more for every query, none of them newer."""
    with db.engine.connect().execution_options(immediate=True) as connection, trigram_indexes_apart(connection):
        is_postgres = connection.dialect.name == "postgresql"
        for number in range(1, copies):
            shift = number * count
            new_id = f"'{number:08d}' || substr(id, 9)"  # ours count up in their last digits
            if is_postgres:
                new_id = f"('{number:08d}' || substr(id::text, 9))::uuid"
            new_ref = new_id.replace("substr(id", "substr(story_id")
            changed = {
                "story": {"id": new_id, "public_id": f"'{number}' || substr(public_id, 2)"},
                "edition": {"story_id": new_ref, "public_id": f"'{number}' || substr(public_id, 2)"},
                "search_entry": {"id": f"id - {shift}", "story_id": new_ref},
                "search_text": {"entry_id": f"entry_id - {shift}"},
            }
            originals = {
                "story": f"public_id < '{1:0<10d}'", "edition": f"public_id < '{1:0<10d}'",
                "search_entry": "id > 0", "search_text": "entry_id > 0",
            }  # fmt: skip
            for table, columns in changed.items():
                names = [column.name for column in db.metadata.tables[table].columns]
                chosen = ", ".join(columns.get(name, name) for name in names)
                found = f"SELECT {chosen} FROM {table} WHERE {originals[table]}"
                connection.execute(text(f"INSERT INTO {table} ({', '.join(names)}) {found}"))
            connection.commit()


class Clock:
    """CPU milliseconds of this process and of the database's."""

    def __init__(self) -> None:
        self.backend: int | None = None
        if db.engine.dialect.name == "postgresql":
            self.backend = db.session.scalar(text("SELECT pg_backend_pid()"))

    def read(self) -> float:
        used = time.process_time() * 1000
        if self.backend is not None:
            fields = Path(f"/proc/{self.backend}/schedstat").read_text().split()
            used += int(fields[0]) / 1e6
        return used


def measure(app: Flask, queries: Sequence[search_queries.Judged]) -> dict[str, list[tuple[float, float]]]:
    """For each kind of query: milliseconds and CPU milliseconds of the page, one pair a query, after two to warm up."""
    client = app.test_client()
    measured = defaultdict(list)
    for query in (*queries[:2], *queries):
        clock, started = Clock(), time.perf_counter()
        before = clock.read()
        response = client.get("/search", query_string={"q": query.typed})
        used = clock.read() - before
        assert response.status_code == 200
        measured[query.kind].append(((time.perf_counter() - started) * 1000, used))
    for query in queries[:2]:
        measured[query.kind].pop(0)
    return measured


def judge(tales: Sequence[Tale], query: search_queries.Judged) -> tuple[float, float]:
    """Recall and precision at 5 of one query. A sample story that nobody judged for it counts neither way.

    Recall: of the right stories, up to the most that a search shows. Precision: of the first five, or of as many as are
    right in all.
    """
    right = {number + 1 for number, tale in enumerate(tales) if answers(tale, query.answers)}
    by_samples = query.kind == "sample"
    found = finding.find(query.typed, Filters())
    ids = [
        one for one in found.ids
        if by_samples or tales[one - 1].words is not None or one in right
    ]  # fmt: skip
    if not right:
        raise SystemExit(f"nothing answers {query.typed!r}: the judgement is wrong")
    first = min(5, len(right))
    reachable = min(len(right), len(ids)) if found.is_cut else len(right)
    return len(right & set(ids)) / reachable, len(right & set(ids[:first])) / first


def answers(tale: Tale, wanted: Sequence[str]) -> bool:
    return all(any(answers_one(tale, one) for one in either.split("/")) for either in wanted)


def answers_one(tale: Tale, wanted: str) -> bool:
    if wanted.startswith("@"):
        return tale.district == wanted[1:]
    return tale.name == wanted if tale.words is None else wanted in tale.words


def report(app: Flask, name: str, tales: Sequence[Tale]) -> None:
    """Print what was found, by kind of query, and name the queries that missed."""
    queries = list(search_queries.judged())
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    missed = []
    for query in queries:
        recall, precision = judge(tales, query)
        scores[query.kind].append((recall, precision))
        if recall < 0.8 or precision < 0.8:
            missed.append(f"{query.typed} ({recall:.2f}, {precision:.2f})")
    times = measure(app, queries)
    print(f"\n### {name}, {len(tales):,} stories\n")
    print("| queries | how many | recall | precision at 5 | ms, median | ms, p95 | CPU ms, mean |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for kind in (*scores, "all"):
        some = scores[kind] if kind != "all" else [one for many in scores.values() for one in many]
        took = times[kind] if kind != "all" else [one for many in times.values() for one in many]
        recall, precision = (statistics.mean(one[at] for one in some) for at in (0, 1))
        print(f"| {kind} | {len(some)} | {recall:.3f} | {precision:.3f} | {timing(took)} |")
    print(f"\nBelow 0.8 (recall, precision): {'; '.join(missed) or 'none'}.", flush=True)


def report_time(app: Flask, name: str, count: int) -> None:
    times = measure(app, list(search_queries.judged()))
    took = [one for many in times.values() for one in many]
    slowest = max(took)
    print(f"\n### {name}, {count:,} stories\n\n| queries | ms, median | ms, p95 | CPU ms, mean | slowest, ms |")
    print(f"|---|--:|--:|--:|--:|\n| {len(took)} | {timing(took)} | {slowest[0]:.0f} |")
    for kind, some in times.items():
        print(f"  {kind}: {timing(some)}", file=sys.stderr)


def timing(took: Sequence[tuple[float, float]]) -> str:
    walls = sorted(wall for wall, _cpu in took)
    at_95 = walls[min(len(walls) - 1, int(len(walls) * 0.95))]
    return f"{statistics.median(walls):.1f} | {at_95:.1f} | {statistics.mean(cpu for _wall, cpu in took):.1f}"


def engines(folder: Path, wanted: Sequence[str]) -> Iterator[tuple[str, dict[str, str], Callable[[], None]]]:
    """Each engine with its settings, and what stops it."""
    if "sqlite" in wanted:
        yield "SQLite", {}, lambda: None
    if "postgresql" in wanted:
        home = folder / "postgresql"
        home.mkdir(parents=True)
        folder.chmod(0o755)
        processes = Processes(home, stop_signal=signal.SIGQUIT, user=postgres.account())
        url = make_url(postgres.start(home, processes)["url"])
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE bench"))
        engine.dispose()
        yield "PostgreSQL", {"DATABASE_URL": url.set(database="bench").render_as_string(False)}, processes.stop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    tales = [*search_corpus.made(options.stories), *search_corpus.samples()]
    rows = rows_of(tales)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for engine, environ, stop in engines(folder, options.engines):
            app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(folder / "data"), **environ}))
            try:
                with app.app_context():
                    upgrade()
                    fill(rows)
                    gc.freeze()  # the corpus is no garbage, and no search should pay for looking through it
                    db.session.execute(text("ANALYZE"))
                    db.session.commit()
                    report(app, engine, tales)
                    if options.copies > 1:
                        db.session.remove()
                        copy(options.copies, len(tales))
                        db.session.execute(text("ANALYZE"))
                        db.session.commit()
                        report_time(app, engine, len(tales) * options.copies)
                    db.session.remove()
                    db.engine.dispose()
            finally:
                stop()


if __name__ == "__main__":
    main()
