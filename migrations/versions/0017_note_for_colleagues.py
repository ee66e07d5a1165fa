"""Let the audit trail say that a note was written, or erased."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NEW_ACTIONS = {"note", "erase_note"}


def upgrade() -> None:
    constraints = sa.inspect(op.get_bind()).get_check_constraints("story_event")
    (text,) = [one["sqltext"] for one in constraints if one["name"] == "ck_story_event_action"]
    actions = set(re.findall(r"'([a-z_]+)'", text)) | _NEW_ACTIONS
    values = ", ".join(f"'{one}'" for one in sorted(actions))
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), f"action IN ({values})")
    if op.get_bind().dialect.name == "sqlite":  # which rebuilds the table, and forgets that it is append-only
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER story_event_refuses_{change} BEFORE {change.upper()} ON story_event"
                " BEGIN SELECT RAISE(ABORT, 'story_event is append-only'); END"
            )


def downgrade() -> None:
    """Nothing: the audit trail is append-only, and its newer words, with the constraint that allows them, stay."""
