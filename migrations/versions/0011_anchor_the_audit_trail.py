"""Anchor the audit trail each day, refuse every change of it, and let it be searched.

On SQLite a table loses its triggers when a later migration rebuilds it; such a migration makes them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = ("story_event", "audit_anchor")
_INDEXES = {
    "ix_story_event_time": ["at", "id"],
    "ix_story_event_staff": ["staff_id", "at", "id"],
    "ix_story_event_action": ["action", "at", "id"],
}


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_anchor",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("after_event_id", key, nullable=False),
        sa.Column("last_event_id", key, nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_anchor_day")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_anchor_previous_hash")),
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "story_event", columns)
    for statement in _guards():
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_is_never_emptied ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
    else:
        for table in _TABLES:
            for change in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_refuses_{change}")
    for name in _INDEXES:
        op.drop_index(name, "story_event")
    op.drop_table("audit_anchor")


def _guards() -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuses_{change} BEFORE {change.upper()} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in _TABLES
            for change in ("update", "delete")
        ]
    function = (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    rows = "CREATE TRIGGER {0}_is_append_only BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    table = "CREATE TRIGGER {0}_is_never_emptied BEFORE TRUNCATE ON {0} EXECUTE FUNCTION refuse_change()"
    return [function, *(one.format(name) for name in _TABLES for one in (rows, table))]
