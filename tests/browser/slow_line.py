"""A line as in a bus between two bridges: slow, late, and gone for a moment every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, Page, Request

LATENCY_MS, KBIT_PER_SECOND = 400, 400
UP_SECONDS, GONE_SECONDS = 5.0, 1.0


@dataclass
class SlowLine:
    """The line of one page, by Chromium's network emulation; counts what was sent of photos."""

    page: Page
    cuts: int = 0
    pieces: int = 0
    broken: int = 0
    _session: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self._session = self.page.context.new_cdp_session(self.page)
        self._session.send("Network.enable")
        self.page.on("request", self._count)
        self.page.on("requestfailed", self._count_broken)
        self.emulate(offline=False)

    def emulate(self, *, offline: bool) -> None:
        """Be slow, or gone."""
        rate = KBIT_PER_SECOND * 1000 / 8
        self._session.send(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate},
        )

    def until(self, condition: Callable[[], bool], *, seconds: float) -> None:
        """Cut the line every five seconds until a condition holds; fail when it does not in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds:.0f} s and {self.cuts} cuts")
            self.page.wait_for_timeout(UP_SECONDS * 1000)
            if condition():
                return
            self.emulate(offline=True)
            self.page.wait_for_timeout(GONE_SECONDS * 1000)
            self.emulate(offline=False)
            self.cuts += 1

    def _count(self, request: Request) -> None:
        self.pieces += request.method == "PATCH"

    def _count_broken(self, request: Request) -> None:
        self.broken += request.method == "PATCH"
