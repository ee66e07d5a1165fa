"""The daily anchor of the audit trail: one row that stands for every event so far."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, BigKey


class AuditAnchor(Base):
    """One anchor over all chains of events. Append-only, as they are; the database refuses changes to both.

    ``digest`` is the SHA-256 over ids and hashes of the events after ``after_event_id`` up to ``last_event_id``, in
    their order; ``hash`` is keyed, and covers the row and the anchor before it. Whoever writes into the database alone
    cannot make one that fits.
    """

    __tablename__ = "audit_anchor"
    __table_args__ = (UniqueConstraint("day"), UniqueConstraint("previous_hash"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    day: Mapped[date]  # the last day, in Bangkok, whose events it covers
    after_event_id: Mapped[int] = mapped_column(BigKey)  # where the anchor before it ended
    last_event_id: Mapped[int] = mapped_column(BigKey)
    event_count: Mapped[int]
    digest: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    made_at: Mapped[datetime]
