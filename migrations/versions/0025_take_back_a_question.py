"""A second opinion that was asked for by mistake can be taken back."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    actions = ", ".join(f"'{one}'" for one in sorted(_known_actions() | {"take_back_question"}))
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), f"action IN ({actions})")
    _guard_events()


def downgrade() -> None:
    pass  # The audit trail is append-only: its newer words, and the constraint that allows them, stay.


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
