"""Keep links by mail, and find stories by the address of their author."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pass_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (pass_hash IS NULL)", name=op.f("ck_mail_link_used_has_pass")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_link")),
        sa.UniqueConstraint("pass_hash", name=op.f("uq_mail_link_pass_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_link_token_hash")),
    )
    op.create_index(op.f("ix_mail_link_expires_at"), "mail_link", ["expires_at"])
    op.execute("UPDATE story SET contact_email = lower(contact_email) WHERE contact_email IS NOT NULL")
    op.create_index(op.f("ix_story_contact_email"), "story", ["contact_email"])


def downgrade() -> None:
    op.drop_index(op.f("ix_story_contact_email"), table_name="story")
    op.drop_index(op.f("ix_mail_link_expires_at"), table_name="mail_link")
    op.drop_table("mail_link")
