"""Which contents the gallery has now."""

from sqlalchemy import BigInteger, CheckConstraint
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
