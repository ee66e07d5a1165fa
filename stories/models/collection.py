"""Collections (ตอน): stories in an order that an editor gave them, and calls that residents answer."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class Collection(Base):
    """A collection. Words stand in one language or both; a missing one is shown in the other.

    ``number`` is its place among all collections (ตอนที่ …), drawn when it is first shown and kept for ever.
    ``call_th``, ``call_en``: what residents are asked to tell, "" for no open call; it ends at ``call_until``.
    """

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint("title_th <> '' OR title_en <> ''", name="has_title"),
        CheckConstraint("NOT is_public OR (number IS NOT NULL AND published_at IS NOT NULL)", name="public_has_number"),
        Index("ix_collection_public", "is_public", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)  # in addresses; never changes
    number: Mapped[int | None] = mapped_column(unique=True)
    title_th: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    note_th: Mapped[str] = mapped_column(default="")  # the editor's, what holds the stories together
    note_en: Mapped[str] = mapped_column(default="")
    call_th: Mapped[str] = mapped_column(default="")
    call_en: Mapped[str] = mapped_column(default="")
    call_until: Mapped[datetime | None]
    cover_story_id: Mapped[UUID | None] = mapped_column(ForeignKey("story.id"))  # None: the first with a photo
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    published_at: Mapped[datetime | None]  # of the first time
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CollectionStory(Base):
    """A story's place in a collection. Whether readers see it there is asked of ``edition``."""

    __tablename__ = "collection_story"
    __table_args__ = (Index("ix_collection_story_order", "collection_id", "position"),)

    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), primary_key=True, index=True)
    position: Mapped[int]


class CallAnswer(Base):
    """A story that was begun from the call of a collection: editors find it there once it is published."""

    __tablename__ = "call_answer"

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), primary_key=True)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collection.id"), index=True)
