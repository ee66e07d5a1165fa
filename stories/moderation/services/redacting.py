"""Covering parts of a photo: faces, plates, numbers. The photo itself stays as it was; readers get covered pictures."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from stories import clock, credentials, images, lifecycle
from stories.errors import Conflict, InvalidInput, NotFound
from stories.extensions import db
from stories.images import Shape
from stories.models import (
    Action,
    CoveredKind,
    Photo,
    PhotoState,
    Redaction,
    RevisionPhoto,
    Story,
    StoryEvent,
    StoryState,
    Task,
)
from stories.permissions import Actor
from stories.queue import enqueue
from stories.transaction import transaction

_KEPT_SECONDS = 3600  # covered pictures that were replaced; another worker may be copying them


def redact(
    public_id: str,
    photo_id: UUID,
    *,
    by: Actor,
    seen_revision: UUID,
    seen_redaction: UUID | None,
    shapes: Sequence[Shape],
    kinds: Sequence[CoveredKind],
) -> None:
    """Cover parts of a photo, other parts, or none any more. A job makes the covered pictures.

    What is approved is not published before they are made; what is published changes when they are.

    Args:
        seen_redaction: the redaction that the page showed; None for none.
        shapes: all that is covered from now on; empty to show the whole photo.
        kinds: what lies under them, at least one if there are any.

    Raises:
        InvalidInput: ``areas_too_many`` or ``kind_missing``.
        NotFound: no story has this id, or no photo that is ready this one in the newest revision.
        StaleRevision: the author has sent a newer revision since.
        Conflict: somebody else has covered other parts meanwhile.
        Forbidden, InvalidTransition, Gone: see ``lifecycle.move``.
    """
    images.check_number(shapes)
    if shapes and not kinds:
        raise InvalidInput("kind_missing", "kinds")
    with transaction() as session:
        story = lifecycle.lock(public_id, seen_revision)
        photo = _get_photo(story, photo_id)
        before = session.scalars(_in_force(photo_id)).one_or_none()
        if (before.id if before else None) != seen_redaction:
            raise Conflict(f"photo {photo_id} was covered otherwise meanwhile")
        lifecycle.move(story, Action.REDACT, by=by)
        if before is not None:
            before.replaced_at = clock.now()
            session.flush()  # one is in force at a time
            enqueue(Task.DELETE_PHOTO_OBJECTS, delay_seconds=_KEPT_SECONDS, photo_id=str(photo_id), key=before.key)
        if shapes:
            after = _make(story, photo, by, shapes, kinds)
            session.add(after)
            enqueue(Task.RENDER_REDACTION, redaction_id=str(after.id))
        else:
            _let_follow(story)


def finish_redaction(redaction_id: UUID, rendered: images.Rendered) -> bool:
    """Note that the covered pictures are stored, and let what is public follow; False when the redaction was replaced
    meanwhile."""
    public_id = db.session.scalar(
        select(Story.public_id)
        .join(Photo, Photo.story_id == Story.id)
        .join(Redaction, Redaction.photo_id == Photo.id)
        .where(Redaction.id == redaction_id)
    )
    if public_id is None:
        return False
    with transaction() as session:
        story = lifecycle.lock(public_id)
        redaction = session.get_one(Redaction, redaction_id, populate_existing=True)
        if redaction.replaced_at is not None:
            return False
        redaction.widths, redaction.compact_format = rendered.widths, rendered.compact_format
        redaction.placeholder = rendered.placeholder
        _let_follow(story)
    return True


def _in_force(photo_id: UUID) -> Select[Redaction]:
    return select(Redaction).where(Redaction.photo_id == photo_id, Redaction.replaced_at.is_(None))


def _get_photo(story: Story, photo_id: UUID) -> Photo:
    query = (
        select(Photo)
        .join(RevisionPhoto, RevisionPhoto.photo_id == Photo.id)
        .where(Photo.id == photo_id, RevisionPhoto.revision_id == story.current_revision_id)
    )
    photo = db.session.scalars(query).one_or_none()
    if photo is None or photo.state is not PhotoState.READY:
        raise NotFound(f"photo {photo_id} in story {story.public_id}")
    return photo


def _make(story: Story, photo: Photo, by: Actor, shapes: Sequence[Shape], kinds: Sequence[CoveredKind]) -> Redaction:
    return Redaction(
        id=uuid4(),
        photo_id=photo.id,
        revision_id=story.current_revision_id,
        staff_id=by.staff_id,
        shapes=[shape.as_json() for shape in shapes],
        kinds=[kind.value for kind in kinds],
        key=credentials.new_key(),
        drawn_at=clock.now(),
    )


def _let_follow(story: Story) -> None:
    """Ask for what waits for covered pictures: publication, or other copies of what is published."""
    if story.state is StoryState.PUBLISHED:
        enqueue(Task.SYNC_PUBLIC_COPIES, story_id=str(story.id))
    if story.state is StoryState.APPROVED and story.publish_at is not None:
        approval = (
            select(StoryEvent.id)
            .where(StoryEvent.story_id == story.id, StoryEvent.action == Action.APPROVE)
            .order_by(StoryEvent.id.desc())
            .limit(1)
        )
        enqueue(
            Task.PUBLISH,
            story_id=str(story.id),
            approval_id=str(db.session.scalar(approval)),
            delay_seconds=max((story.publish_at - clock.now()).total_seconds(), 0),
        )
