"""What an author wrote: one revision for each sending, and one open revision while writing."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, text_enum, values_sql
from stories.models.story import Theme

if TYPE_CHECKING:
    from stories.models.draft import DraftCopy
    from stories.models.photo import Photo
    from stories.models.story import Story
    from stories.models.upload import RemovedPhoto


class Lang(StrEnum):
    """The two languages of the platform. A story has its text in one or both."""

    THAI = "th"
    ENGLISH = "en"


class Byline(StrEnum):
    """The name shown: a pen name, or none."""

    PEN_NAME = "pen_name"
    NONE = "none"


class AgeBand(StrEnum):
    """The author's age, asked in bands and never as a date of birth (PDPA, R8)."""

    UP_TO_10 = "up_to_10"
    FROM_11_TO_19 = "11_to_19"
    FROM_20 = "from_20"


class People(StrEnum):
    """Who can be recognised in the photos (R10, R14)."""

    NOBODY = "nobody"
    AGREED = "agreed"
    CROWD = "crowd"
    CHILDREN = "children"  # and their guardians have agreed


class Revision(Base):
    """One version of a story. Open while ``sent_at`` is empty; immutable from the moment it is sent."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("story_id", "number"),
        Index(
            "ix_revision_open",
            "story_id",
            unique=True,
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        CheckConstraint(
            "sent_at IS NULL OR (district IS NOT NULL AND theme IS NOT NULL AND people IS NOT NULL"
            " AND age_band IS NOT NULL AND byline IS NOT NULL)",
            name="sent_is_complete",
        ),
        CheckConstraint("byline IS NULL OR byline <> 'pen_name' OR pen_name <> ''", name="pen_name_given"),
        CheckConstraint(f"theme IS NULL OR {values_sql('theme', Theme)}", name="theme"),
        CheckConstraint(f"people IS NULL OR {values_sql('people', People)}", name="people"),
        CheckConstraint(f"age_band IS NULL OR {values_sql('age_band', AgeBand)}", name="age_band"),
        CheckConstraint(f"byline IS NULL OR {values_sql('byline', Byline)}", name="byline"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"))
    number: Mapped[int]  # 1, 2, 3 … within the story
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    district: Mapped[str | None]
    landmark: Mapped[str] = mapped_column(default="")  # a place in words; never coordinates
    theme: Mapped[Theme | None] = mapped_column(text_enum(Theme))
    people: Mapped[People | None] = mapped_column(text_enum(People))
    age_band: Mapped[AgeBand | None] = mapped_column(text_enum(AgeBand))
    byline: Mapped[Byline | None] = mapped_column(text_enum(Byline))
    pen_name: Mapped[str] = mapped_column(default="")
    ticked_purposes: Mapped[list[Any]] = mapped_column(JSON, default=list)  # {"purpose", "version", "lang"} ticked
    replies: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")  # until sent: by remark
    saves: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by step: the last save, see services.copies

    story: Mapped["Story"] = relationship(back_populates="revisions", foreign_keys=[story_id])
    texts: Mapped[list["RevisionText"]] = relationship(
        cascade="all, delete-orphan", order_by="RevisionText.lang.desc()"
    )
    photos: Mapped[list["RevisionPhoto"]] = relationship(
        cascade="all, delete-orphan", order_by="RevisionPhoto.position"
    )
    removed_photos: Mapped[list["RemovedPhoto"]] = relationship(viewonly=True, order_by="RemovedPhoto.removed_at")
    copies: Mapped[list["DraftCopy"]] = relationship(cascade="all, delete-orphan", order_by="DraftCopy.typed_at.desc()")


class RevisionText(Base):
    """Title and body in one language, as plain text; ``body_html`` is rendered from it once, when it is sent.

    Limits (product §2): title ≤ 120, body ≤ 10,000 grapheme clusters, checked on input; the columns have none.
    """

    __tablename__ = "revision_text"
    __table_args__ = (CheckConstraint(values_sql("lang", Lang), name="lang"),)

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[Lang] = mapped_column(text_enum(Lang), primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str | None]  # paragraphs, line breaks, links; the only column that pages mark safe


class RevisionPhoto(Base):
    """A photo in a revision: its place in the album. Position 0 is the cover."""

    __tablename__ = "revision_photo"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photo.id"), primary_key=True, index=True)
    position: Mapped[int]

    photo: Mapped["Photo"] = relationship()
    texts: Mapped[list["RevisionPhotoText"]] = relationship(cascade="all, delete-orphan")


class RevisionPhotoText(Base):
    """Caption (shown) and description (for people who cannot see the photo), in one language."""

    __tablename__ = "revision_photo_text"
    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "photo_id"], ["revision_photo.revision_id", "revision_photo.photo_id"], ondelete="CASCADE"
        ),
        CheckConstraint(values_sql("lang", Lang), name="lang"),
    )

    revision_id: Mapped[UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(primary_key=True)
    lang: Mapped[Lang] = mapped_column(text_enum(Lang), primary_key=True)
    caption: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
