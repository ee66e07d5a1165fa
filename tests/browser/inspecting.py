"""What every page must be: nothing that axe-core objects to, and no sideways scrolling at 320 px."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

NARROW, WIDE = 320, 1440  # px; 320: WCAG 1.4.10
EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# In the dark a page is the same but for its colours: these are the rules about colours among them.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LOOKS = (("light", 390, 844, EVERY_RULE), ("dark", 390, 844, OF_COLOURS), ("light", WIDE, 900, EVERY_RULE))
_RUN_AXE = """rules => axe
  .run(document, { runOnly: rules, resultTypes: ["violations"] })
  .then(({ violations }) => violations)"""
_WIDER_THAN_THE_WINDOW = "() => document.scrollingElement.scrollWidth - window.innerWidth"


class Inspector:
    """Looks at pages as they are now, and collects what is wrong with them.

    In all looks, or only on a phone in the light.
    """

    def __init__(self, *, all_looks: bool = True) -> None:
        self.faults: list[str] = []
        self._looks = LOOKS if all_looks else LOOKS[:1]

    def look(self, page: Page, name: str) -> None:
        """Inspect the page in all looks; afterwards it is narrow and light."""
        for scheme, width, height, rules in self._looks:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self._run_axe(page, f"{name} {scheme} {width}", rules)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": NARROW, "height": 700})
        over = page.evaluate(_WIDER_THAN_THE_WINDOW)
        if over > 0:
            self.faults.append(f"{name}: {over} px wider than a window of {NARROW} px")

    def _run_axe(self, page: Page, where: str, rules: dict[str, Any]) -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        violations: list[dict[str, Any]] = page.evaluate(_RUN_AXE, rules)
        for violation in violations:
            for node in violation["nodes"]:
                why = "; ".join(check["message"] for check in node["any"])
                self.faults.append(f"{where}: {violation['id']}: {' '.join(map(str, node['target']))}: {why}")
