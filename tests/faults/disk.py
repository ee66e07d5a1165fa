"""A disk that can be full: a small one of its own where we may mount it, else a limit on what the processes write."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

_BLOCK = b"\0" * (64 * 1024)
_FILE_BYTES = 16 * 1024  # less than any database, and any photo


class Processes(Protocol):
    """Whoever writes on it."""

    def processes(self) -> list[int]:
        """Their ids."""


class Disk(Protocol):
    """Something that is full from one moment to another."""

    def fill(self, platform: Processes) -> None:
        """Let no byte more be written."""

    def free(self, platform: Processes) -> None:
        """Make room again."""


class SmallDisk:
    """A file system of its own: what is missing is room, as on a machine whose disk is full."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self, platform: Processes) -> None:
        with self._ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            for block in (_BLOCK, b"\0" * 512, b"\0"):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(block)

    def free(self, platform: Processes) -> None:
        self._ballast.unlink()


class FileLimit:
    """A limit on the size of files, for whoever may mount nothing: writes fail half-way, with another number."""

    def fill(self, platform: Processes) -> None:
        self._limit(platform, _FILE_BYTES)

    def free(self, platform: Processes) -> None:
        self._limit(platform, resource.RLIM_INFINITY)

    def _limit(self, platform: Processes, size_bytes: int) -> None:
        for pid in platform.processes():
            with contextlib.suppress(ProcessLookupError):
                hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size_bytes, hard))


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int = 96) -> Iterator[Disk]:
    """Make ``folder`` a disk that can be full."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)):
        yield FileLimit()
        return
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


@contextlib.contextmanager
def read_only_disk(folder: Path) -> Iterator[None]:
    """Let nothing be written in ``folder`` meanwhile: as a disk does that has met a fault, or by its rights."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and _run("mount", "--bind", str(folder), str(folder)) == 0:
        try:
            assert _run("mount", "-o", "remount,bind,ro", str(folder)) == 0
            yield
        finally:
            _run("umount", str(folder))
        return
    folders = [folder, *(one for one in folder.rglob("*") if one.is_dir())]
    try:
        for one in folders:
            one.chmod(0o555)
        yield
    finally:
        for one in folders:
            one.chmod(0o755)


def _run(*command: str) -> int:
    return subprocess.run(command, check=False, capture_output=True).returncode
