"""The photos of a story with what is covered on them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from stories import lifecycle
from stories.errors import Forbidden, Gone, InvalidTransition, NotFound
from stories.extensions import db
from stories.models import Action, Photo, PhotoState, Redaction, Revision, RevisionPhoto, Story, StoryState
from stories.permissions import Actor, can


@dataclass(frozen=True, slots=True)
class PhotoToRedact:
    """One photo of the newest revision, and where it stands: 1 is the cover."""

    story: Story
    revision: Revision
    photo: Photo
    number: int

    @property
    def redaction(self) -> Redaction | None:
        """What is covered on it now."""
        return self.photo.redaction

    @property
    def description(self) -> str:
        """What it shows, in the words of its author; "" when they left none."""
        texts = self.revision.photos[self.number - 1].texts
        return next((one.description or one.caption for one in texts if one.description or one.caption), "")


@dataclass(frozen=True, slots=True)
class WaitingRedaction:
    """A redaction whose covered pictures are to be made, and the photo that it is about."""

    redaction: Redaction
    photo: Photo


def get_photo_to_redact(public_id: str, number: int, actor: Actor) -> PhotoToRedact:
    """A photo for the page on which parts of it are covered.

    Raises:
        NotFound: no story has this id, or no photo stands there that is ready.
        Forbidden: the actor decides nothing about this story.
        Gone, InvalidTransition: see ``lifecycle.move``.
    """
    revision_of = joinedload(Story.current_revision)
    query = (
        select(Story)
        .where(Story.public_id == public_id, Story.state.not_in((StoryState.DRAFT, StoryState.DELETED)))
        .options(
            revision_of.selectinload(Revision.texts),
            revision_of.selectinload(Revision.photos).joinedload(RevisionPhoto.photo).joinedload(Photo.redaction),
            revision_of.selectinload(Revision.photos).selectinload(RevisionPhoto.texts),
        )
        .execution_options(populate_existing=True)
    )
    story = db.session.scalars(query).one_or_none()
    revision = story.current_revision if story else None
    if story is None or revision is None or not 1 <= number <= len(revision.photos):
        raise NotFound(f"photo {number} of story {public_id}")
    if not can(actor, Action.REDACT, story):
        raise Forbidden(f"{Action.REDACT} on story {public_id}")
    if story.state is StoryState.WITHDRAWN:
        raise Gone(f"story {public_id}")
    photo = revision.photos[number - 1].photo
    if photo.state is not PhotoState.READY:
        raise NotFound(f"photo {number} of story {public_id} is not ready")
    if not lifecycle.is_possible(story, Action.REDACT):
        raise InvalidTransition(f"{Action.REDACT} from {story.state}")
    return PhotoToRedact(story, revision, photo, number)


def find_redaction(redaction_id: UUID) -> WaitingRedaction | None:
    """A redaction in force whose covered pictures are still to be made; else None."""
    query = (
        select(Redaction, Photo)
        .join(Photo, Photo.id == Redaction.photo_id)
        .where(Redaction.id == redaction_id, Redaction.replaced_at.is_(None), Redaction.widths.is_(None))
    )
    row = db.session.execute(query).one_or_none()
    return WaitingRedaction(row[0], row[1]) if row else None
