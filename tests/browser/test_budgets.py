"""What a public page weighs and that it stands still while it comes: budgets of the product, in bytes and shifts."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

OpenBrowser = Callable[..., Page]
KB = 1000
ALL_KB, SCRIPT_KB = 150, 15  # compressed; scripts before the album is first opened
WEIGHED = {"document", "stylesheet", "script", "font"}
# A phone in the country: what comes late shows what moves.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200 * KB, "uploadThroughput": 90 * KB}
# Emulated phones count every shift as one after input, so that flag is not looked at; nobody touches these pages.
NOTE_SHIFTS = """
window.shifts = [];
const box = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(" ");
const name = ({node, previousRect, currentRect}) =>
  `${(node?.parentElement ?? node)?.outerHTML.slice(0, 80)}: ${box(previousRect)} > ${box(currentRect)}`;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifts.push({size: entry.value, moved: entry.sources.map(name)});
}).observe({type: "layout-shift", buffered: true});
"""
SCROLL_DOWN = (
    "() => window.scrollBy(0, window.innerHeight / 2) || scrollY + innerHeight >= document.body.scrollHeight - 1"
)
PICTURES_ARE_THERE = """() => [...document.images].every((image) => {
  const place = image.getBoundingClientRect();
  return image.complete || !place.width || place.top > innerHeight || place.bottom < 0;
})"""
SETTLED = "() => document.fonts.ready.then(() => new Promise((done) => requestIdleCallback(done)))"


class Scale:
    """Weighs what a page loads, as it comes over a compressing proxy; fonts are compressed already."""

    def __init__(self, page: Page) -> None:
        self._answers: list[Response] = []
        page.on("response", lambda answer: self._answers.append(answer))

    def weigh(self) -> Counter[str]:
        """Bytes by kind of file."""
        bytes_of: Counter[str] = Counter()
        for answer in self._answers:
            kind = answer.request.resource_type
            if kind in WEIGHED:
                body = answer.body()
                bytes_of[kind] += len(body) if kind == "font" else len(gzip.compress(body, 6))
        return bytes_of


def address_of(name: str, open_browser: OpenBrowser) -> str:
    """The home page, the list, or the story with an album that leads the home page."""
    if name != "story":
        return {"home": "/", "list": "/stories", "english": "/en/"}[name]
    page = open_browser()
    page.goto("/")
    page.locator(".cover__title a").click()
    expect(page.locator(".album")).to_be_attached()
    return page.url


@pytest.mark.parametrize("name", ["home", "list", "story", "english"])
def test_a_page_keeps_its_budget_of_bytes(open_browser: OpenBrowser, name: str) -> None:
    address = address_of(name, open_browser)
    page = open_browser("phone")
    scale = Scale(page)

    page.goto(address)
    page.evaluate(SETTLED)
    page.wait_for_load_state("networkidle")

    bytes_of = scale.weigh()
    assert set(bytes_of) == WEIGHED
    assert bytes_of["script"] <= SCRIPT_KB * KB
    assert sum(bytes_of.values()) <= ALL_KB * KB


@pytest.mark.parametrize("device", ["phone", pytest.param("desktop", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["home", "list", "story", pytest.param("english", marks=pytest.mark.slow)])
def test_nothing_moves_while_a_page_comes_slowly_and_is_read_to_its_end(
    open_browser: OpenBrowser, name: str, device: str
) -> None:
    address = address_of(name, open_browser)
    page = open_browser(device)
    page.add_init_script(NOTE_SHIFTS)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)

    page.goto(address)
    page.evaluate(SETTLED)
    while not page.evaluate(SCROLL_DOWN):
        page.wait_for_function(PICTURES_ARE_THERE)
    page.evaluate(SETTLED)

    shifts = page.evaluate("() => window.shifts")
    assert sum(shift["size"] for shift in shifts) <= 0.001, shifts
