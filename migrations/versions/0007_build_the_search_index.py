"""Build the search index; ``flask --app app search reindex`` fills it (``up`` does so by itself)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

THEMES = ("happiness", "inspiration", "perspective", "thinking", "living")
KINDS = ("resident", "officer", "solved")

# The FTS5 table keeps no text of its own (``content``) and needs no lengths, since it does not rank (``columnsize``).
SQLITE_UP = (
    """CREATE VIRTUAL TABLE search_trigram USING fts5(
        head, body, content='search_text', content_rowid='entry_id', columnsize=0, tokenize='trigram case_sensitive 1'
    )""",
    """CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
        INSERT INTO search_trigram(rowid, head, body) VALUES (new.entry_id, new.head, new.body);
    END""",
    """CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN
        INSERT INTO search_trigram(search_trigram, rowid, head, body)
        VALUES ('delete', old.entry_id, old.head, old.body);
    END""",
)
SQLITE_DOWN = (
    "DROP TRIGGER search_text_removed",
    "DROP TRIGGER search_text_added",
    "DROP TABLE search_trigram",
)
# gin_trgm_ops finds LIKE '%…%'; fastupdate would leave a list that each search has to read through.
POSTGRESQL_UP = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX search_trigram_head ON search_text USING gin (head gin_trgm_ops) WITH (fastupdate = off)",
    "CREATE INDEX search_trigram_all ON search_text USING gin ((head || body) gin_trgm_ops) WITH (fastupdate = off)",
)
# The extension stays: it may have been there before.
POSTGRESQL_DOWN = ("DROP INDEX search_trigram_all", "DROP INDEX search_trigram_head")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("theme", sa.Enum(*THEMES, name="theme", native_enum=False, length=32), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="storykind", native_enum=False, length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("has_photos", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_search_entry_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("story_id", name=op.f("uq_search_entry_story_id")),
    )
    op.create_index("ix_search_entry_district", "search_entry", ["district", "id"])
    op.create_table(
        "search_text",
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["search_entry.id"], name=op.f("fk_search_text_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_search_text")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_prefix", "search_word", ["word"], postgresql_ops={"word": "text_pattern_ops"})
    op.create_table(
        "search_spelling",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["word"], ["search_word.word"], name=op.f("fk_search_spelling_word"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "word", name=op.f("pk_search_spelling")),
    )
    op.create_index("ix_search_spelling_word", "search_spelling", ["word"])
    for statement in SQLITE_UP if is_sqlite else POSTGRESQL_UP:
        op.execute(statement)
    op.drop_column("edition", "search_text")
    op.add_column("edition", sa.Column("plain_text", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("edition", "plain_text")
    op.add_column("edition", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    for statement in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(statement)
    for table in ("search_spelling", "search_word", "search_text", "search_entry"):
        op.drop_table(table)
