"""Count the saves of each step, keep the copies they replaced, carry a draft to another browser by a code."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("saves", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "draft_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_draft_copy_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_copy")),
    )
    with op.batch_alter_table("draft_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_copy_revision_id"), ["revision_id"], unique=False)
    op.create_table(
        "story_secret",
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_secret_story_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_story_secret")),
    )
    with op.batch_alter_table("story_secret", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_secret_story_id"), ["story_id"], unique=False)
    op.create_table(
        "carry_code",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_carry_code_story_id")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_carry_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_carry_code_code_hash")),
    )


def downgrade() -> None:
    op.drop_table("carry_code")
    op.drop_table("story_secret")
    op.drop_table("draft_copy")
    op.drop_column("revision", "saves")
