"""Photos in a real browser: made smaller, sent in pieces, sent on after what breaks, put in order, brought back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser import authors
from tests.photographs import phone_jpeg
from tests.processes import Platform

OpenBrowser = Callable[..., Page]
READY = "พร้อมแล้ว ลบพิกัดในภาพให้แล้ว"
PIECES = re.compile(r"/uploads/[0-9a-f-]{36}$")


@pytest.fixture
def open_browser(open_browser: OpenBrowser) -> OpenBrowser:
    """Return the same without service workers: a piece that one lets pass could not be broken here."""
    return partial(open_browser, workers=False)


def open_photos(page: Page) -> None:
    """Start a draft, and go to its photos."""
    authors.start(page)
    authors.write(page, authors.Told("ท่าน้ำ"))


def choose(page: Page, *photos: tuple[str, bytes]) -> None:
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in photos]
    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files(files)  # type: ignore[arg-type]


def tiles(page: Page) -> Locator:
    return page.get_by_role("list", name="ภาพที่เลือก").get_by_role("listitem")


def names(page: Page) -> list[str]:
    return page.locator(".photo-tile__name").all_inner_texts()


def hold_pieces(page: Page) -> None:
    """Let no piece of a photo through: the line is broken, and nothing else is."""

    def refuse(route: Route) -> None:
        if route.request.method == "PATCH":
            route.abort()
        else:
            route.fallback()

    page.context.route(PIECES, refuse)


def test_a_photo_is_made_smaller_and_upright_while_its_words_are_written(
    open_browser: OpenBrowser, platform: Platform
) -> None:
    page = open_browser("phone")
    open_photos(page)
    photo = phone_jpeg(4000, 3000, seed=5, has_grain=True)

    choose(page, ("เช้ามืด ๑๒ ล้านพิกเซล.jpg", photo))
    page.get_by_label("คำบรรยายใต้ภาพ").fill("ยังไม่สว่างดี")
    expect(tiles(page).get_by_text(READY)).to_be_visible(timeout=60_000)

    saved = re.search(r"ย่อจาก ([\d.]+) MB เหลือ ([\d.]+) MB", tiles(page).inner_text())
    assert saved is not None
    assert float(saved[2]) < float(saved[1]) / 2
    expect(page.get_by_label("คำบรรยายใต้ภาพ")).to_have_value("ยังไม่สว่างดี")
    with sqlite3.connect(platform.data_dir / "stories.db") as database:
        query = "SELECT width_px, height_px, size_bytes FROM photo WHERE file_name LIKE 'เช้ามืด%'"
        width, height, size = database.execute(query).fetchone()
    assert (width, height) == (1920, 2560)
    assert size < len(photo) / 2


def test_a_line_that_breaks_is_said_and_the_photo_is_sent_on(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    open_photos(page)

    def break_pieces(route: Route) -> None:
        route.abort() if route.request.method == "PATCH" else route.fallback()

    page.context.route(PIECES, break_pieces)
    choose(page, ("ท่าเรือ.jpg", phone_jpeg(seed=8)))
    expect(tiles(page).get_by_text("เน็ตหลุดที่")).to_be_visible(timeout=30_000)
    page.context.unroute(PIECES, break_pieces)

    expect(tiles(page).get_by_text(READY)).to_be_visible(timeout=60_000)


def test_a_reload_in_the_middle_sends_on_by_itself(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    open_photos(page)
    hold_pieces(page)
    choose(page, ("ท่าเรือ.jpg", phone_jpeg(seed=9)))
    expect(tiles(page).get_by_text("เน็ตหลุดที่")).to_be_visible(timeout=30_000)
    page.context.unroute(PIECES)

    page.reload()

    expect(tiles(page).get_by_text(READY)).to_be_visible(timeout=30_000)
    assert names(page) == ["ท่าเรือ.jpg"]


def test_the_same_photo_chosen_again_goes_on_where_it_was(open_browser: OpenBrowser) -> None:
    page, photo = open_browser("phone"), ("ท่าเรือ.jpg", phone_jpeg(seed=10))
    open_photos(page)
    hold_pieces(page)
    choose(page, photo)
    expect(tiles(page).get_by_text("เน็ตหลุดที่")).to_be_visible(timeout=30_000)
    page.evaluate("indexedDB.deleteDatabase('photos-on-their-way')")  # as a browser that keeps no files
    page.context.unroute(PIECES)
    page.reload()
    expect(tiles(page).get_by_text("เลือกภาพเดิมอีกครั้งเพื่อส่งต่อ")).to_be_visible()

    choose(page, photo)

    expect(tiles(page).get_by_text(READY)).to_be_visible(timeout=30_000)
    assert names(page) == ["ท่าเรือ.jpg"]


def test_the_next_steps_send_on_and_the_story_waits_for_its_photos(open_browser: OpenBrowser) -> None:
    page, told = open_browser("phone"), authors.Told("รอภาพก่อนนะ", photos=())
    authors.start(page)
    authors.write(page, told)
    hold_pieces(page)
    choose(page, ("ท่าเรือ.jpg", phone_jpeg(seed=11)))
    expect(tiles(page).get_by_text("เน็ตหลุดที่")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("ไปต่อได้เลย ภาพจะส่งต่อเองในขั้นถัดไป")).to_be_visible()
    page.get_by_role("button", name="ต่อไป เลือกที่").click()
    expect(page.get_by_role("status").get_by_text("กำลังส่ง 1 ภาพ")).to_be_visible()
    authors.choose_place(page, "บางรัก", "ความสุข")
    authors.agree(page, told)
    send = page.get_by_role("button", name="ส่งเรื่องนี้")
    expect(send).to_be_disabled()
    expect(page.get_by_text("ปุ่มส่งจะกดได้เองเมื่อภาพพร้อม")).to_be_visible()

    page.context.unroute(PIECES)
    page.context.set_offline(True)
    page.context.set_offline(False)

    expect(send).to_be_enabled(timeout=60_000)
    authors.send(page, told)


def test_files_that_are_not_taken_are_named_at_once_and_nothing_is_sent(
    open_browser: OpenBrowser, tmp_path: Path
) -> None:
    page, sent = open_browser("desktop"), []
    open_photos(page)
    page.on("request", lambda request: sent.append(request.url) if "/uploads" in request.url else None)

    files = {"รายชื่อ.jpg": b"no photo", "ว่าง.jpg": b"", "ฟิล์ม.jpg": b"\xff\xd8\xff" + bytes(31 << 20)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files([tmp_path / name for name in files])

    alert = page.get_by_role("alert")
    expect(alert.get_by_role("listitem")).to_have_count(3)
    expect(alert).to_contain_text("เปิด “รายชื่อ.jpg” ไม่ได้ ใช้ภาพ")
    expect(alert).to_contain_text("“ว่าง.jpg” เป็นไฟล์เปล่า")
    expect(alert).to_contain_text("“ฟิล์ม.jpg” ใหญ่เกิน 30 MB (ภาพนี้ 32 MB)")
    expect(tiles(page)).to_have_count(0)
    assert sent == []


def test_the_ninth_photo_is_refused_by_name(open_browser: OpenBrowser) -> None:
    page = open_browser("desktop")
    open_photos(page)

    choose(page, *[(f"{number}.jpg", phone_jpeg(80, 60, seed=number)) for number in range(1, 10)])

    expect(page.get_by_role("alert")).to_contain_text("“9.jpg” ยังไม่ได้ใส่ เรื่องหนึ่งมีได้ 8 ภาพ")
    expect(tiles(page).get_by_text(READY)).to_have_count(8, timeout=60_000)
    expect(page.get_by_text("ครบ 8 ภาพแล้ว")).to_be_visible()
    assert names(page) == [f"{number}.jpg" for number in range(1, 9)]


@pytest.fixture
def three(open_browser: OpenBrowser) -> Page:
    """Return the page of a draft with three photos that are ready."""
    page = open_browser("desktop")
    open_photos(page)
    choose(page, *[(f"{number}.jpg", phone_jpeg(80, 60, seed=number)) for number in (1, 2, 3)])
    expect(tiles(page).get_by_text(READY)).to_have_count(3, timeout=30_000)
    return page


def tool(page: Page, what: str, number: int) -> Locator:
    return page.get_by_role("button", name=f"{what} ภาพที่ {number}", exact=True)


def test_photos_are_put_in_order_by_keyboard_and_it_is_said(three: Page) -> None:
    tool(three, "เลื่อนลง", 1).focus()

    three.keyboard.press("Enter")
    expect(three.locator("[data-announce]")).to_have_text("ย้ายไปเป็นภาพที่ 2")
    expect(tool(three, "เลื่อนลง", 2)).to_be_focused()
    three.keyboard.press("Enter")
    expect(three.locator("[data-announce]")).to_have_text("ย้ายไปเป็นภาพที่ 3")
    expect(tool(three, "เลื่อนขึ้น", 3)).to_be_focused()
    moved = names(three)
    with three.expect_response(re.compile(r"/to/0$")):
        tool(three, "ให้เป็นภาพปก", 2).press("Enter")

    assert moved == ["2.jpg", "3.jpg", "1.jpg"]
    expect(three.locator("[data-announce]")).to_have_text("ภาพนี้เป็นภาพปกแล้ว")
    three.reload()
    assert names(three) == ["3.jpg", "2.jpg", "1.jpg"]


def test_photos_are_put_in_order_by_dragging(three: Page) -> None:
    handles = three.locator("[data-handle]")
    start, end = handles.nth(0).bounding_box(), handles.nth(1).bounding_box()
    assert start is not None
    assert end is not None

    handles.nth(0).scroll_into_view_if_needed()
    start = handles.nth(0).bounding_box() or start
    three.mouse.move(start["x"] + 10, start["y"] + 10)
    three.mouse.down()
    with three.expect_response(re.compile(r"/to/\d$")):
        three.mouse.move(start["x"] + 10, start["y"] + 320, steps=12)
        three.mouse.up()

    dragged = names(three)
    three.reload()
    assert dragged[0] == "2.jpg"
    assert names(three) == dragged


def test_a_removed_photo_comes_back_with_its_words(three: Page) -> None:
    three.get_by_label("คำบรรยายใต้ภาพ").nth(1).fill("ป้าเปิดร้าน")
    tool(three, "เอาออก", 2).click()
    expect(tiles(three)).to_have_count(2)
    back = three.get_by_role("button", name="เอากลับมา")
    expect(back).to_be_focused()

    back.press("Enter")

    expect(tiles(three)).to_have_count(3)
    expect(three.get_by_label("คำบรรยายใต้ภาพ").nth(1)).to_have_value("ป้าเปิดร้าน")
    three.reload()
    assert names(three) == ["1.jpg", "2.jpg", "3.jpg"]
    expect(three.get_by_role("button", name="เอากลับมา")).to_have_count(0)


def test_words_typed_after_a_move_are_kept_though_the_phone_s_clock_is_late(open_browser: OpenBrowser) -> None:
    page = open_browser("phone")
    page.add_init_script("const right = Date.now; Date.now = () => right() - 3_600_000;")
    open_photos(page)
    choose(page, *[(f"{number}.jpg", phone_jpeg(80, 60, seed=number)) for number in (1, 2)])
    expect(tiles(page).get_by_text(READY)).to_have_count(2, timeout=30_000)
    with page.expect_response(re.compile(r"/to/1$")):
        tool(page, "เลื่อนลง", 1).click()

    page.get_by_label("คำบรรยายใต้ภาพ").nth(0).fill("พิมพ์หลังย้ายภาพ")
    page.get_by_role("button", name="ต่อไป เลือกที่").click()
    page.get_by_role("button", name="ย้อนกลับ").click()

    expect(page.get_by_label("คำบรรยายใต้ภาพ").nth(0)).to_have_value("พิมพ์หลังย้ายภาพ")


def test_the_nudge_goes_when_every_photo_is_described(three: Page) -> None:
    nudge = three.get_by_text("เล่าภาพสั้น ๆ ให้คนที่มองไม่เห็นด้วยนะ")
    expect(nudge).to_be_visible()

    for field in three.get_by_label("ถ้าเล่าภาพนี้ให้คนที่มองไม่เห็นฟัง").all():
        field.fill("ท้องฟ้ากับบ้านริมน้ำ")

    expect(nudge).to_be_hidden()


def test_all_of_it_works_as_plain_forms(open_browser: OpenBrowser) -> None:
    page = open_browser("phone", javascript=False)
    open_photos(page)
    authors.add_photos(page, authors.phone_photos(3), javascript=False)
    first, second, third = names(page)

    tool(page, "ให้เป็นภาพปก", 3).click()
    covered = names(page)
    tool(page, "เลื่อนขึ้น", 3).click()
    moved = names(page)
    page.get_by_label("คำบรรยายใต้ภาพ").nth(1).fill("ป้าเปิดร้าน")
    tool(page, "เอาออก", 2).click()
    left = names(page)
    page.get_by_role("button", name="เอากลับมา").click()

    assert covered == [third, first, second]
    assert moved == [third, second, first]
    assert left == [third, first]
    assert names(page) == moved
    expect(page.get_by_label("คำบรรยายใต้ภาพ").nth(1)).to_have_value("ป้าเปิดร้าน")
