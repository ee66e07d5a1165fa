"""Who reads which story now: a courtesy among colleagues, never what makes a decision right."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class Claim(Base):
    """A lease of some minutes on one story. Over when its time is, whether or not the row is still there."""

    __tablename__ = "claim"

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime]
