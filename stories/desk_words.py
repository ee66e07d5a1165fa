"""What a story is found by on the desk: its titles and the name shown, on its own row as long as it stands in a lane.

A lane is searched in the order in which it waits. Read from the revisions, a word that no story of it has would cost a
look at two tables for each; an index of all titles ever sent would find those of a million others, and no word of two
letters.
"""

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, func, select, update

from stories import text
from stories.extensions import db, holds
from stories.models import Story, StoryState
from stories.transaction import transaction

_WAITS = frozenset({StoryState.SUBMITTED, StoryState.HIDDEN})
_ELSEWHERE = sorted(set(StoryState) - _WAITS - {StoryState.PUBLISHED})


def keep(story: Story, *, is_reported: bool) -> None:
    """Have the words on the row of a story that stands in a lane, and on no other. Part of the caller's transaction."""
    if story.state not in _WAITS and not (is_reported and story.state is StoryState.PUBLISHED):
        story.desk_words = None
    elif (revision := story.current_revision) is not None:
        story.desk_words = "\n".join([*(one.title for one in revision.texts), revision.pen_name]).lower()


def left() -> ColumnElement[bool]:
    """The condition that a story has words and stands in no lane: an older version took it out beside this one."""
    return Story.desk_words.is_not(None) & Story.state.in_(_ELSEWHERE)


def forget_left() -> int:
    """Take the words off stories that stand in no lane; how many those were."""
    with transaction() as session:
        gone = session.execute(update(Story).where(left()).values(desk_words=None))
    return cast("CursorResult[Any]", gone).rowcount


def count_left() -> int:
    """How many stories have words and stand in no lane."""
    return db.session.scalar(select(func.count()).select_from(Story).where(left())) or 0


def have(typed: str) -> ColumnElement[bool] | None:
    """The condition that a story of a lane has what was typed, in letters of either size; None when that is nothing."""
    words = text.normalise_line(typed).lower()
    return holds(Story.desk_words, words) if words else None
