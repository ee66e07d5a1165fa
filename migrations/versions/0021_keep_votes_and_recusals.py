"""Votes of two people, what each was for, and who leaves a story to others."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NEW_ACTIONS = {"take_back_vote", "recuse", "turn_away"}
_VERDICTS = ("approve", "request_changes", "reject", "release", "uphold")


def upgrade() -> None:
    _create_recusal()
    _create_vote()
    actions = ", ".join(f"'{one}'" for one in sorted(_known_actions() | _NEW_ACTIONS))
    verdicts = ", ".join(f"'{one}'" for one in _VERDICTS)
    with op.batch_alter_table("story_event") as batch:
        batch.add_column(sa.Column("verdict", sa.String(32), nullable=True))
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), f"action IN ({actions})")
        batch.create_check_constraint(
            op.f("ck_story_event_verdict"),
            f"verdict IS NULL OR (action = 'vote' AND verdict IN ({verdicts}))",
        )
    # A vote used to be one to approve, and counted for the sending that it was cast on.
    op.execute(
        "INSERT INTO vote (story_id, staff_id, event_id) SELECT e.story_id, e.staff_id, MAX(e.id) FROM story_event e "
        "JOIN story s ON s.id = e.story_id AND s.current_revision_id = e.revision_id AND e.at >= s.submitted_at "
        "WHERE s.state = 'submitted' AND e.action = 'vote' GROUP BY e.story_id, e.staff_id"
    )
    _guard_events()


def downgrade() -> None:
    # The audit trail is append-only: its newer words, and the constraint that allows them, stay.
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_verdict"), type_="check")
        batch.drop_column("verdict")
    op.drop_table("vote")
    op.drop_table("recusal")
    _guard_events()


def _create_recusal() -> None:
    op.create_table(
        "recusal",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_recusal_story_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recusal_staff_id")),
        sa.PrimaryKeyConstraint("story_id", "staff_id", name=op.f("pk_recusal")),
    )


def _create_vote() -> None:
    op.create_table(
        "vote",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_vote_story_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_vote_staff_id")),
        sa.ForeignKeyConstraint(["event_id"], ["story_event.id"], name=op.f("fk_vote_event_id")),
        sa.PrimaryKeyConstraint("story_id", "staff_id", name=op.f("pk_vote")),
        sa.UniqueConstraint("event_id", name=op.f("uq_vote_event_id")),
    )


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
