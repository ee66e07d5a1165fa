"""Fixtures of the browser tests: one platform with the demo stories, one Chromium, contexts like a phone or a desk."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.watching import Watch
from tests.processes import Platform

_SWITCHES = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",  # the cluster's certificate is its own, and a service worker asks for a good one
]

DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}

OpenBrowser = Callable[..., Page]
expect.set_options(timeout=15_000)  # ms: as for what pages do themselves, also on a machine with much else to do


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the demo stories, made once for all workers of pytest-xdist, as they would be by hand."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "demo-data"
    with (shared / "demo-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = Platform(tmp_path_factory.mktemp("demo") / "data", demo=True)
            making.run("db", "upgrade")
            making.run("demo", "load")
            making.data_dir.rename(folder)
    return folder


@pytest.fixture(scope="session")
def platform(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return the running platform with the demo stories; decisions can be undone for one second."""
    data_dir = tmp_path_factory.mktemp("platform") / "data"
    shutil.copytree(demo_data, data_dir)
    platform = Platform(data_dir, demo=True, UNDO_SECONDS="1")
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return Debian's Chromium, in the build without windows: its pages cost a third less."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(platform: Platform, chromium: Browser) -> Iterator[OpenBrowser]:
    """Return a function opening a page in a browser of its own: no cookies, nothing cached, addresses from the root.

    Its arguments are a key of ``DEVICES``, whether JavaScript runs, the platform if it is another one, and whether
    service workers may run: what passes one is not seen by ``page.route``. After the test each browser must have been
    quiet: no message in its console, no other host asked, nothing blocked, no page broken.
    """
    opened: list[tuple[Page, Watch]] = []

    def open_one(
        device: str = "phone", *, javascript: bool = True, at: Platform = platform, workers: bool = True
    ) -> Page:
        context = chromium.new_context(
            **DEVICES[device],
            base_url=at.base_url,
            java_script_enabled=javascript,
            service_workers="allow" if workers else "block",
            reduced_motion="reduce",
            locale="th-TH",
            timezone_id="Asia/Bangkok",
        )
        context.set_default_timeout(15_000)
        watch = Watch(context, at.base_url)
        page = context.new_page()
        opened.append((page, watch))
        return page

    yield open_one
    for page, _watch in opened:
        page.context.close()
    assert [fault for _page, watch in opened for fault in watch.faults] == []
