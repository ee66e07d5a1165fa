"""One photo of a story, for whoever reads it at the desk."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from stories import renditions
from stories.errors import Forbidden, Gone, NotFound
from stories.extensions import db
from stories.models import Photo, PhotoState, Revision, RevisionPhoto, StoryState
from stories.permissions import Actor, can_read

_UNSEEN = frozenset({StoryState.DRAFT, StoryState.DELETED})  # the author alone sees a draft


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """Where a rendition is in the private store."""

    key: str
    media_type: str


def get_photo(photo_id: UUID, width: int, extension: str, actor: Actor) -> StoredPhoto:
    """A rendition of a photo that its author has sent.

    Raises:
        NotFound: there is no such photo or rendition, or it was never sent.
        Forbidden: its story is outside the actor's scope.
        Gone: its author has taken the story back.
    """
    was_sent = (
        select(RevisionPhoto.photo_id)
        .join(Revision, Revision.id == RevisionPhoto.revision_id)
        .where(RevisionPhoto.photo_id == photo_id, Revision.sent_at.is_not(None))
        .exists()
    )
    query = select(Photo).where(Photo.id == photo_id, was_sent).options(joinedload(Photo.story))
    photo = db.session.scalars(query).one_or_none()
    if photo is None or photo.state is not PhotoState.READY or photo.story.state in _UNSEEN:
        raise NotFound(f"photo {photo_id}")
    if not can_read(actor, photo.story):
        raise Forbidden(f"read photo {photo_id}")
    if photo.story.state is StoryState.WITHDRAWN:
        raise Gone(f"photo {photo_id}")
    if not renditions.has_rendition(photo, width, extension):
        raise NotFound(f"photo {photo_id} at {width} as {extension[:8]}")
    return StoredPhoto(renditions.rendition_key(photo.key, width, extension), renditions.FORMATS[extension])
