"""Pin remarks to paragraphs and photos, and keep what authors answer."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("lang", sa.String(32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("place IN ('title', 'paragraph', 'photo')", name=op.f("ck_remark_place")),
        sa.CheckConstraint("lang IS NULL OR lang IN ('th', 'en')", name=op.f("ck_remark_lang")),
        sa.CheckConstraint("(place = 'photo') = (photo_id IS NOT NULL)", name=op.f("ck_remark_photo_is_named")),
        sa.CheckConstraint("(place = 'photo') = (lang IS NULL)", name=op.f("ck_remark_text_has_lang")),
        sa.CheckConstraint("done_at IS NULL OR done_by_id IS NOT NULL", name=op.f("ck_remark_done_by_somebody")),
        sa.ForeignKeyConstraint(["event_id"], ["story_event.id"], name=op.f("fk_remark_event_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_remark_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "photo_id"],
            ["revision_photo.revision_id", "revision_photo.photo_id"],
            name=op.f("fk_remark_revision_id_photo_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff.id"], name=op.f("fk_remark_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_event_id"), "remark", ["event_id"])
    op.create_index(op.f("ix_remark_revision_id"), "remark", ["revision_id"])
    op.add_column("revision", sa.Column("replies", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("revision", "replies")
    op.drop_table("remark")
