"""Which contents the gallery has now."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class GalleryVersion(Base):
    """One row with a number, drawn anew by ``freshness.note_change`` in the transaction of every change of what public
    pages show.

    A page made under one number may be shown as long as the number stands. It is drawn, not counted: no number comes
    back, not even after a restored backup. ``removals`` is drawn anew only when something that was public is not any
    more: what a proxy keeps under one number may be shown as long as that one stands.
    """

    __tablename__ = "gallery_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
    removals: Mapped[int] = mapped_column(BigInteger)


class KeptPage(Base):
    """The page of a published story as it was made, packed: served as it is while the row is here.

    The transaction that changes a story deletes the pages that show it (``stories.kept_pages``). Nothing of it is told
    anywhere else, so backups leave it out.
    """

    __tablename__ = "kept_page"
    __table_args__ = ({"info": {"is_made_anew": True}},)

    path: Mapped[str] = mapped_column(primary_key=True)  # with the language's prefix
    build: Mapped[str]  # which code and settings made it; others make their own
    etag: Mapped[str]
    head: Mapped[str]  # route and headers, as JSON
    body: Mapped[bytes]  # packed by Brotli


class KeptPageStory(Base):
    """Which stories a kept page shows: its own, those beside it, the next."""

    __tablename__ = "kept_page_story"
    __table_args__ = ({"info": {"is_made_anew": True}},)

    path: Mapped[str] = mapped_column(ForeignKey("kept_page.path", ondelete="CASCADE"), primary_key=True)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True, index=True)
