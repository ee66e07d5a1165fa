"""The preview's hints, the slip and the way back in, as a phone does it: with and without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser import authors
from tests.browser.authors import Told
from tests.processes import Platform

OpenBrowser = Callable[..., Page]
BOTH_WAYS = [pytest.param(True, id="js"), pytest.param(False, id="no-js", marks=pytest.mark.slow)]
IS_LOADED = "image => image.complete && image.naturalWidth"


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_private_data_is_underlined_and_its_link_leads_to_the_field(
    open_browser: OpenBrowser, javascript: bool
) -> None:
    page = open_browser("phone", javascript=javascript)
    authors.start(page)
    authors.write(page, Told("ร้านริมคลอง", body=f"{authors.BODY}\nโทร 081-234-5678 นะ"))
    expect(page.get_by_role("button", name="ต่อไป เลือกที่")).to_be_visible()
    page.goto(page.url.replace("/photos", "/preview"))

    mark = page.locator("mark.private")
    expect(mark).to_contain_text("081-234-5678")
    assert mark.evaluate("mark => getComputedStyle(mark).borderBlockEndWidth") == "2px"
    page.get_by_role("link", name="ขอแก้ก่อน").click()

    assert page.url.endswith("/write#body")
    expect(page.get_by_label("เรื่องมันเป็นยังไง")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", BOTH_WAYS)
def test_the_slip_is_kept_as_a_picture_and_opens_the_story_elsewhere(
    open_browser: OpenBrowser, javascript: bool
) -> None:
    told = Told(f"ซอยที่มีแต่แมว {'js' if javascript else 'plain'}", photos=())
    page = open_browser("phone", javascript=javascript)
    code = authors.tell(page, told, district="บางรัก", theme="มุมมอง", javascript=javascript)
    picture = page.get_by_role("img", name="สลิปเป็นภาพ")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="บันทึกสลิปเป็นภาพ").click()
    kept = waiting.value.path().read_bytes()
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(kept)).convert("L"))
    other = open_browser("phone", javascript=javascript)
    asked: list[str] = []
    other.on("request", lambda request: asked.append(_told_to_the_server(request)))
    other.goto(found.text)

    assert picture.evaluate(IS_LOADED) == 1080
    assert waiting.value.suggested_filename == "bangkok-stories-slip.png"
    field = other.get_by_label("รหัสติดตามเรื่อง")
    if javascript:
        expect(field).to_have_value(code)
        assert "#" not in other.url
    else:
        expect(field).to_have_value("")
        field.fill(code)
    assert all(code not in one and code.replace("-", "") not in one for one in asked)
    other.get_by_role("button", name="เปิดเรื่องของฉัน").click()
    expect(other.get_by_role("heading", name=told.title)).to_be_visible()


def _told_to_the_server(request: Request) -> str:
    """The address and the referrer of a request, as a server's log has them."""
    return f"{request.url.partition('#')[0]} {request.headers.get('referer', '')}"


@pytest.mark.parametrize("javascript", BOTH_WAYS)
def test_a_lost_slip_is_no_lost_story_when_an_address_was_given(
    open_browser: OpenBrowser, platform: Platform, javascript: bool
) -> None:
    email = f"lost-{'js' if javascript else 'plain'}@example.com"
    titles = [f"สลิปหาย เรื่องที่ {number} {'js' if javascript else 'plain'}" for number in (1, 2)]
    for title in titles:
        page = open_browser("phone", javascript=javascript)
        told = Told(title, photos=(), email=email)
        authors.tell(page, told, district="บางรัก", theme="มุมมอง", javascript=javascript)
    elsewhere = open_browser("phone", javascript=javascript)

    elsewhere.goto(authors.ask_for_link(elsewhere, platform, email))
    elsewhere.get_by_role("button", name="เปิดเรื่องของฉัน").click()

    for title in titles:
        expect(elsewhere.get_by_role("heading", name=title)).to_be_visible()
    elsewhere.get_by_role("button", name="เลิกเปิดจากเครื่องนี้").click()
    expect(elsewhere.get_by_text("ยังไม่มีเรื่องในเครื่องนี้")).to_be_visible()
