"""Gather stories in collections, with calls that residents answer."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title_th", "title_en", "note_th", "note_en")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("call_th", "call_en")),
        sa.Column("call_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cover_story_id", sa.Uuid(), nullable=True),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title_th <> '' OR title_en <> ''", name=op.f("ck_collection_has_title")),
        sa.CheckConstraint(
            "NOT is_public OR (number IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_collection_public_has_number"),
        ),
        sa.ForeignKeyConstraint(["cover_story_id"], ["story.id"], name=op.f("fk_collection_cover_story_id_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("slug", name=op.f("uq_collection_slug")),
        sa.UniqueConstraint("number", name=op.f("uq_collection_number")),
    )
    op.create_index("ix_collection_public", "collection", ["is_public", "number"])
    op.create_table(
        "collection_story",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_collection_story_collection_id_collection")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_collection_story_story_id_story")),
        sa.PrimaryKeyConstraint("collection_id", "story_id", name=op.f("pk_collection_story")),
    )
    op.create_index(op.f("ix_collection_story_story_id"), "collection_story", ["story_id"])
    op.create_index("ix_collection_story_order", "collection_story", ["collection_id", "position"])
    op.create_table(
        "call_answer",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_call_answer_collection_id_collection")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_call_answer_story_id_story")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_call_answer")),
    )
    op.create_index(op.f("ix_call_answer_collection_id"), "call_answer", ["collection_id"])


def downgrade() -> None:
    op.drop_table("call_answer")
    op.drop_table("collection_story")
    op.drop_table("collection")
