"""What editors keep ready for moderators: reasons of decisions, and replies to authors. Never deleted, only retired."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, values_sql


class Use(StrEnum):
    """The decisions that a reason can be given for, and a reply sent with."""

    CHANGES = "changes"
    REJECT = "reject"
    HIDE = "hide"


class Section(StrEnum):
    """The parts of the page of guidelines that a reason can lead to."""

    WANTED = "wanted"
    CHANGES = "changes"
    REFUSED = "refused"
    YOUNG = "young"
    NONE = ""


class Reason(Base):
    """Why a story is sent back, refused or hidden.

    The code is kept in the audit trail for ever: it may get better words, but never another meaning.
    """

    __tablename__ = "reason"
    __table_args__ = (
        CheckConstraint(values_sql("section", Section), name="section"),
        CheckConstraint("label_th <> '' AND label_en <> ''", name="labels_given"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    label_th: Mapped[str]  # what moderators tick, and authors read as the reason
    label_en: Mapped[str]
    sentence_th: Mapped[str] = mapped_column(default="")  # what an author is told, as a suggestion; may be ""
    sentence_en: Mapped[str] = mapped_column(default="")
    uses: Mapped[list[Any]] = mapped_column(JSON)  # of Use
    section: Mapped[str] = mapped_column(default="")  # of Section
    position: Mapped[int]  # in lists, smallest first
    retired_at: Mapped[datetime | None]  # no longer offered


class SavedReply(Base):
    """A letter to an author, with placeholders (``reasons.PLACEHOLDERS``) in both languages."""

    __tablename__ = "saved_reply"
    __table_args__ = (CheckConstraint("name <> '' AND body_th <> '' AND body_en <> ''", name="words_given"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]  # for moderators, who choose by it
    body_th: Mapped[str]
    body_en: Mapped[str]
    uses: Mapped[list[Any]] = mapped_column(JSON)  # of Use
    position: Mapped[int]
    retired_at: Mapped[datetime | None]
