"""Index what retention looks for each night: refused stories with their text, addresses, whole pictures.

Each leads to what is still to be done and to nothing else, so that a night costs the same after ten years.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_HAS_EMAIL = sa.text("contact_email IS NOT NULL")
_IS_REFUSED = sa.text("state = 'rejected'")
_HAS_ORIGINAL = sa.text("original_deleted_at IS NULL")


def upgrade() -> None:
    for name, table, columns, where in (
        ("ix_story_contact_age", "story", ["updated_at", "id"], _HAS_EMAIL),
        ("ix_story_refused", "story", ["content_deleted_at", "decided_at", "id"], _IS_REFUSED),
        ("ix_photo_with_original", "photo", ["created_at", "story_id"], _HAS_ORIGINAL),
    ):
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_photo_with_original", table_name="photo")
    op.drop_index("ix_story_refused", table_name="story")
    op.drop_index("ix_story_contact_age", table_name="story")
