"""What a reader's browser does by itself or keeps: a view is said, a card is sent, the own district is remembered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

OpenBrowser = Callable[..., Page]


def test_a_view_is_said_without_cookie_or_body(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    page.goto("/")

    with page.expect_response("**/s/*/views") as answer:
        page.locator(".cover__title a").click()

    request = answer.value.request
    assert (request.method, request.post_data, answer.value.status) == ("POST", None, 204)
    assert "cookie" not in request.all_headers()
    assert page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_card_is_one_tap(open_browser: OpenBrowser, javascript: bool) -> None:
    page = open_browser("phone", javascript=javascript)
    page.goto("/")
    page.locator(".cover__title a").click()
    said = page.get_by_text("ฝากให้แล้ว ขอบคุณแทนคนเล่านะ")
    expect(said).to_be_hidden()

    page.get_by_role("button", name="อ่านแล้วอุ่นใจ").tap()

    expect(said).to_be_visible()
    expect(said).to_be_in_viewport()
    assert page.context.cookies() == []


def test_my_district_is_kept_in_the_browser_and_sent_nowhere(open_browser: OpenBrowser) -> None:
    page, sent = open_browser("phone"), list[str]()
    page.goto("/")
    mine = page.locator(".my-district")
    height = mine.evaluate("box => box.offsetHeight")
    page.on("request", lambda request: sent.append(request.url))

    mine.get_by_role("combobox", name="คุณอยู่เขตไหน").select_option("บางรัก")
    mine.get_by_role("button", name="จำเขตนี้ไว้").click()

    link = mine.get_by_role("link", name="บางรัก")
    expect(link).to_be_focused()
    assert sent == []
    assert mine.evaluate("box => box.offsetHeight") == height
    page.goto("/en/districts")
    expect(mine.get_by_role("link", name="Bang Rak")).to_have_attribute("href", "/en/districts/bang-rak")
    mine.get_by_role("button", name="Change").click()
    expect(mine.get_by_role("combobox")).to_have_value("bang-rak")
    assert page.context.cookies() == []


def test_without_a_script_the_way_to_my_district_is_a_link(open_browser: OpenBrowser) -> None:
    page = open_browser("phone", javascript=False)
    page.goto("/")

    page.locator(".my-district").get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("กรุงเทพฯ ในห้าสิบเขต")


def open_solved(page: Page) -> Locator:
    """A solved story told with two photos; the two beside each other."""
    page.goto("/solved")
    page.get_by_role("link", name="ราวจับ 14 เมตร").click()
    return page.locator(".before-after")


def test_before_and_after_are_compared_in_the_room_of_the_two_photos(open_browser: OpenBrowser) -> None:
    plain, page = open_solved(open_browser("phone", javascript=False)), open_browser("phone")
    pair = open_solved(page)
    slider = pair.get_by_role("slider", name="เลื่อนเทียบภาพก่อนกับภาพหลัง")
    photos = pair.get_by_role("img")
    expect(photos).to_have_count(2)
    room = "box => box.offsetHeight"

    expect(slider).to_have_attribute("aria-valuetext", "ภาพก่อน 50% ภาพหลัง 50%")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "ภาพก่อน 51% ภาพหลัง 49%")
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "ภาพก่อน 0% ภาพหลัง 100%")

    boxes = [photo.bounding_box() for photo in photos.all()]
    assert boxes[0] == boxes[1]  # one lies over the other
    left, right = (photo.bounding_box() or {"x": 0, "width": 0} for photo in plain.get_by_role("img").all())
    assert left["x"] + left["width"] == right["x"]  # without a script they stand side by side
    expect(plain.get_by_role("slider")).to_have_count(0)
    assert plain.evaluate(room) == pair.evaluate(room)
