"""Keep the desk's numbers by day and district."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COUNTS = (
    *("sent", "resent", "approved", "changes_requested", "rejected", "answered", "answered_in_time"),
    *("appeals_upheld", "appeals_overturned", "resubmissions_succeeded", "resubmissions_failed", "published"),
)


def upgrade() -> None:
    op.create_table(
        "metric_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("waits", "reasons", "themes")),
        sa.PrimaryKeyConstraint("day", "district", name=op.f("pk_metric_day")),
    )
    op.create_table(
        "metric_waiting",
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("ages", sa.JSON(), nullable=False),
        sa.Column("oldest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("district", name=op.f("pk_metric_waiting")),
    )


def downgrade() -> None:
    op.drop_table("metric_waiting")
    op.drop_table("metric_day")
