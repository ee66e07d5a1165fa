"""What moderators have covered on a photo: the shapes, and the renditions in which they are covered for good."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class CoveredKind(StrEnum):
    """What lies under the shapes, as the author is told."""

    FACE = "face"
    PLATE = "plate"
    NUMBER = "number"
    OTHER = "other"


class Redaction(Base):
    """Shapes over one photo. The one in force has no ``replaced_at``; a photo on which nothing is covered has none.

    It stays in force when the author sends a newer revision with the same photo, until a moderator changes it. The
    photo's own pictures stay as they were, in the private bucket. Readers see ``photos/<key>/<width>.<compact_format>``
    and ``.jpg``, made by the worker from the covered picture, as they would those of the photo. The last three columns
    are empty until it has.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        CheckConstraint(
            "(widths IS NULL) = (compact_format IS NULL) AND (widths IS NULL) = (placeholder IS NULL)",
            name="made_has_all",
        ),
        Index(
            "ix_redaction_in_force",
            "photo_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), index=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))  # that was looked at
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    shapes: Mapped[list[Any]] = mapped_column(JSON)  # at least one, see images.shapes
    kinds: Mapped[list[Any]] = mapped_column(JSON)  # of CoveredKind, at least one
    key: Mapped[str] = mapped_column(unique=True)  # random, as that of a photo
    drawn_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    widths: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    compact_format: Mapped[str | None]
    placeholder: Mapped[str | None]
