"""Reports of visitors, and since when a story waits because of one."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_NEW_ACTIONS = {"report", "dismiss"}
_REASONS = ("in_picture", "my_child", "address", "untrue", "insult", "advert", "rights", "other_report")
_OUTCOMES = ("kept", "removed", "withdrawn")


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("photo_number", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("lang", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("dismissal", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(_is_one_of("reason", _REASONS), name=op.f("ck_report_reason")),
        sa.CheckConstraint(_is_one_of("lang", ("th", "en")), name=op.f("ck_report_lang")),
        sa.CheckConstraint(f"outcome IS NULL OR {_is_one_of('outcome', _OUTCOMES)}", name=op.f("ck_report_outcome")),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_report_closed_has_outcome")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_report_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("number", name=op.f("uq_report_number")),
    )
    op.create_index("ix_report_story_open", "report", ["story_id", "closed_at"])
    op.add_column("story", sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_story_reported", "story", ["reported_at", "id"])
    actions = _is_one_of("action", sorted(_known_actions() | _NEW_ACTIONS))
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), actions)
    _guard_events()


def downgrade() -> None:
    # The audit trail is append-only: its newer words, and the constraint that allows them, stay.
    op.drop_index("ix_story_reported", "story")
    op.drop_column("story", "reported_at")
    op.drop_table("report")


def _known_actions() -> set[str]:
    """The actions that the events' constraint allows now, whichever migrations ran before."""
    constraints = sa.inspect(op.get_bind()).get_check_constraints("story_event")
    (text,) = [one["sqltext"] for one in constraints if one["name"] == "ck_story_event_action"]
    return set(re.findall(r"'([a-z_]+)'", text))


def _is_one_of(column: str, values: tuple[str, ...] | list[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _guard_events() -> None:
    """On SQLite a table that was rebuilt has lost the triggers that keep the trail append-only."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER IF NOT EXISTS story_event_refuses_{change} BEFORE {change.upper()} ON story_event"
                " BEGIN SELECT RAISE(ABORT, 'story_event is append-only'); END"
            )
