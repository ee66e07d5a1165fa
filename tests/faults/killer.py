"""Kills the web server or the worker at a moment by chance, and waits until it is there again."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass

from tests.faults.line import Traffic
from tests.processes import Platform, children_of, wait_for

#: Whom to kill: the web server, the process of it that answers, the worker.
VICTIMS = ("web", "answering", "worker")
_WEIGHTS = (3, 2, 5)
_LONGEST_CALM_SECONDS = 0.5
_LONGEST_AIM_SECONDS = 0.15
_LONGEST_WAIT_SECONDS = 3.0


@dataclass(frozen=True)
class Kill:
    """One kill: who, how many requests were on the line, and whether a photo was being decoded."""

    victim: str
    waiting: int
    was_decoding: bool


class Killer:
    """Somebody with ``kill -9`` and a die."""

    def __init__(self, platform: Platform, traffic: Traffic, seed: int) -> None:
        self._platform = platform
        self._traffic = traffic
        self._chance = random.Random(seed)
        self.kills: list[Kill] = []

    def kill_one(self) -> None:
        """Wait a while by chance, then strike: shortly after a request has begun, or in the middle of a photo."""
        victim = self._chance.choices(VICTIMS, _WEIGHTS)[0]
        calm, aim = self._chance.uniform(0, _LONGEST_CALM_SECONDS), self._chance.uniform(0, _LONGEST_AIM_SECONDS)
        (pid,) = self._find(victim)
        time.sleep(calm)
        if victim == "worker":
            self._wait_for_decoder(pid)
        else:
            self._traffic.wait_for_next(_LONGEST_WAIT_SECONDS)
        time.sleep(aim)
        self.kills.append(Kill(victim, self._traffic.waiting, bool(self._decoders())))
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self._processes(victim) not in ([], [pid]), f"the {victim} process is there again")
        wait_for(self._platform.answers, "a page answers again")

    def _find(self, victim: str) -> list[int]:
        wait_for(lambda: self._processes(victim), f"the {victim} process is there")
        return self._processes(victim)

    def _wait_for_decoder(self, pid: int) -> None:
        end = time.monotonic() + _LONGEST_WAIT_SECONDS
        while not children_of(pid) and time.monotonic() < end:
            time.sleep(0.01)

    def _decoders(self) -> list[int]:
        return [pid for worker in self._processes("worker") for pid in children_of(worker)]

    def _processes(self, victim: str) -> list[int]:
        if victim == "worker":
            return self._platform.children("app worker")
        servers = self._platform.children("granian")
        return servers if victim == "web" else [pid for server in servers for pid in children_of(server)]
