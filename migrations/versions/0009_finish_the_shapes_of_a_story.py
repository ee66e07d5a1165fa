"""What the rest of a story's life needs: warnings, deletions in time, guardians, stories told to an officer."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NEW_ACTIONS = {"confirm_guardian", "warn_idle", "delete_content"}
_STATES = (
    *("draft", "submitted", "changes_requested", "approved", "published"),
    *("rejected", "hidden", "withdrawn", "deleted"),
)
_EVENT_CHECKS = {
    "actor_kind": ("actor_kind", ("staff", "author", "system")),
    "old_state": ("old_state", _STATES),
    "new_state": ("new_state", _STATES),
}


def upgrade() -> None:
    with op.batch_alter_table("story") as batch:
        batch.add_column(sa.Column("is_told_to_officer", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("idle_warned_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("content_deleted_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(
            op.f("ck_story_told_to_officer_has_writer"), "NOT is_told_to_officer OR written_by_id IS NOT NULL"
        )
        batch.create_check_constraint(
            op.f("ck_story_content_deleted_when_rejected"),
            "content_deleted_at IS NULL OR state IN ('rejected', 'deleted')",
        )
    op.add_column("photo", sa.Column("original_deleted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("consent") as batch:
        batch.add_column(sa.Column("given_by", sa.String(32), server_default="author", nullable=False))
        batch.create_check_constraint(
            op.f("ck_consent_given_by"), "given_by IN ('author', 'guardian', 'teller')"
        )
    actions = _known_actions() | _NEW_ACTIONS
    with op.batch_alter_table("story_event") as batch:
        batch.drop_constraint(op.f("ck_story_event_action"), type_="check")
        batch.create_check_constraint(op.f("ck_story_event_action"), _is_one_of("action", sorted(actions)))
        for name, (column, values) in _EVENT_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_story_event_{name}"), _is_one_of(column, values))
        roles = _is_one_of("role", ("officer", "moderator", "editor", "admin", "dpo"))
        batch.create_check_constraint(op.f("ck_story_event_role"), f"role IS NULL OR {roles}")


def downgrade() -> None:
    # The audit trail is append-only: its newer words, and the constraint that allows them, stay.
    with op.batch_alter_table("story_event") as batch:
        for name in ("role", *reversed(_EVENT_CHECKS)):
            batch.drop_constraint(op.f(f"ck_story_event_{name}"), type_="check")
    with op.batch_alter_table("consent") as batch:
        batch.drop_constraint(op.f("ck_consent_given_by"), type_="check")
        batch.drop_column("given_by")
    op.drop_column("photo", "original_deleted_at")
    with op.batch_alter_table("story") as batch:
        batch.drop_constraint(op.f("ck_story_content_deleted_when_rejected"), type_="check")
        batch.drop_constraint(op.f("ck_story_told_to_officer_has_writer"), type_="check")
        for column in ("content_deleted_at", "idle_warned_at", "is_told_to_officer"):
            batch.drop_column(column)


def _known_actions() -> set[str]:
    """The actions that the events' constraint allows now, whichever migrations ran before."""
    constraints = sa.inspect(op.get_bind()).get_check_constraints("story_event")
    (text,) = [one["sqltext"] for one in constraints if one["name"] == "ck_story_event_action"]
    return set(re.findall(r"'([a-z_]+)'", text))


def _is_one_of(column: str, values: tuple[str, ...] | list[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
