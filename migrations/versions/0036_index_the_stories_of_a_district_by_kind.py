"""Index the stories of a district by their kind: where few of a kind are, a list would read all of the district."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_edition_district_kind", "edition", ["ui_lang", "district", "kind", "published_at", "story_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_edition_district_kind", table_name="edition")
