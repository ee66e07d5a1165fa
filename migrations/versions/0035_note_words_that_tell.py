"""Note the words that few stories have, each with its stories. What an older version publishes beside this one has no
words noted until it is written again."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_MOST_STORIES, _BATCH = 100, 1000


def upgrade() -> None:
    connection = op.get_bind()
    key = sa.ForeignKeyConstraint(
        ["entry_id"], ["search_entry.id"], name=op.f("fk_search_telling_entry_id"), ondelete="CASCADE"
    )
    # On PostgreSQL the key comes last: it would keep everybody from publishing while the words are noted.
    is_keyed_later = connection.dialect.name == "postgresql"
    telling = op.create_table(
        "search_telling",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "entry_id", name=op.f("pk_search_telling")),
        *([] if is_keyed_later else [key]),
    )
    few = sa.text("SELECT word FROM search_word WHERE stories <= :most")
    words = frozenset(connection.execute(few, {"most": _MOST_STORIES}).scalars())
    some = sa.text("SELECT entry_id, words FROM search_text WHERE entry_id > :last ORDER BY entry_id LIMIT :batch")
    last = -1
    while texts := connection.execute(some, {"last": last, "batch": _BATCH}).all():
        rows = [
            {"word": word, "entry_id": entry_id}
            for entry_id, column in texts
            for word in words.intersection(column.replace("\n", "|").split("|"))
        ]
        if rows:
            connection.execute(sa.insert(telling), rows)
        last = texts[-1].entry_id
    op.create_index(op.f("ix_search_telling_entry_id"), "search_telling", ["entry_id"])
    if is_keyed_later:
        op.execute("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE")
        op.execute("DELETE FROM search_telling WHERE entry_id NOT IN (SELECT id FROM search_entry)")
        op.create_foreign_key(
            op.f("fk_search_telling_entry_id"),
            "search_telling",
            "search_entry",
            ["entry_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    op.drop_table("search_telling")
