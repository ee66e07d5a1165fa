"""What a moderator asks about one paragraph or photo, what its author answers, and whether it was done."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, BigKey, text_enum, values_sql
from stories.models.revision import Lang

if TYPE_CHECKING:
    from stories.models.event import StoryEvent


class RemarkPlace(StrEnum):
    """What a remark is about."""

    TITLE = "title"
    PARAGRAPH = "paragraph"
    PHOTO = "photo"  # with its caption and description


class Remark(Base):
    """One thing asked for, pinned to a place of the revision that was read.

    Sent with a request for changes (``event``) and, like its message, kept outside the audit chain, so that it can be
    erased. ``anchor`` is how the text of that place began, so that the place is found again in a later revision.
    """

    __tablename__ = "remark"
    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "photo_id"], ["revision_photo.revision_id", "revision_photo.photo_id"], ondelete="CASCADE"
        ),
        CheckConstraint(values_sql("place", RemarkPlace), name="place"),
        CheckConstraint(f"lang IS NULL OR {values_sql('lang', Lang)}", name="lang"),
        CheckConstraint("(place = 'photo') = (photo_id IS NOT NULL)", name="photo_is_named"),
        CheckConstraint("(place = 'photo') = (lang IS NULL)", name="text_has_lang"),
        CheckConstraint("done_at IS NULL OR done_by_id IS NOT NULL", name="done_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(BigKey, ForeignKey("story_event.id"), index=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    place: Mapped[RemarkPlace] = mapped_column(text_enum(RemarkPlace))
    lang: Mapped[Lang | None] = mapped_column(text_enum(Lang))  # of the text that it is about
    number: Mapped[int]  # of the paragraph or photo, from 0
    photo_id: Mapped[UUID | None]
    anchor: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")  # the author's, written until the story is sent back
    done_at: Mapped[datetime | None]  # when a moderator saw that it was done
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))

    event: Mapped["StoryEvent"] = relationship(back_populates="remarks")
