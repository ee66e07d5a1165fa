"""Every page, and every state of a form, is open to everybody: axe-core in all looks, and no sideways scrolling.

The public pages, the steps of an author and the queues on a phone in the light; with the slow tests all pages, in the
dark and on a desktop too, and in English.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser import authors, staff
from tests.browser.authors import Told
from tests.browser.inspecting import Inspector
from tests.browser.test_uploads import hold_pieces
from tests.photographs import phone_jpeg
from tests.processes import REPOSITORY, Platform

OpenBrowser = Callable[..., Page]
Look = Callable[[Page, str], None]

PUBLIC_PAGES = [
    *("/", "/en/", "/stories", "/stories?theme=living&kind=resident", "/stories?district=bang-rak&theme=thinking"),
    *("/districts", "/en/districts", "/districts/bang-rak", "/districts/nong-chok", "/groups/krungthep-klang"),
    *("/themes/happiness", "/en/themes/thinking", "/solved", "/search", "/search?q=ตลาด", "/search?q=ไม่มีคำนี้แน่"),
    *("/search?q=คลอง&theme=living", "/en/search?q=canal", "/search?q=ลาดพ้าว"),
    *("/api", "/en/api", "/open-data", "/en/open-data", "/promise", "/en/promise", "/stats", "/en/stats"),
    *("/about", "/en/about", "/guidelines", "/privacy", "/en/privacy", "/sign-in", "/track", "/submit", "/my"),
    *(
        "/submit?prompt=lost&district=bang-rak",
        "/en/submit",
        "/continue",
        "/offline",
        "/no-such-page",
        "/en/no-such-page",
        "/my/0000000000",
    ),
]


IN_ENGLISH = [pytest.param(path, marks=pytest.mark.slow) for path in PUBLIC_PAGES if path.startswith("/en/")]


@pytest.fixture
def look(pytestconfig: pytest.Config) -> Iterator[Look]:
    """Return a function inspecting a page as it is now; what is found is told after the test, all together."""
    inspector = Inspector(all_looks="not slow" not in pytestconfig.option.markexpr)
    yield inspector.look
    assert inspector.faults == []


@pytest.mark.parametrize("path", [*(path for path in PUBLIC_PAGES if not path.startswith("/en/")), *IN_ENGLISH])
def test_public_pages(open_browser: OpenBrowser, look: Look, path: str) -> None:
    page = open_browser("desktop")
    page.goto(path)

    look(page, path)


@pytest.mark.parametrize("prefix", ["", pytest.param("/en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["photo", "words"])
def test_stories_with_and_without_photos(open_browser: OpenBrowser, look: Look, prefix: str, kind: str) -> None:
    page = open_browser("desktop")
    page.goto(f"{prefix}/stories")
    page.locator(f".story-card--{kind}").first.get_by_role("link").click()
    expect(page.get_by_role("article").get_by_role("heading", level=1)).to_be_visible()

    look(page, f"{prefix} story with {kind}")


@pytest.mark.parametrize("prefix", ["", pytest.param("/en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ["photo", "words"])
def test_cards_on_other_sites(open_browser: OpenBrowser, look: Look, prefix: str, kind: str) -> None:
    page = open_browser("phone")
    page.goto(f"{prefix}/stories")
    address = page.locator(f".story-card--{kind}").first.get_by_role("link").get_attribute("href") or ""
    page.goto(f"{address.rpartition('/')[0]}/embed")

    look(page, f"{prefix} card with {kind}")


def test_the_album_and_the_menu_while_they_are_open(open_browser: OpenBrowser, look: Look) -> None:
    page = open_browser("phone")
    page.goto("/solved")
    page.get_by_role("link", name="ราวจับ 14 เมตร").click()  # told with two photos: the second is the album
    expect(page.get_by_role("slider")).to_be_visible()
    look(page, "before and after")
    page.get_by_role("region", name="ภาพในเรื่องนี้").get_by_role("link").first.click()
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    look(page, "album")
    page.keyboard.press("Escape")
    page.get_by_label("เมนู", exact=True).click()

    look(page, "menu")


def test_the_five_steps_empty_wrong_and_filled(open_browser: OpenBrowser, look: Look) -> None:
    page, told = open_browser("phone"), Told("ซอยหลังวัดตอนหกโมงเช้า", photos=authors.phone_photos(2))
    authors.start(page)
    look(page, "write")
    press(page, "ไปใส่ภาพต่อ")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "write: nothing written")
    authors.write(page, told)
    look(page, "photos: none")
    text = {"name": "รายชื่อ.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files([text])
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "photos: refused")
    broken = {"name": "ครึ่งเดียว.jpg", "mimeType": "image/jpeg", "buffer": phone_jpeg()[:9000]}
    authors.add_photos(page, [*told.photos], javascript=True)
    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files([broken])
    expect(page.get_by_text("เปิดภาพนี้ไม่ได้")).to_be_visible(timeout=30_000)
    look(page, "photos: two ready, one failed")
    press(page, "ต่อไป เลือกที่")
    expect(page.get_by_label("เขต", exact=True)).to_be_visible()
    look(page, "place")
    press(page, "ต่อไป เรื่องสำคัญ")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "place: nothing chosen")
    page.get_by_label("เขต", exact=True).select_option(label="ดุสิต")
    page.get_by_role("radio", name="วิธีคิด").check()
    press(page, "ต่อไป เรื่องสำคัญ")
    expect(page.get_by_label("นามปากกา", exact=True)).to_be_visible()
    look(page, "people")
    page.get_by_role("textbox", name="อีเมล").fill("ton.example.com")
    press(page, "ดูก่อนส่ง")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "people: nothing chosen, odd e-mail")
    draft = page.url.replace("/people", "")
    page.goto(f"{draft}/preview")
    look(page, "preview: incomplete")
    press(page, "ส่งเรื่องนี้")
    look(page, "preview: sent too early")
    page.goto(page.url.replace("/preview", "/write"))
    page.get_by_label("เรื่องมันเป็นยังไง").fill(f"{authors.BODY}\nโทร 081-234-5678 บ้านเลขที่ 12/7 ไลน์: pa.jaew")
    press(page, "ไปใส่ภาพต่อ")
    page.goto(page.url.replace("/photos", "/preview"))
    expect(page.locator("mark.private")).to_have_count(3)
    look(page, "preview: private data")
    page.goto("/submit")
    page.get_by_text("ร่างที่ยังเขียนค้างอยู่ในเครื่องนี้").click()
    look(page, "start with a draft")
    leave_a_copy(page, draft)
    look(page, "write: an earlier copy")
    page.get_by_role("link", name="เขียนต่อในเครื่องอื่น").click()
    look(page, "carry")
    press(page, "ขอรหัส")
    look(page, "carry: the code")
    page.goto("/my")
    look(page, "my stories: a draft")
    page.get_by_role("link", name="ทิ้งร่างนี้").click()
    look(page, "throw away")


def leave_a_copy(page: Page, draft: str) -> None:
    """Write in two windows; the page shows the text of the other one."""
    page.goto(f"{draft}/write")
    other = page.context.new_page()
    other.goto(f"{draft}/write")
    other.get_by_label("ตั้งชื่อเรื่องให้หน่อย").fill("จากอีกหน้าต่าง")
    other.get_by_role("button", name="เก็บร่างไว้ก่อน").click()
    expect(other).to_have_url(re.compile("/my$"))
    page.get_by_label("ตั้งชื่อเรื่องให้หน่อย").fill("จากหน้าต่างนี้")
    page.locator(".draft-copies summary").click()  # comes with the answer to the save


def test_photos_on_their_way_removed_and_awaited(open_browser: OpenBrowser, look: Look) -> None:
    page, told = open_browser("phone", workers=False), Told("ท่าเรือก่อนฟ้าสาง", photos=authors.phone_photos(2))
    authors.start(page)
    authors.write(page, told)
    authors.add_photos(page, told.photos, javascript=True)
    page.get_by_role("button", name="เอาออก ภาพที่ 2", exact=True).click()
    expect(page.get_by_role("button", name="เอากลับมา")).to_be_focused()
    look(page, "photos: one removed")
    hold_pieces(page)
    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files([authors.phone_photos(3)[2]])
    expect(page.get_by_text("เน็ตหลุดที่")).to_be_visible(timeout=60_000)
    look(page, "photos: one on its way")
    page.goto(page.url.replace("/photos", "/preview"))
    expect(page.get_by_role("button", name="ส่งเรื่องนี้")).to_be_disabled()
    look(page, "preview: waiting for a photo")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_what_an_author_sees_after_sending(open_browser: OpenBrowser, platform: Platform, look: Look) -> None:
    told = Told("ลุงชัยกับหนังสือพิมพ์ฉบับสุดท้าย", photos=authors.phone_photos(1))
    author, moderator = open_browser("phone"), open_browser("desktop")
    authors.tell(author, told, district="ดุสิต", theme="มุมมอง", javascript=True)
    look(author, "sent")
    author.get_by_role("link", name="ดูสถานะเรื่องนี้").click()
    status = author.url
    look(author, "status: submitted")
    staff.sign_in(moderator, platform, "moderator")
    staff.open_lane(moderator, "มาใหม่")
    staff.open_story(moderator, told.title)
    write_remarks(moderator)
    look(moderator, "review: remarks")
    moderator.set_viewport_size({"width": 1440, "height": 900})
    staff.ask_for_changes(moderator, reason="อ่านแล้วยังไม่เข้าใจ", message="ช่วยเล่าตอนจบอีกนิดนะ")
    author.goto(status)
    look(author, "status: changes requested")
    press(author, "แก้แล้วส่งกลับ")
    look(author, "write: revising")
    author.get_by_label("เรื่องมันเป็นยังไง").fill(authors.BODY.replace("ป้าสมศรี", "ป้าแจ๋ว"))
    press(author, "ไปใส่ภาพต่อ")
    expect(author.get_by_text("ทีมอ่านขอไว้ตรงนี้")).to_be_visible()
    look(author, "photos: revising")
    author.goto(author.url.replace("/photos", "/preview"))
    look(author, "preview: revising")
    press(author, "แก้แล้วส่งกลับ")
    look(author, "sent again")
    staff.open_lane(moderator, "แก้กลับมา")
    staff.open_story(moderator, told.title)
    moderator.get_by_role("checkbox", name="ทำแล้ว").first.check()
    expect(moderator.get_by_text("เก็บแล้ว", exact=True)).to_be_visible()
    look(moderator, "review: compared")
    moderator.set_viewport_size({"width": 1440, "height": 900})
    staff.approve(moderator)
    author.goto(status)
    authors.reload_until(author, author.get_by_role("link", name="เปิดอ่านหน้าที่เผยแพร่"), "the worker publishes")
    look(author, "status: published")
    address = author.get_by_role("link", name="เปิดอ่านหน้าที่เผยแพร่").get_attribute("href")
    author.goto("/my")
    look(author, "my stories")
    author.goto(f"{status}/withdraw")
    look(author, "withdraw?")
    press(author, "ถอนเรื่อง")
    look(author, "status: withdrawn")
    reader = open_browser("phone")
    reader.goto(str(address))
    look(reader, "410")


def write_remarks(page: Page) -> None:
    """Beside the first paragraph and the photo."""
    for box in (page.locator(".prose .remarkable__box").first, page.locator(".review__photo .remarkable__box").first):
        box.locator("summary").press("Enter")
        box.get_by_role("textbox").fill("ช่วยดูตรงนี้อีกทีนะ")


@pytest.mark.slow
def test_a_rejected_story_a_wrong_code_and_a_step_come_too_late(
    open_browser: OpenBrowser, platform: Platform, look: Look
) -> None:
    told = Told("ของดีราคาถูกหน้าตลาด", photos=())
    author, late, moderator = open_browser("phone"), None, open_browser("desktop")
    authors.tell(author, told, district="ดุสิต", theme="มุมมอง", javascript=True)
    late = author.context.new_page()
    late.goto(author.url.replace("/sent/", "/my/"))
    staff.sign_in(moderator, platform, "moderator")
    staff.open_lane(moderator, "มาใหม่")
    staff.open_story(moderator, told.title)
    staff.reject(moderator, reason="ดูคล้ายโฆษณา", message="เรื่องนี้ดูคล้ายโฆษณา เราเผยแพร่ให้ไม่ได้")
    late.reload()
    look(late, "status: rejected")
    press(late, "ขอให้ดูใหม่")
    look(late, "status: appeal without words")
    late.get_by_label("อยากบอกอะไรคนที่จะอ่านใหม่").fill("ร้านนี้ปิดไปแล้ว เล่าเพราะคิดถึง")
    press(late, "ขอให้ดูใหม่")
    expect(late.get_by_text("คุณขอให้ดูใหม่แล้ว")).to_be_visible()
    look(late, "status: appealed")
    moderator.goto(late.url.replace("/my/", "/desk/stories/"))
    look(moderator, "review: an appeal")
    stranger = open_browser("phone")
    authors.open_by_slip(stranger, "0000-0000-0000")
    look(stranger, "track: no such code")
    stranger.get_by_label("อีเมลที่ใส่ไว้ตอนส่งเรื่อง").fill("ton.example.com")
    press(stranger, "ส่งลิงก์ให้ฉัน")
    look(stranger, "track: odd e-mail")


@pytest.mark.slow
def test_the_link_by_mail_and_what_it_opens(open_browser: OpenBrowser, platform: Platform, look: Look) -> None:
    told = Told("สะพานไม้หลังบ้านยาย", photos=(), email="axe@example.com")
    page = open_browser("phone")
    authors.tell(page, told, district="ดุสิต", theme="มุมมอง", javascript=True)
    page.context.clear_cookies()
    link = authors.ask_for_link(page, platform, told.email)
    look(page, "track: link on its way")
    page.goto(link)
    look(page, "link")
    press(page, "เปิดเรื่องของฉัน")
    look(page, "my stories, opened by mail")


def test_the_desk(open_browser: OpenBrowser, platform: Platform, look: Look) -> None:
    page = open_browser("desktop")
    staff.sign_in(page, platform, "moderator")
    for lane in ("มาใหม่", "แก้กลับมา", "ขอความเห็นที่สอง", "ปัญหาที่แก้แล้ว", "ขอให้ดูใหม่", "กักไว้ตรวจ"):
        titles = staff.open_lane(page, lane)
        look(page, f"queue {lane} ({len(titles)})")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="แป้นลัด")).to_be_visible()
    look(page, "keys")
    page.keyboard.press("Escape")
    page.goto("/desk/new?theme=living&claim=others")
    look(page, "queue: filtered")
    page.goto("/desk/bulk/new")
    look(page, "bulk")
    press(page, "ตัดสินเรื่องที่เลือก")
    look(page, "bulk: nothing chosen")
    titles = staff.open_lane(page, "มาใหม่")
    staff.open_story(page, titles[0])
    look(page, "review")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("summary", has_text="ขอความเห็นที่สอง").click()
    press(page, "ส่งให้คนอื่นดู")
    look(page, "review: second opinion without words")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_text("ขอให้คนเล่าช่วยแก้", exact=True).click()
    press(page, "ส่งให้คนเล่าแก้")
    look(page, "review: no reason given")
    staff.open_lane(page, "ปัญหาที่แก้แล้ว")
    page.get_by_role("main").locator(".queue-row").first.click()
    look(page, "review: two people")
    page.goto("/desk/published")
    look(page, "published")
    page.get_by_role("main").locator(".queue-row").first.click()
    look(page, "review: published")
    page.goto("/en/desk")
    look(page, "queue in English")


@pytest.mark.slow
def test_the_desk_of_an_editor(open_browser: OpenBrowser, platform: Platform, look: Look) -> None:
    page = open_browser("desktop")
    staff.sign_in(page, platform, "editor")
    page.goto("/desk/published")
    page.get_by_role("main").locator(".queue-row").first.click()
    look(page, "feature")
    press(page, "เสนอเป็นเรื่องเด่น")
    look(page, "feature: no reason given")
    page.goto("/desk/replies")
    look(page, "reasons and replies")
    page.get_by_role("link", name="เพิ่มคำตอบ").click()
    press(page, "เก็บไว้")
    look(page, "a reply: nothing filled in")
    page.goto("/desk/replies/reasons/face")
    look(page, "a reason")
    page.goto("/desk/targets")
    look(page, "targets")
    page.get_by_label("ตอบคนเล่าภายในกี่ชั่วโมงทำการ").fill("0")
    press(page, "ตั้งกำหนดตอบ")
    look(page, "targets: too short")
    page.goto("/desk/metrics")
    for fold in page.locator("details").all():
        fold.locator("summary").click()
    look(page, "metrics, with its tables")
    page.goto("/en/desk/metrics?place=bang-rak")
    look(page, "metrics of a district, in English")
    page.goto("/desk/audit?action=approve")
    look(page, "trail")
    page.goto("/desk/audit?from=nonsense")
    look(page, "trail: a day that is none")
    page.goto("/desk/words")
    page.get_by_label("ลองพิมพ์ประโยค").fill("มันฆ่าเวลา แล้วก็ด่าว่าควาย สัส")
    press(page, "ลองดู")
    look(page, "words: a sentence tried")
    page.get_by_text("เพิ่มคำ", exact=True).click()
    press(page, "ใส่ในรายการ")
    look(page, "words: nothing typed")
    page.goto("/desk/staff")
    look(page, "403")


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_covering_parts_of_a_photo(open_browser: OpenBrowser, platform: Platform, look: Look, javascript: bool) -> None:
    page = open_browser("desktop")
    if not javascript:  # axe is a script itself: ours are kept away
        page.route("**/js/main.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    staff.sign_in(page, platform, "moderator")
    staff.open_lane(page, "มาใหม่")
    page.locator(".queue-row:has(img)").first.click()
    page.get_by_role("region", name="ตัดสินใจ").get_by_role("link", name="ปิดบางส่วนของภาพ").click()
    if javascript:
        page.get_by_role("button", name="เพิ่มกรอบ").click()
    look(page, "covering")
    page.get_by_role("spinbutton", name="กว้าง").first.fill("150")
    press(page, "เก็บส่วนที่ปิด")
    look(page, "covering: a number too large")


@pytest.mark.slow
def test_reporting_and_what_the_desk_makes_of_it(open_browser: OpenBrowser, platform: Platform, look: Look) -> None:
    visitor, moderator = open_browser("phone"), open_browser("desktop")
    visitor.goto("/report")
    look(visitor, "report: which story")
    visitor.goto("/stories")
    visitor.locator(".story-card--photo").first.get_by_role("link").click()
    visitor.get_by_role("link", name="แจ้งภาพปก").click()
    look(visitor, "report: a photo")
    press(visitor, "ส่งเรื่องที่แจ้ง")
    expect(visitor.get_by_role("alert")).to_be_visible()
    look(visitor, "report: nothing chosen")
    visitor.get_by_role("radio", name="ฉันอยู่ในภาพนี้").check()
    visitor.get_by_label("อยากเล่าเพิ่มไหม").fill("ฉันใส่เสื้อสีส้ม")
    press(visitor, "ส่งเรื่องที่แจ้ง")
    expect(visitor.get_by_text("เลขที่ใบรับแจ้ง")).to_be_visible()
    look(visitor, "receipt")
    staff.sign_in(moderator, platform, "moderator")
    moderator.goto("/desk/reported")
    look(moderator, "lane of reported stories")
    moderator.locator("[data-queue-row]").first.click()
    expect(moderator.get_by_text("ฉันใส่เสื้อสีส้ม").last).to_be_visible()
    moderator.locator("#dismiss").last.get_by_text("ดูแล้ว เผยแพร่ต่อ").click()
    look(moderator, "a reported story")
    moderator.goto(f"{moderator.url.partition('?')[0]}?decide=recuse")
    look(moderator, "knowing the people")
    moderator.goto(f"{moderator.url.partition('?')[0]}?decide=dismiss")
    moderator.get_by_role("radio", name="ดูแล้ว ไม่พบสิ่งที่แจ้ง").check()
    moderator.get_by_role("button", name="เผยแพร่ต่อ", exact=True).click()
    expect(moderator.get_by_role("status").filter(has_text="เผยแพร่ต่อ")).to_be_visible()


@pytest.fixture
def own_platform(tmp_path: Path) -> Iterator[Platform]:
    """Return a platform without demo, whose accounts may be changed."""
    platform = Platform(tmp_path)
    platform.start()
    yield platform
    platform.stop()


@pytest.mark.slow
def test_accounts_from_the_first_sign_in_on(open_browser: OpenBrowser, own_platform: Platform, look: Look) -> None:
    page, email = open_browser("desktop", at=own_platform), "admin@staff.example"
    page.goto("/")
    look(page, "an empty home page")
    page.goto("/stories")
    look(page, "an empty list")
    sign_in(page, email, "a wrong password")
    look(page, "sign-in: wrong")
    sign_in(page, email, add_admin(own_platform, email))
    look(page, "new password")
    page.get_by_label("รหัสผ่านใหม่").fill("short")
    press(page, "ใช้รหัสผ่านนี้")
    look(page, "new password: too short")
    password = "ตลาดเช้าหน้าวัด คนเยอะมาก"
    page.get_by_label("รหัสผ่านใหม่").fill(password)
    press(page, "ใช้รหัสผ่านนี้")
    look(page, "people")
    page.goto("/desk/account")
    look(page, "account")
    page.get_by_label("รหัสผ่านปัจจุบัน").first.fill(password)
    press(page, "เปิดใช้รหัสจากแอป")
    look(page, "set up the app")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("รหัส 6 ตัวจากแอป").fill("000000")
    press(page, "เปิดใช้")
    look(page, "set up the app: wrong code")
    page.get_by_label("รหัส 6 ตัวจากแอป").fill(pyotp.TOTP(secret).now())
    press(page, "เปิดใช้")
    look(page, "recovery codes")
    recovery = page.locator(".recovery-codes").get_by_role("listitem").first.inner_text()
    page.goto("/desk/account")
    look(page, "account with the app")
    page.goto("/desk/staff")
    press(page, "ขอจากทุกคน")
    look(page, "people: the app is required")
    page.get_by_role("link", name="เพิ่มคน").click()
    look(page, "add somebody")
    press(page, "เพิ่มคนนี้")
    look(page, "add somebody: nothing filled in")
    page.get_by_label("อีเมล").fill("new@staff.example")
    page.get_by_label("ชื่อที่เพื่อนร่วมงานเห็น").fill("คนใหม่")
    page.get_by_role("radio", name="บรรณาธิการ").check()
    press(page, "เพิ่มคนนี้")
    look(page, "first password")
    first = page.locator("code").inner_text()
    page.goto("/desk/staff")
    page.get_by_role("link", name="คนใหม่").click()
    look(page, "somebody's account")
    press(page, "ออกจากระบบ")
    sign_in(page, email, password)
    look(page, "code")
    page.get_by_label("รหัส 6 ตัวจากแอป").fill("000000")
    press(page, "ไปต่อ")
    look(page, "code: wrong")
    page.get_by_text("มือถือไม่อยู่กับตัว ใช้รหัสสำรอง").click()
    page.get_by_label("รหัสสำรอง").fill(recovery)
    press(page, "ใช้รหัสสำรอง")
    expect(page.get_by_role("heading", name="คนทำงาน")).to_be_visible()
    newcomer = open_browser("phone", at=own_platform)
    sign_in(newcomer, "new@staff.example", first)
    newcomer.get_by_label("รหัสผ่านใหม่").fill("ข้าวต้มปลาหน้าปากซอยวัด")
    press(newcomer, "ใช้รหัสผ่านนี้")
    look(newcomer, "set up the app while signing in")


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("อีเมล").fill(email)
    page.get_by_label("รหัสผ่าน").fill(password)
    press(page, "เข้าสู่ระบบ")


def add_admin(platform: Platform, email: str) -> str:
    """Open the first account from the command line; its password."""
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "app",
        "staff",
        "add",
        email,
        "--name",
        "คนแรก",
        "--role",
        "admin",
    ]
    said = subprocess.run(command, cwd=REPOSITORY, env=platform.environ, capture_output=True, text=True, check=True)
    found = re.search(r"shown only now:\s+(\S+)", said.stdout)
    assert found, said.stdout
    return found[1]
