"""How soon a page is there on a phone in the country: LCP, CLS, TBT, and bytes, by Chromium's own marks.

    .venv/bin/python -m bench.vitals [DATA_DIR]

starts the platform of ``make run`` on the demo stories (those in DATA_DIR, or made in a folder of its own) behind nginx
with ``deploy/nginx/stories.conf`` (TLS, HTTP/2, packed), and opens each page five times in a new browser: 390 px, the
processor four times slower, 1.6 Mbit/s with 150 ms to and fro, nothing kept from before. Prints the middle ones.
"""

import statistics

from playwright.sync_api import Browser, Error, sync_playwright

from bench.pages import pages
from bench.serving import served
from tests.servers.processes import find_program

ROUNDS = 5
PHONE = {"width": 390, "height": 844}
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOWER = 4
_SETTLE_MS = 3000  # after everything has come: what blocks later blocks nobody who waits for the page
_NOTE = """
window.noted = {largest: 0, what: "", shifts: 0, tasks: []};
const look = (type, see) =>
  new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({type, buffered: true});
look("largest-contentful-paint", (one) => {
  noted.largest = one.startTime;
  noted.what = one.element ? `${one.element.tagName.toLowerCase()}.${one.element.className}` : "";
});
look("layout-shift", (one) => { if (!one.hadRecentInput) noted.shifts += one.value; });
look("longtask", (one) => noted.tasks.push([one.startTime, one.duration]));
"""
_READ = """() => {
  const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const late = noted.tasks.filter(([start]) => start + 1 > first);
  const sum = (list) => list.reduce((total, one) => total + one, 0);
  const came = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return {
    first, largest: noted.largest, what: noted.what, shifts: noted.shifts,
    blocked: sum(late.map(([, duration]) => Math.max(0, duration - 50))),
    answered: performance.getEntriesByType("navigation")[0].responseStart,
    bytes: sum(came.map((one) => one.transferSize)), requests: came.length,
  };
}"""


def look(browser: Browser, url: str) -> dict[str, float]:
    """Open a page once, as a phone would that was never there."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=3, is_mobile=True, has_touch=True, locale="th-TH", ignore_https_errors=True
    )  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.add_init_script(_NOTE)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(url, wait_until="load", timeout=90_000)
        page.wait_for_timeout(_SETTLE_MS)
        found: dict[str, float] = page.evaluate(_READ)
        return found
    finally:
        context.close()


def run() -> None:
    """Print the table."""
    chromium = find_program("chromium", packages="chromium")
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    with served() as (nginx, _folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        print("| page | answered | FCP | LCP | what is largest | CLS | TBT | requests | KB |")
        print("|---|--:|--:|--:|---|--:|--:|--:|--:|")
        for name, path in pages(nginx.get("/").text).items():
            url = nginx.base_url + path
            rounds = [look(browser, url) for _round in range(ROUNDS)]
            middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0] if key != "what"}
            times = f"{middle['answered']:.0f} ms | {middle['first']:.0f} ms | {middle['largest']:.0f} ms"
            rest = f"{middle['shifts']:.3f} | {middle['blocked']:.0f} ms | {middle['requests']:.0f}"
            print(f"| {name} | {times} | `{rounds[0]['what']}` | {rest} | {middle['bytes'] / 1000:.0f} |", flush=True)
        browser.close()


def main() -> None:
    try:
        run()
    except Error as error:
        raise SystemExit(f"Chromium: {error}") from error


if __name__ == "__main__":
    main()
