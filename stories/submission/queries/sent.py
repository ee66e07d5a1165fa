"""What tasks, mails and pictures ask of a story."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from stories import clock, publishing, renditions
from stories.errors import NotFound
from stories.extensions import db, storages
from stories.models import (
    AgeBand,
    Byline,
    Lang,
    Photo,
    Revision,
    Story,
    StoryState,
)
from stories.submission.queries.drafts import find_deletion


def open_rendition(public_id: str, photo_id: UUID, width: int, extension: str) -> tuple[BinaryIO, str]:
    """A rendition of a photo of this story, whatever its state, and its media type.

    Raises:
        NotFound: the story has no such photo, or the photo no such rendition.
    """
    query = (
        select(Photo).join(Story, Story.id == Photo.story_id).where(Story.public_id == public_id, Photo.id == photo_id)
    )
    photo = db.session.scalars(query).one_or_none()
    if photo is None or not renditions.has_rendition(photo, width, extension):
        raise NotFound(f"rendition {width}.{extension} of photo {photo_id}")
    key = renditions.rendition_key(photo.key, width, extension)
    return storages().private.open(key), renditions.FORMATS[extension]


def find_photo(photo_id: UUID) -> Photo | None:
    """A photo by its id, None if its author has removed it."""
    return db.session.scalars(select(Photo).where(Photo.id == photo_id)).one_or_none()


@dataclass(frozen=True, slots=True)
class SentStory:
    """What a mail about a story needs."""

    contact_email: str
    contact_lang: str
    title: str
    pen_name: str
    waits_for_guardian: bool


@dataclass(frozen=True, slots=True)
class IdleDraft:
    """What the mail about an idle draft needs."""

    contact_email: str
    contact_lang: str
    title: str
    deleted_on: datetime


def find_idle_draft(story_id: UUID) -> IdleDraft | None:
    """A draft whose author was warned that it will be deleted, and left an address; else None."""
    query = (
        select(Story, Revision)
        .join(Revision, Revision.story_id == Story.id)
        .where(Story.id == story_id, Revision.sent_at.is_(None))
        .options(selectinload(Revision.texts))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    story, revision = row
    deleted_on, email = find_deletion(story), story.contact_email
    if deleted_on is None or email is None:
        return None
    title = publishing.choose_text(revision, Lang(story.contact_lang)).title
    return IdleDraft(email, story.contact_lang, title, deleted_on)


def find_sent_story(story_id: UUID) -> SentStory | None:
    """A story that waits for the moderators and whose author gave an address; else None."""
    query = (
        select(Story, Revision)
        .join(Revision, Revision.id == Story.current_revision_id)
        .where(Story.id == story_id, Story.state == StoryState.SUBMITTED)
        .options(selectinload(Revision.texts))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    story, revision = row
    if story.contact_email is None:
        return None
    return SentStory(
        contact_email=story.contact_email,
        contact_lang=story.contact_lang,
        title=publishing.choose_text(revision, Lang(story.contact_lang)).title,
        pen_name=revision.pen_name if revision.byline is Byline.PEN_NAME else "",
        waits_for_guardian=waits_for_guardian(story, revision),
    )


def waits_for_guardian(story: Story, revision: Revision) -> bool:
    """Whether the author is under 20 and no guardian has confirmed yet (PDPA s. 20, R8)."""
    return revision.age_band not in (None, AgeBand.FROM_20) and story.guardian_confirmed_at is None


def is_published_later(story: Story) -> bool:
    """Whether a time was chosen for publishing: then the page names it. Else it is the end of the undo window."""
    return story.publish_at is not None and story.publish_at - clock.now() > timedelta(minutes=5)
