"""Keyset paging: every story once, in order, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from stories.editions.choosing import Filters
from stories.editions.paging import Cursor, Page, read_cursor, write_cursor
from stories.gallery.queries import list_page
from stories.models import Lang, Story

STORY = UUID("12345678-1234-5678-1234-567812345678")


def _page(token: str = "") -> Page:
    return list_page(Lang.THAI, Filters(), read_cursor(token), size=2)


def _ids(page: Page) -> list[str]:
    return [card.public_id for card in page.cards]


def test_pages_follow_each_other_and_lead_back(publish: Callable[..., Story]) -> None:
    stories = [publish(day=day).public_id for day in (5, 4, 3, 2, 1)]

    first = _page()
    second = _page(first.older)
    third = _page(second.older)

    assert [_ids(page) for page in (first, second, third)] == [stories[:2], stories[2:4], stories[4:]]
    assert (first.newer, third.older) == ("", "")
    assert _ids(_page(third.newer)) == stories[2:4]
    assert _ids(_page(second.newer)) == stories[:2]
    assert _page(second.newer).newer == ""


def test_the_first_page_is_whole_when_one_comes_back_to_it(publish: Callable[..., Story]) -> None:
    stories = [publish(day=day).public_id for day in (3, 2, 1)]
    middle = read_cursor(_page().older)
    assert middle is not None

    back = _page(write_cursor(Cursor(middle.published_at, middle.story_id, is_newer=True)))

    assert _ids(back) == stories[:2]
    assert (back.newer, bool(back.older)) == ("", True)


def test_a_story_that_comes_while_somebody_reads_moves_nothing(publish: Callable[..., Story]) -> None:
    stories = [publish(day=day).public_id for day in (4, 3, 2, 1)]
    first = _page()

    publish(day=9)

    assert _ids(_page(first.older)) == stories[2:]


def test_stories_of_the_same_moment_are_all_shown_once(publish: Callable[..., Story]) -> None:
    stories = {publish(day=1).public_id for _ in range(5)}

    first = _page()
    second = _page(first.older)
    third = _page(second.older)

    seen = _ids(first) + _ids(second) + _ids(third)
    assert len(seen) == 5
    assert set(seen) == stories


@pytest.mark.parametrize("is_newer", [False, True])
@pytest.mark.parametrize("moment", [datetime(2026, 3, 1, 2, 0, 0, 123456, UTC), datetime(1969, 1, 1, tzinfo=UTC)])
def test_a_cursor_survives_its_way_through_an_address(moment: datetime, is_newer: bool) -> None:
    cursor = Cursor(moment, STORY, is_newer)

    token = write_cursor(cursor)

    assert read_cursor(token) == cursor
    assert len(token) == 34
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("token", ["", "x", "!" * 34, "_" * 34, "-" * 34, "ก" * 34, "A" * 33, "A" * 35, "\x00" * 34])
def test_what_is_no_cursor_is_none(token: str) -> None:
    assert read_cursor(token) is None


def test_a_cursor_beyond_the_end_leads_to_the_top(publish: Callable[..., Story]) -> None:
    story = publish()
    beyond = write_cursor(Cursor(datetime(1970, 1, 1, tzinfo=UTC), STORY))

    assert _ids(_page(beyond)) == [story.public_id]
