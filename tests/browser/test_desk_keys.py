"""The desk by keyboard alone, and beside colleagues: focus is never lost, the list never moves, claims are seen."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from stories import clock, create_app, lifecycle
from stories.accounts import passwords
from stories.config import read_config
from stories.extensions import db
from stories.models import Action, Claim, Staff, Story, StoryState
from stories.permissions import author_of
from stories.transaction import transaction
from tests.photographs import phone_jpeg
from tests.processes import Platform, wait_for

OpenBrowser = Callable[..., Page]
PASSWORD = "ตลาดเช้าหน้าวัด คนเยอะมาก"
_FOCUS = "() => document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 200)"
_IS_CLAIMED = "() => performance.getEntriesByType('resource').some((one) => one.name.endsWith('/claim'))"


@pytest.fixture(scope="module")
def own_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform without demo."""
    platform = Platform(tmp_path_factory.mktemp("desk"))
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture
def app(own_platform: Platform) -> Iterator[Flask]:
    """Return an application on the platform's database: the factories save there. Afterwards nothing waits there."""
    app = create_app(read_config(own_platform.environ))
    with app.app_context():
        yield app
        db.session.rollback()
        for public_id in db.session.scalars(select(Story.public_id).where(Story.state == StoryState.SUBMITTED)).all():
            with transaction():
                story = lifecycle.lock(public_id)
                lifecycle.move(story, Action.WITHDRAW, by=author_of(story.id))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def create_reader(create_staff: Callable[..., Staff]) -> Callable[[str], Staff]:
    """Return a function saving a moderator of the city who can sign in."""

    def create(name: str) -> Staff:
        email = f"{name}-{secrets.token_hex(4)}@staff.example"
        return create_staff(name=name, email=email, password_hash=passwords.make_hash(PASSWORD))

    return create


@pytest.fixture
def waiting(request: pytest.FixtureRequest, create_story: Callable[..., Story]) -> list[Story]:
    """Stories in the order of the queue, eight unless told."""
    start = clock.now() - timedelta(hours=1)
    return [
        create_story(
            texts={"th": (f"เรื่องที่ {number} ของซอยเรา", "เช้าวันนั้นฝนตกทั้งซอย")},
            submitted_at=start + timedelta(minutes=number),
        )
        for number in range(getattr(request, "param", 8))
    ]


def sign_in(page: Page, person: Staff) -> None:
    page.goto("/sign-in")
    page.get_by_label("อีเมล").fill(person.email)
    page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="ออกจากระบบ")).to_be_attached(timeout=30_000)


def states_of(stories: list[Story]) -> list[StoryState]:
    db.session.rollback()
    db.session.expire_all()
    return [story.state for story in stories]


@pytest.mark.parametrize("waiting", [8, pytest.param(30, marks=pytest.mark.slow)], indirect=True)
def test_a_queue_is_cleared_by_keyboard_alone(
    open_browser: OpenBrowser, own_platform: Platform, waiting: list[Story], create_reader: Callable[[str], Staff]
) -> None:
    page = open_browser("desktop", at=own_platform)
    sign_in(page, create_reader("kong"))
    page.goto("/desk")
    keys = [["a", "a"], ["a", "Enter"], ["c", "Space", "Enter"], ["r", "Space", "Enter"]]
    lost = []

    for number in range(len(waiting)):
        title = page.locator("#story")
        expect(title).to_have_text(f"เรื่องที่ {number} ของซอยเรา")
        expect(page.locator("kbd[data-hint]").first).to_be_attached()  # the script is there
        page.wait_for_function(_IS_CLAIMED)
        *before, last = keys[number % len(keys)]
        for key in before:
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press(last)
        if not page.evaluate(_FOCUS):
            lost.append(number)

    expect(page.get_by_text("อ่านครบแล้ว")).to_be_visible()
    assert lost == []
    decided = [StoryState.APPROVED, StoryState.APPROVED, StoryState.CHANGES_REQUESTED, StoryState.REJECTED]
    # The first ones are published by the worker meanwhile.
    found = [StoryState.APPROVED if one is StoryState.PUBLISHED else one for one in states_of(waiting)]
    assert found == [decided[number % 4] for number in range(len(waiting))]


def test_keys_move_undo_search_and_are_remapped_and_switched_off(
    open_browser: OpenBrowser, own_platform: Platform, waiting: list[Story], create_reader: Callable[[str], Staff]
) -> None:
    page = open_browser("desktop", at=own_platform)
    sign_in(page, create_reader("kong"))
    page.goto("/desk")
    rows = page.locator("[data-queue-row]")
    expect(page.locator("kbd[data-hint]").first).to_be_attached()

    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    expect(rows.nth(2)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#story")).to_have_text("เรื่องที่ 2 ของซอยเรา")
    expect(page.locator("kbd[data-hint]").first).to_be_attached()
    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("a")
    expect(page.locator("#story")).to_have_text("เรื่องที่ 3 ของซอยเรา")
    expect(page.locator("kbd[data-hint]").first).to_be_attached()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert states_of(waiting)[2] is StoryState.SUBMITTED
    expect(page.locator("kbd[data-hint]").first).to_be_attached()

    page.keyboard.press("/")
    expect(page.get_by_label("ชื่อเรื่อง หรือชื่อที่คนเล่าใช้")).to_be_focused()
    page.keyboard.type("aj?")  # typed, and nothing else
    expect(page.get_by_label("ชื่อเรื่อง หรือชื่อที่คนเล่าใช้")).to_have_value("aj?")
    page.goto("/desk")
    expect(page.locator("kbd[data-hint]").first).to_be_attached()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="แป้นลัด")
    dialog.get_by_label("เรื่องถัดไป").focus()
    page.keyboard.press("k")
    expect(dialog.get_by_text("แป้นนี้ใช้อยู่แล้ว")).to_be_visible()
    page.keyboard.press("m")
    expect(dialog.get_by_label("เรื่องถัดไป")).to_have_value("m")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("kbd[data-hint]").first).to_be_attached()
    page.keyboard.press("m")
    expect(rows.nth(1)).to_be_focused()

    page.keyboard.press("?")
    dialog.get_by_label("ใช้แป้นลัด").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("kbd[data-hint]")).to_have_count(0)
    page.keyboard.press("m")
    expect(rows.nth(2)).not_to_be_focused()


def test_colleagues_are_seen_in_place_and_leaving_frees(
    open_browser: OpenBrowser, own_platform: Platform, waiting: list[Story], create_reader: Callable[[str], Staff]
) -> None:
    mine, theirs = open_browser("desktop", at=own_platform), open_browser("desktop", at=own_platform)
    sign_in(mine, create_reader("ploy"))
    sign_in(theirs, create_reader("kong"))
    mine.clock.install()
    mine.goto("/desk")
    order = mine.locator(".queue-row__title").all_inner_texts()
    theirs.goto(f"/desk/stories/{waiting[4].public_id}")
    expect(theirs.get_by_text("คุณกำลังอ่าน").first).to_be_visible()

    mine.clock.run_for(11_000)
    row = mine.locator("[data-queue-row]").nth(4)
    expect(row.get_by_text("kong กำลังอ่าน")).to_be_visible()
    theirs.get_by_role("button", name="เผยแพร่", exact=True).click()
    expect(theirs.locator("#story")).to_have_text("เรื่องที่ 5 ของซอยเรา")
    mine.clock.run_for(11_000)
    expect(row.get_by_text("ไม่อยู่ในคิวนี้แล้ว: ผ่านแล้ว")).to_be_visible()
    assert mine.locator(".queue-row__title").all_inner_texts() == order

    mine.locator("[data-queue-row]").nth(5).click()
    expect(mine.get_by_text("kong กำลังอ่าน").last).to_be_visible()
    expect(mine.locator("kbd[data-hint]").first).to_be_attached()
    with mine.expect_navigation():
        mine.keyboard.press("t")
    expect(mine.get_by_text("คุณกำลังอ่าน").first).to_be_visible()
    mine.wait_for_load_state("networkidle")  # a claim on its way could arrive after the leaving
    mine.goto("/about")

    def is_free() -> bool:
        db.session.rollback()
        return db.session.scalars(select(Claim).where(Claim.story_id == waiting[5].id)).first() is None

    wait_for(is_free, "leaving frees the story")


def test_photos_are_clear_only_while_they_are_held_or_by_choice(
    open_browser: OpenBrowser,
    own_platform: Platform,
    create_story: Callable[..., Story],
    create_reader: Callable[..., Staff],
) -> None:
    story, page = create_story(photos=2), open_browser("desktop", at=own_platform)
    page.route("**/desk/photos/**", lambda route: route.fulfill(content_type="image/jpeg", body=phone_jpeg(seed=1)))
    sign_in(page, create_reader("kong"))
    page.goto(f"/desk/stories/{story.public_id}")
    expect(page.locator("kbd[data-hint]").first).to_be_attached()  # the script is there
    first, second = page.locator(".review__photos img").all()
    veiled, clear = re.compile("grayscale.*blur"), "none"

    expect(first).to_have_css("filter", veiled)
    expect(page.locator("[data-queue-row] .queue-row__picture")).to_have_css("filter", veiled)
    page.keyboard.down("b")
    expect(first).to_have_css("filter", clear)
    page.keyboard.up("b")
    expect(first).to_have_css("filter", veiled)

    first.hover()
    page.mouse.down()
    expect(first).to_have_css("filter", clear)
    expect(second).to_have_css("filter", veiled)
    wait_for_a_long_press(page)
    page.mouse.up()
    expect(first).to_have_css("filter", veiled)
    expect(page.get_by_role("dialog")).to_have_count(0)  # a long press looks and opens nothing
    first.click()
    large = page.locator(".pswp__item[aria-hidden=false] img:not([aria-hidden])")
    expect(large).to_have_css("filter", veiled)
    page.keyboard.down("b")
    expect(large).to_have_css("filter", clear)
    page.keyboard.up("b")
    expect(large).to_have_css("filter", veiled)
    large.hover()
    page.mouse.down()
    expect(large).to_have_css("filter", clear)
    wait_for_a_long_press(page)
    page.mouse.up()
    expect(large).to_have_css("filter", veiled)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_label("แสดงภาพชัด ๆ").check()
    expect(first).to_have_css("filter", clear)
    page.reload()
    expect(page.locator("kbd[data-hint]").first).to_be_attached()
    expect(page.locator(".review__photos img").first).to_have_css("filter", veiled)  # nobody asked to remember it
    page.get_by_label("จำไว้สำหรับฉันในเครื่องนี้").check()
    page.reload()
    expect(page.locator(".review__photos img").first).to_have_css("filter", clear)


def test_photos_can_be_seen_without_javascript(
    open_browser: OpenBrowser,
    own_platform: Platform,
    create_story: Callable[..., Story],
    create_reader: Callable[..., Staff],
) -> None:
    story, page = create_story(photos=1), open_browser("desktop", javascript=False, at=own_platform)
    sign_in(page, create_reader("kong"))
    page.goto(f"/desk/stories/{story.public_id}")

    page.get_by_label("แสดงภาพชัด ๆ").check()

    expect(page.locator(".review__photos img")).to_have_css("filter", "none")


def wait_for_a_long_press(page: Page) -> None:
    page.wait_for_function("since => performance.now() - since > 400", arg=page.evaluate("performance.now()"))
