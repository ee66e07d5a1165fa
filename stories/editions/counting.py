"""Numbers of stories that lists, maps and doors show: kept, because counting a million takes a while.

Every function that writes is part of the caller's transaction, after ``freshness.note_change``: the row it takes there
lets changes of the gallery through one after the other, so that no two of them wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from stories.editions.choosing import Filters, members
from stories.extensions import ask, db
from stories.models import Edition, EditionCount, GalleryVersion, Lang, StoryKind, Theme


class Key(NamedTuple):
    """What editions are counted by."""

    ui_lang: Lang
    district: str
    theme: Theme
    kind: StoryKind


_KEY = (Edition.ui_lang, Edition.district, Edition.theme, Edition.kind)
_STORIES = func.coalesce(func.sum(EditionCount.stories), 0)


def count_stories(lang: Lang, filters: Filters) -> int:
    """How many stories pass the filters; a collection is none of those that are counted by."""
    return int(ask(count_of(lang, filters))[0][0])


@lru_cache(maxsize=512)
def count_of(lang: Lang, filters: Filters) -> Select[Any]:
    """The query for one number. Kept, as the others here: making it costs more than asking it."""
    return select(_STORIES).where(EditionCount.ui_lang == lang, *_conditions(filters))


def count_districts(lang: Lang, *, group: str | None = None) -> Mapping[str, int]:
    """Numbers of stories by district, of the whole city or of one group; only of those that have some."""
    return dict(map(tuple, ask(_count_districts(lang, group))))


@lru_cache
def _count_districts(lang: Lang, group: str | None) -> Select[str, int]:
    query = select(EditionCount.district, _STORIES).where(EditionCount.ui_lang == lang, EditionCount.stories > 0)
    return query.where(*_conditions(Filters(group=group))).group_by(EditionCount.district)


def count_themes(lang: Lang) -> Mapping[str, int]:
    """Numbers of stories by theme, solved problems among them; only of those that have some."""
    query = select(EditionCount.theme, _STORIES).where(EditionCount.ui_lang == lang, EditionCount.stories > 0)
    return {theme.value: count for theme, count in db.session.execute(query.group_by(EditionCount.theme))}


def count_doors(lang: Lang) -> Mapping[str, int]:
    """Numbers of stories by theme, and of those that tell of a solved problem ("solved"), which have a theme too."""
    found = dict.fromkeys((*Theme, StoryKind.SOLVED.value), 0)
    for theme, count, of_solved in ask(_count_doors(lang)):
        found[theme.value] += count
        found[StoryKind.SOLVED.value] += of_solved
    return found


@lru_cache
def _count_doors(lang: Lang) -> Select[Theme, int, Any]:
    solved = func.sum(case((EditionCount.kind == StoryKind.SOLVED, EditionCount.stories), else_=0))
    query = select(EditionCount.theme, _STORIES, solved).where(EditionCount.ui_lang == lang)
    return query.group_by(EditionCount.theme)


def change(changes: Mapping[Key, int]) -> None:
    """Count editions up or down."""
    rows = [{**key._asdict(), "stories": number} for key, number in changes.items() if number]
    if not rows:
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    counted = dialect.insert(EditionCount).values(rows)
    db.session.execute(
        counted.on_conflict_do_update(
            index_elements=list(Key._fields), set_={"stories": EditionCount.stories + counted.excluded.stories}
        )
    )


def recount() -> None:
    """Count all editions anew: what an older version published beside this one did not count."""
    db.session.execute(select(GalleryVersion.version).with_for_update())
    counted = select(*_KEY, func.count()).group_by(*_KEY)
    db.session.execute(delete(EditionCount))
    db.session.execute(insert(EditionCount).from_select([*Key._fields, "stories"], counted))


def list_keys(rows: list[Edition]) -> Counter[Key]:
    """By what these editions are counted."""
    return Counter(Key(one.ui_lang, one.district, one.theme, one.kind) for one in rows)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    wanted = {"theme": filters.theme, "kind": filters.kind, "district": filters.district}
    found = [getattr(EditionCount, name) == value for name, value in wanted.items() if value is not None]
    if filters.group is not None:
        found.append(EditionCount.district.in_(members(filters.group)))
    return found
