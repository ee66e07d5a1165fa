"""The audit trail: what was done to a story, by whom, and what the author was told."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, BigKey, text_enum, values_sql
from stories.models.revision import Lang
from stories.models.staff import Role
from stories.models.story import StoryState

if TYPE_CHECKING:
    from stories.models.remark import Remark
    from stories.models.story import Story


class Action(StrEnum):
    """Everything that can be done to a story; ``lifecycle.TRANSITIONS`` says from where to where."""

    START = "start"
    SEND = "send"
    RESEND = "resend"
    VOTE = "vote"  # where two people decide: one of them, before both agree
    TAKE_BACK_VOTE = "take_back_vote"
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    UNDO = "undo"
    PUBLISH = "publish"
    HIDE = "hide"
    RESTORE = "restore"
    RELEASE = "release"
    UPHOLD = "uphold"
    APPEAL = "appeal"
    REOPEN = "reopen"
    REPORT = "report"  # by a visitor, whom nobody knows
    DISMISS = "dismiss"  # of reports: the story stays
    SECOND_OPINION = "second_opinion"  # somebody else decides
    TAKE_BACK_QUESTION = "take_back_question"  # no second opinion after all
    TAKE_OVER = "take_over"  # of a claim
    REDACT = "redact"  # parts of a photo are covered, or no longer
    NOTE = "note"  # words for colleagues, outside the chain
    ERASE_NOTE = "erase_note"
    RECUSE = "recuse"  # somebody knows the people of the story, and leaves it to others
    TURN_AWAY = "turn_away"  # somebody of the staff opened a story that is not theirs to open
    WITHDRAW = "withdraw"
    DELETE = "delete"
    ERASE = "erase"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    PROPOSE_FEATURE = "propose_feature"
    FEATURE = "feature"  # what another person proposed
    UNFEATURE = "unfeature"
    SEND_EDIT = "send_edit"
    APPROVE_EDIT = "approve_edit"
    REJECT_EDIT = "reject_edit"
    CONFIRM_GUARDIAN = "confirm_guardian"  # the guardian of an author under 20 agrees
    WARN_IDLE = "warn_idle"  # the author of an idle draft is told that it will be deleted
    DELETE_CONTENT = "delete_content"  # text and photos of a rejected story, when its time is over


class ActorKind(StrEnum):
    """Who acts: staff, the author (holder of the draft's or slip's secret), or the system."""

    STAFF = "staff"
    AUTHOR = "author"
    SYSTEM = "system"


#: What can be voted on: of a story that waits, and of one that was put in quarantine.
VERDICTS = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT, Action.RELEASE, Action.UPHOLD)
_IS_VERDICT = f"verdict IN ({', '.join(repr(one.value) for one in VERDICTS)})"


class StoryEvent(Base):
    """One action on a story. Append-only (triggers of the database refuse all else), hash-chained per story.

    ``hash`` is the SHA-256 over the fields and the hash of the event before it (``audit.event_hash``). Notes and
    texts live outside the chain, so that they can be erased without breaking it.
    """

    __tablename__ = "story_event"
    __table_args__ = (
        UniqueConstraint("story_id", "previous_hash"),
        CheckConstraint(values_sql("action", Action), name="action"),
        CheckConstraint(values_sql("actor_kind", ActorKind), name="actor_kind"),
        CheckConstraint(f"role IS NULL OR {values_sql('role', Role)}", name="role"),
        CheckConstraint(values_sql("old_state", StoryState), name="old_state"),
        CheckConstraint(values_sql("new_state", StoryState), name="new_state"),
        CheckConstraint("(actor_kind = 'staff') = (staff_id IS NOT NULL)", name="staff_is_named"),
        Index("ix_story_event_time", "at", "id"),
        Index("ix_story_event_staff", "staff_id", "at", "id"),
        Index("ix_story_event_action", "action", "at", "id"),
        CheckConstraint(f"verdict IS NULL OR (action = 'vote' AND {_IS_VERDICT})", name="verdict"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), index=True)
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(text_enum(ActorKind))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[Role | None] = mapped_column(text_enum(Role))
    action: Mapped[Action] = mapped_column(text_enum(Action))
    verdict: Mapped[Action | None] = mapped_column(text_enum(Action))  # of a vote: what it was for
    old_state: Mapped[StoryState] = mapped_column(text_enum(StoryState))
    new_state: Mapped[StoryState] = mapped_column(text_enum(StoryState))
    revision_id: Mapped[UUID | None]
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)  # codes of moderation reasons
    message_sha256: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    story: Mapped["Story"] = relationship(back_populates="events")
    message: Mapped["Message | None"] = relationship(back_populates="event")
    explanation: Mapped["Explanation | None"] = relationship(back_populates="event")
    remarks: Mapped[list["Remark"]] = relationship(back_populates="event")


class Message(Base):
    """The exact words that went to the author with a decision, or that the author added to an appeal or a resending.

    Those of a vote are what its caster would have the author told; they go nowhere. ``met_reasons`` are those reasons
    of a request for changes that a moderator has ticked since the story came back.
    """

    __tablename__ = "message"
    __table_args__ = (CheckConstraint(values_sql("lang", Lang), name="lang"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(BigKey, ForeignKey("story_event.id"), unique=True)
    lang: Mapped[Lang] = mapped_column(text_enum(Lang))
    body: Mapped[str]
    met_reasons: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")  # codes

    event: Mapped["StoryEvent"] = relationship(back_populates="message")


class Explanation(Base):
    """Words for colleagues: a note, why a second opinion is asked for, why a story is reopened.

    Never shown to the author: that is what a ``Message`` is for.
    """

    __tablename__ = "explanation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(BigKey, ForeignKey("story_event.id"), unique=True)
    body: Mapped[str]

    event: Mapped["StoryEvent"] = relationship(back_populates="explanation")


class Feature(Base):
    """A story for the home page, with the editor's stated reason. The newest that is open and confirmed leads."""

    __tablename__ = "feature"
    __table_args__ = (CheckConstraint("reason_th <> '' OR reason_en <> ''", name="reason_given"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))  # who proposed it
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason_th: Mapped[str] = mapped_column(default="")
    reason_en: Mapped[str] = mapped_column(default="")
    featured_at: Mapped[datetime | None]  # when it was confirmed; none while it is a proposal
    ended_at: Mapped[datetime | None]
