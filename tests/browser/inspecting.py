"""What every page must be, in three looks: nothing that axe-core objects to, and no sideways scrolling at 320 px."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LOOKS = (("light", 390, 844), ("dark", 390, 844), ("light", 1440, 900))
NARROW = 320  # px: WCAG 1.4.10
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
_WIDER_THAN_THE_WINDOW = "() => document.scrollingElement.scrollWidth - window.innerWidth"


class Inspector:
    """Looks at pages as they are now, and collects what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._axe = Axe()

    def look(self, page: Page, name: str) -> None:
        """Inspect the page in all looks; afterwards it is narrow and light."""
        for scheme, width, height in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self._run_axe(page, f"{name} {scheme} {width}")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": NARROW, "height": 700})
        over = page.evaluate(_WIDER_THAN_THE_WINDOW)
        if over > 0:
            self.faults.append(f"{name}: {over} px wider than a window of {NARROW} px")

    def _run_axe(self, page: Page, where: str) -> None:
        response: dict[str, Any] = self._axe.run(page, options=_OPTIONS).response
        for violation in response["violations"]:
            for node in violation["nodes"]:
                why = "; ".join(check["message"] for check in node["any"])
                self.faults.append(f"{where}: {violation['id']}: {' '.join(map(str, node['target']))}: {why}")
