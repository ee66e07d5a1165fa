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
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text

from bench import filling, search_corpus, search_queries
from bench.search_corpus import Tale
from stories import create_app
from stories.config import read_config
from stories.extensions import db
from stories.search import finding
from stories.search.matching import Filters
from tests.servers import postgres
from tests.servers.processes import Processes

TICKS = os.sysconf("SC_CLK_TCK")


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
    rows = filling.rows_of(tales)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for engine, environ, stop in engines(folder, options.engines):
            app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(folder / "data"), **environ}))
            try:
                with app.app_context():
                    upgrade()
                    filling.fill(rows)
                    gc.freeze()  # the corpus is no garbage, and no search should pay for looking through it
                    report(app, engine, tales)
                    if options.copies > 1:
                        db.session.remove()
                        filling.copy(options.copies, len(tales))
                        report_time(app, engine, len(tales) * options.copies)
                    db.session.remove()
                    db.engine.dispose()
            finally:
                stop()


if __name__ == "__main__":
    main()
