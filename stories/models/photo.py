"""A photo: what was uploaded, what the worker made of it, where the copies are."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, text_enum, values_sql

if TYPE_CHECKING:
    from stories.models.redaction import Redaction
    from stories.models.story import Story
    from stories.models.upload import Upload


class PhotoState(StrEnum):
    """``received``: on its way (see ``Upload``) or waiting for the worker; ``ready``: renditions exist; ``failed``:
    could not be decoded.
    """

    RECEIVED = "received"
    READY = "ready"
    FAILED = "failed"


_HAS_ORIGINAL = text("original_deleted_at IS NULL")


class Photo(Base):
    """One uploaded photo of a story.

    Keys in storage (made by the server, never from the file's name):

    - ``chunks/<id>/<name>`` in the private bucket: pieces of it, while it is on its way;
    - ``uploads/<id>`` in the private bucket: the bytes as sent, until the worker has read them;
    - ``originals/<key>`` in the private bucket: the whole picture without metadata;
    - ``photos/<key>/<width>.<compact_format>`` and ``.jpg``: renditions, in the private bucket always, in the public
      bucket only while the story is published. ``key`` is random, so that an address cannot be guessed.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint(values_sql("state", PhotoState), name="state"),
        CheckConstraint(
            "state <> 'ready' OR (width_px IS NOT NULL AND height_px IS NOT NULL AND widths IS NOT NULL "
            "AND compact_format IS NOT NULL)",
            name="ready_has_size",
        ),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_has_reason"),
        Index(
            "ix_photo_with_original",
            "created_at",
            "story_id",
            sqlite_where=_HAS_ORIGINAL,
            postgresql_where=_HAS_ORIGINAL,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), index=True)
    state: Mapped[PhotoState] = mapped_column(text_enum(PhotoState), default=PhotoState.RECEIVED)
    failure: Mapped[str | None]  # code of errors.PhotoFailed
    key: Mapped[str] = mapped_column(unique=True)
    file_name: Mapped[str] = mapped_column(default="")  # as the author's device called it; shown to the author only
    media_type: Mapped[str]  # decided from the bytes; "" until all have arrived
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]  # of the bytes as sent; "" until all have arrived
    width_px: Mapped[int | None]  # of the upright picture
    height_px: Mapped[int | None]
    widths: Mapped[list[Any] | None] = mapped_column(JSON)  # of the renditions, px, ascending
    compact_format: Mapped[str | None]  # of the renditions, beside JPEG: "avif", or "webp" where that is smaller
    placeholder: Mapped[str | None]  # a tiny picture, as a data: address
    perceptual_hash: Mapped[str | None]  # 64-bit dHash as 16 hex digits
    original_deleted_at: Mapped[datetime | None]  # the whole picture is kept for a time only; renditions stay
    created_at: Mapped[datetime]

    story: Mapped["Story"] = relationship(back_populates="photos")
    upload: Mapped["Upload | None"] = relationship(
        primaryjoin="Photo.id == foreign(Upload.id)", uselist=False, viewonly=True
    )
    redaction: Mapped["Redaction | None"] = relationship(
        primaryjoin="and_(Photo.id == foreign(Redaction.photo_id), Redaction.replaced_at.is_(None))",
        uselist=False,
        viewonly=True,
    )

    @property
    def is_arriving(self) -> bool:
        """Whether some of its bytes are still to come; reads ``upload``."""
        return self.upload is not None and self.upload.offset_bytes < self.upload.size_bytes
