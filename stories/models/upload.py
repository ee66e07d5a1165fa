"""Photos on their way: what has arrived of a file that is sent in pieces, and photos that wait to be brought back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base

if TYPE_CHECKING:
    from stories.models.photo import Photo


class Upload(Base):
    """A file sent in pieces, under the id of the photo it becomes.

    No foreign key leads to the photo: the row outlives one that is removed, so that its sender is told. Pieces lie in
    the private store under ``chunks/<id>/<name>`` until the worker has read the whole file. An offset is written after
    its piece: what was acknowledged is there, whichever process dies.
    """

    __tablename__ = "upload"
    __table_args__ = (CheckConstraint("offset_bytes >= 0 AND offset_bytes <= size_bytes", name="offset_within_size"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)  # so much is stored
    pieces: Mapped[list[Any]] = mapped_column(JSON, default=list)  # their names, in the order of the file
    client_metadata: Mapped[str] = mapped_column(default="")  # as the sender wrote it; given back when asked
    expires_at: Mapped[datetime]


class RemovedPhoto(Base):
    """A photo its author took out of a draft a moment ago, with its place and words, in case it was a slip."""

    __tablename__ = "removed_photo"

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), primary_key=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    words: Mapped[list[Any]] = mapped_column(JSON, default=list)  # {"lang", "caption", "description"}
    removed_at: Mapped[datetime]

    photo: Mapped["Photo"] = relationship()
