"""The words that a moderator's eye is drawn to, and those that must not draw it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, text_enum, values_sql

if TYPE_CHECKING:
    from stories.models.staff import Staff


class WordKind(StrEnum):
    """Why a word is on the list; ``allowed`` ones keep what stands inside them from being pointed out."""

    INSULT = "insult"
    GAMBLING = "gambling"
    LOAN = "loan"
    VIOLENCE = "violence"
    DISTRESS = "distress"
    OTHER = "other"
    ALLOWED = "allowed"


class ListedWord(Base):
    """A word or a few words of the list. Taken off it, the row stays: who, when and why can be looked up.

    ``added_by_id`` is empty for those that came with the platform.
    """

    __tablename__ = "listed_word"
    __table_args__ = (
        CheckConstraint(values_sql("kind", WordKind), name="kind"),
        CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by_somebody"),
        Index(
            "ix_listed_word_folded",
            "folded",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[WordKind] = mapped_column(text_enum(WordKind))
    word: Mapped[str]
    folded: Mapped[str]  # as ``text.fold`` has it
    note: Mapped[str]  # why it is on the list, for colleagues
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))

    added_by: Mapped["Staff | None"] = relationship(foreign_keys=[added_by_id])
    removed_by: Mapped["Staff | None"] = relationship(foreign_keys=[removed_by_id])
