"""Suggestions while typing: by keyboard and by touch, and a search that does without them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.inspecting import Inspector

OpenBrowser = Callable[..., Page]


def test_a_suggestion_is_chosen_by_keyboard(open_browser: OpenBrowser) -> None:
    page = open_browser("desktop")
    page.goto("/search")
    field = page.get_by_role("combobox", name="คำที่อยากหา")
    field.press_sequentially("คลองเต")
    expect(page.get_by_role("listbox", name="คำแนะนำ")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")

    option = page.get_by_role("option").filter(has_text="หน้าเขต")
    for _step in range(page.get_by_role("option").count()):
        field.press("ArrowDown")
        if option.get_attribute("aria-selected") == "true":
            break
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    field.press("Enter")

    page.wait_for_url("**/districts/khlong-toei")


def test_escape_closes_the_suggestions_and_enter_searches_for_what_was_typed(open_browser: OpenBrowser) -> None:
    page = open_browser("desktop")
    page.goto("/search")
    field = page.get_by_role("combobox", name="คำที่อยากหา")
    field.press_sequentially("ตลาด")
    expect(page.get_by_role("listbox")).to_be_visible()

    field.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("ตลาด")
    field.press("Enter")
    expect(page.get_by_role("status").filter(has_text="ที่พูดถึง “ตลาด”")).to_be_visible()


def test_a_suggestion_is_touched(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    page.goto("/en/search")
    page.get_by_role("combobox").press_sequentially("khlong t")

    page.get_by_role("option", name="Khlong Toei").first.tap()

    page.wait_for_url("**/en/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_open_suggestions_are_open_to_everybody(open_browser: OpenBrowser) -> None:
    page, inspector = open_browser("desktop"), Inspector()
    page.goto("/search?q=คลอง")
    page.get_by_role("combobox").press_sequentially("เต")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.get_by_role("combobox").press("ArrowDown")

    inspector.look(page, "suggestions")

    assert inspector.faults == []


def test_search_works_without_a_script(open_browser: OpenBrowser) -> None:
    page = open_browser("phone", javascript=False)
    page.goto("/search")
    page.get_by_label("คำที่อยากหา").fill("คลอง")
    page.get_by_role("search").get_by_role("button", name="ค้นหา").click()

    filters = page.get_by_role("navigation", name="กรองผลการค้นหา")
    filters.locator("summary").click()  # folded on a phone until one is used
    filters.get_by_role("link").first.click()

    expect(page.get_by_role("link", name="เอาตัวกรองออก:")).to_be_visible()
    assert page.locator("mark").count() > 0
