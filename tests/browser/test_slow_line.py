"""Three phone photos and a text arrive over a slow line that is cut every five seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import authors
from tests.browser.slow_line import SlowLine
from tests.photographs import phone_jpeg

OpenBrowser = Callable[..., Page]
READY = "พร้อมแล้ว ลบพิกัดในภาพให้แล้ว"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(800, 600, id="small"), pytest.param(4000, 3000, id="12-megapixels")]
)
def test_three_photos_and_a_text_arrive(open_browser: OpenBrowser, width: int, height: int) -> None:
    page, told = open_browser("phone"), authors.Told(f"เล่าจากบนรถเมล์ {width}", photos=())
    page.set_default_timeout(60_000)
    photos = [(f"ภาพที่ {n}.jpg", phone_jpeg(width, height, seed=n, has_grain=True)) for n in (1, 2, 3)]
    authors.start(page)
    authors.write(page, told)
    expect(page.get_by_role("heading", name="มีภาพไหม")).to_be_visible()
    line = SlowLine(page)

    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in photos]  # type: ignore[arg-type]
    )
    tiles = page.get_by_role("list", name="ภาพที่เลือก").get_by_role("listitem")
    line.until(lambda: tiles.get_by_text(READY).count() == 3, seconds=600)

    assert page.locator(".photo-tile__name").all_inner_texts() == [name for name, _data in photos]
    print(f"{width}x{height}: {line.cuts} cuts, {line.pieces} pieces, {line.broken} of them broken")
    assert line.cuts > 0
    page.get_by_role("button", name="ต่อไป เลือกที่").click()
    authors.choose_place(page, "บางรัก", "ความสุข")
    authors.agree(page, told)
    assert authors.send(page, told)
