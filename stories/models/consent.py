"""What an author agreed to: append-only proof."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, text_enum, values_sql
from stories.models.revision import Lang


class Giver(StrEnum):
    """Who agreed: the author, the guardian of an author under 20, or somebody for whom an officer typed the story."""

    AUTHOR = "author"
    GUARDIAN = "guardian"
    TELLER = "teller"


class Consent(Base):
    """One consent given or taken back (PDPA s. 19, R5): a later row about the same purpose replaces an earlier one.

    The text is found in ``stories.consents`` by purpose and version; the hash proves that it is the same text.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(values_sql("lang", Lang), name="lang"),
        CheckConstraint(values_sql("given_by", Giver), name="given_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), index=True)
    revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id"))
    purpose: Mapped[str]
    is_given: Mapped[bool]
    given_by: Mapped[Giver] = mapped_column(text_enum(Giver), default=Giver.AUTHOR, server_default="author")
    text_version: Mapped[str]
    text_sha256: Mapped[str]
    lang: Mapped[Lang] = mapped_column(text_enum(Lang))
    at: Mapped[datetime]
