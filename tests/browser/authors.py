"""What a resident does, with the words that stand on the buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.photographs import phone_jpeg
from tests.processes import Platform, wait_for

BODY = (
    "ทุกเช้าก่อนหกโมง ป้าสมศรีตั้งหม้อข้าวต้มใบใหญ่ที่ปากซอย ไฟดวงเดียวสว่างไปถึงท่าน้ำ\n\n"
    "วันที่ฝนตกหนัก แกยังออกมาเปิดร้าน เพราะกลัวว่าคนขับวินจะไม่ได้กินอะไรก่อนทำงาน"
)


@dataclass(frozen=True)
class Told:
    """A story as its author tells it."""

    title: str
    body: str = BODY
    pen_name: str = "ต้นกล้า"
    email: str = ""
    photos: Sequence[FilePayload] = field(default_factory=lambda: phone_photos(3))


def phone_photos(count: int) -> list[FilePayload]:
    """Photos as a phone sends them, with names in Thai."""
    return [
        {"name": f"ตลาดเช้า ภาพที่ {number}.jpg", "mimeType": "image/jpeg", "buffer": phone_jpeg(seed=number)}
        for number in range(1, count + 1)
    ]


def start(page: Page) -> None:
    """From the home page to the first step."""
    page.goto("/")
    page.get_by_role("link", name="เล่าเรื่องของคุณ").first.click()
    expect(page.get_by_role("heading", name="เล่ามาเลย เราฟังอยู่")).to_be_visible()


def write(page: Page, told: Told) -> None:
    """Step 1."""
    page.get_by_label("ตั้งชื่อเรื่องให้หน่อย").fill(told.title)
    page.get_by_label("เรื่องมันเป็นยังไง").fill(told.body)
    page.get_by_role("button", name="ไปใส่ภาพต่อ").click()
    expect(page).to_have_url(re.compile("/photos$"))  # a save that is on its way comes first


def add_photos(page: Page, photos: Sequence[FilePayload], *, javascript: bool) -> None:
    """Step 2: all at once, then wait until the worker has checked them."""
    page.get_by_label("เลือกภาพหรือถ่ายใหม่").set_input_files(photos)
    if not javascript:  # else they are sent as soon as they are chosen
        page.get_by_role("button", name="ใส่ภาพที่เลือก").click()
    tiles = page.get_by_role("list", name="ภาพที่เลือก").get_by_role("listitem")
    expect(tiles).to_have_count(len(photos))
    ready = tiles.filter(has_text="พร้อมแล้ว ลบพิกัดในภาพให้แล้ว")
    if javascript:
        expect(ready).to_have_count(len(photos), timeout=30_000)
    else:
        wait_for(lambda: _look_again(page, ready, len(photos)), "the photos are ready")


def _look_again(page: Page, ready: Locator, count: int) -> bool:
    """Press the button of those who have no JavaScript."""
    button = page.get_by_role("button", name="ดูว่าตรวจเสร็จหรือยัง")
    if button.count():
        button.click()
    return ready.count() == count


def describe_photos(page: Page, captions: Sequence[str]) -> None:
    """Step 2: words under each photo, and for people who cannot see it."""
    for number, caption in enumerate(captions):
        page.get_by_label("คำบรรยายใต้ภาพ").nth(number).fill(caption)
        page.get_by_label("ถ้าเล่าภาพนี้ให้คนที่มองไม่เห็นฟัง").nth(number).fill(f"ภาพวาด {caption}")
    page.get_by_role("button", name="ต่อไป เลือกที่").click()


def choose_place(page: Page, district: str, theme: str) -> None:
    """Step 3."""
    page.get_by_label("เขต", exact=True).select_option(label=district)
    page.get_by_role("radio", name=theme).check()
    page.get_by_role("button", name="ต่อไป เรื่องสำคัญ").click()


def agree(page: Page, told: Told) -> None:
    """Step 4: nothing is ticked beforehand."""
    expect(page.get_by_role("checkbox")).to_have_count(3)  # on a slow line the page comes late, and in pieces
    expect(page.get_by_role("checkbox", checked=False)).to_have_count(3)
    page.get_by_role("radio", name="ไม่มีคน หรือมองไม่ออกว่าใคร").check()
    page.get_by_role("radio", name="20 ปีขึ้นไป").check()
    page.get_by_role("radio", name="ใช้นามปากกา", exact=True).check()
    page.get_by_label("นามปากกา", exact=True).fill(told.pen_name)
    page.get_by_role("checkbox", name="เผยแพร่บนเว็บนี้ได้").check()
    page.get_by_role("textbox", name="อีเมล").fill(told.email)
    page.get_by_role("button", name="ดูก่อนส่ง").click()


def send(page: Page, told: Told) -> str:
    """Step 5: see it as the city will, send it; the code on the slip."""
    expect(page.get_by_role("article").get_by_role("heading", name=told.title)).to_be_visible()
    page.get_by_role("button", name="ส่งเรื่องนี้").click()
    wait_for(lambda: _is_sent(page), "the story is sent")
    slip = page.get_by_role("region", name="รหัสติดตามเรื่อง").inner_text()
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", slip)
    assert code, slip
    return code[0]


def _is_sent(page: Page) -> bool:
    """Press once more when asked: a test is quicker than any person."""
    if page.get_by_text("แล้วกดส่งอีกครั้ง").count():
        page.get_by_role("button", name="ส่งเรื่องนี้").click()
    return "/sent/" in page.url


def tell(page: Page, told: Told, *, district: str, theme: str, javascript: bool) -> str:
    """The whole way from the home page to the slip; its code."""
    start(page)
    write(page, told)
    if told.photos:
        add_photos(page, told.photos, javascript=javascript)
        describe_photos(page, [f"ร้านป้าสมศรี มุมที่ {number}" for number, _photo in enumerate(told.photos, start=1)])
    else:
        page.get_by_role("button", name="ต่อไป เลือกที่").click()
    choose_place(page, district, theme)
    agree(page, told)
    return send(page, told)


def open_by_slip(page: Page, code: str) -> None:
    """To the status page, on a machine that has never seen the story."""
    page.goto("/track")
    page.get_by_label("รหัสติดตามเรื่อง").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="เปิดเรื่องของฉัน").click()


def ask_for_link(page: Page, platform: Platform, email: str) -> str:
    """Ask for the link by mail that opens all stories of an address; where the newest mail leads to."""
    page.goto("/track")
    page.get_by_label("อีเมลที่ใส่ไว้ตอนส่งเรื่อง").fill(email)
    page.get_by_role("button", name="ส่งลิงก์ให้ฉัน").click()
    expect(page.get_by_role("status").filter(has_text="ลิงก์จะไปถึง")).to_be_visible()
    wait_for(lambda: bool(_links_to(platform, email)), "the mail with the link is there")
    return _links_to(platform, email)[-1]


def _links_to(platform: Platform, address: str) -> list[str]:
    """The links by mail sent to an address, oldest first."""
    files = sorted((platform.data_dir / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    texts = [mail.get_body(("plain",)).get_content() for mail in mails if mail["To"] == address]  # type: ignore[attr-defined]
    return [link for text in texts for link in re.findall(r"http\S+/track/mail/\S+", text)]


def reload_until(page: Page, wanted: Locator, what: str) -> None:
    """Load the page again until it shows something."""

    def look() -> bool:
        page.reload()
        return wanted.count() > 0

    wait_for(look, what, 30)


def withdraw(page: Page) -> None:
    """From the status page: take the story back."""
    page.get_by_text("อยากถอนเรื่องนี้").click()
    page.get_by_role("link", name="ถอนเรื่อง").click()
    page.get_by_role("button", name="ถอนเรื่อง").click()
    expect(page.get_by_text("คุณถอนเรื่องนี้แล้ว")).to_be_visible()
