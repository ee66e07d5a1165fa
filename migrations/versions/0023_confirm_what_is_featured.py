"""A story leads the home page once a second person has confirmed it."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feature") as batch:
        batch.alter_column("featured_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        batch.add_column(sa.Column("confirmed_by_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f("fk_feature_confirmed_by_id"), "staff", ["confirmed_by_id"], ["id"])
    actions = ", ".join(f"'{one}'" for one in sorted(_known_actions() | {"propose_feature"}))
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), f"action IN ({actions})")
    _guard_events()


def downgrade() -> None:
    # The audit trail is append-only: its newer words, and the constraint that allows them, stay.
    op.execute("DELETE FROM feature WHERE featured_at IS NULL")  # proposals that nobody has confirmed
    with op.batch_alter_table("feature") as batch:
        batch.drop_constraint(op.f("fk_feature_confirmed_by_id"), type_="foreignkey")
        batch.drop_column("confirmed_by_id")
        batch.alter_column("featured_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def _known_actions() -> set[str]:
    """The actions that the events' constraint allows now, whichever migrations ran before."""
    constraints = sa.inspect(op.get_bind()).get_check_constraints("story_event")
    (text,) = [one["sqltext"] for one in constraints if one["name"] == "ck_story_event_action"]
    return set(re.findall(r"'([a-z_]+)'", text))


def _guard_events() -> None:
    """On SQLite a table that was rebuilt has lost the triggers that keep the trail append-only."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER IF NOT EXISTS story_event_refuses_{change} BEFORE {change.upper()} ON story_event"
                " BEGIN SELECT RAISE(ABORT, 'story_event is append-only'); END"
            )
