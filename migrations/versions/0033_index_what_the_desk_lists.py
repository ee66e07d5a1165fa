"""Index the stories that were ever public by when they were: the desk lists them newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_WAS_PUBLIC = sa.text("first_published_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_story_was_public",
        "story",
        ["first_published_at", "id"],
        sqlite_where=_WAS_PUBLIC,
        postgresql_where=_WAS_PUBLIC,
    )


def downgrade() -> None:
    op.drop_index("ix_story_was_public", table_name="story")
