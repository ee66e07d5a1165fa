"""Counters of the limits per network and per account; in the database, so that they hold for all nodes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class ThrottleWindow(Base):
    """How often one subject did one thing in the current window. The subject is a keyed hash, never an address."""

    __tablename__ = "throttle_window"

    name: Mapped[str] = mapped_column(primary_key=True)
    subject_hash: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]
