"""CPU milliseconds and requests per second of the public pages, made anew and kept ready, with the demo stories.

    .venv/bin/python -m bench.pages [DATA_DIR]

starts the web server of ``make run`` (one process) on the data that ``make run`` left in DATA_DIR, or makes the demo
stories in a folder of its own; loads each page with ``wrk`` (Debian) over 1 and 8 connections, and prints a table. CPU
time is that of the server's processes, from their own accounting (/proc), so that a busy machine hardly falsifies it.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from stories.config import read_config
from stories.serve import web_command

PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
SECONDS = 5
TICKS = os.sysconf("SC_CLK_TCK")


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


def load(url: str, connections: int, *headers: str) -> Load:
    """Load one page with wrk."""
    extra = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", *extra, url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if re.search(r"Non-2xx or 3xx|Socket errors", output):
        raise SystemExit(f"{url}: {output}")
    found = [re.search(pattern, output) for pattern in (r"Requests/sec:\s+([\d.]+)", r"50%\s+(\S+)", r"99%\s+(\S+)")]
    rate, half, slowest = (one[1] if one else "" for one in found)
    if not (rate and half and slowest):
        raise SystemExit(f"wrk printed no rate: {output}")
    return Load(float(rate), half, slowest)


def pages(home: str) -> dict[str, str]:
    """The pages that are measured: name → path. The story is the one that leads the home page, whose text is given."""
    story = re.search(r'href="(/s/[^"]+/[^"]+)"', home)
    if story is None:
        raise SystemExit("the home page has no story: give the DATA_DIR of a `make run` with demo stories")
    search = "/search?q=%E0%B8%95%E0%B8%A5%E0%B8%B2%E0%B8%94"  # ตลาด
    return {"home": "/", "list": "/stories", "story": urllib.parse.quote(story[1]), "search": search}


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


def measure(data_dir: str) -> None:
    """Print the table."""
    environ = {**os.environ, "APP_ENV": "development", "DATA_DIR": data_dir, "PORT": str(PORT), "DEMO": "1"}
    prepare(environ)
    os.environ.update(environ)
    server = subprocess.Popen(web_command(read_config()), env=environ, start_new_session=True)
    try:
        wait_until_open()
        print("| page | as | KB | CPU ms a request | req/s, 1 connection | req/s, 8 connections | p99, 8 connections |")
        print("|---|---|--:|--:|--:|--:|--:|")
        for name, path in pages(fetch("/")).items():
            for way, headers in ways(path).items():
                size = len(fetch(path).encode()) / 1000
                load(BASE + path, 1, *headers)  # warm: compiled templates, page cache
                before = cpu_seconds(server.pid)
                one = load(BASE + path, 1, *headers)
                used = (cpu_seconds(server.pid) - before) / (one.rate * SECONDS) * 1000
                eight = load(BASE + path, 8, *headers)
                figures = f"{size:.0f} | {used:.2f} | {one.rate:.0f} | {eight.rate:.0f} | {eight.slowest}"
                print(f"| {name} | {way} | {figures} |", flush=True)
        print(f"\nResident memory of the web server: {resident_megabytes(server.pid):.0f} MB.")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def main() -> None:
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(folder)


if __name__ == "__main__":
    main()
