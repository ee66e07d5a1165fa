"""What moderators and editors do, with the words that stand on the buttons."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.cluster import Cluster
from tests.processes import Platform


def sign_in(page: Page, platform: Platform | Cluster, role: str) -> None:
    """With the first demo account of a role, from the page that asks for it."""
    accounts = json.loads((platform.data_dir / "demo-staff.json").read_text(encoding="utf-8"))
    account = next(one for one in accounts if one["role"] == role)
    page.goto("/sign-in")
    page.get_by_label("อีเมล").fill(account["email"])
    page.get_by_label("รหัสผ่าน").fill(account["password"])
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("button", name="ออกจากระบบ")).to_be_attached()


def open_lane(page: Page, lane: str) -> list[str]:
    """One lane of the queue; the titles of its rows from top to bottom."""
    page.goto("/desk")
    page.get_by_role("navigation", name="เลือกคิว").get_by_role("link", name=lane).click()
    expect(page.get_by_role("heading", name=lane)).to_be_visible()
    return page.locator(".queue-row__title").all_inner_texts()


def open_story(page: Page, title: str) -> None:
    """From the queue to the review."""
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def answer(page: Page, question: str, *, reason: str, message: str, button: str) -> None:
    """Open one of the folded forms of the review, tick a reason, write to the author, send."""
    form = page.get_by_role("group").filter(has=page.get_by_role("button", name=button, exact=True))
    page.get_by_text(question, exact=True).click()
    form.get_by_role("checkbox", name=reason).check()
    form.get_by_label("ข้อความถึงคนเล่า").fill(message)
    form.get_by_role("button", name=button, exact=True).click()


def ask_for_changes(page: Page, *, reason: str, message: str) -> None:
    answer(page, "ขอให้คนเล่าช่วยแก้", reason=reason, message=message, button="ส่งให้คนเล่าแก้")
    expect(page.get_by_role("status").filter(has_text="ขอให้แก้")).to_be_visible()


def reject(page: Page, *, reason: str, message: str) -> None:
    answer(page, "ไม่เผยแพร่เรื่องนี้", reason=reason, message=message, button="ไม่เผยแพร่")
    expect(page.get_by_role("status").filter(has_text="ไม่เผยแพร่")).to_be_visible()


def approve(page: Page) -> None:
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="กำลังจะเผยแพร่")).to_be_visible()


def feature(page: Page, title: str, *, reason: str) -> None:
    """From the list of published stories: propose one for the home page."""
    page.goto("/desk/published")
    open_story(page, title)
    page.get_by_label("ทำไมถึงเลือกเรื่องนี้ (ภาษาไทย)").fill(reason)
    page.get_by_role("button", name="เสนอเป็นเรื่องเด่น").click()
    expect(page.get_by_role("status").filter(has_text="รออีกคนยืนยัน")).to_be_visible()


def confirm_feature(page: Page, title: str) -> None:
    """The second person: read the reason, and let the story lead the home page."""
    page.goto("/desk/published")
    open_story(page, title)
    page.get_by_role("button", name="ยืนยันให้ขึ้นหน้าแรก").click()
    expect(page.get_by_role("status").filter(has_text="เป็นเรื่องเด่น")).to_be_visible()
