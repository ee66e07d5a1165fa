"""Keep what moderators cover on a photo, and let the audit trail tell of it."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NEW_ACTIONS = {"redact"}


def upgrade() -> None:
    op.create_table(
        "redaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("shapes", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("widths", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("compact_format", sa.Text(), nullable=True),
        sa.Column("placeholder", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(widths IS NULL) = (compact_format IS NULL) AND (widths IS NULL) = (placeholder IS NULL)",
            name=op.f("ck_redaction_made_has_all"),
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_redaction_photo_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_redaction_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_redaction_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
        sa.UniqueConstraint("key", name=op.f("uq_redaction_key")),
    )
    op.create_index(op.f("ix_redaction_photo_id"), "redaction", ["photo_id"])
    op.create_index(
        "ix_redaction_in_force",
        "redaction",
        ["photo_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    _set_actions(_known_actions() | _NEW_ACTIONS)


def downgrade() -> None:
    # The audit trail is append-only: its newer words, and the constraint that allows them, stay.
    op.drop_table("redaction")


def _known_actions() -> set[str]:
    """The actions that the events' constraint allows now, whichever migrations ran before."""
    constraints = sa.inspect(op.get_bind()).get_check_constraints("story_event")
    (text,) = [one["sqltext"] for one in constraints if one["name"] == "ck_story_event_action"]
    return set(re.findall(r"'([a-z_]+)'", text))


def _set_actions(actions: set[str]) -> None:
    values = ", ".join(f"'{one}'" for one in sorted(actions))
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), f"action IN ({values})")
    if op.get_bind().dialect.name == "sqlite":  # the table was built anew, without its triggers
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER story_event_refuses_{change} BEFORE {change.upper()} ON story_event"
                " BEGIN SELECT RAISE(ABORT, 'story_event is append-only'); END"
            )
