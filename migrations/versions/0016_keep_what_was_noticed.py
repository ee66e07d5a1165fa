"""Keep what was noticed about a revision, and the pieces by which alike photos and texts find each other."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TASKS = ("check_revision", "check_stories")


def upgrade() -> None:
    op.create_table(
        "revision_check",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("is_heavy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_check_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision_check")),
    )
    op.create_table(
        "photo_piece",
        sa.Column("piece", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_photo_piece_photo_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("piece", "photo_id", name=op.f("pk_photo_piece")),
    )
    op.create_index("ix_photo_piece_photo_id", "photo_piece", ["photo_id"])
    op.create_table(
        "text_piece",
        sa.Column("piece", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_text_piece_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("piece", "revision_id", name=op.f("pk_text_piece")),
    )
    op.create_index("ix_text_piece_revision_id", "text_piece", ["revision_id"])
    _look_at_what_was_sent_before()


def downgrade() -> None:
    op.execute(f"DELETE FROM job WHERE task IN ({', '.join(map(repr, _TASKS))})")
    op.drop_table("text_piece")
    op.drop_table("photo_piece")
    op.drop_table("revision_check")


def _look_at_what_was_sent_before() -> None:
    """Let the worker look at the stories that are here already."""
    job = sa.table(
        "job",
        sa.column("task", sa.String()),
        sa.column("args", sa.JSON()),
        sa.column("state", sa.String()),
        sa.column("run_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer()),
        sa.column("request_id", sa.Text()),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    has_stories = op.get_bind().execute(sa.text("SELECT 1 FROM story WHERE state <> 'draft' LIMIT 1")).first()
    if has_stories:
        moment = datetime.now(UTC)
        values = {"task": "check_stories", "args": {"which": "sent"}, "state": "queued", "attempts": 0, "request_id": ""}
        op.execute(job.insert().values(**values, run_at=moment, created_at=moment))
