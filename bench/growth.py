"""What each page costs with 200, 20,000, 200,000 and 1,000,000 stories: CPU, and how often it asks the database.

    .venv/bin/python -m bench.growth [--sizes 200 20000 200000] [--engines sqlite postgresql] [--pages home story …]

fills each engine in bulk (``filling.py``; one story in a hundred more, and sixty, wait), asks for each page through the
application, made anew, and prints a table. CPU milliseconds are those of this process and of PostgreSQL's, from their
own accounting, so that a busy machine does not falsify them: the middle one of 25 requests.
"""

import argparse
import gc
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, text, update
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench import desk, filling, search_corpus, search_queries
from bench.search import engines
from stories import clock, create_app, credentials, queue, worker
from stories.config import read_config
from stories.extensions import db
from stories.figures import counting
from stories.models import Feature, Role, ScopeKind, Story, StoryState
from tests.sessions import _user_agent, session_of

ROUNDS = 25
BASE = 20_000  # greater numbers are copies of these
SHOWN = filling.public_id(100)
SECRET = "held-by-the-author"
_WAIT_ALWAYS, _WAIT_ONE_IN = 60, 100


@dataclass
class Cost:
    """What one page took: milliseconds of CPU here and in PostgreSQL, statements."""

    own: float
    database: float
    statements: int
    note: str = ""

    def __str__(self) -> str:
        asked = f"{self.own:.1f}" + (f" + {self.database:.1f}" if self.database else "")
        return f"{asked} ({self.statements}){self.note}"


Ask = Callable[[], None]


class City:
    """An application on one database, and who asks it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.config["WTF_CSRF_ENABLED"] = False
        self._backends: list[int] = []

    def grow(self, count: int, done: int) -> None:
        """Have so many published stories instead of ``done``, and those that wait beside them."""
        with self.app.app_context():
            if done == 0:
                base = min(count, BASE)
                filling.fill(filling.rows_of(list(search_corpus.made(base))))
                done = base
            if count > done:
                filling.copy(count // BASE, BASE, done=done // BASE)
            waiting, there = _WAIT_ALWAYS + count // _WAIT_ONE_IN, self._count_waiting()
            desk.fill(waiting - there, there)
            db.session.execute(
                update(Story)
                .where(Story.public_id.in_((SHOWN, desk.public_id(0))))
                .values(secret_hash=credentials.keyed_hash("draft-secret", SECRET))
            )
            if not db.session.scalar(select(func.count()).select_from(Feature)):
                _feature()
            db.session.commit()
            counting.count_metrics(everything=count <= BASE)

    def _count_waiting(self) -> int:
        return db.session.query(Story).where(Story.public_id.like("b%")).count()

    def find_backends(self) -> None:
        """Which processes of PostgreSQL work for us."""
        if db.engine.dialect.name == "postgresql":
            query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            self._backends = list(db.session.scalars(text(f"{query} AND backend_type = 'client backend'")))

    def database_ms(self) -> float:
        """CPU milliseconds that the database has used for us so far."""
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self._backends) / 1e6

    def ask(self, path: str, cookie: str = "", data: dict[str, str] | None = None, address: str = "127.0.0.1") -> Ask:
        """A request, as a function; whatever can be made before it is made before."""
        headers = {"Cache-Control": "no-cache", "User-Agent": _user_agent(), **({"Cookie": cookie} if cookie else {})}
        builder = EnvironBuilder(path, method="GET" if data is None else "POST", headers=headers, data=data)
        environ = builder.get_environ() | {"REMOTE_ADDR": address, "HTTP_SEC_FETCH_SITE": "same-origin"}
        body = environ["wsgi.input"].read()

        def request() -> None:
            environ["wsgi.input"] = BytesIO(body)
            answer, status, _headers = run_wsgi_app(self.app, dict(environ))
            b"".join(answer)
            if status[:3] not in ("200", "204", "302"):
                raise SystemExit(f"{path}: {status}")

        return request

    def fetch(self, path: str) -> str:
        return self.app.test_client().get(path).text


def _feature() -> None:
    """Let a story lead the home page."""
    editor, at = desk.staff_of((ScopeKind.CITY, "")).id, clock.now()
    leading = {"story_id": filling.story_id(7), "reason_th": "อ่านแล้วยิ้ม", "featured_at": at}
    db.session.add(Feature(staff_id=editor, confirmed_by_id=editor, **leading))


def measure(city: City, ask: Callable[[], Ask], rounds: int = ROUNDS, note: str = "") -> Cost:
    """The middle of what so many requests took."""
    ask()()  # warm: compiled templates, page cache, a connection
    with city.app.app_context():
        city.find_backends()
    own, database = [], []
    for _round in range(rounds):
        request = ask()
        cpu, theirs = time.process_time(), city.database_ms()
        request()
        own.append((time.process_time() - cpu) * 1000)
        database.append(city.database_ms() - theirs)
    request = ask()
    with desk.counted() as sent:
        request()
    return Cost(statistics.median(own), statistics.median(database), len(sent), note)


def pages(city: City, editor: str, moderator: str) -> Iterator[tuple[str, Callable[[], Ask], int]]:
    """What is measured: name, what makes the next request, and how many."""
    deep, story = find_deep(city.fetch), city.app.test_client().get(f"/s/{SHOWN}").headers["Location"]
    author = "; ".join(f"story-{one}={SECRET}" for one in (SHOWN, desk.public_id(0)))
    public = {
        "home": "/", "list": "/stories", "40th page": deep, "story": story,
        "district": "/districts/bang-rak", "group": "/groups/krungthep-tai", "theme": "/themes/living",
        "solved problems": "/solved", "collection": "/collections/part-1", "collections": "/collections",
        "districts": "/districts",
        "list, one district's solved": "/stories?district=bang-rak&kind=solved",
        "statistics": "/stats", "waiting times": "/promise", "feed": "/feed.xml", "feed of a district":
        "/districts/bang-rak/feed.json", "sitemap": "/sitemap.xml", "sitemap, first part": "/sitemap-stories-1.xml",
        "API, stories": "/api/v1/stories", "API, one story": f"/api/v1/stories/{SHOWN}",
        "API, districts": "/api/v1/districts", "counters for Prometheus": "/metrics",
    }  # fmt: skip
    for name, path in public.items():
        yield name, _same(city.ask(path)), 5 if "part" in name else ROUNDS
    yield "author: a published story", _same(city.ask(f"/my/{SHOWN}", author)), ROUNDS
    yield "author: a story that waits", _same(city.ask(f"/my/{desk.public_id(0)}", author)), ROUNDS
    for name, path in {
        "desk: queue": "/desk", "desk: review": f"/desk/stories/{desk.public_id(1)}",
        "desk: a published story": f"/desk/stories/{SHOWN}", "desk: published": "/desk/published",
        "desk: published, a rare word": "/desk/published?q=ไม่มีคำนี้", "desk: queue, a rare word": "/desk?q=ไม่มีคำนี้",
    }.items():  # fmt: skip
        yield name, _same(city.ask(path, moderator)), ROUNDS if "rare" not in name else 3
    for name, path in {"desk: metrics": "/desk/metrics", "desk: audit": "/desk/audit"}.items():
        yield name, _same(city.ask(path, editor)), ROUNDS
    with city.app.app_context():
        query = select(Story.public_id, Story.current_revision_id).where(Story.state == StoryState.SUBMITTED)
        rows = db.session.execute(query.order_by(Story.submitted_at.desc()).limit(ROUNDS + 2)).all()
        db.session.remove()
    approvals = iter(
        city.ask(f"/desk/stories/{one}/approve", moderator, {"revision_id": str(revision)}) for one, revision in rows
    )
    readers = (city.ask(f"/s/{SHOWN}/views", data={}, address=f"10.0.{number}.1") for number in count())
    yield "counting a view", lambda: next(readers), ROUNDS
    yield "desk: approving one", lambda: next(approvals), ROUNDS
    yield "worker: publishing one", lambda: lambda: _publish_one(city.app), 10


def find_deep(fetch_page: Callable[[str], str]) -> str:
    """The 40th page of the list by its next-links, or the last."""
    path, number = "/stories", 1
    while number < 40 and (older := re.search(r'<a[^>]*href="([^"]+)"[^>]*rel="next"', fetch_page(path))):
        path, number = older[1].replace("&amp;", "&"), number + 1
    return path


def _same(ask: Ask) -> Callable[[], Ask]:
    return lambda: ask


def _publish_one(app: Flask) -> None:
    """Run the next job and those it leads to, as the worker does."""
    with clock.at(clock.now() + timedelta(minutes=2)):
        with app.app_context():
            job = queue.claim()
        if job is None:
            raise SystemExit("no approved story is left")
        worker._run(app, job)


def measure_search(city: City) -> Cost:
    """All judged queries, once each: the mean of CPU; the note has p50 and p95 of the time."""
    asks = [city.ask("/search?" + f"q={one.typed}") for one in search_queries.judged()]
    for ask in asks[:5]:
        ask()
    with city.app.app_context():
        city.find_backends()
    own, database, walls = time.process_time(), city.database_ms(), []
    most = 0
    for ask in asks:
        begun = time.perf_counter()
        ask()
        walls.append((time.perf_counter() - begun) * 1000)
    used, theirs = (time.process_time() - own) * 1000, city.database_ms() - database
    for ask in asks[::10]:
        with desk.counted() as sent:
            ask()
        most = max(most, len(sent))
    walls.sort()
    note = f", p50 {statistics.median(walls):.0f} ms, p95 {walls[int(len(walls) * 0.95)]:.0f} ms"
    return Cost(used / len(asks), theirs / len(asks), most, note)


def staff(app: Flask) -> tuple[str, str]:
    """The cookies of an editor and of a moderator of the whole city."""
    cookies = []
    with app.app_context():
        for role in (Role.EDITOR, Role.MODERATOR):
            person = desk.staff_of((ScopeKind.CITY, ""))
            person.role = role
            db.session.commit()
            client = app.test_client()
            with client.session_transaction() as session:
                session.update(session_of(app, person))
            cookie = client.get_cookie("session")
            assert cookie is not None
            cookies.append(f"session={cookie.value}")
        db.session.remove()
    return cookies[0], cookies[1]


def run(app: Flask, name: str, sizes: list[int], wanted: list[str]) -> dict[str, dict[int, Cost]]:
    """Measure one engine at some sizes, each a multiple of the one before."""
    city, found, done = City(app), {}, 0
    for size in sizes:
        if done and done < BASE:
            with app.app_context():
                _empty()
            done = 0
        begun = time.perf_counter()
        city.grow(size, done)
        done = size
        print(f"{name}: {size:,} stories in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        editor, moderator = staff(app)
        gc.collect()
        gc.freeze()  # what filling left is no garbage, and no page should pay for looking through it
        for page, ask, rounds in pages(city, editor, moderator):
            if not wanted or page in wanted:
                found.setdefault(page, {})[size] = cost = measure(city, ask, rounds)
                print(f"  {page}: {cost}", file=sys.stderr, flush=True)
        if not wanted or "search" in wanted:
            found.setdefault("search", {})[size] = cost = measure_search(city)
            print(f"  search: {cost}", file=sys.stderr, flush=True)
    return found


def _empty() -> None:
    """Throw everything away and begin anew."""
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            db.session.execute(text(statement))
        db.session.commit()
    else:
        path = Path(str(db.engine.url.database))
        db.engine.dispose()
        for one in path.parent.glob(path.name + "*"):
            one.unlink()
    db.session.remove()
    db.engine.dispose()
    upgrade()


def print_table(name: str, found: dict[str, dict[int, Cost]], sizes: list[int]) -> None:
    """One engine's figures; the ratio is that of the greatest number of stories to the smallest that fills the page."""
    print(f"\n### {name}\n\n| page | {' | '.join(f'{size:,}' for size in sizes)} | × |")
    print(f"|---|{'--:|' * (len(sizes) + 1)}")
    for page, costs in found.items():
        totals = [costs[size].own + costs[size].database for size in sizes if size in costs]
        ratio = f"{totals[-1] / totals[0]:.1f}"
        print(f"| {page} | {' | '.join(str(costs.get(size, '')) for size in sizes)} | {ratio} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 20_000, 200_000])
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--pages", nargs="+", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, environ, stop in engines(folder, options.engines):
            app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": str(folder / "data"), **environ}))
            try:
                with app.app_context():
                    upgrade()
                print_table(name, run(app, name, options.sizes, options.pages), options.sizes)
                with app.app_context():
                    db.engine.dispose()
            finally:
                stop()


if __name__ == "__main__":
    main()
