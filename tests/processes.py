"""The platform as ``make run`` starts it: a parent, the web server and the worker, on a free port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
_PATIENCE_SECONDS = 60.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(condition: Callable[[], object], what: str, seconds: float = _PATIENCE_SECONDS) -> None:
    """Wait until a condition holds; fail with a sentence when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started; none when it is gone."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in listed.split()]


def command_of(pid: int) -> str:
    """The command line of a process; "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Platform:
    """A running platform with its own data folder."""

    def __init__(self, data_dir: Path, *, demo: bool = False, **environ: str) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONUTF8": "1",
            "APP_ENV": "development",
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "DEMO": "1" if demo else "0",
            **environ,
        }
        self.log = data_dir / "platform.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until a page answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "app", "up"],
                cwd=REPOSITORY,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.answers, "the platform opens", 180)

    def run(self, *words: str) -> None:
        """Run a ``flask`` command on its data, to its end."""
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        subprocess.run(command, cwd=REPOSITORY, env=self.environ, check=True, stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        """Whether a page can be had."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the platform ended:\n{self.log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"{self.base_url}/about", timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def answers_at_all(self) -> bool:
        """Whether anything still listens on the port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def children(self, name: str) -> list[int]:
        """Process ids of the children whose command line holds ``name``."""
        assert self.process is not None
        return [pid for pid in children_of(self.process.pid) if name in command_of(pid)]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop; the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def processes(self) -> list[int]:
        """Every process that was started with this data folder, whoever its parent is now."""
        mark = f"DATA_DIR={self.data_dir}".encode()
        return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if mark in _environ_of(folder)]

    def kill(self) -> None:
        """End whatever still runs."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


def _environ_of(folder: Path) -> list[bytes]:
    try:
        return (folder / "environ").read_bytes().split(b"\0")
    except OSError:  # it is gone, or another account's
        return []
