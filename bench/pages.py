"""CPU milliseconds and requests per second of the public pages, made anew and kept ready.

    .venv/bin/python -m bench.pages [DATA_DIR]                                      # the demo stories
    .venv/bin/python -m bench.pages --sizes 200 20000 [--engines sqlite postgresql]  # stories filled in bulk

starts the web server of ``make run`` (one process) on the data that ``make run`` left in DATA_DIR, or makes the demo
stories in a folder of its own, or fills each engine; loads each page with ``wrk`` (Debian) over 1, 8 and 64
connections, and prints a table. *Made*: rendered for each request. *First*: each request asks for another of 2,000
stories, whose pages were made when they were published, and are in the database; a process's memory holds a quarter of
them. *Kept*: from its memory. CPU time is that of the server's processes and of PostgreSQL's, from their own
accounting (/proc), so that a busy machine hardly falsifies it.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, func, select, text
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.growth import SHOWN, City, find_deep
from bench.search import engines
from stories import create_app, kept_pages
from stories.config import read_config
from stories.extensions import db
from stories.models import Edition, KeptPage, Lang
from stories.serve import web_command
from tests.processes import free_port
from tests.servers.processes import find_program

PORT = free_port()
BASE = f"http://127.0.0.1:{PORT}"
SECONDS = 2
CONNECTIONS = (1, 8, 64)
SEARCH = "/search?q=%E0%B8%95%E0%B8%A5%E0%B8%B2%E0%B8%94"  # ตลาด
TICKS = os.sysconf("SC_CLK_TCK")
FIRST = 2000  # stories, of which each request of "first" asks for the next


def descendants(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += descendants(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time that the processes have used so far."""
    total = 0
    for one in descendants(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_megabytes(pid: int) -> float:
    """Resident memory of the processes."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in descendants(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True)
class Load:
    """What wrk prints: requests per second, and within which time half and 99 of 100 were answered."""

    rate: float
    half: str
    slowest: str


def load(url: str, connections: int, *headers: str, script: Path | None = None) -> Load:
    """Load one page with wrk, or those that its script says."""
    extra = [word for header in headers for word in ("-H", header)]
    wrk = find_program("wrk", packages="wrk")
    extra += ["-s", str(script)] if script else []
    command = [wrk, "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "20s", "--latency", *extra, url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if re.search(r"Non-2xx or 3xx|Socket errors", output):
        raise SystemExit(f"{url}: {output}")
    found = [
        re.search(pattern, output) for pattern in (r"Requests/sec:\s+([\d.]+)", r"\n +50%\s+(\S+)", r"\n +99%\s+(\S+)")
    ]
    rate, half, slowest = (one[1] if one else "" for one in found)
    if not (rate and half and slowest):
        raise SystemExit(f"wrk printed no rate: {output}")
    return Load(float(rate), half, slowest)


def pages(home: str) -> dict[str, str]:
    """The pages that are measured: name → path. The story is the one that leads the home page, whose text is given."""
    story = re.search(r'href="(/s/[^"]+/[^"]+)"', home)
    if story is None:
        raise SystemExit("the home page has no story: give the DATA_DIR of a `make run` with demo stories")
    return {"home": "/", "list": "/stories", "story": urllib.parse.quote(story[1]), "search": SEARCH}


def ways(path: str) -> dict[str, list[str]]:
    """How a page is asked for: name → headers."""
    with urllib.request.urlopen(BASE + path) as response:
        tag = response.headers["ETag"]
    return {"made": ["Cache-Control: no-cache"], "kept": ["Accept-Encoding: br"], "304": [f"If-None-Match: {tag}"]}


def fetch(path: str) -> str:
    with urllib.request.urlopen(BASE + path) as response:
        text: str = response.read().decode()
    return text


def wait_until_open() -> None:
    for _ in range(100):
        try:
            fetch("/about")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not open")


def prepare(environ: dict[str, str]) -> None:
    """Make the demo stories, unless they are there."""
    for command in ("db upgrade", "demo load"):
        subprocess.run([sys.executable, "-m", "flask", "--app", "app", *command.split()], env=environ, check=True)


@contextmanager
def serving(environ: dict[str, str]) -> Iterator[int]:
    """The web server of ``make run`` with one process; the id of its first."""
    environ = {**os.environ, "APP_ENV": "development", "PORT": str(PORT), "HOST": "127.0.0.1", **environ}
    server = subprocess.Popen(web_command(read_config(environ)), env=environ, start_new_session=True)
    try:
        wait_until_open()
        yield server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def measure(
    name: str,
    found: dict[str, str],
    server: int,
    backends: Callable[[], float] = lambda: 0.0,
    *,
    is_whole: bool = True,
) -> None:
    """Print the rows of some pages. ``backends``: CPU seconds of the database so far; ``is_whole``: also of a 304,
    which costs what a kept page does."""
    for page, path in found.items():
        for way, headers in ways(path).items():
            if page == "search" and way != "made":
                continue  # made for each reader
            if way == "304" and not is_whole:
                continue
            size = len(fetch(path).encode()) / 1000
            ask = partial(load, BASE + path)
            print(f"| {name} | {page} | {way} | {size:.0f} | {_figures(ask, headers, server, backends)} |", flush=True)


def measure_first(name: str, paths: list[str], server: int, backends: Callable[[], float]) -> None:
    """Print the row of stories that are asked for one after the other, as by readers who each come for another one."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        quoted = ", ".join(f'"{path}"' for path in paths)
        script.write(f"local paths, number = {{{quoted}}}, 0\n")
        script.write("request = function()\n number = number % #paths + 1\n")
        script.write(" return wrk.format(nil, paths[number])\nend\n")
        script.flush()
        ask = partial(load, BASE, script=Path(script.name))
        print(f"| {name} | story | first | | {_figures(ask, ['Accept-Encoding: br'], server, backends)} |", flush=True)


def _figures(ask: Callable[..., Load], headers: list[str], server: int, backends: Callable[[], float]) -> str:
    ask(1, *headers)  # warm: compiled templates, page cache
    before, theirs = cpu_seconds(server), backends()
    one = ask(1, *headers)
    requests = one.rate * SECONDS
    used = (cpu_seconds(server) - before) / requests * 1000
    asked = (backends() - theirs) / requests * 1000
    others = [ask(number, *headers) for number in CONNECTIONS[1:]]
    loads = " | ".join(f"{each.rate:.0f}, {each.half} / {each.slowest}" for each in (one, *others))
    return f"{used:.2f}" + (f" + {asked:.2f}" if asked else "") + f" | {loads}"


def make_pages(app: Flask) -> list[str]:
    """Have the pages of the newest stories made, as the job does that publishes them; their paths."""
    with app.app_context():
        newest = select(Edition.story_id).where(Edition.ui_lang == Lang.THAI).order_by(Edition.published_at.desc())
        ids = db.session.scalars(newest.limit(FIRST)).all()
        paths = [kept_pages.list_paths(one)[0] for one in ids]
        db.session.remove()
        for path in paths:
            run_wsgi_app(app.wsgi_app, EnvironBuilder(path, base_url=BASE).get_environ(), buffered=True)
        made = db.session.scalar(select(func.count()).select_from(KeptPage)) or 0
        if made < len(set(paths)):
            raise SystemExit(f"only {made} of {len(paths)} pages were kept")
    return paths


def run_demo(data_dir: str) -> None:
    """Measure the demo stories."""
    environ = {"DATA_DIR": data_dir, "DEMO": "1"}
    prepare({**os.environ, "APP_ENV": "development", **environ})
    with serving(environ) as server:
        measure("demo, SQLite", pages(fetch("/")), server)
        print(f"\nResident memory of the web server: {resident_megabytes(server):.0f} MB.")


def run_filled(sizes: list[int], wanted: list[str]) -> None:
    """Measure each engine at some sizes."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for name, environ, stop in engines(folder, wanted):
                settings = {"DATA_DIR": str(folder / "data"), "PORT": str(PORT), **environ}
                app = create_app(read_config({"APP_ENV": "development", **settings}))
                with app.app_context():
                    upgrade()
                City(app).grow(size, 0)
                first = make_pages(app) if size >= FIRST else []
                with app.app_context():
                    db.session.remove()
                    db.engine.dispose()
                with serving(settings) as server:
                    found = {"home": "/", "list": "/stories", "40th page": find_deep(fetch)}
                    found |= {"story": _fetch_location(f"/s/{SHOWN}"), "search": SEARCH}
                    own = partial(_backends_seconds, settings["DATABASE_URL"]) if environ else (lambda: 0.0)
                    measure(f"{name}, {size:,}", found, server, own, is_whole=size <= FIRST)
                    if first:
                        measure_first(f"{name}, {size:,}", first, server, own)
                stop()


def _backends_seconds(url: str) -> float:
    """CPU that the processes of PostgreSQL have used for the server so far."""
    engine = create_engine(url)
    with engine.connect() as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        pids = list(connection.scalars(text(query)))
    engine.dispose()
    return sum(cpu_seconds(pid) for pid in pids)


def _fetch_location(path: str) -> str:
    with urllib.request.urlopen(BASE + path) as response:
        return urllib.parse.urlsplit(response.url).path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", nargs="?")
    parser.add_argument("--sizes", type=int, nargs="+", default=[])
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    heads = [f"req/s, p50 / p99, over {number}" for number in CONNECTIONS]
    print(f"| stories | page | as | KB | CPU ms a request | {' | '.join(heads)} |")
    print(f"|---|---|---|--:|--:|{'--:|' * len(heads)}")
    if options.sizes:
        run_filled(options.sizes, options.engines)
    elif options.data_dir:
        run_demo(options.data_dir)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run_demo(folder)


if __name__ == "__main__":
    main()
