"""Where two people decide, nobody reads what the other voted before their own vote is cast (product §5)."""

from collections.abc import Collection, Sequence

from stories import rules
from stories.models import VERDICTS, Action, Story, StoryEvent, StoryState
from stories.permissions import Actor

_TELLING = frozenset({Action.VOTE, Action.TAKE_BACK_VOTE, Action.UNDO, *VERDICTS})
_UNDECIDED = frozenset({StoryState.SUBMITTED, StoryState.HIDDEN})


def list_sealed(
    story: Story, events: Sequence[StoryEvent], votes: Collection[StoryEvent], actor: Actor
) -> frozenset[int]:
    """Which events the actor may know of, but not what they say nor whose they are: ids.

    The votes of others since the story was sent, and what was decided on them and taken back; until the actor has
    voted, two people differ, or the story is decided on.

    Args:
        votes: those that count.
    """
    has_voted = any(vote.staff_id == actor.staff_id for vote in votes)
    is_open = story.state in _UNDECIDED and rules.needs_two(story)
    if not is_open or has_voted or rules.differ(list(votes)):
        return frozenset()
    return frozenset(
        event.id
        for event in events
        if event.action in _TELLING
        and event.staff_id != actor.staff_id
        and story.submitted_at is not None
        and event.at >= story.submitted_at
    )
