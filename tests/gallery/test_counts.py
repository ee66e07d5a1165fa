"""Numbers of stories that pages show: kept beside the stories, and never counted while a page is made."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from stories import lifecycle, publishing
from stories.editions import counting
from stories.extensions import db
from stories.figures.counting import count_metrics
from stories.models import Action, Edition, EditionCount, Lang, Revision, Story, StoryKind, StoryState, Theme
from stories.permissions import author_of
from stories.transaction import transaction
from tests.conftest import Client
from tests.test_query_budgets import PUBLIC_PAGES, statements

_COUNTS = re.compile(r"count\(.*\bFROM edition\b", re.IGNORECASE | re.DOTALL)


def _kept() -> dict[tuple[object, ...], int]:
    rows = db.session.execute(select(EditionCount).where(EditionCount.stories != 0)).scalars()
    return {(row.ui_lang, row.district, row.theme, row.kind): row.stories for row in rows}


def _counted() -> dict[tuple[object, ...], int]:
    key = (Edition.ui_lang, Edition.district, Edition.theme, Edition.kind)
    return {tuple(row)[:4]: row[4] for row in db.session.execute(select(*key, func.count()).group_by(*key))}


def test_the_numbers_follow_publishing_editing_and_taking_down(create_story: Callable[..., Story]) -> None:
    first = create_story(StoryState.PUBLISHED)
    create_story(StoryState.PUBLISHED)
    create_story(StoryState.PUBLISHED, kind=StoryKind.SOLVED, office="bang-rak")
    assert _kept() == _counted()
    assert sum(_kept().values()) == 3 * len(Lang)

    with transaction():
        db.session.execute(
            update(Revision)
            .where(Revision.id == first.published_revision_id)
            .values(theme=Theme.THINKING, district="dusit")
        )
        publishing.write_editions(lifecycle.lock(first.public_id))
    assert _kept() == _counted()
    assert (Lang.THAI, "dusit", Theme.THINKING, StoryKind.RESIDENT) in _kept()

    with transaction():
        lifecycle.move(lifecycle.lock(first.public_id), Action.WITHDRAW, by=author_of(first.id))
    assert _kept() == _counted()
    assert sum(_kept().values()) == 2 * len(Lang)


def test_no_public_page_counts_stories(client: Client, create_story: Callable[..., Story]) -> None:
    story = create_story(StoryState.PUBLISHED)
    others = ["/districts", "/groups/krungthep-klang", "/sitemap.xml", "/api/v1/districts", "/api/v1/themes"]
    addresses = [*PUBLIC_PAGES, *others, client.get(f"/s/{story.public_id}").location]

    with statements() as sent:
        answers = [client.get(address).status_code for address in addresses]

    assert set(answers) == {200}
    assert len(sent) > len(addresses)
    assert [one for one in sent if _COUNTS.search(one)] == []


@pytest.mark.parametrize("group", [None, "krungthep-tai", "krungthep-klang"])
def test_the_numbers_of_a_group_are_those_of_its_districts(
    create_story: Callable[..., Story], group: str | None
) -> None:
    create_story(StoryState.PUBLISHED, district="bang-rak")

    numbers = counting.count_districts(Lang.THAI, group=group)

    assert sum(numbers.values()) == counting.count_stories(Lang.THAI, counting.Filters(group=group))
    assert all(numbers.values())


def test_what_an_older_version_did_not_count_is_counted_the_next_day(create_story: Callable[..., Story]) -> None:
    create_story(StoryState.PUBLISHED)
    with transaction():
        db.session.execute(update(EditionCount).values(stories=70))

    count_metrics()

    assert _kept() == _counted()
