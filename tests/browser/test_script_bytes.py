"""How much script an author loads on the way from the first step to the slip: at most 70 KB, compressed."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from playwright.sync_api import Page, Response

from tests.browser import authors

OpenBrowser = Callable[..., Page]
MAX_BYTES = 70 * 1024


def test_the_whole_flow_loads_at_most_seventy_kilobytes_of_script(open_browser: OpenBrowser) -> None:
    page, scripts = open_browser("phone"), dict[str, int]()

    def weigh(response: Response) -> None:
        if response.request.resource_type == "script":
            scripts[response.url] = len(gzip.compress(response.body(), 6))

    page.on("response", weigh)
    authors.tell(page, authors.Told("เบาที่สุด"), district="บางรัก", theme="ความสุข", javascript=True)

    assert any("tus" in url for url in scripts)  # the photos went that way
    assert 0 < sum(scripts.values()) <= MAX_BYTES, scripts
