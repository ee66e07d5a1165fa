"""Find the stories of the demo again: no two drafts were started at the same moment."""

from uuid import UUID

from sqlalchemy import select

from stories.demo.content import DemoStory
from stories.demo.staff import Team
from stories.errors import StoriesError
from stories.extensions import db
from stories.models import Action, Revision, Story, StoryEvent, StoryKind
from stories.permissions import Actor, author_of


def find(story: DemoStory) -> Story | None:
    """The row of a demo story, if its draft was started."""
    db.session.rollback()  # a fresh view: the worker has sessions of its own
    return db.session.scalars(select(Story).where(Story.created_at == story.started_at)).one_or_none()


def get(story: DemoStory) -> Story:
    """The row of a demo story.

    Raises:
        StoriesError: its draft was never started.
    """
    found = find(story)
    if found is None:
        raise StoriesError(f"demo story {story.id} is not there")
    return found


def author_for(found: Story, story: DemoStory, team: Team) -> Actor:
    """Who may write in it: the officer of the office that tells it, or its resident."""
    return team.officers[story.district] if story.kind is StoryKind.SOLVED else author_of(found.id)


def list_open_photos(public_id: str) -> list[UUID]:
    """The ids of the photos of the open revision, in their order."""
    query = select(Revision).join(Story, Story.id == Revision.story_id).where(Story.public_id == public_id)
    return [placed.photo_id for revision in db.session.scalars(query) for placed in revision.photos]


def list_actions(story: DemoStory) -> list[Action]:
    """What has happened to it, in order."""
    query = select(StoryEvent.action).where(StoryEvent.story_id == get(story).id).order_by(StoryEvent.id)
    return list(db.session.scalars(query))
