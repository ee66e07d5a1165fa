"""A story: where it is in its life, who may speak for it, which revision counts."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, text_enum, values_sql

if TYPE_CHECKING:
    from stories.models.event import StoryEvent
    from stories.models.photo import Photo
    from stories.models.revision import Revision
    from stories.models.vote import Recusal


class StoryKind(StrEnum):
    """Who tells: a resident, an officer, or an office that solved a problem."""

    RESIDENT = "resident"
    OFFICER = "officer"
    SOLVED = "solved"


class Theme(StrEnum):
    """The five themes of the programme."""

    HAPPINESS = "happiness"
    INSPIRATION = "inspiration"
    PERSPECTIVE = "perspective"
    THINKING = "thinking"
    LIVING = "living"


class StoryState(StrEnum):
    """Where a story is in its life (product §2); ``lifecycle`` has the way from one to the next."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    PUBLISHED = "published"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


class Lane(StrEnum):
    """The queue in which a story waits."""

    NEW = "new"
    RESUBMITTED = "resubmitted"
    SECOND_OPINION = "second_opinion"
    APPEALS = "appeals"
    SOLVED = "solved"
    QUARANTINE = "quarantine"  # of the desk only: hidden before it was public, so no column holds it
    REPORTED = "reported"  # of the desk only: visitors reported it, and nobody has answered yet


_HAS_EMAIL = text("contact_email IS NOT NULL")
_IS_REFUSED = text("state = 'rejected'")
_WAS_PUBLIC = text("first_published_at IS NOT NULL")


class Story(Base):
    """One story, from the first keystroke to the public page. Only ``lifecycle`` writes its state.

    ``district`` and ``theme`` copy those of the revision in effect (the published one, else the one sent last), for
    routing and counting; the revision is what a decision is made on.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint(values_sql("kind", StoryKind), name="kind"),
        CheckConstraint(values_sql("state", StoryState), name="state"),
        CheckConstraint("state IN ('draft', 'deleted') OR current_revision_id IS NOT NULL", name="sent_has_revision"),
        CheckConstraint("state IN ('draft', 'deleted') OR slip_hash IS NOT NULL", name="sent_has_slip"),
        CheckConstraint("state IN ('draft', 'deleted') OR submitted_at IS NOT NULL", name="sent_has_date"),
        CheckConstraint("(state = 'submitted') = (lane IS NOT NULL)", name="submitted_has_lane"),
        CheckConstraint("(state = 'approved') = (publish_at IS NOT NULL)", name="approved_has_publish_time"),
        CheckConstraint(
            "state <> 'published' OR (first_published_at IS NOT NULL AND published_revision_id IS NOT NULL)",
            name="published_has_date",
        ),
        CheckConstraint(
            "pending_revision_id IS NULL OR state IN ('published', 'hidden')", name="pending_only_once_published"
        ),
        CheckConstraint("state <> 'withdrawn' OR withdrawn_at IS NOT NULL", name="withdrawn_has_date"),
        CheckConstraint("kind = 'resident' OR office IS NOT NULL", name="office_story_has_office"),
        CheckConstraint("NOT is_told_to_officer OR written_by_id IS NOT NULL", name="told_to_officer_has_writer"),
        CheckConstraint(
            "content_deleted_at IS NULL OR state IN ('rejected', 'deleted')", name="content_deleted_when_rejected"
        ),
        CheckConstraint(
            "state <> 'deleted' OR (secret_hash IS NULL AND slip_hash IS NULL AND contact_email IS NULL)",
            name="deleted_keeps_nothing",
        ),
        Index("ix_story_queue", "state", "lane", "submitted_at", "id", "district"),
        Index("ix_story_district_state", "district", "state"),
        Index("ix_story_reported", "reported_at", "id"),
        # Only addresses that are there: an index of mostly nothing looks useless to SQLite, which then reads all.
        Index("ix_story_contact_email", "contact_email", sqlite_where=_HAS_EMAIL, postgresql_where=_HAS_EMAIL),
        # Of what retention looks at each night, only what is still to be done.
        Index("ix_story_contact_age", "updated_at", "id", sqlite_where=_HAS_EMAIL, postgresql_where=_HAS_EMAIL),
        Index(
            "ix_story_refused",
            "content_deleted_at",
            "decided_at",
            "id",
            sqlite_where=_IS_REFUSED,
            postgresql_where=_IS_REFUSED,
        ),
        Index(
            "ix_story_was_public",
            "first_published_at",
            "id",
            sqlite_where=_WAS_PUBLIC,
            postgresql_where=_WAS_PUBLIC,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    public_id: Mapped[str] = mapped_column(unique=True)  # short, random, in addresses
    kind: Mapped[StoryKind] = mapped_column(text_enum(StoryKind), default=StoryKind.RESIDENT)
    state: Mapped[StoryState] = mapped_column(text_enum(StoryState), default=StoryState.DRAFT)
    lane: Mapped[Lane | None] = mapped_column(text_enum(Lane))
    district: Mapped[str | None]  # slug
    theme: Mapped[Theme | None] = mapped_column(text_enum(Theme))
    office: Mapped[str | None]  # slug of the district office that tells an officer's or a solved story

    secret_hash: Mapped[str | None]  # keyed hash of the draft's secret, which lives in an HttpOnly cookie
    slip_hash: Mapped[str | None] = mapped_column(unique=True)  # keyed hash of the 12 characters on the slip
    written_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("staff.id")
    )  # an officer's own, or typed for an elder
    is_told_to_officer: Mapped[bool] = mapped_column(default=False, server_default=false())  # typed for somebody else
    contact_email: Mapped[str | None]  # in small letters
    contact_lang: Mapped[str] = mapped_column(default="th")  # language of the pages the author used

    current_revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id", use_alter=True))  # sent last
    published_revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    pending_revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id", use_alter=True))

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)  # of the author's last change: idle drafts are deleted
    submitted_at: Mapped[datetime | None]  # of the last sending: what the queue is ordered by
    decided_at: Mapped[datetime | None]  # of the last decision
    undo_until: Mapped[datetime | None]  # end of the undo window of the last decision: nothing leaves before
    publish_at: Mapped[datetime | None]  # end of the undo window, or the chosen publishing time
    first_published_at: Mapped[datetime | None]  # kept for ever
    appealed_at: Mapped[datetime | None]
    first_reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))  # who asked for the changes …
    first_reader_until: Mapped[datetime | None]  # … reads what came back before others do
    withdrawn_at: Mapped[datetime | None]
    guardian_confirmed_at: Mapped[datetime | None]
    idle_warned_at: Mapped[datetime | None]  # when the author of an idle draft was told that it will be deleted
    content_deleted_at: Mapped[datetime | None]  # of a rejected story: text and photos are gone, the reason stays
    reported_at: Mapped[datetime | None]  # of its oldest report that waits for an answer
    desk_words: Mapped[str | None]  # what it is found by in a lane of the desk, see ``desk_words``; nothing elsewhere
    frozen_at: Mapped[datetime | None]  # PDPA s. 34: stops every action but erase

    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="story", foreign_keys="Revision.story_id", order_by="Revision.number"
    )
    current_revision: Mapped["Revision | None"] = relationship(foreign_keys=[current_revision_id], post_update=True)
    photos: Mapped[list["Photo"]] = relationship(back_populates="story", order_by="Photo.created_at")
    events: Mapped[list["StoryEvent"]] = relationship(back_populates="story", order_by="StoryEvent.id")
    recusals: Mapped[list["Recusal"]] = relationship(back_populates="story", passive_deletes="all")
