"""What the city is told in numbers: the same for everybody, cached, and never about fewer than five people."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from stories import audit, clock
from stories.extensions import db
from stories.figures import counting
from stories.figures.reading import list_mondays, list_months
from stories.models import Action, Story, StoryState
from stories.oversight.routes.board import in_time_words
from stories.permissions import SYSTEM
from stories.transaction import transaction
from tests.conftest import Client

TODAY = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
def tell(create_story: Callable[..., Story]) -> Callable[..., None]:
    """Return a function telling so many stories on a day of October that end in one decision a day later."""

    def answer(count: int, day: int, action: Action, *reasons: str) -> None:
        for _number in range(count):
            story = create_story()
            for later, act in ((0, Action.SEND), (1, action)):
                with clock.at(datetime(2026, 10, day, 3, tzinfo=UTC) + timedelta(days=later)), transaction():
                    audit.record(db.session.merge(story), act, SYSTEM, StoryState.SUBMITTED, list(reasons) * later)

    return answer


def page(client: Client, path: str) -> str:
    with clock.at(TODAY):
        counting.count_metrics(everything=True)
        return client.get(path, headers={"Cache-Control": "no-cache"}).get_data(as_text=True)


def cells(html: str) -> list[str]:
    return re.findall(r"<td>([^<]*)</td>", html)


def test_the_promise_shows_waits_and_reasons_of_enough_stories(client: Client, tell: Callable[..., None]) -> None:
    tell(8, 6, Action.APPROVE)
    tell(12, 7, Action.REJECT, "ad")
    tell(6, 8, Action.REJECT, "harmful")
    tell(1, 8, Action.REJECT, "duplicate")

    html = page(client, "/promise")

    assert "ครึ่งหนึ่งได้คำตอบภายใน" in html
    assert "27" in cells(html)
    assert "น้อยกว่า 5" in cells(html)
    assert not [cell for cell in cells(html) if cell.isdigit() and int(cell) < 5]
    # 1 + 6 + 12 = 19: with the sum shown, the 6 is hidden with the 1 and the noughts.
    assert cells(html).count("ไม่แสดง") >= 1
    assert "ตุลาคม 2569" in html


def test_few_stories_are_not_told_apart(client: Client, tell: Callable[..., None]) -> None:
    tell(4, 6, Action.REJECT, "ad")

    html = page(client, "/promise")

    assert "ยังตอบไม่ถึง 5 เรื่องในเดือนไหนเลย" in html
    assert set(cells(html)) <= {"น้อยกว่า 5", "–", "ไม่แสดง"}


@pytest.mark.parametrize(
    ("in_time", "answered", "words"),
    [(20, 20, "เกือบทั้งหมด"), (19, 20, "เกือบทั้งหมด"), (15, 20, "75%"), (4, 20, "ส่วนน้อย"), (0, 20, "ส่วนน้อย")],
)
def test_a_share_names_no_few(app: object, in_time: int, answered: int, words: str) -> None:
    assert in_time_words(in_time, answered) == words


def test_statistics_of_an_empty_book(client: Client) -> None:
    html = page(client, "/stats")

    assert "ตอนนี้อ่านได้ 0 เรื่อง จาก 0 ใน 50 เขต" in html
    assert not [cell for cell in cells(html) if cell.isdigit()]


def test_statistics_of_published_stories(client: Client, create_story: Callable[..., Story]) -> None:
    for district, count in (("bang-rak", 7), ("dusit", 11), ("sathon", 1)):
        for _number in range(count):
            create_story(StoryState.PUBLISHED, district=district)

    html = page(client, "/stats")

    assert "ตอนนี้อ่านได้ 19 เรื่อง จาก 3 ใน 50 เขต" in html
    assert cells(html).count("ยังไม่มี") == 47
    assert cells(html).count("ไม่แสดง") >= 1
    assert not [cell for cell in cells(html) if cell.isdigit() and int(cell) < 5]


@pytest.mark.parametrize("path", ["/promise", "/stats", "/en/promise", "/en/stats"])
def test_the_pages_are_kept_and_the_same_for_everybody(client: Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"].startswith("public")
    assert again.status_code == 304
    assert f'href="{path.removeprefix("/en")}"' in client.get("/about").get_data(as_text=True)


def test_the_months_are_whole() -> None:
    assert list_months(date(2026, 2, 3), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert list_mondays(date(2026, 11, 22), 2) == [date(2026, 11, 9), date(2026, 11, 16)]
