"""Let moderators tick the reasons for changes that a story has met when it comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("met_reasons", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_column("met_reasons")
