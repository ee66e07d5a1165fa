"""Number what was public and is not any more: what proxies keep stands under that number."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "gallery_version",
        # The default is the number of now, for the row that is there; code without the column leaves it.
        sa.Column("removals", sa.BigInteger(), nullable=False, server_default=str(secrets.randbits(62))),
    )


def downgrade() -> None:
    with op.batch_alter_table("gallery_version") as batch:
        batch.drop_column("removals")
