"""The gallery through the nginx that is shipped, from its copies, beside the same bytes as plain files of nginx.

    .venv/bin/python -m bench.proxy [DATA_DIR]

starts the platform of ``make run`` on the demo stories (those in DATA_DIR, or made in a folder of its own) behind nginx
with ``deploy/nginx/stories.conf`` and one worker process, and a second nginx whose files are the packed pages, with the
same TLS and headers. Loads both with ``wrk`` (Debian) and prints a table; CPU time is nginx' own account.
"""

import signal
from pathlib import Path
from urllib.parse import unquote

from bench.pages import SECONDS, Load, cpu_seconds, load, pages
from bench.serving import served
from tests.servers.processes import Processes, answers, find_program, free_ports

CONNECTIONS = (1, 8, 64)
ACCEPTS = "Accept-Encoding: br"

_HEAD = (
    "| page | KB packed | from | CPU ms a request | req/s, 1 | req/s, 8 | req/s, 64 | p50, 64 | p99, 64 |\n"
    "|---|--:|---|--:|--:|--:|--:|--:|--:|"
)


class Files:
    """nginx with files alone: the limit of what any proxy can reach."""

    def __init__(self, folder: Path, certificate: Path) -> None:
        self._folder, (self._port,) = folder, free_ports(1)
        self.base_url = f"https://127.0.0.1:{self._port}"
        self._processes = Processes(folder, stop_signal=signal.SIGQUIT, cwd=str(folder))
        (folder / "files").mkdir()
        (folder / "nginx.conf").write_text(
            f"user root; pid {folder}/pid; error_log stderr; worker_processes 1; daemon off;"
            "events { worker_connections 256; }"
            f"http {{ access_log off; server {{ listen 127.0.0.1:{self._port} ssl http2; root {folder}/files;"
            f"ssl_certificate {certificate}; ssl_certificate_key {certificate}; ssl_protocols TLSv1.2 TLSv1.3;"
            "default_type text/html; add_header Content-Encoding br; server_tokens off; } }",
            encoding="utf-8",
        )

    def put(self, name: str, body: bytes) -> str:
        """Keep a page as a file; its address."""
        (self._folder / "files" / name).write_bytes(body)
        return f"{self.base_url}/{name}"

    def start(self) -> None:
        program = find_program("nginx", "/usr/sbin", packages="nginx")
        self._processes.start("nginx", program, "-e", "stderr", "-c", str(self._folder / "nginx.conf"))
        self._processes.wait_until(lambda: answers(self._port), "nginx")

    def stop(self) -> None:
        self._processes.stop()


def pid_of(folder: Path) -> int:
    return int((folder / "pid").read_text())


def measure(url: str, folder: Path) -> tuple[float, list[Load]]:
    """CPU milliseconds of nginx a request at the most connections, and the loads."""
    load(url, 1, ACCEPTS)
    loads = [load(url, connections, ACCEPTS) for connections in CONNECTIONS[:-1]]
    before = cpu_seconds(pid_of(folder))
    loads.append(load(url, CONNECTIONS[-1], ACCEPTS))
    return (cpu_seconds(pid_of(folder)) - before) / (loads[-1].rate * SECONDS) * 1000, loads


def run() -> None:
    """Print the table."""
    with served() as (nginx, folder):
        (folder / "plain").mkdir()
        files = Files(folder / "plain", nginx.certificate)
        try:
            files.start()
            print(_HEAD, flush=True)
            for name, path in pages(nginx.get("/").text).items():
                if name == "search":
                    continue  # made for each reader
                body = nginx.get(unquote(path), Accept_Encoding="br").body
                plain = files.put(name, body)
                addresses = {"copies": (nginx.base_url + path, folder / "proxy"), "files": (plain, folder / "plain")}
                for way, (url, where) in addresses.items():
                    used, loads = measure(url, where)
                    rates = " | ".join(f"{one.rate:.0f}" for one in loads)
                    times = f"{loads[-1].half} | {loads[-1].slowest}"
                    print(f"| {name} | {len(body) / 1000:.1f} | {way} | {used:.3f} | {rates} | {times} |", flush=True)
        finally:
            files.stop()


if __name__ == "__main__":
    run()
