"""Starting a server's processes so that none of them can outlive the test run."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.processes import children_of

_PR_SET_PDEATHSIG = 1  # prctl(2)
_STOP_SECONDS = 10.0
_libc = ctypes.CDLL(None, use_errno=True)


class ServerFailed(Exception):
    """A server cannot be started; the message says why, and what to install when that is the reason."""


def find_program(name: str, *folders: str, packages: str) -> str:
    """Return the path of a program, looking in ``folders`` first.

    Raises:
        ServerFailed: it is not installed; the message names the Debian packages.
    """
    path = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)]))
    if path is None:
        raise ServerFailed(f"{name} is missing. Install it: apt-get install --no-install-recommends {packages}")
    return path


def free_ports(count: int) -> list[int]:
    """Return different free loopback ports, below the range from which the kernel takes ports for outgoing calls."""
    ports: list[int] = []
    for port in random.sample(range(15_000, 32_000), 2_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            ports.append(port)
        if len(ports) == count:
            return ports
    raise ServerFailed("There is no free port on 127.0.0.1 between 15000 and 32000.")


def answers(port: int) -> bool:
    """Whether something listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Processes:
    """The processes of one server, all stopped by ``stop``, and by the kernel if this process dies first."""

    def __init__(self, logs: Path, *, stop_signal: signal.Signals, user: str | None = None, cwd: str = "/") -> None:
        """Prepare to start programs.

        Args:
            logs: the folder for what they print, ``<name>.out``.
            stop_signal: what ends the daemons quickly without leaving anything behind.
            user: the account they run as; None for our own.
            cwd: the folder they run in.
        """
        self._logs = logs
        self._stop_signal = stop_signal
        self._cwd = cwd
        self._identity: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._commands: dict[str, tuple[str, ...]] = {}

    def run(self, *command: str, stdin: str = "", seconds: float = 60) -> str:
        """Run a program to its end and return what it printed.

        Raises:
            ServerFailed: it failed or took too long; the message has its last lines.
        """
        with self._start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                printed, complaints = process.communicate(stdin.encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise ServerFailed(f"{command[0]} did not end within {seconds:.0f} seconds.") from None
            except BaseException:  # we are being stopped ourselves
                process.kill()
                raise
        if process.returncode != 0:
            raise ServerFailed(f"{command[0]} failed: {_last_lines(complaints)}")
        return printed.decode()

    def start(self, name: str, *command: str) -> None:
        """Start a daemon that stays in the foreground, also one that has ended."""
        self._running = [one for one in self._running if one[0] != name]
        self._commands[name] = command
        with (self._logs / f"{name}.out").open("ab") as log:
            self._running.append((name, self._start(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)))

    def wait_until(self, ready: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
        """Ask ``ready`` until it says yes.

        Raises:
            ServerFailed: it did not within ``seconds``, or a daemon has ended.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            for name, process in self._running:
                if process.poll() is not None:
                    said = (self._logs / f"{name}.out").read_bytes()
                    raise ServerFailed(f"{name} ended with status {process.returncode}: {_last_lines(said)}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{what} did not answer within {seconds:.0f} seconds.")
            time.sleep(0.05)

    def pid(self, name: str) -> int:
        """The process id of a daemon."""
        return dict(self._running)[name].pid

    def end(self, name: str, how: signal.Signals) -> None:
        """End one daemon; ``kill -9`` takes its children with it, as a supervisor that starts it again would."""
        process = dict(self._running)[name]
        family = children_of(process.pid) if how is signal.SIGKILL else []
        process.send_signal(how)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        process.wait(_STOP_SECONDS * 3)

    def start_again(self, name: str) -> None:
        """Start a daemon that has ended, by the same command."""
        self.start(name, *self._commands[name])

    def has_ended(self, name: str) -> bool:
        """Whether a daemon is not there any more."""
        return dict(self._running)[name].poll() is not None

    def stop(self) -> None:
        """Stop the daemons, the last one started first."""
        for _, process in reversed(self._running):
            process.send_signal(self._stop_signal)
        for _, process in reversed(self._running):
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()

    def _start(self, command: tuple[str, ...], **pipes: Any) -> subprocess.Popen[bytes]:
        """Start a program in a session of its own, to be signalled by the kernel when we die."""

        def die_with_parent() -> None:
            _libc.prctl(_PR_SET_PDEATHSIG, self._stop_signal)

        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=self._cwd, start_new_session=True, preexec_fn=die_with_parent, **self._identity, **pipes
        )
        return process


def _last_lines(said: bytes) -> str:
    return " / ".join(said.decode(errors="replace").strip().splitlines()[-5:]) or "it said nothing"
