"""What was noticed about a sent revision, and the pieces by which alike photos and texts find each other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class RevisionCheck(Base):
    """What the worker noticed about a revision after it was sent. ``signals`` is as ``stories.signals`` writes it."""

    __tablename__ = "revision_check"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    checked_at: Mapped[datetime]
    signals: Mapped[list[Any]] = mapped_column(JSON)
    is_heavy: Mapped[bool]  # hard to read: distress, violence


class PhotoPiece(Base):
    """A quarter (16 bits) of the perceptual hash of a sent photo, with its place: two alike photos share one."""

    __tablename__ = "photo_piece"
    __table_args__ = (Index("ix_photo_piece_photo_id", "photo_id"),)

    piece: Mapped[int] = mapped_column(autoincrement=False, primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True)


class TextPiece(Base):
    """A part of the sketch of a sent text: two alike texts share at least one."""

    __tablename__ = "text_piece"
    __table_args__ = (Index("ix_text_piece_revision_id", "revision_id"),)

    piece: Mapped[int] = mapped_column(BigInteger, autoincrement=False, primary_key=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
