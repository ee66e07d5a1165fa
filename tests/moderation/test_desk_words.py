"""What a waiting story is found by on the desk: titles and the name shown, wherever it waits, and nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from stories import clock, lifecycle, reports
from stories.models import Action, Lane, Lang, Report, ReportReason, Staff, Story, StoryState
from stories.moderation.queries.lanes import QueueFilter, passes
from stories.permissions import SYSTEM, Actor, actor_for, author_of
from stories.transaction import transaction
from tests.conftest import Client

A, S = Action, StoryState
TEXTS = {"th": ("ปูเค็มของย่า", "เนื้อเรื่อง"), "en": ("Grandma’s Crab", "A story")}


def _move(story: Story, action: Action, by: Actor, **values: Any) -> None:
    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), action, by=by, **values)


def _is_found(client: Client, story: Story, lane: str = "", words: str = "ปูเค็ม") -> bool:
    return f'data-id="{story.public_id}"' in client.get(f"/desk{lane}", query_string={"q": words}).text


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        *(("ปู", True), ("ปูเค็มของย่า", True), ("crab", True), ("GRANDMA’S  cr", True), ("ต้นกล้า", True)),
        *(("ยาย", False), ("ย่าต้นกล้า", False), ("%", False), ("เนื้อเรื่อง", False)),
    ],
)
def test_a_story_is_found_by_any_part_of_its_titles_and_its_name(
    client: Client, create_story: Callable[..., Story], moderator: Staff, words: str, is_found: bool
) -> None:
    story = create_story(texts=TEXTS)
    client.login(moderator)

    assert _is_found(client, story, words=words) is is_found


def test_it_is_found_in_whatever_lane_it_stands_and_has_no_words_elsewhere(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story, by = create_story(texts=TEXTS), actor_for(moderator)
    client.login(moderator)
    way = [
        (A.APPROVE, by, None),
        (A.UNDO, by, ""),
        (A.HIDE, by, "/quarantine"),
        (A.WITHDRAW, author_of(story.id), None),
    ]

    for action, actor, lane in way:
        _move(story, action, actor)
        assert (story.desk_words is not None) is (lane is not None), action
        assert lane is None or _is_found(client, story, lane)


def test_a_reported_story_is_found_until_it_is_answered(
    client: Client, create_story: Callable[..., Story], moderator: Staff
) -> None:
    story = create_story(S.PUBLISHED, texts=TEXTS)
    client.login(moderator)
    assert story.desk_words is None

    with transaction():
        lifecycle.move(lifecycle.lock(story.public_id), A.REPORT, by=SYSTEM)
        about = {"reason": ReportReason.IN_PICTURE, "number": "N1", "lang": Lang.THAI}
        reports.add(story, Report(story_id=story.id, created_at=clock.now(), **about))
    is_found = _is_found(client, story, "/reported")
    _move(story, A.DISMISS, actor_for(moderator), reasons=["nothing_found"])

    assert is_found
    assert story.desk_words is None


def test_a_lane_is_searched_without_a_look_at_any_revision(moderator: Staff) -> None:
    conditions = passes(QueueFilter(words="ปู"), actor_for(moderator), Lane.NEW)

    assert "revision" not in str(select(Story.id).where(*conditions))
