"""The album's viewer, a library of others: loaded when a photo is first opened, by keys, taps and screen readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenBrowser = Callable[..., Page]
SHOWN = ".pswp__item[aria-hidden=false] img:not([aria-hidden])"
WORDS = {
    "": ("ภาพในเรื่องนี้", ["ปิด", "ขยายหรือย่อภาพ"]),
    "/en": ("Photos in this story", ["Close", "Zoom in or out"]),
}
# Nothing behind the viewer can be reached by keys, or is read out.
_REACHES_BEHIND = """() => {
  const link = document.querySelector("header a");
  link.focus();
  return document.activeElement === link;
}"""
FILES = ["album.css", "photoswipe.css", "photoswipe.esm.min.js"]


def open_story(page: Page, prefix: str = "") -> None:
    """The story that leads the home page, which has an album."""
    page.goto(f"{prefix}/")
    page.locator(".cover__title a").click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("prefix", WORDS, ids=["th", "en"])
def test_the_viewer_comes_with_the_first_photo_and_is_worked_by_keys(open_browser: OpenBrowser, prefix: str) -> None:
    page, asked = open_browser("desktop"), list[str]()
    page.on("request", lambda request: asked.append(request.url.partition("?")[0].rpartition("/")[2]))
    open_story(page, prefix)
    first, (name, buttons) = page.locator(".album__link").first, WORDS[prefix]
    assert not {*asked} & {*FILES}

    first.focus()
    page.keyboard.press("Enter")

    viewer = page.get_by_role("dialog", name=name)
    expect(viewer).to_be_focused()
    assert sorted({*asked} & {*FILES}) == FILES
    for button in buttons:  # the second one comes with the photo
        expect(viewer.get_by_role("button", name=button)).to_have_count(1)
    assert not page.evaluate(_REACHES_BEHIND)
    expect(viewer.get_by_role("status")).to_contain_text(first.get_attribute("data-caption") or "-")
    assert (page.locator(SHOWN).get_attribute("src") or "").endswith((".avif", ".webp"))  # as the small one came
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(first).to_be_focused()
    assert page.evaluate(_REACHES_BEHIND)


def test_a_tap_opens_a_photo_and_another_hides_what_covers_it(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    open_story(page)

    page.locator(".album__link").first.tap()
    status = page.get_by_role("dialog").get_by_role("status")
    expect(status).to_have_css("opacity", "1")
    page.locator(SHOWN).tap()
    expect(status).to_have_css("opacity", "0.005")


def test_a_photo_is_a_page_where_the_viewer_cannot_come(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    page.add_init_script("delete Navigator.prototype.serviceWorker")  # which would fetch past the route
    open_story(page)
    page.route("**/css/album.css*", lambda route: route.abort())

    page.locator(".album__link").first.click()

    page.wait_for_url("**/media/**/*.jpg")


def test_the_way_back_closes_the_viewer_and_closing_it_leaves_no_step_behind(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    open_story(page)
    story, first, viewer = page.url, page.locator(".album__link").first, page.get_by_role("dialog")

    first.tap()
    expect(viewer.get_by_role("status")).not_to_be_empty()
    page.go_back()
    expect(viewer).to_have_count(0)
    expect(page).to_have_url(story)
    expect(first).to_be_focused()

    first.tap()
    expect(viewer.get_by_role("status")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    page.wait_for_function("() => history.state === null")
    page.go_back()
    expect(page.locator(".cover__title")).to_be_visible()
