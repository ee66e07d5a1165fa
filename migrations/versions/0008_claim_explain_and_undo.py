"""Claims on stories, words for colleagues, an undo window for each decision, second opinions."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NEW_ACTIONS = {"second_opinion", "take_over"}


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_claim_story_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_claim_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_staff_id"), "claim", ["staff_id"])
    op.create_table(
        "explanation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["story_event.id"], name=op.f("fk_explanation_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("event_id", name=op.f("uq_explanation_event_id")),
    )
    op.add_column("story", sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True))
    # Windows that are open while this runs: an approved story is published when its own ends.
    op.execute("UPDATE story SET undo_until = publish_at WHERE state = 'approved'")
    op.drop_index("ix_story_queue", "story")
    op.create_index("ix_story_queue", "story", ["state", "lane", "submitted_at", "id", "district"])
    _set_actions(_known_actions() | _NEW_ACTIONS)


def downgrade() -> None:
    # The audit trail is append-only: its newer words, and the constraint that allows them, stay.
    op.drop_index("ix_story_queue", "story")
    op.create_index("ix_story_queue", "story", ["state", "lane", "submitted_at", "id"])
    op.drop_column("story", "undo_until")
    op.drop_table("explanation")
    op.drop_table("claim")


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
