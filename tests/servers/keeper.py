"""``python -m tests.servers.keeper SERVER FOLDER``: keeps one server for one test run.

The test run is its parent. The keeper starts the server when the file ``wanted`` appears in FOLDER and answers with
``answer.json``: the server's addresses and keys, or ``error``. On SIGTERM, which the kernel sends too when the test run
dies of any cause, it stops the server and removes FOLDER.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers import postgres, radosgw
from tests.servers.processes import Processes, ServerFailed

_POLL_SECONDS = 0.1


def keep(server: str, folder: Path) -> None:
    """Start the server once a test asks for it, and keep it until SIGTERM."""
    data = folder / "data"
    data.mkdir()
    if server == "postgres":
        start, processes = postgres.start, Processes(folder, stop_signal=signal.SIGQUIT, user=postgres.account())
    else:
        start, processes = radosgw.start, Processes(folder, stop_signal=signal.SIGKILL)
    try:
        while not (folder / "wanted").exists():
            time.sleep(_POLL_SECONDS)
        _answer(folder, _try(start, data, processes))
        signal.pause()
    finally:
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another keeper still has a folder there
            folder.parent.rmdir()


def _try(start: Callable[[Path, Processes], dict[str, str]], data: Path, processes: Processes) -> dict[str, str]:
    """Start the server; a failure is an answer too."""
    began = time.monotonic()
    try:
        answer = start(data, processes)
    except (ServerFailed, OSError, LookupError) as error:
        answer = {"error": str(error)}
    return {**answer, "seconds": f"{time.monotonic() - began:.1f}"}


def _answer(folder: Path, answer: dict[str, str]) -> None:
    """Write the answer as a file that appears whole."""
    new = folder / "answer.new"
    new.write_text(json.dumps(answer))
    new.replace(folder / "answer.json")


def _end(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    keep(sys.argv[1], Path(sys.argv[2]))
