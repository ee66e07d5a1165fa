"""Links by mail: they open every story of one address, once, and leave the browser a pass for it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base


class MailLink(Base):
    """One link, and the pass of the browser that used it. Both secrets are kept as keyed hashes only."""

    __tablename__ = "mail_link"
    __table_args__ = (CheckConstraint("(used_at IS NULL) = (pass_hash IS NULL)", name="used_has_pass"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str]  # as stories keep it
    lang: Mapped[str]  # of the page it was asked for on
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)  # of the link; once it is used, of the pass
    used_at: Mapped[datetime | None]
    pass_hash: Mapped[str | None] = mapped_column(unique=True)
