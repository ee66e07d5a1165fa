"""Drafts as their authors write them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from stories import publishing, terms
from stories.errors import InvalidTransition, NotFound
from stories.extensions import db
from stories.models import (
    Lang,
    Photo,
    PhotoState,
    RemovedPhoto,
    Revision,
    RevisionPhoto,
    RevisionText,
    Story,
    StoryState,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A story and the revision its author is writing in, with texts and photos loaded."""

    story: Story
    revision: Revision

    @property
    def is_revised(self) -> bool:
        """Whether it was sent before and has come back."""
        return self.story.state is not StoryState.DRAFT

    def text_in(self, lang: str) -> RevisionText:
        """The text in this language, or the one there is."""
        return publishing.choose_text(self.revision, Lang(lang))

    @property
    def deleted_on(self) -> datetime | None:
        """See ``find_deletion``."""
        return find_deletion(self.story)

    @property
    def is_waiting_for_photos(self) -> bool:
        """Whether a photo is still on its way or in the worker's hands."""
        return self.pending_count > 0

    @property
    def pending_count(self) -> int:
        """How many photos are on their way or in the worker's hands."""
        return sum(placed.photo.state is PhotoState.RECEIVED for placed in self.revision.photos)

    @property
    def sending(self) -> list[Photo]:
        """The photos that have not arrived whole."""
        return [placed.photo for placed in self.revision.photos if placed.photo.is_arriving]

    def place_of(self, photo_id: UUID) -> int:
        """The place of a photo in the album; 0 is the cover.

        Raises:
            NotFound: it is not in this draft.
        """
        for place, placed in enumerate(self.revision.photos):
            if placed.photo_id == photo_id:
                return place
        raise NotFound(f"photo {photo_id}")


def find_deletion(story: Story) -> datetime | None:
    """When a draft will be deleted whose author was warned, unless they write before; None for any other story."""
    if story.state is not StoryState.DRAFT or story.idle_warned_at is None or story.frozen_at is not None:
        return None
    return story.idle_warned_at + terms.DRAFT_WARNED


def get_draft(public_id: str) -> Draft:
    """The revision that is open for writing.

    Raises:
        InvalidTransition: there is none; it was sent meanwhile.
    """
    draft = find_draft(public_id)
    if draft is None:
        raise InvalidTransition(f"story {public_id}: nothing is open")
    return draft


def find_draft(public_id: str) -> Draft | None:
    """The revision that is open for writing, None when the story was sent and nothing is open."""
    query = (
        select(Revision)
        .join(Story, Story.id == Revision.story_id)
        .where(
            Story.public_id == public_id,
            Story.state.in_((StoryState.DRAFT, StoryState.CHANGES_REQUESTED)),
            Revision.sent_at.is_(None),
        )
        .options(joinedload(Revision.story), *_whole())
    )
    revision = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return Draft(revision.story, revision) if revision else None


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(Revision.texts),
        selectinload(Revision.copies),
        selectinload(Revision.photos).joinedload(RevisionPhoto.photo).joinedload(Photo.upload),
        selectinload(Revision.photos).selectinload(RevisionPhoto.texts),
        selectinload(Revision.removed_photos).joinedload(RemovedPhoto.photo),
    )


def find_saves(public_id: str) -> dict[str, Any]:
    """The last save of each step of a draft; empty when nothing is open."""
    query = (
        select(Revision.saves)
        .join(Story, Story.id == Revision.story_id)
        .where(Story.public_id == public_id, Revision.sent_at.is_(None))
    )
    return db.session.scalar(query) or {}


def find_begun(ids: Collection[UUID], writer: str) -> str | None:
    """The public id of that draft among these whose text was last saved by this open form."""
    query = (
        select(Story.public_id, Revision.saves)
        .join(Revision, Revision.story_id == Story.id)
        .where(Story.id.in_(ids), Story.state == StoryState.DRAFT, Revision.sent_at.is_(None))
    )
    rows = db.session.execute(query)
    return next((row.public_id for row in rows if row.saves.get("write", {}).get("writer") == writer), None)
