"""Counts of views and thank-you cards, and the marks of a day that keep them honest."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_KINDS = ("view", "warm", "smile", "like_home", "heart", "go_see", "told")


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in _KINDS)})", name=op.f("ck_tally_kind")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_tally_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "kind", name=op.f("pk_tally")),
    )
    op.create_table(
        "visit_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_visit_salt")),
    )
    op.create_table(
        "visit",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_day"), "visit", ["day"])


def downgrade() -> None:
    op.drop_table("visit")
    op.drop_table("visit_salt")
    op.drop_table("tally")
