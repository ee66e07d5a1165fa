"""What a visitor does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.conftest import DEVICES


def link_to(page: Page, title: str) -> Locator:
    """The links of a page that lead to a story."""
    return page.get_by_role("main").get_by_role("link", name=title)


def list_finding_places(page: Page, title: str, *, district: str, theme: str, words: str) -> list[str]:
    """The pages on which a story can be found, going there as a visitor does."""
    found = []
    page.goto("/stories")
    if link_to(page, title).count():
        found.append("list")
    page.get_by_role("group", name="กรองตามแนวเรื่อง").get_by_role("link", name=theme).click()
    if link_to(page, title).count():
        found.append("list of the theme")
    page.goto("/")
    if link_to(page, title).count():
        found.append("home")
    page.get_by_role("link", name=theme).filter(has=page.get_by_role("heading")).click()
    if link_to(page, title).count():
        found.append("theme")
    page.goto("/districts")
    page.get_by_role("main").get_by_role("link", name=district).first.click()
    if link_to(page, title).count():
        found.append("district")
    page.goto("/search")
    page.get_by_label("คำที่อยากหา").fill(words)
    page.get_by_role("search").get_by_role("button", name="ค้นหา").click()
    if link_to(page, title).count():
        found.append("search")
    return found


def read(page: Page, title: str) -> None:
    """From any page with a link to it: open a story."""
    link_to(page, title).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def switch_language(page: Page, language: str) -> None:
    """By the switch in the header, which small screens keep in the menu."""
    if page.viewport_size == DEVICES["phone"]["viewport"]:
        page.get_by_label("Menu" if language == "ไทย" else "เมนู", exact=True).click()
    page.get_by_role("banner").get_by_role("link", name=language).click()


def open_photo(page: Page, number: int, *, javascript: bool) -> Response | None:
    """Open a photo of the album: in the dialog, or as a page of its own, whose answer is returned."""
    link = page.get_by_role("region", name="ภาพในเรื่องนี้").get_by_role("link").nth(number)
    if javascript:
        link.click()
        expect(page.get_by_role("dialog", name="ภาพในเรื่องนี้")).to_be_visible()
        return None
    with page.expect_response("**/media/**/*.jpg") as answer:
        link.click()
    return answer.value
