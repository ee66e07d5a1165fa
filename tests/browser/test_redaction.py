"""Parts of a photo are covered by mouse and by keys alone; the worker makes the covered pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from stories.extensions import db
from stories.models import Redaction, Staff, Story
from tests.browser import test_desk_keys
from tests.moderation.redacting import fill
from tests.processes import Platform, wait_for

OpenBrowser = Callable[..., Page]
# A platform without demo, an application on its database, and people who can sign in.
own_platform, app, create_reader = test_desk_keys.own_platform, test_desk_keys.app, test_desk_keys.create_reader


@pytest.fixture
def editing(
    open_browser: OpenBrowser,
    own_platform: Platform,
    create_story: Callable[..., Story],
    create_reader: Callable[[str], Staff],
) -> tuple[Page, Story]:
    """Return the page of the photo of a waiting story, with nothing covered yet."""
    story = create_story(photos=1, texts={"th": ("หน้าร้านมีคนเดินผ่าน", "เช้าวันนั้นฝนตกทั้งซอย")})
    fill(story.photos[0], "one")
    page = open_browser("desktop", at=own_platform)
    test_desk_keys.sign_in(page, create_reader("ploy"))
    page.goto(f"/desk/stories/{story.public_id}/photos/1/redact")
    expect(page.get_by_role("button", name="เพิ่มกรอบ")).to_be_visible()
    return page, story


def keep(page: Page) -> None:
    page.get_by_role("checkbox", name="ใบหน้า").check()
    page.get_by_role("button", name="เก็บส่วนที่ปิด").click()
    expect(page.get_by_role("status").filter(has_text="คนอ่านจะเห็นภาพที่ปิดแล้วเท่านั้น")).to_be_visible()
    expect(page.get_by_role("button", name="เผยแพร่ภาพที่ปิดแล้ว")).to_be_visible()


def shapes_of(story: Story) -> list[Any]:
    """What is kept, once the worker has made the covered pictures."""

    def find() -> Redaction | None:
        db.session.rollback()
        query = select(Redaction).where(Redaction.photo_id == story.photos[0].id, Redaction.replaced_at.is_(None))
        return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def is_made() -> bool:
        found = find()
        return found is not None and found.widths is not None

    wait_for(is_made, "the covered pictures are made")
    found = find()
    return found.shapes if found else []


def test_a_box_is_added_moved_resized_removed_and_undone_by_keys_alone(editing: tuple[Page, Story]) -> None:
    page, story = editing
    said = page.locator("[data-said]")
    page.get_by_role("button", name="เพิ่มกรอบ").focus()

    page.keyboard.press("Enter")
    box = page.get_by_role("button", name=re.compile("^กรอบที่ 1 "))
    expect(box).to_be_focused()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(said).to_have_text("กรอบที่ 1 ห่างจากซ้าย 33 จากบน 34 กว้าง 21 สูง 21 ในร้อยส่วน")
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="เพิ่มกรอบ")).to_be_focused()
    expect(page.get_by_role("spinbutton", name="ห่างจากซ้าย")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("spinbutton", name="ห่างจากซ้าย")).to_have_value("33")
    page.get_by_role("spinbutton", name="สูง").fill("30")
    page.get_by_role("checkbox", name="ใบหน้า").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="คนอ่านจะเห็นภาพที่ปิดแล้วเท่านั้น")).to_be_visible()
    assert shapes_of(story) == [{"kind": "box", "left": 0.33, "top": 0.34, "width": 0.21, "height": 0.3}]


def test_boxes_and_strokes_are_drawn_moved_and_undone_by_mouse(editing: tuple[Page, Story]) -> None:
    page, story = editing
    stage = page.locator("[data-stage] img").bounding_box()
    assert stage

    def drag(*points: tuple[float, float]) -> None:
        spots = [(stage["x"] + x * stage["width"], stage["y"] + y * stage["height"]) for x, y in points]
        page.mouse.move(*spots[0])
        page.mouse.down()
        for spot in spots[1:]:
            page.mouse.move(*spot, steps=3)
        page.mouse.up()

    drag((0.1, 0.1), (0.3, 0.4))
    drag((0.2, 0.2), (0.3, 0.2))  # the same, further to the right
    page.get_by_role("radio", name="แปรง").check()
    drag((0.6, 0.6), (0.7, 0.7), (0.8, 0.6))
    drag((0.5, 0.9), (0.6, 0.9))
    page.get_by_role("button", name="เลิกทำ").click()
    keep(page)

    box, stroke = shapes_of(story)
    assert [box[side] for side in ("left", "top", "width", "height")] == pytest.approx([0.2, 0.1, 0.2, 0.3], abs=0.01)
    assert stroke["size"] == 0.05
    assert stroke["points"][0] == pytest.approx([0.6, 0.6], abs=0.01)
    assert stroke["points"][-1] == pytest.approx([0.8, 0.6], abs=0.01)
