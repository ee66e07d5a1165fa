"""What visitors report about a published story or one of its photos. Who they are is not asked."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, text_enum, values_sql
from stories.models.revision import Lang


class ReportReason(StrEnum):
    """What is the matter, from a fixed list; the codes stand in the audit trail for ever."""

    IN_PICTURE = "in_picture"  # "I am in this photo"
    MY_CHILD = "my_child"
    ADDRESS = "address"  # my address or number
    UNTRUE = "untrue"
    INSULT = "insult"
    ADVERT = "advert"
    RIGHTS = "rights"  # text or photo belongs to somebody else
    OTHER = "other_report"


class Outcome(StrEnum):
    """How a report ended: the story stayed, was taken down for good, or its author took it back."""

    KEPT = "kept"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


class Report(Base):
    """One report. Open until the story is kept, taken down for good or withdrawn.

    ``id`` is made by the form that was shown, so that sending it twice is one report. ``email`` is deleted some weeks
    after the end.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(values_sql("reason", ReportReason), name="reason"),
        CheckConstraint(values_sql("lang", Lang), name="lang"),
        CheckConstraint(f"outcome IS NULL OR {values_sql('outcome', Outcome)}", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_has_outcome"),
        Index("ix_report_story_open", "story_id", "closed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[str] = mapped_column(unique=True)  # on the receipt: 12 random base-32 characters
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"))
    photo_number: Mapped[int | None]  # as the page numbers the photos when it was reported, from 1
    reason: Mapped[ReportReason] = mapped_column(text_enum(ReportReason))
    words: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    lang: Mapped[Lang] = mapped_column(text_enum(Lang))  # of the page: what the outcome is told in
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    dismissal: Mapped[str] = mapped_column(default="")  # why the story stayed: a code of ``reports.DISMISSALS``, or ""
    answer: Mapped[str] = mapped_column(default="")  # what whoever reported is told beside the outcome
