"""How the database finds what a page shows: by an index, also when it holds more than anybody will read through.

SQLite plans without knowing how long its tables are; PostgreSQL is told that reading a table, and sorting, is dear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from stories import clock, lifecycle
from stories.extensions import db
from stories.models import Action, Collection, CollectionStory, Feature, Lane, Staff, Story, StoryState
from stories.permissions import SYSTEM
from stories.transaction import transaction
from tests.conftest import Client

_LONG = (
    "edition|story|revision|revision_text|photo|revision_photo|story_event|tally"
    "|search_entry|search_text|search_telling"
)
_WHOLE = {
    # The last two are indexes of which only what most rows have in common is used.
    "sqlite": re.compile(
        rf"SCAN ({_LONG})$|BLOOM FILTER ON ({_LONG}) "
        r"|ix_edition_(theme|kind|district|district_kind) \(ui_lang=\?\)$|ix_story_event_action \(action=\?\)$"
    ),
    "postgresql": re.compile(rf"Seq Scan on ({_LONG}) "),
}
_OF = " of: "  # stands between a line of a plan and the statement
_PAGES = [
    *("/", "/stories", "/stories?district=bang-rak&kind=resident", "/groups/krungthep-tai", "/districts/bang-rak"),
    *("/themes/happiness", "/solved", "/districts", "/collections", "/collections/market", "/stats", "/promise"),
    *(
        "/feed.xml",
        "/sitemap.xml",
        "/sitemap-stories-1.xml",
        "/api/v1/stories",
        "/api/v1/districts",
        "/api/v1/stories?q=ข้าวแกง",
        "/search?q=ข้าวแกง",
    ),
]
_OTHERS = ["/my/{id}", "/desk", "/desk/stories/{id}", "/desk/published", "/desk/published?q=ข้าวแกง"]


@contextmanager
def _plans() -> Iterator[list[str]]:
    """The lines of the plans of everything that is asked inside the block."""
    lines: list[str] = []

    def explain(connection: Connection, _cursor: Any, statement: str, given: Any, *_rest: object) -> None:
        if statement.startswith("SELECT") and connection.info.get("explaining") is None:
            connection.info["explaining"] = True
            how = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            found = connection.exec_driver_sql(how + statement, given)
            lines.extend(f"{row[-1]}{_OF}{statement[:200]}" for row in found)
            del connection.info["explaining"]

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield lines
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


def _make_reading_dear() -> None:
    """Let PostgreSQL not read what is short, and be long one day; over with the transaction of the test."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_sort = off"))


@pytest.fixture
def story(create_story: Callable[..., Story], editor: Staff, save: Callable[[Any], Any]) -> Story:
    """One of a dozen published stories, which leads the home page and is in a collection."""
    stories = []
    for day in range(12):
        with clock.at(clock.now() - timedelta(days=day)):
            stories.append(create_story(StoryState.PUBLISHED, photos=1))
    save(Feature(story_id=stories[0].id, staff_id=editor.id, reason_th="อ่านแล้วยิ้ม", featured_at=clock.now()))
    moments = dict.fromkeys(("created_at", "updated_at", "published_at"), clock.now())
    trail = save(Collection(slug="market", title_th="ตลาด", number=1, is_public=True, **moments))
    for place, one in enumerate(stories[:3]):
        save(CollectionStory(collection_id=trail.id, story_id=one.id, position=place))
    return stories[0]


def _whole_tables(lines: list[str]) -> list[str]:
    pattern = _WHOLE[db.engine.dialect.name]
    return [line for line in lines if pattern.search(line.partition(_OF)[0])]


def test_no_public_page_reads_a_long_table(client: Client, story: Story) -> None:
    addresses = [*_PAGES, client.get(f"/s/{story.public_id}").location]
    _make_reading_dear()

    with _plans() as lines:
        answers = {address: client.get(address).status_code for address in addresses}

    assert set(answers.values()) == {200}, answers
    assert len(lines) > len(addresses)
    assert _whole_tables(lines) == []
    if db.engine.dialect.name == "sqlite":  # of a dozen stories any index is as good to PostgreSQL
        assert any("ix_edition_district_kind" in line for line in lines)


def test_no_page_of_the_desk_or_of_an_author_reads_a_long_table(
    client: Client, story: Story, create_story: Callable[..., Story], moderator: Staff
) -> None:
    waiting = [create_story(lane=Lane.NEW, photos=1, secret="the author's") for _number in range(3)]
    client.set_cookie(f"story-{waiting[0].public_id}", "the author's")
    client.login(moderator)
    _make_reading_dear()

    with _plans() as lines:
        answers = {path: client.get(path.format(id=waiting[0].public_id)).status_code for path in _OTHERS}

    assert set(answers.values()) == {200}, answers
    assert _whole_tables(lines) == []
    assert any("ix_story_was_public" in line for line in lines)


def test_publishing_reads_no_long_table_and_no_text_of_another_story(
    create_story: Callable[..., Story], story: Story
) -> None:
    approved = create_story(StoryState.APPROVED, texts={"th": ("ร้านของลุงชัย", "หนังสือพิมพ์กับข้าวแกง")})

    with _plans() as lines, transaction():
        _make_reading_dear()
        lifecycle.move(lifecycle.lock(approved.public_id), Action.PUBLISH, by=SYSTEM)

    if db.engine.dialect.name == "sqlite":
        assert any("sqlite_autoindex_search_telling" in line for line in lines)
    assert _whole_tables(lines) == []
    assert not [line for line in lines if "search_trigram" in line]
