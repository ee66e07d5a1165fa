"""The search index: what published stories can be found by. Written by ``stories.search.index`` only.

On SQLite triggers keep the FTS5 table ``search_trigram`` beside ``search_text``; on PostgreSQL ``search_text`` has
trigram indexes. Both are made by the migrations and are no models.
"""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from stories.models.base import Base, text_enum
from stories.models.story import StoryKind, Theme


class SearchEntry(Base):
    """A published story as search filters see it; one narrow row, both languages together.

    ``id`` is the second of first publication, counted from the year 2000 (the next free one, where two share it): the
    newest story has the greatest.
    """

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_district", "district", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), unique=True)
    district: Mapped[str]
    theme: Mapped[Theme] = mapped_column(text_enum(Theme))
    kind: Mapped[StoryKind] = mapped_column(text_enum(StoryKind))
    year: Mapped[int]  # of first publication, in Bangkok, C.E.
    has_photos: Mapped[bool]


class SearchText(Base):
    """The folded text that terms are looked for in.

    ``head`` has three lines: titles, tags (``|`` around each), captions. ``body`` is the text. Words too short for a
    trigram stand once more at the end of their line, as ``|ปู|ยา|``. ``words`` has two lines, the words of the titles
    and all others, written the same way: they tell ยาย from the middle of พยายาม.
    """

    __tablename__ = "search_text"

    entry_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    head: Mapped[str]
    words: Mapped[str]
    body: Mapped[str]


class SearchWord(Base):
    """A word of published stories, and in how many of them it stands: for completing and correcting what is typed."""

    __tablename__ = "search_word"
    __table_args__ = (Index("ix_search_word_prefix", "word", postgresql_ops={"word": "text_pattern_ops"}),)

    word: Mapped[str] = mapped_column(primary_key=True)
    stories: Mapped[int]


class SearchTelling(Base):
    """A word that few stories have, and one that has it: by these, stories of the same thing are found.

    Where more come to have it than ``relating.MOST_STORIES``, its rows go.
    """

    __tablename__ = "search_telling"

    word: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class SearchSpelling(Base):
    """A key under which a word is found when it is misspelt: its skeleton, or that with one letter left out."""

    __tablename__ = "search_spelling"
    __table_args__ = (Index("ix_search_spelling_word", "word"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(ForeignKey("search_word.word", ondelete="CASCADE"), primary_key=True)


class SearchRelation(Base):
    """Two published stories that share telling words; one row each way. ``words``: how many they share."""

    __tablename__ = "search_relation"
    __table_args__ = (Index("ix_search_relation_best", "story_id", "words"),)

    story_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("story.id"), primary_key=True, index=True)
    words: Mapped[int]
