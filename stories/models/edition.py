"""What the public sees: the gallery reads this table and no other."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, text_enum, values_sql
from stories.models.revision import Lang
from stories.models.story import StoryKind, Theme


class Edition(Base):
    """A published story as one language of the interface shows it.

    Two rows for each published story, written in the transaction that publishes it and deleted in the one that takes
    it down, by ``stories.publishing`` only. A page of the gallery therefore cannot show what is not published, and
    needs no join.

    ``photos`` is a list, cover first, of ``{"key", "widths", "compact_format", "width", "height", "placeholder",
    "caption", "description", "lang"}``; ``cover`` is its first item or null.
    """

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint(values_sql("ui_lang", Lang), name="ui_lang"),
        CheckConstraint(values_sql("text_lang", Lang), name="text_lang"),
        Index("ix_edition_newest", "ui_lang", "published_at", "story_id"),
        Index("ix_edition_district", "ui_lang", "district", "published_at", "story_id"),
        Index("ix_edition_district_kind", "ui_lang", "district", "kind", "published_at", "story_id"),
        Index("ix_edition_theme", "ui_lang", "theme", "published_at", "story_id"),
        Index("ix_edition_kind", "ui_lang", "kind", "published_at", "story_id"),
    )

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), primary_key=True)
    ui_lang: Mapped[Lang] = mapped_column(text_enum(Lang), primary_key=True)
    text_lang: Mapped[Lang] = mapped_column(text_enum(Lang))  # language of the text below; not ui_lang if untranslated
    public_id: Mapped[str] = mapped_column(index=True)
    slug: Mapped[str]
    kind: Mapped[StoryKind] = mapped_column(text_enum(StoryKind))
    theme: Mapped[Theme] = mapped_column(text_enum(Theme))
    district: Mapped[str]
    landmark: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    excerpt: Mapped[str]
    body_html: Mapped[str]
    byline: Mapped[str]  # pen name, or "" when the author shows none
    reading_minutes: Mapped[int]
    published_at: Mapped[datetime]  # of the first publication
    updated_at: Mapped[datetime]  # of this text
    cover: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    photos: Mapped[list[Any]] = mapped_column(JSON)
    share_card: Mapped[str] = mapped_column(default="", server_default="")  # key in the public store; "" before 0003
    plain_text: Mapped[str]  # the body with U+200B between its words: the excerpts of search are cut from it


class EditionCount(Base):
    """How many editions there are of each kind of list; kept by ``stories.editions.counting`` beside the editions."""

    __tablename__ = "edition_count"
    __table_args__ = (
        CheckConstraint(values_sql("ui_lang", Lang), name="ui_lang"),
        CheckConstraint(values_sql("theme", Theme), name="theme"),
        CheckConstraint(values_sql("kind", StoryKind), name="kind"),
    )

    ui_lang: Mapped[Lang] = mapped_column(text_enum(Lang), primary_key=True)
    district: Mapped[str] = mapped_column(primary_key=True)
    theme: Mapped[Theme] = mapped_column(text_enum(Theme), primary_key=True)
    kind: Mapped[StoryKind] = mapped_column(text_enum(StoryKind), primary_key=True)
    stories: Mapped[int]
