"""The locks of the child processes that read photos: limits, refusals, and what became of a task. No script by itself.

Loaded by ``child`` and ``card`` with ``runpy``, because they import nothing of the application.
"""

import ctypes
import errno
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

MEMORY_BYTES = 640 * 1024**2  # on top of the interpreter and its libraries, about 50 MB
CPU_SECONDS = 30
OUTPUT_BYTES = 64 * 1024**2
EXIT_BROKEN, EXIT_BOMB, EXIT_NO_ROOM = 3, 4, 5
REFUSED = ("socket.", "subprocess.", "ctypes.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.")
_NEW_USER, _NEW_NET, _NEW_IPC, _NEW_UTS = 0x10000000, 0x40000000, 0x08000000, 0x04000000  # linux/sched.h
_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h


def lock_down(memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS) -> None:
    """Give up what a decoder does not need. Limits hold in the kernel; the audit hook stops Python code."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC | _NEW_UTS)  # refused in many containers: then the hook remains
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit(resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes)
    limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 5)  # a signal that tells, then one that ends
    limit(resource.RLIMIT_FSIZE, OUTPUT_BYTES)
    limit(resource.RLIMIT_NOFILE, 32)
    limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(refuse)


def limit(which: int, soft: int, hard: int | None = None) -> None:
    """Lower one resource limit; never raises it."""
    given = resource.getrlimit(which)[1]
    most = soft if hard is None else hard
    most = most if given == resource.RLIM_INFINITY else min(most, given)
    resource.setrlimit(which, (min(soft, most), most))


def refuse(event: str, details: tuple[Any, ...]) -> None:
    """Audit hook: no sockets, no programs, no files opened for writing."""
    if event.startswith(REFUSED):
        raise PermissionError(f"{event} is refused here")
    if event == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise PermissionError("writing files is refused here")


def usage() -> dict[str, float]:
    """What this process has cost: CPU seconds, and the peak of its resident memory in MB (Linux only, else 0)."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
    return {"cpu_seconds": round(spent.ru_utime + spent.ru_stime, 3), "peak_mb": round(peak / 1024, 1)}


def run(task: Callable[[], None]) -> int:
    """Run a task and tell by the exit code what became of it."""
    try:
        task()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return EXIT_BOMB
    except Exception as error:  # decoders raise whatever the bytes provoke; the parent only needs to know that one did
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            os._exit(EXIT_NO_ROOM)  # at once: what is left in the buffers could not be written either
        traceback.print_exc()
        return EXIT_BOMB if isinstance(error, ValueError) and "too large" in str(error) else EXIT_BROKEN  # PNG text
    return 0
