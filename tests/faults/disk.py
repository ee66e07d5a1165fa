"""A disk that can be full: a small one of its own where we may mount it, else a limit on what the processes write."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from tests.processes import Platform

_DISK_MEGABYTES = 96
_BLOCK = b"\0" * (64 * 1024)
_FILE_BYTES = 16 * 1024  # less than any database, and any photo


class Disk(Protocol):
    """Something that is full from one moment to another."""

    def fill(self, platform: Platform) -> None:
        """Let no byte more be written."""

    def free(self, platform: Platform) -> None:
        """Make room again."""


class SmallDisk:
    """A file system of its own: what is missing is room, as on a machine whose disk is full."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self, platform: Platform) -> None:
        with self._ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            for block in (_BLOCK, b"\0" * 512, b"\0"):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(block)

    def free(self, platform: Platform) -> None:
        self._ballast.unlink()


class FileLimit:
    """A limit on the size of files, for whoever may mount nothing: writes fail half-way, with another number."""

    def fill(self, platform: Platform) -> None:
        self._limit(platform, _FILE_BYTES)

    def free(self, platform: Platform) -> None:
        self._limit(platform, resource.RLIM_INFINITY)

    def _limit(self, platform: Platform, size_bytes: int) -> None:
        for pid in platform.processes():
            with contextlib.suppress(ProcessLookupError):
                hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size_bytes, hard))


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """Make ``folder`` a disk that can be full."""
    folder.mkdir(parents=True)
    if os.geteuid() != 0 or _run("mount", "-t", "tmpfs", "-o", f"size={_DISK_MEGABYTES}m", "tmpfs", str(folder)):
        yield FileLimit()
        return
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> int:
    return subprocess.run(command, check=False, capture_output=True).returncode
