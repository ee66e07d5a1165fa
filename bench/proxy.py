"""The gallery through the nginx that is shipped, from its copies, beside the same bytes as plain files of nginx.

    .venv/bin/python -m bench.proxy [DATA_DIR]

starts the platform of ``make run`` on the demo stories (those in DATA_DIR, or made in a folder of its own) behind nginx
with ``deploy/nginx/stories.conf``, and a second nginx whose files are the packed pages, with the same TLS and headers.
Loads both by turns with ``wrk`` (Debian) and prints the middle one of three loads, in two tables: with one worker
process of nginx, and with as many as Debian starts. CPU time is nginx' own account.
"""

import http.client
import signal
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from urllib.parse import unquote

from bench.pages import SECONDS, Load, cpu_seconds, load, pages
from bench.serving import served
from tests.processes import wait_for
from tests.servers.nginx import Answer, Nginx, fetch
from tests.servers.processes import Processes, answers, find_program, free_ports

ROUNDS = 3
BROWSER = "gzip, deflate, br, zstd"
TABLES = {"1": (1, 8, 64), "auto": (64,)}  # nginx' worker processes → connections
# What nginx says of a file by itself.
_OWN = {"server", "date", "content-type", "content-length", "connection", "etag", "last-modified", "accept-ranges"}


class Files:
    """nginx with files alone: the limit of what any proxy can reach."""

    def __init__(self, folder: Path, certificate: Path) -> None:
        self._folder, self._certificate, (self._port,) = folder, certificate, free_ports(1)
        self._locations: list[str] = []
        self.base_url = f"https://127.0.0.1:{self._port}"
        self._processes = Processes(folder, stop_signal=signal.SIGQUIT, cwd=str(folder))
        (folder / "files").mkdir()

    def put(self, name: str, answer: Answer) -> str:
        """Let a page be a file from the next start on; its address."""
        (self._folder / "files" / name).write_bytes(answer.body)
        others = [(key, value) for key, value in answer.headers.items() if key.lower() not in _OWN]
        headers = "".join(f"add_header {key} {_quote(value)};" for key, value in others)
        kind = f"default_type {_quote(answer.headers['Content-Type'])};"
        self._locations.append(f"location = /{name} {{ {kind} {headers} }}")
        return f"{self.base_url}/{name}"

    def start(self, processes: str) -> None:
        (self._folder / "nginx.conf").write_text(
            f"user root; pid {self._folder}/pid; error_log stderr; worker_processes {processes}; daemon off;"
            "events { worker_connections 256; }"
            f"http {{ access_log off; server {{ listen 127.0.0.1:{self._port} ssl http2; root {self._folder}/files;"
            f"ssl_certificate {self._certificate}; ssl_certificate_key {self._certificate};"
            f"ssl_protocols TLSv1.2 TLSv1.3; server_tokens off; {' '.join(self._locations)} }} }}",
            encoding="utf-8",
        )
        program = find_program("nginx", "/usr/sbin", packages="nginx")
        self._processes.start("nginx", program, "-e", "stderr", "-c", str(self._folder / "nginx.conf"))
        self._processes.wait_until(lambda: answers(self._port), "nginx")

    def stop(self) -> None:
        self._processes.stop()


def _quote(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'


class Way:
    """One of both: where a page is to be had, and what its loads have shown so far."""

    def __init__(self, url: str, folder: Path, connections: Sequence[int]) -> None:
        self._url, self._folder = url, folder
        self._loads: dict[int, list[Load]] = {number: [] for number in connections}
        self._used: list[float] = []
        self._load(1)

    def measure(self) -> None:
        """Load it once over each number of connections; the CPU time is that of the most."""
        for number, found in self._loads.items():
            before = cpu_seconds(self._pid)
            found.append(self._load(number))
            used = cpu_seconds(self._pid) - before
        self._used.append(used / (found[-1].rate * SECONDS) * 1000)

    @property
    def rate(self) -> float:
        return self._middle[-1].rate

    def describe(self) -> str:
        """The cells of its row."""
        rates, last = " | ".join(f"{one.rate:.0f}" for one in self._middle), self._middle[-1]
        return f"{sorted(self._used)[ROUNDS // 2]:.4f} | {rates} | {last.half} | {last.slowest}"

    @property
    def _middle(self) -> list[Load]:
        return [sorted(found, key=attrgetter("rate"))[ROUNDS // 2] for found in self._loads.values()]

    @property
    def _pid(self) -> int:
        return int((self._folder / "pid").read_text())

    def _load(self, connections: int) -> Load:
        return load(self._url, connections, f"Accept-Encoding: {BROWSER}")


def run() -> None:
    """Print both tables."""
    with served() as (nginx, folder):
        (folder / "plain").mkdir()
        files, settings = Files(folder / "plain", nginx.certificate), folder / "proxy" / "nginx.conf"
        shown = {name: path for name, path in pages(nginx.get("/").text).items() if name != "search"}  # made for each
        copies = {name: _keep(nginx, unquote(path)) for name, path in shown.items()}
        plain = {name: files.put(name, answer) for name, answer in copies.items()}
        try:
            for processes, connections in TABLES.items():
                nginx.stop()
                settings.write_text(settings.read_text().replace("worker_processes 1", f"worker_processes {processes}"))
                nginx.start()
                files.start(processes)
                _print_head(processes, connections)
                for name, path in shown.items():
                    ours = Way(nginx.base_url + path, folder / "proxy", connections)
                    theirs = Way(plain[name], folder / "plain", connections)
                    _print_rows(f"{name} | {len(copies[name].body) / 1000:.1f}", ours, theirs)
                    if nginx.get(unquote(path), Accept_Encoding=BROWSER).body != copies[name].body:
                        raise SystemExit(f"{path}: the copies were of other bytes than the file")
                files.stop()
        finally:
            files.stop()


def _keep(nginx: Nginx, path: str) -> Answer:
    """The copy of a page packed as well as it will be: who asks a node for it first gets it packed quickly."""

    def is_packed_well() -> bool:
        line = http.client.HTTPConnection("127.0.0.1", nginx.refresh_port)
        tag = fetch(line, path, Accept_Encoding="br").headers["ETag"]
        line.close()
        return "-soon" not in tag

    wait_for(is_packed_well, f"{path} is packed")
    return nginx.get(path, Accept_Encoding=BROWSER)


def _print_head(processes: str, connections: Sequence[int]) -> None:
    most, rates = connections[-1], " | ".join(f"req/s, {number}" for number in connections)
    print(f"\nworker_processes {processes}\n")
    print(f"| page | KB packed | from | CPU ms a request | {rates} | p50, {most} | p99, {most} | of the files' req/s |")
    print(f"|---|--:|---|{'--:|' * (len(connections) + 4)}", flush=True)


def _print_rows(page: str, copies: Way, files: Way) -> None:
    """Load both by turns, so that what else the machine does meanwhile is done to both."""
    for _round in range(ROUNDS):
        copies.measure()
        files.measure()
    print(f"| {page} | copies | {copies.describe()} | {copies.rate / files.rate:.0%} |")
    print(f"| {page} | files | {files.describe()} | |", flush=True)


if __name__ == "__main__":
    run()
