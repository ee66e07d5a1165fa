"""Nothing typed is lost: reloads, killed pages, no line, two windows, a session that is gone, another browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser import authors
from tests.browser.conftest import DEVICES
from tests.browser.watching import Watch
from tests.processes import Platform, wait_for

OPENED = re.compile(r"/drafts/[0-9a-z]{10}/write$")
TITLE, BODY = "ตั้งชื่อเรื่องให้หน่อย", "เรื่องมันเป็นยังไง"
LINE_AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 Line/14.1.0/IAB"
Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def plain_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform without demo stories."""
    platform = Platform(tmp_path_factory.mktemp("drafts"))
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture
def open_context(plain_platform: Platform, chromium: Browser) -> Iterator[Open]:
    """Return a function opening a browser of its own, as a phone has it; no page of it may have a fault.

    Its arguments: a status that the test expects, and options of the context.
    """
    opened: list[tuple[BrowserContext, Watch, int]] = []

    def open_one(*, refused: int = 0, **options: Any) -> BrowserContext:
        context = chromium.new_context(
            **DEVICES["phone"], base_url=plain_platform.base_url, locale="th-TH", reduced_motion="reduce", **options
        )
        context.set_default_timeout(15_000)
        opened.append((context, Watch(context, plain_platform.base_url), refused))
        return context

    yield open_one
    for context, _watch, _refused in opened:
        context.close()
    assert [
        fault for _, watch, refused in opened for fault in watch.faults if not fault.startswith(f"{refused}:")
    ] == []


def begin(context: BrowserContext, title: str = "ร้านริมคลอง") -> Page:
    """Open the form and type the first words; the draft is there and saved."""
    page = context.new_page()
    page.goto("/submit")
    page.get_by_label(TITLE).press_sequentially(title)
    expect(page).to_have_url(OPENED)
    expect_saved(page)
    return page


def restart(context: BrowserContext, open_context: Open) -> BrowserContext:
    """The browser after a flat battery: what it kept is there; its pages had no line to the end, and were not told."""
    for page in context.pages:  # what it would send now outlives the line that is emulated
        page.evaluate("addEventListener('visibilitychange', event => event.stopImmediatePropagation(), true)")
    kept = context.storage_state()
    context.close()
    return open_context(storage_state=kept)


def expect_saved(page: Page) -> None:
    """What stands in the form is with the server: nothing waits in the browser, and the line says so."""
    wait_for(lambda: waiting(page) == [], "the server has it", 15)
    expect(page.locator("[data-saved]")).to_contain_text("เก็บไว้กับเราแล้ว")


def waiting(page: Page) -> list[str]:
    """The keys of what this browser keeps for the server."""
    found: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")
    return found


def until_worker_is_ready(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_for(lambda: page.evaluate("caches.match('/en/submit').then(Boolean)"), "the forms are kept", 15)


def test_the_first_keystroke_makes_the_draft_and_reloading_keeps_it(open_context: Open) -> None:
    page = open_context().new_page()
    page.goto("/submit")
    page.get_by_label(TITLE).press_sequentially("ก")
    expect(page).to_have_url(OPENED)
    expect_saved(page)

    page.reload()

    expect(page.get_by_label(TITLE)).to_have_value("ก")
    page.goto("/my")
    expect(page.get_by_role("link", name="เขียนต่อ")).to_have_count(1)


def test_several_drafts_stand_side_by_side(open_context: Open) -> None:
    context = open_context()
    begin(context, "เรื่องที่หนึ่ง")
    page = begin(context, "เรื่องที่สอง")

    page.goto("/my")

    for title in ("เรื่องที่หนึ่ง", "เรื่องที่สอง"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.goto("/submit")
    expect(page.get_by_label(TITLE)).to_have_value("")
    page.get_by_text("ร่างที่ยังเขียนค้างอยู่ในเครื่องนี้ 2 เรื่อง").click()
    page.get_by_role("link", name="เขียนต่อ เรื่องที่หนึ่ง").click()
    expect(page.get_by_label(TITLE)).to_have_value("เรื่องที่หนึ่ง")


def test_a_reload_before_the_pause_has_ended_loses_nothing(open_context: Open) -> None:
    page = begin(open_context())

    page.get_by_label(BODY).fill("ประโยคที่ยังไม่ได้เก็บ")
    page.reload()

    expect(page.get_by_label(BODY)).to_have_value("ประโยคที่ยังไม่ได้เก็บ")
    expect_saved(page)


def test_a_page_that_was_killed_offers_the_words_again(open_context: Open) -> None:
    context = open_context()
    page = begin(context)
    address = page.url
    context.set_offline(True)
    page.get_by_label(BODY).fill("คำสุดท้ายก่อนแบตหมด")
    expect(page.locator("[data-saved]")).to_contain_text("ไม่มีเน็ต เก็บไว้ในเครื่องนี้แล้ว")

    context = restart(context, open_context)
    page = context.new_page()
    page.goto(address)

    expect(page.get_by_text("นี่คือข้อความล่าสุดในเครื่องนี้")).to_be_visible()
    expect(page.get_by_label(BODY)).to_have_value("คำสุดท้ายก่อนแบตหมด")
    expect_saved(page)
    page.get_by_role("button", name="ใช้ฉบับที่เก็บไว้กับเราแทน").click()
    expect(page.get_by_label(BODY)).to_have_value("")
    expect(page.get_by_role("heading", name="มีข้อความอีกฉบับ")).to_be_visible()
    page.locator(".draft-copies summary").click()
    page.get_by_role("button", name="เอาฉบับนี้กลับมา").click()
    expect(page.get_by_label(BODY)).to_have_value("คำสุดท้ายก่อนแบตหมด")


def test_the_back_button_shows_what_was_written(open_context: Open) -> None:
    page = begin(open_context())
    page.get_by_label(BODY).fill(authors.BODY)
    page.get_by_role("button", name="ไปใส่ภาพต่อ").click()
    expect(page.get_by_role("heading", name="มีภาพไหม")).to_be_visible()

    page.go_back()

    expect(page.get_by_label(TITLE)).to_have_value("ร้านริมคลอง")
    expect(page.get_by_label(BODY)).to_have_value(authors.BODY)
    expect(page.get_by_role("heading", name="มีข้อความอีกฉบับ")).to_have_count(0)


def test_pressing_on_at_once_makes_one_draft(open_context: Open) -> None:
    page = open_context().new_page()
    page.goto("/submit")
    authors.write(page, authors.Told("เขียนแล้วกดต่อเลย"))
    expect(page.get_by_role("heading", name="มีภาพไหม")).to_be_visible()

    page.goto("/my")

    expect(page.get_by_role("heading", name="เขียนแล้วกดต่อเลย")).to_have_count(1)
    expect(page.get_by_role("link", name="เขียนต่อ")).to_have_count(1)


def test_what_is_typed_before_the_script_has_come_is_kept_and_not_replaced_by_older_words(open_context: Open) -> None:
    context = open_context()
    page = begin(context)
    address = page.url
    context.set_offline(True)
    page.get_by_label(BODY).fill("คำเก่าที่ยังส่งไม่ถึง")
    expect(page.locator("[data-saved]")).to_contain_text("ไม่มีเน็ต เก็บไว้ในเครื่องนี้แล้ว")
    context = restart(context, open_context)
    context.add_init_script("delete Navigator.prototype.serviceWorker")  # which would fetch past the route
    page, held = context.new_page(), list[Route]()
    page.route("**/js/autosave.js*", lambda route: held.append(route))

    page.goto(address, wait_until="commit")
    page.get_by_label(BODY).fill("คำใหม่")
    wait_for(lambda: page.evaluate("1") and held, "the script is asked for")
    held[0].continue_()

    expect(page.locator("[data-saved]")).to_contain_text("เก็บไว้กับเราแล้ว")
    expect(page.get_by_label(BODY)).to_have_value("คำใหม่")
    page.unroute("**/js/autosave.js*")
    page.reload()
    expect(page.get_by_label(BODY)).to_have_value("คำใหม่")


def test_an_answer_that_never_came_makes_no_second_draft(open_context: Open) -> None:
    context = open_context()
    page = context.new_page()
    page.goto("/submit")

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/submit", lose_answer, times=1)
    page.get_by_label(TITLE).fill("คำตอบหลงทาง")
    expect(page.locator("[data-saved]")).to_contain_text("เก็บไว้ในเครื่องนี้แล้ว")
    page.goto("/submit")

    expect(page).to_have_url(OPENED)
    expect_saved(page)
    page.goto("/my")

    expect(page.get_by_role("link", name="เขียนต่อ")).to_have_count(1)


def test_without_a_line_the_words_stay_and_go_on_when_it_is_back(open_context: Open) -> None:
    context = open_context()
    page = begin(context)
    context.set_offline(True)
    page.get_by_label(BODY).fill("พิมพ์ในอุโมงค์")
    expect(page.locator("[data-saved]")).to_contain_text("ไม่มีเน็ต เก็บไว้ในเครื่องนี้แล้ว")
    page.get_by_role("button", name="ไปใส่ภาพต่อ").click()
    expect(page.get_by_label(BODY)).to_have_value("พิมพ์ในอุโมงค์")

    context.set_offline(False)

    expect_saved(page)
    page.reload()
    expect(page.get_by_label(BODY)).to_have_value("พิมพ์ในอุโมงค์")


def test_without_a_line_a_new_story_can_be_begun(open_context: Open, plain_platform: Platform) -> None:
    context = open_context()
    page = begin(context, "ชื่อของร่างเดิม")
    until_worker_is_ready(page)
    context.set_offline(True)
    page.goto("/submit")
    expect(page.get_by_text("ชื่อของร่างเดิม")).to_have_count(0)  # kept pages are nobody's
    page.get_by_label(TITLE).fill("เรื่องจากบนเรือ")
    expect(page.locator("[data-saved]")).to_contain_text("เก็บไว้ในเครื่องนี้แล้ว")
    page.goto("/my")
    expect(page.get_by_role("heading", name="สัญญาณหลุดกลางคลอง")).to_be_visible()
    expect(page.get_by_role("region", name="รอส่งจากเครื่องนี้")).to_contain_text("เรื่องจากบนเรือ")
    expect(page.get_by_text("ชื่อของร่างเดิม")).to_have_count(0)

    context.set_offline(False)
    expect(page.get_by_role("heading", name="สัญญาณหลุดกลางคลอง")).to_have_count(0)  # it goes on by itself
    page.goto("/submit")

    expect(page).to_have_url(OPENED)
    expect_saved(page)
    page.goto("/my")
    expect(page.get_by_role("heading", name="เรื่องจากบนเรือ")).to_be_visible()


def test_the_worker_keeps_no_page_of_anybody(open_context: Open) -> None:
    page = begin(open_context())
    until_worker_is_ready(page)
    page.reload()
    address = page.url
    page.goto(address.replace("/write", "/discard"))
    page.get_by_role("button", name="ทิ้งร่าง").click()
    expect(page.get_by_text("ทิ้งร่างแล้ว")).to_be_visible()

    kept = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
            return found;
        }"""
    )

    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {"/submit", "/en/submit", "/offline", "/en/offline"}
    assert waiting(page) == []
    page.context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", name="สัญญาณหลุดกลางคลอง")).to_be_visible()


def test_of_two_windows_the_newest_wins_and_the_other_is_offered(open_context: Open) -> None:
    context = open_context()
    first = begin(context)
    second = context.new_page()
    second.goto(first.url)
    expect_saved(second)
    first.bring_to_front()
    first.get_by_label(BODY).fill("เขียนในหน้าต่างแรก")
    expect_saved(first)

    second.get_by_label(BODY).fill("เขียนในหน้าต่างที่สอง")

    expect(second.get_by_role("heading", name="มีข้อความอีกฉบับ")).to_be_visible()
    expect(second.get_by_label(BODY)).to_have_value("เขียนในหน้าต่างที่สอง")
    second.locator(".draft-copies summary").click()
    expect(second.locator(".draft-copies")).to_contain_text("เขียนในหน้าต่างแรก")
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it comes back into view
    expect(first.get_by_label(BODY)).to_have_value("เขียนในหน้าต่างที่สอง")
    expect(first.get_by_text("มีข้อความใหม่กว่าจากอีกหน้าต่างหรืออีกเครื่อง")).to_be_visible()


def test_a_session_that_is_gone_stops_no_save(open_context: Open) -> None:
    context = open_context()
    page = begin(context)
    context.clear_cookies(name="session")

    page.get_by_label(BODY).fill(authors.BODY)
    expect_saved(page)
    page.get_by_role("button", name="ไปใส่ภาพต่อ").click()

    expect(page.get_by_role("heading", name="มีภาพไหม")).to_be_visible()


def test_a_draft_whose_secret_is_gone_leaves_its_words_for_a_new_one(open_context: Open) -> None:
    context = open_context(refused=403)
    page = begin(context, "คุกกี้หาย")
    context.clear_cookies()

    page.get_by_label(BODY).fill("ยังอยู่ไหม")
    expect(page.locator("[data-saved]")).to_contain_text("ร่างนี้เปิดจากที่นี่ไม่ได้แล้ว")
    page.goto("/submit")

    expect(page.get_by_label(BODY)).to_have_value("ยังอยู่ไหม")
    expect(page).to_have_url(OPENED)


def test_other_steps_are_saved_as_they_are_filled_in(open_context: Open) -> None:
    page = begin(open_context())
    page.goto(page.url.replace("/write", "/place"))
    page.get_by_label("เขต", exact=True).select_option(label="ดุสิต")
    page.get_by_role("radio", name="วิธีคิด").check()
    expect_saved(page)
    page.goto(page.url.replace("/place", "/people"))
    assert not any(box.is_checked() for box in page.get_by_role("checkbox").all())
    page.get_by_label("นามปากกา", exact=True).fill("ต้นกล้า")
    expect_saved(page)

    page.reload()

    expect(page.get_by_label("นามปากกา", exact=True)).to_have_value("ต้นกล้า")
    assert not any(box.is_checked() for box in page.get_by_role("checkbox").all())
    page.goto(page.url.replace("/people", "/place"))
    expect(page.get_by_label("เขต", exact=True)).to_have_value("dusit")


def test_line_s_browser_offers_the_phone_s_own_and_a_code_carries_the_draft_there(open_context: Open) -> None:
    page = begin(open_context(user_agent=LINE_AGENT), "เริ่มในไลน์")
    page.get_by_label(BODY).fill(authors.BODY)
    page.get_by_role("button", name="ไปใส่ภาพต่อ").click()
    expect(page.get_by_text("ตอนนี้คุณเปิดอยู่ใน LINE")).to_be_visible()
    authors.add_photos(page, authors.phone_photos(2), javascript=True)
    page.get_by_role("button", name="ย้ายไปเบราว์เซอร์ของเครื่อง").click()
    link = page.get_by_role("link", name="เปิดในเบราว์เซอร์ของเครื่อง").get_attribute("href") or ""
    assert "openExternalBrowser=1" in link
    own = open_context().new_page()
    own.goto(link)  # a preview of the link, as chats make it, uses nothing up
    own.goto(link)

    own.get_by_role("button", name="เปิดร่างต่อที่นี่").click()

    expect(own.get_by_role("list", name="ภาพที่เลือก").get_by_role("listitem")).to_have_count(2)
    own.goto(own.url.replace("/photos", "/write"))
    expect(own.get_by_label(TITLE)).to_have_value("เริ่มในไลน์")
    expect(own.get_by_label(BODY)).to_have_value(authors.BODY)
    own.get_by_label(TITLE).fill("ต่อในเบราว์เซอร์ของเครื่อง")
    expect_saved(own)
    page.goto(own.url)
    expect(page.get_by_label(TITLE)).to_have_value("ต่อในเบราว์เซอร์ของเครื่อง")
    stranger = open_context().new_page()
    stranger.goto(link)
    stranger.get_by_role("button", name="เปิดร่างต่อที่นี่").click()
    expect(stranger.get_by_role("alert")).to_contain_text("รหัสนี้เปิดไม่ได้แล้ว")
