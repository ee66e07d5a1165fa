"""An author's stories, and where each is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from stories import publishing, remarks, renditions, tallies, terms, text
from stories.errors import NotFound
from stories.extensions import db
from stories.models import (
    Action,
    Edition,
    Lang,
    Photo,
    PhotoState,
    Remark,
    Revision,
    RevisionPhoto,
    RevisionText,
    Story,
    StoryEvent,
    StoryState,
)
from stories.submission.queries.drafts import find_deletion
from stories.tallies import Tallies

_QUOTE_CLUSTERS = 400


@dataclass(frozen=True, slots=True)
class OwnStory:
    """One row of the list "my stories"."""

    public_id: str
    state: StoryState
    is_open: bool  # there is a revision to write in
    title: str
    lang: str | None  # of the title
    updated_at: datetime
    submitted_at: datetime | None
    published_at: datetime | None
    photo_id: UUID | None  # the cover, when it can be shown
    width: int
    deleted_on: datetime | None  # of an idle draft: when it will be deleted


@dataclass(frozen=True, slots=True)
class Status:
    """Everything the status page of one story shows."""

    story: Story
    revision: Revision
    has_open_revision: bool
    slug: str | None  # of the public page, while there is one
    events: Sequence[StoryEvent]  # newest first, without what was taken back
    covered: Sequence[tuple[int, list[str]]]  # number of a photo, and what readers do not see of it
    tallies: Tallies | None  # once it was published

    def text_in(self, lang: str) -> RevisionText:
        """The text in this language, or the one there is; an empty one once it was deleted."""
        return publishing.choose_text(self.revision, Lang(lang))

    @property
    def erased_on(self) -> datetime | None:
        """When what is left of a withdrawn story will be deleted."""
        is_going = self.story.state is StoryState.WITHDRAWN and self.story.frozen_at is None
        return self.story.withdrawn_at + terms.WITHDRAWN if is_going and self.story.withdrawn_at else None


def get_status(public_id: str) -> Status:
    """A story that has been sent at least once, as its author sees it.

    Raises:
        NotFound: there is none, or it is still a draft.
    """
    status = find_status(public_id)
    if status is None:
        raise NotFound(f"story {public_id}")
    return status


def find_status(public_id: str) -> Status | None:
    """``get_status``; None when the story was never sent."""
    query = select(Story).where(Story.public_id == public_id, Story.state != StoryState.DELETED)
    story = db.session.scalars(query).one_or_none()
    if story is None or story.current_revision_id is None:
        return None
    sent = select(Revision).where(Revision.id == story.current_revision_id).options(selectinload(Revision.texts))
    revision = db.session.scalars(sent).one()
    is_open = select(Revision.id).where(Revision.story_id == story.id, Revision.sent_at.is_(None)).limit(1)
    slug = select(Edition.slug).where(Edition.story_id == story.id).order_by(Edition.ui_lang.desc()).limit(1)
    return Status(
        story=story,
        revision=revision,
        has_open_revision=db.session.scalar(is_open) is not None,
        slug=db.session.scalar(slug),
        events=list_events(story.id),
        covered=renditions.list_covered(story.published_revision_id),
        tallies=tallies.find_counted(story.id) if story.first_published_at else None,
    )


def list_events(story_id: UUID) -> list[StoryEvent]:
    """What happened to a story, newest first; a decision that was taken back is left out, with its taking back."""
    query = (
        select(StoryEvent)
        .where(StoryEvent.story_id == story_id, StoryEvent.action.not_in((Action.NOTE, Action.ERASE_NOTE)))
        .options(joinedload(StoryEvent.message), joinedload(StoryEvent.remarks))
        .order_by(StoryEvent.id)
    )
    shown: list[StoryEvent] = []
    for event in db.session.scalars(query).unique():
        if event.action is Action.REDACT:
            continue  # told beside the photos, and no decision that could be taken back
        if event.action is not Action.UNDO:
            shown.append(event)
        elif shown:
            shown.pop()
    return shown[::-1]


def list_own_stories(ids: Collection[UUID]) -> list[OwnStory]:
    """The stories with these ids, last touched first, in one query: the revision shown is the newest of each."""
    newest, text, cover, photo = aliased(Revision), aliased(RevisionText), aliased(RevisionPhoto), aliased(Photo)
    newest_number = select(func.max(Revision.number)).where(Revision.story_id == Story.id).scalar_subquery()
    first_lang = select(func.max(RevisionText.lang)).where(RevisionText.revision_id == newest.id).scalar_subquery()
    query = (
        select(Story, newest.sent_at, text.title, text.lang, photo.id, photo.widths)
        .select_from(Story)
        .join(newest, and_(newest.story_id == Story.id, newest.number == newest_number))
        .outerjoin(text, and_(text.revision_id == newest.id, text.lang == first_lang))
        .outerjoin(cover, and_(cover.revision_id == newest.id, cover.position == 0))
        .outerjoin(photo, and_(photo.id == cover.photo_id, photo.state == PhotoState.READY))
        .where(Story.id.in_(ids), Story.state != StoryState.DELETED)
        .order_by(Story.updated_at.desc(), Story.id)
    )
    return [
        OwnStory(
            public_id=story.public_id,
            state=story.state,
            is_open=sent_at is None and story.state in (StoryState.DRAFT, StoryState.CHANGES_REQUESTED),
            title=title or "",
            lang=lang,
            updated_at=story.updated_at,
            submitted_at=story.submitted_at,
            published_at=story.first_published_at,
            photo_id=photo_id,
            width=widths[0] if widths else 0,
            deleted_on=find_deletion(story),
        )
        for story, sent_at, title, lang, photo_id, widths in db.session.execute(query)
    ]


def count_waiting_before(story: Story) -> int:
    """How many stories wait that were sent earlier."""
    query = select(func.count()).where(
        Story.state == StoryState.SUBMITTED,
        or_(
            Story.submitted_at < story.submitted_at,
            and_(Story.submitted_at == story.submitted_at, Story.id < story.id),
        ),
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A remark beside what it is about: the words of the place, or the photo that can be shown."""

    remark: Remark
    words: str
    photo: Photo | None


def list_asked(event: StoryEvent | None, revision: Revision) -> list[Asked]:
    """The remarks of a request for changes, with their places in the revision that it was made on."""
    if event is None or not event.remarks:
        return []
    spots, ids = remarks.list_text_spots(revision), [one.photo_id for one in event.remarks if one.photo_id]
    query = select(Photo).where(Photo.id.in_(ids), Photo.state == PhotoState.READY)
    photos = {photo.id: photo for photo in db.session.scalars(query)} if ids else {}
    return [
        Asked(
            one,
            text.excerpt(spots[key].words if (key := remarks.key_of(one)) in spots else one.anchor, _QUOTE_CLUSTERS),
            photos.get(one.photo_id) if one.photo_id else None,
        )
        for one in remarks.in_order(event.remarks)
    ]
