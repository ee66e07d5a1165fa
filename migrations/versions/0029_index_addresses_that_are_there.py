"""Find the stories of one address by an index of those that have one.

Most stories have none: with all of them in the index SQLite took it to find nothing apart, and read every story.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_IS_THERE = sa.text("contact_email IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_story_contact_email", table_name="story")
    op.create_index(
        "ix_story_contact_email", "story", ["contact_email"], sqlite_where=_IS_THERE, postgresql_where=_IS_THERE
    )


def downgrade() -> None:
    op.drop_index("ix_story_contact_email", table_name="story")
    op.create_index("ix_story_contact_email", "story", ["contact_email"])
