"""What visitors leave without an account: that they came, and thank-you cards. No row says who."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, text_enum, values_sql


class TallyKind(StrEnum):
    """What is counted of a story: views, and each thank-you card. The cards are fixed: there is nothing to moderate."""

    VIEW = "view"
    WARM = "warm"
    SMILE = "smile"
    LIKE_HOME = "like_home"
    HEART = "heart"
    GO_SEE = "go_see"
    TOLD = "told"


#: In the order in which they are offered.
CARDS = tuple(kind for kind in TallyKind if kind is not TallyKind.VIEW)


class Tally(Base):
    """How often one thing was counted of one story.

    Public pages show ``shown``, which an hourly job sets to ``counted``: were they to show what is counted now, each
    view would throw a kept page away, and two web nodes would show two numbers.
    """

    __tablename__ = "tally"
    __table_args__ = (CheckConstraint(values_sql("kind", TallyKind), name="kind"),)

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[TallyKind] = mapped_column(text_enum(TallyKind), primary_key=True)
    counted: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)


class VisitSalt(Base):
    """What makes the marks of one day of Bangkok; a job throws it away with them when the day is over."""

    __tablename__ = "visit_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str]


class Visit(Base):
    """The mark of one visitor, one story and one thing done today: counted already. Network and browser go into the
    hash and are kept nowhere; without the salt of its day a mark says nothing."""

    __tablename__ = "visit"

    mark: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
