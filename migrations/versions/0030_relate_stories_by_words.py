"""Which published stories share telling words."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_relation",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_search_relation_story_id")),
        sa.ForeignKeyConstraint(["other_id"], ["story.id"], name=op.f("fk_search_relation_other_id")),
        sa.PrimaryKeyConstraint("story_id", "other_id", name=op.f("pk_search_relation")),
    )
    op.create_index(op.f("ix_search_relation_best"), "search_relation", ["story_id", "words"])
    op.create_index(op.f("ix_search_relation_other_id"), "search_relation", ["other_id"])


def downgrade() -> None:
    op.drop_table("search_relation")
