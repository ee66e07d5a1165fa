"""The rules about stories. A frozen story stands still: none of them touches it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, literal, or_, select
from sqlalchemy.orm import aliased

from stories import clock, lifecycle, terms
from stories.extensions import db
from stories.models import Action, MailLink, Photo, PhotoState, Story, StoryEvent, StoryKind, StoryState, Task
from stories.permissions import SYSTEM
from stories.queue import enqueue
from stories.retention.rule import Rule, each_story

_STANDS_STILL = Story.frozen_at.is_not(None)
# Written out, so that the index of those that still have their text is found.
_REJECTED = literal(StoryState.REJECTED, Story.state.type, literal_execute=True)


def warn(story: Story) -> None:
    """Warn the author of an idle draft: on its pages, and by mail where there is an address."""
    lifecycle.move(story, Action.WARN_IDLE, by=SYSTEM)
    if story.contact_email:
        enqueue(Task.MAIL_IDLE, story_id=str(story.id))


def delete_draft(story: Story) -> None:
    """Delete a draft with its text and photos."""
    lifecycle.move(story, Action.DELETE, by=SYSTEM)


def delete_content(story: Story) -> None:
    """Delete text and photos of a rejected story; its reasons stay."""
    lifecycle.move(story, Action.DELETE_CONTENT, by=SYSTEM)


def erase(story: Story) -> None:
    """Delete all that is left of a story that its author took back."""
    lifecycle.move(story, Action.ERASE, by=SYSTEM)


def drop_originals(story: Story) -> None:
    """Let the whole pictures of a story go. Renditions stay: what is covered later is covered on the largest."""
    kept = terms.ORIGINAL_OF_SOLVED if story.kind is StoryKind.SOLVED else terms.ORIGINAL
    for photo in db.session.scalars(select(Photo).where(Photo.story_id == story.id, *_has_old_original(kept))):
        photo.original_deleted_at = clock.now()
        enqueue(Task.DELETE_ORIGINAL, key=photo.key)


def forget_contact(story: Story) -> None:
    """Delete the address of its author, and the links by mail that were sent there."""
    db.session.execute(delete(MailLink).where(MailLink.email == story.contact_email))
    story.contact_email = None


def _is_idle(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_old = Story.updated_at <= now - terms.DRAFT_IDLE
    return Story.state == StoryState.DRAFT, ~_STANDS_STILL, Story.idle_warned_at.is_(None), is_old


def _was_warned(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_still_idle = Story.updated_at <= Story.idle_warned_at
    is_over = Story.idle_warned_at <= now - terms.DRAFT_WARNED
    return Story.state == StoryState.DRAFT, ~_STANDS_STILL, is_over, is_still_idle


def _was_refused(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_old = Story.decided_at <= now - terms.REJECTED
    return Story.state == _REJECTED, ~_STANDS_STILL, Story.content_deleted_at.is_(None), is_old


def _was_withdrawn(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Story.state == StoryState.WITHDRAWN, ~_STANDS_STILL, Story.withdrawn_at <= now - terms.WITHDRAWN


def _has_old_original(kept: timedelta) -> tuple[ColumnElement[bool], ...]:
    is_old = Photo.created_at <= clock.now() - kept  # one that came with a later revision has its own time
    return Photo.original_deleted_at.is_(None), Photo.state == PhotoState.READY, is_old


def _was_published(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Story.kind != StoryKind.SOLVED, *_keeps_originals(now, terms.ORIGINAL)


def _was_solved(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Story.kind == StoryKind.SOLVED, *_keeps_originals(now, terms.ORIGINAL_OF_SOLVED)


def _keeps_originals(now: datetime, kept: timedelta) -> tuple[ColumnElement[bool], ...]:
    with_original = Story.id.in_(select(Photo.story_id).where(*_has_old_original(kept)))
    return ~_STANDS_STILL, with_original, Story.first_published_at <= now - kept


def _is_forgotten(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Nothing has happened to any story of the address for so long."""
    end, kin = now - terms.CONTACT, aliased(Story)
    happened = select(StoryEvent.id).where(StoryEvent.story_id == kin.id, StoryEvent.at > end).exists()
    is_live = or_(kin.updated_at > end, kin.frozen_at.is_not(None), happened)
    others: Any = select(kin.id).where(kin.contact_email == Story.contact_email, is_live)
    return Story.contact_email.is_not(None), Story.updated_at <= end, ~others.exists()


RULES: tuple[Rule, ...] = (
    each_story(
        "drafts-deleted",
        f"drafts whose authors were warned {terms.DRAFT_WARNED.days} days ago: deleted",
        since=Story.idle_warned_at,
        conditions=_was_warned,
        act=delete_draft,
    ),
    each_story(
        "drafts-warned",
        f"drafts idle for {terms.DRAFT_IDLE.days} days: their authors warned",
        since=Story.updated_at,
        conditions=_is_idle,
        act=warn,
    ),
    each_story(
        "rejected",
        f"stories rejected {terms.REJECTED.days} days ago: text and photos deleted",
        since=Story.decided_at,
        conditions=_was_refused,
        act=delete_content,
    ),
    each_story(
        "withdrawn",
        f"stories withdrawn {terms.WITHDRAWN.days} days ago: erased",
        since=Story.withdrawn_at,
        conditions=_was_withdrawn,
        act=erase,
    ),
    each_story(
        "originals",
        f"stories published {terms.ORIGINAL.days} days ago: whole pictures deleted",
        since=Story.first_published_at,
        conditions=_was_published,
        act=drop_originals,
    ),
    each_story(
        "originals-solved",
        f"solved stories published {terms.ORIGINAL_OF_SOLVED.days} days ago: whole pictures deleted",
        since=Story.first_published_at,
        conditions=_was_solved,
        act=drop_originals,
    ),
    each_story(
        "addresses",
        f"stories of addresses where nothing happened for {terms.CONTACT.days} days: address deleted",
        since=Story.updated_at,
        conditions=_is_forgotten,
        act=forget_contact,
    ),
)
