"""The main job, from a phone to the gallery and back out, as people do it: with and without JavaScript."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import authors, staff, visitors
from tests.browser.authors import Told
from tests.cluster import Cluster
from tests.processes import Platform, wait_for

OpenBrowser = Callable[..., Page]
DISTRICT, THEME = "บางรัก", "การใช้ชีวิต"
LETTER = "กำลังสนุกเลย ขออีกสักย่อหน้าได้ไหม อยากรู้ว่าป้าเริ่มขายเมื่อไร"
REASON_TO_READ = "เพราะไฟดวงเดียวที่ปากซอยทำให้เช้าวันฝนตกอุ่นขึ้น"
EVERYWHERE = ["list", "list of the theme", "home", "theme", "district", "search"]


@pytest.mark.parametrize(
    ("device", "javascript"),
    [
        pytest.param("phone", True, id="phone-js"),
        pytest.param("desktop", False, id="desktop-no-js", marks=pytest.mark.slow),
        pytest.param("desktop", True, id="desktop-js", marks=pytest.mark.slow),
        pytest.param("phone", False, id="phone-no-js", marks=pytest.mark.slow),
    ],
)
def test_a_story_goes_from_its_teller_to_the_gallery_and_back(
    platform: Platform, open_browser: OpenBrowser, device: str, javascript: bool
) -> None:
    told = Told(f"ข้าวต้มหม้อใหญ่ของป้าสมศรี {device} {'js' if javascript else 'plain'}")

    go_there_and_back(platform, lambda: open_browser(device, javascript=javascript), told, javascript=javascript)


@pytest.mark.slow
def test_it_goes_the_same_way_through_a_cluster(open_browser: OpenBrowser) -> None:
    cluster = Cluster(demo=True, UNDO_SECONDS="5")  # the page after a decision may come seconds later
    try:
        cluster.start()
        go_there_and_back(
            cluster, lambda: open_browser(at=cluster), Told("ข้าวต้มหม้อใหญ่ของป้าสมศรี"), settle=cluster.wait_for_jobs
        )
    finally:
        cluster.stop()


def go_there_and_back(
    platform: Platform | Cluster,
    open_page: Callable[[], Page],
    told: Told,
    *,
    javascript: bool = True,
    settle: Callable[[], None] = lambda: None,
) -> None:
    """The whole path. ``settle`` waits until what was decided has reached everybody."""
    where = {"district": DISTRICT, "theme": THEME}
    code = authors.tell(open_page(), told, **where, javascript=javascript)
    author = open_page()  # another machine: only the slip opens the story there
    authors.open_by_slip(author, code)
    expect(author.get_by_role("heading", name=told.title)).to_be_visible()
    expect(author.get_by_text("เรื่องอยู่กับทีมอ่านแล้ว")).to_be_visible()
    moderator = open_page()
    staff.sign_in(moderator, platform, "moderator")
    ask_for_changes(moderator, told)
    revise(author)
    publish(moderator, author, told)
    feature(platform, open_page(), moderator, told)
    settle()
    address = find_and_read(platform, open_page(), told, javascript=javascript)
    authors.withdraw(author)
    settle()

    visitor = open_page()  # a reader's own browser may keep a page for a moment
    answer = visitor.goto(address)
    assert answer is not None
    assert answer.status == 410
    found = visitors.list_finding_places(visitor, told.title, **where, words="ข้าวต้มหม้อใหญ่")
    assert found == []


def ask_for_changes(moderator: Page, told: Told) -> None:
    """The story waits longest-first, is read as it will look, and goes back with a letter."""
    titles = staff.open_lane(moderator, "มาใหม่")
    assert len(titles) > 1
    assert titles[-1] == told.title  # the others have waited longer
    staff.open_story(moderator, told.title)
    expect(moderator.get_by_role("article").get_by_text("ไฟดวงเดียวสว่างไปถึงท่าน้ำ")).to_be_visible()
    expect(moderator.get_by_role("article").get_by_role("img")).to_have_count(3)
    staff.ask_for_changes(moderator, reason="สั้นไป อยากฟังต่อ", message=LETTER)


def revise(author: Page) -> None:
    """The author reads the letter, mends the text, sends again."""
    author.reload()
    letter = author.get_by_role("region", name="ข้อความจากทีมอ่าน")
    expect(letter.get_by_text(LETTER)).to_be_visible()
    expect(letter.get_by_text("สั้นไป อยากฟังต่อ")).to_be_visible()
    author.get_by_role("button", name="แก้แล้วส่งกลับ").click()
    text = author.get_by_label("เรื่องมันเป็นยังไง")
    text.fill(f"{text.input_value()}\n\nป้าเริ่มขายเมื่อปีน้ำท่วม ตอนนั้นทั้งซอยมีหม้อใบเดียว")
    for button in ("ไปใส่ภาพต่อ", "ต่อไป เลือกที่", "ต่อไป เรื่องสำคัญ", "ดูก่อนส่ง", "แก้แล้วส่งกลับ"):
        author.get_by_role("button", name=button).click()
    author.get_by_role("link", name="ดูสถานะเรื่องนี้").click()
    expect(author.get_by_text("คุณแก้แล้วส่งกลับมา")).to_be_visible()


def publish(moderator: Page, author: Page, told: Told) -> None:
    """The new version is approved; when nobody can undo it any more, the worker publishes."""
    assert told.title in staff.open_lane(moderator, "แก้กลับมา")
    staff.open_story(moderator, told.title)
    expect(moderator.get_by_role("article").get_by_text("ตอนนั้นทั้งซอยมีหม้อใบเดียว").last).to_be_visible()
    staff.approve(moderator)
    authors.reload_until(author, author.get_by_role("link", name="เปิดอ่านหน้าที่เผยแพร่"), "the worker publishes")


def feature(platform: Platform | Cluster, editor: Page, moderator: Page, told: Told) -> None:
    """Two people let it lead the home page."""
    staff.sign_in(editor, platform, "editor")
    staff.feature(editor, told.title, reason=REASON_TO_READ)
    staff.confirm_feature(moderator, told.title)


def find_and_read(platform: Platform | Cluster, visitor: Page, told: Told, *, javascript: bool) -> str:
    """It leads the home page, is found, read, its photos are opened, in both languages; its address."""
    visitor.goto("/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(told.title)
    expect(visitor.get_by_text(REASON_TO_READ)).to_be_visible()
    found = visitors.list_finding_places(visitor, told.title, district=DISTRICT, theme=THEME, words="ข้าวต้มหม้อใหญ่")
    assert found == EVERYWHERE
    visitors.read(visitor, told.title)
    address = visitor.url
    expect(visitor.get_by_text("เล่าโดย ต้นกล้า")).to_be_visible()
    look_at_photos(visitor, javascript=javascript)
    visitors.switch_language(visitor, "English")
    expect(visitor).to_have_url(re.compile("/en" + re.escape(address.removeprefix(platform.base_url)) + "$"))
    expect(visitor.get_by_role("heading", name=told.title, level=1)).to_be_visible()
    expect(visitor.get_by_text("yet in this language").or_(visitor.get_by_text("original")).first).to_be_visible()
    visitors.switch_language(visitor, "ไทย")
    expect(visitor).to_have_url(address)
    return address


def look_at_photos(visitor: Page, *, javascript: bool) -> None:
    """Photos taken upright stand upright; the album opens in a viewer that reads its words out, or plainly as links."""
    cover = visitor.get_by_role("article").get_by_role("img").first
    wait_for(lambda: cover.evaluate("image => image.naturalWidth"), "the cover has come")
    assert cover.evaluate("image => image.naturalHeight > image.naturalWidth")
    page_address = visitor.url
    answer = visitors.open_photo(visitor, 0, javascript=javascript)
    if answer is not None:
        assert answer.headers["content-type"] == "image/jpeg"
        visitor.goto(page_address)
        return
    dialog = visitor.get_by_role("dialog", name="ภาพในเรื่องนี้")
    expect(dialog.get_by_text("1 / 2")).to_be_visible()
    visitor.keyboard.press("ArrowRight")
    expect(dialog.get_by_text("2 / 2")).to_be_visible()
    said = dialog.get_by_role("status").locator("p")
    expect(said).to_have_text(["ร้านป้าสมศรี มุมที่ 3", "ภาพวาด ร้านป้าสมศรี มุมที่ 3"])
    visitor.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    links = visitor.get_by_role("region", name="ภาพในเรื่องนี้").get_by_role("link")
    expect(links.nth(2)).to_be_focused()  # after the first photo and the link that reports it


def test_the_author_of_a_rejected_story_reads_why_on_the_page_and_in_a_mail(
    platform: Platform, open_browser: OpenBrowser
) -> None:
    told = Told("ซื้อหนึ่งแถมหนึ่งที่ร้านของเรา", email="ton@example.com", photos=())
    author, moderator = open_browser("phone"), open_browser("desktop")
    authors.tell(author, told, district="จตุจักร", theme="มุมมอง", javascript=True)
    staff.sign_in(moderator, platform, "moderator")
    staff.open_lane(moderator, "มาใหม่")
    staff.open_story(moderator, told.title)
    staff.reject(moderator, reason="ดูคล้ายโฆษณา", message="เรื่องนี้ดูคล้ายโฆษณา เราเผยแพร่ให้ไม่ได้")

    author.get_by_role("link", name="ดูสถานะเรื่องนี้").click()

    expect(author.get_by_text("ไม่ได้เผยแพร่").first).to_be_visible()
    letter = author.get_by_role("region", name="ข้อความจากทีมอ่าน")
    expect(letter.get_by_text("เรื่องนี้ดูคล้ายโฆษณา เราเผยแพร่ให้ไม่ได้")).to_be_visible()
    expect(author.get_by_role("button", name="ขอให้ดูใหม่")).to_be_visible()
    wait_for(lambda: "ยังเผยแพร่ไม่ได้" in "".join(subjects_to("ton@example.com", platform)), "the mail is sent")
    assert any("ได้รับเรื่องของคุณแล้ว" in subject for subject in subjects_to("ton@example.com", platform))


def subjects_to(address: str, platform: Platform) -> list[str]:
    """The subjects of the mails somebody got."""
    files = (platform.data_dir / "outbox").glob("*.eml")
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    return [str(mail["Subject"]) for mail in mails if mail["To"] == address]
