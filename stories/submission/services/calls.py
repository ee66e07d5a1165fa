"""Stories that answer the call of a collection."""

from stories import lifecycle
from stories.editions import trails
from stories.errors import Forbidden, NotFound
from stories.models import Action, CallAnswer
from stories.permissions import Actor, can
from stories.transaction import transaction


def note_call(public_id: str, slug: str, *, by: Actor) -> None:
    """Note which collection's call made somebody begin this draft, so that its editors find the story later.

    A call that does not exist or has ended is no reason to refuse a story: nothing is noted.

    Raises:
        Forbidden: the actor is not the author.
    """
    try:
        found = trails.get(slug) if slug else None
    except NotFound:
        return
    if found is None or not trails.is_calling(found):
        return
    with transaction() as session:
        story = lifecycle.lock(public_id)
        if not can(by, Action.SEND, story):
            raise Forbidden(f"answer a call with story {public_id}")
        session.merge(CallAnswer(story_id=story.id, collection_id=found.id))
