"""Let whoever asked for changes read first what was sent back."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("story") as batch:
        batch.add_column(sa.Column("first_reader_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("first_reader_until", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(op.f("fk_story_first_reader_id"), "staff", ["first_reader_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("story") as batch:
        batch.drop_constraint(op.f("fk_story_first_reader_id"), type_="foreignkey")
        batch.drop_column("first_reader_until")
        batch.drop_column("first_reader_id")
