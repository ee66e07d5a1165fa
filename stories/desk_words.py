"""What a story is found by on the desk: its titles and the name shown, on its own row as long as it stands in a lane.

A lane is searched in the order in which it waits. Read from the revisions, a word that no story of it has would cost a
look at two tables for each; an index of all titles ever sent would find those of a million others, and no word of two
letters.
"""

from sqlalchemy import ColumnElement

from stories import text
from stories.extensions import holds
from stories.models import Story, StoryState

_WAITS = frozenset({StoryState.SUBMITTED, StoryState.HIDDEN})


def keep(story: Story, *, is_reported: bool) -> None:
    """Have the words on the row of a story that stands in a lane, and on no other. Part of the caller's transaction."""
    if story.state not in _WAITS and not (is_reported and story.state is StoryState.PUBLISHED):
        story.desk_words = None
    elif story.desk_words is None and (revision := story.current_revision) is not None:
        story.desk_words = "\n".join([*(one.title for one in revision.texts), revision.pen_name]).lower()


def have(typed: str) -> ColumnElement[bool] | None:
    """The condition that a story of a lane has what was typed, in letters of either size; None when that is nothing."""
    words = text.normalise_line(typed).lower()
    return holds(Story.desk_words, words) if words else None
