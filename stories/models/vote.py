"""What two people think of one story, while it waits; and who must not decide on it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, BigKey

if TYPE_CHECKING:
    from stories.models.event import StoryEvent
    from stories.models.story import Story


class Vote(Base):
    """A vote that counts: the event says what for. Gone when it is taken back, or when the story goes on without it."""

    __tablename__ = "vote"

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigKey, ForeignKey("story_event.id"), unique=True)

    event: Mapped["StoryEvent"] = relationship()


class Recusal(Base):
    """Somebody knows the people of a story, and leaves it to others. Their words are kept here alone."""

    __tablename__ = "recusal"

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    story: Mapped["Story"] = relationship(back_populates="recusals")
