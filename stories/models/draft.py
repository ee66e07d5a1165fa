"""What surrounds a draft: earlier copies of it, further browsers, codes that carry it to one."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class DraftCopy(Base):
    """What another window or device had written in one step, and was replaced or came too late: offered, never lost.

    At most one a step and writer, and ``services.copies.MAX_COPIES`` a draft; deleted with the draft and at sending.
    """

    __tablename__ = "draft_copy"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    step: Mapped[str]  # a page of the form
    writer: Mapped[str]  # random name of the open form it was typed into
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # as ``services.copies`` reads and writes them
    typed_at: Mapped[datetime]


class StorySecret(Base):
    """The credential of a further browser, to which a draft was carried; as good as the first one's."""

    __tablename__ = "story_secret"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)  # keyed hash, as of the draft's own secret
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), index=True)
    created_at: Mapped[datetime]


class CarryCode(Base):
    """A code that opens a draft in another browser, once and for a short time. A story has one at most."""

    __tablename__ = "carry_code"

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)  # keyed hash
    ends_at: Mapped[datetime]
