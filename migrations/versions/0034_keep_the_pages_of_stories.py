"""Keep the pages of published stories as they were made. Older code neither reads them nor throws them away: after
going back to it and forth again, the build of what is kept is another."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_page",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("build", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_kept_page")),
    )
    op.create_table(
        "kept_page_story",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["path"], ["kept_page.path"], name=op.f("fk_kept_page_story_path_kept_page"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_kept_page_story_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("path", "story_id", name=op.f("pk_kept_page_story")),
    )
    op.create_index(op.f("ix_kept_page_story_story_id"), "kept_page_story", ["story_id"])


def downgrade() -> None:
    op.drop_table("kept_page_story")
    op.drop_table("kept_page")
