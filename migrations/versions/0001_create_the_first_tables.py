"""Create the first tables: staff, stories with revisions and photos, consents, events, editions, jobs, limits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A story points to its revisions and a revision to its story. SQLite takes the forward reference as it is and cannot
# add a constraint later; PostgreSQL must have both tables first.
_TO_REVISION = ("current_revision_id", "published_revision_id", "pending_revision_id")


def _to_revision(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["revision.id"], name=op.f(f"fk_story_{column}"))


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column(
            "task",
            sa.Enum(
                "process_photo",
                "publish",
                "sync_public_copies",
                "delete_photo_objects",
                "mail_received",
                "mail_decision",
                name="task",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "buried", name="jobstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'running') = (leased_until IS NOT NULL)", name=op.f("ck_job_running_has_lease")),
        sa.CheckConstraint("state IN ('queued', 'running', 'buried')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "run_at", "id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("officer", "moderator", "editor", "admin", "dpo", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("session_nonce", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role <> 'officer' OR office IS NOT NULL", name=op.f("ck_staff_officer_has_office")),
        sa.CheckConstraint("role IN ('officer', 'moderator', 'editor', 'admin', 'dpo')", name=op.f("ck_staff_role")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_staff_email_lower")),
        sa.CheckConstraint(
            "totp_confirmed_at IS NULL OR totp_secret IS NOT NULL", name=op.f("ck_staff_totp_has_secret")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "throttle_window",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject_hash", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "subject_hash", name=op.f("pk_throttle_window")),
    )
    with op.batch_alter_table("throttle_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_window_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_scope",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("city", "group", "district", name="scopekind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'city') = (key = '')", name=op.f("ck_staff_scope_city_has_no_key")),
        sa.CheckConstraint("kind IN ('city', 'group', 'district')", name=op.f("ck_staff_scope_kind")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_scope_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", "kind", "key", name=op.f("pk_staff_scope")),
    )
    op.create_table(
        "story",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("resident", "officer", "solved", name="storykind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "published",
                "rejected",
                "hidden",
                "withdrawn",
                "deleted",
                name="storystate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "lane",
            sa.Enum(
                "new", "resubmitted", "second_opinion", "appeals", "solved", name="lane", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column(
            "theme",
            sa.Enum(
                "happiness",
                "inspiration",
                "perspective",
                "thinking",
                "living",
                name="theme",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=True),
        sa.Column("slip_hash", sa.Text(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("contact_lang", sa.Text(), nullable=False),
        sa.Column("current_revision_id", sa.Uuid(), nullable=True),
        sa.Column("published_revision_id", sa.Uuid(), nullable=True),
        sa.Column("pending_revision_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("guardian_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (publish_at IS NOT NULL)", name=op.f("ck_story_approved_has_publish_time")
        ),
        sa.CheckConstraint("(state = 'submitted') = (lane IS NOT NULL)", name=op.f("ck_story_submitted_has_lane")),
        sa.CheckConstraint("kind = 'resident' OR office IS NOT NULL", name=op.f("ck_story_office_story_has_office")),
        sa.CheckConstraint("kind IN ('resident', 'officer', 'solved')", name=op.f("ck_story_kind")),
        sa.CheckConstraint(
            "pending_revision_id IS NULL OR state IN ('published', 'hidden')",
            name=op.f("ck_story_pending_only_once_published"),
        ),
        sa.CheckConstraint(
            "state <> 'deleted' OR (secret_hash IS NULL AND slip_hash IS NULL AND contact_email IS NULL)",
            name=op.f("ck_story_deleted_keeps_nothing"),
        ),
        sa.CheckConstraint(
            "state <> 'published' OR (first_published_at IS NOT NULL AND published_revision_id IS NOT NULL)",
            name=op.f("ck_story_published_has_date"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_at IS NOT NULL", name=op.f("ck_story_withdrawn_has_date")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'deleted') OR current_revision_id IS NOT NULL", name=op.f("ck_story_sent_has_revision")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'deleted') OR slip_hash IS NOT NULL", name=op.f("ck_story_sent_has_slip")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'deleted') OR submitted_at IS NOT NULL", name=op.f("ck_story_sent_has_date")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'changes_requested', 'approved', 'published', 'rejected', 'hidden', 'withdrawn', 'deleted')",
            name=op.f("ck_story_state"),
        ),
        *(_to_revision(name) for name in _TO_REVISION if is_sqlite),
        sa.ForeignKeyConstraint(["written_by_id"], ["staff.id"], name=op.f("fk_story_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("public_id", name=op.f("uq_story_public_id")),
        sa.UniqueConstraint("slip_hash", name=op.f("uq_story_slip_hash")),
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index("ix_story_district_state", ["district", "state"], unique=False)
        batch_op.create_index("ix_story_queue", ["state", "lane", "submitted_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_updated_at"), ["updated_at"], unique=False)

    op.create_table(
        "edition",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("ui_lang", sa.Enum("th", "en", name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("text_lang", sa.Enum("th", "en", name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("resident", "officer", "solved", name="storykind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "theme",
            sa.Enum(
                "happiness",
                "inspiration",
                "perspective",
                "thinking",
                "living",
                name="theme",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("landmark", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=False),
        sa.Column("reading_minutes", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cover", sa.JSON(), nullable=True),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.CheckConstraint("text_lang IN ('th', 'en')", name=op.f("ck_edition_text_lang")),
        sa.CheckConstraint("ui_lang IN ('th', 'en')", name=op.f("ck_edition_ui_lang")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_edition_story_id")),
        sa.PrimaryKeyConstraint("story_id", "ui_lang", name=op.f("pk_edition")),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index("ix_edition_district", ["ui_lang", "district", "published_at", "story_id"], unique=False)
        batch_op.create_index("ix_edition_kind", ["ui_lang", "kind", "published_at", "story_id"], unique=False)
        batch_op.create_index("ix_edition_newest", ["ui_lang", "published_at", "story_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_edition_public_id"), ["public_id"], unique=False)
        batch_op.create_index("ix_edition_theme", ["ui_lang", "theme", "published_at", "story_id"], unique=False)

    op.create_table(
        "feature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("reason_th", sa.Text(), nullable=False),
        sa.Column("reason_en", sa.Text(), nullable=False),
        sa.Column("featured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason_th <> '' OR reason_en <> ''", name=op.f("ck_feature_reason_given")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_feature_staff_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_feature_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feature")),
    )
    with op.batch_alter_table("feature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feature_story_id"), ["story_id"], unique=False)

    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "ready", "failed", name="photostate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("widths", sa.JSON(), nullable=True),
        sa.Column("placeholder", sa.Text(), nullable=True),
        sa.Column("perceptual_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_photo_failed_has_reason")),
        sa.CheckConstraint(
            "state <> 'ready' OR (width_px IS NOT NULL AND height_px IS NOT NULL AND widths IS NOT NULL)",
            name=op.f("ck_photo_ready_has_size"),
        ),
        sa.CheckConstraint("state IN ('received', 'ready', 'failed')", name=op.f("ck_photo_state")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_photo_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("key", name=op.f("uq_photo_key")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_story_id"), ["story_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("landmark", sa.Text(), nullable=False),
        sa.Column(
            "theme",
            sa.Enum(
                "happiness",
                "inspiration",
                "perspective",
                "thinking",
                "living",
                name="theme",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "people",
            sa.Enum("nobody", "agreed", "crowd", "children", name="people", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "age_band",
            sa.Enum("up_to_10", "11_to_19", "from_20", name="ageband", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("byline", sa.Enum("pen_name", "none", name="byline", native_enum=False, length=32), nullable=True),
        sa.Column("pen_name", sa.Text(), nullable=False),
        sa.Column("ticked_purposes", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "age_band IS NULL OR age_band IN ('up_to_10', '11_to_19', 'from_20')", name=op.f("ck_revision_age_band")
        ),
        sa.CheckConstraint(
            "byline IS NULL OR byline <> 'pen_name' OR pen_name <> ''", name=op.f("ck_revision_pen_name_given")
        ),
        sa.CheckConstraint("byline IS NULL OR byline IN ('pen_name', 'none')", name=op.f("ck_revision_byline")),
        sa.CheckConstraint(
            "people IS NULL OR people IN ('nobody', 'agreed', 'crowd', 'children')", name=op.f("ck_revision_people")
        ),
        sa.CheckConstraint(
            "theme IS NULL OR theme IN ('happiness', 'inspiration', 'perspective', 'thinking', 'living')",
            name=op.f("ck_revision_theme"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR (district IS NOT NULL AND theme IS NOT NULL AND people IS NOT NULL AND age_band IS NOT NULL AND byline IS NOT NULL)",
            name=op.f("ck_revision_sent_is_complete"),
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_revision_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("story_id", "number", name=op.f("uq_revision_story_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_revision_open",
            ["story_id"],
            unique=True,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "story_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum("staff", "author", "system", name="actorkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("officer", "moderator", "editor", "admin", "dpo", name="role", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "start",
                "send",
                "resend",
                "vote",
                "approve",
                "request_changes",
                "reject",
                "undo",
                "publish",
                "hide",
                "restore",
                "release",
                "uphold",
                "appeal",
                "reopen",
                "withdraw",
                "delete",
                "erase",
                "freeze",
                "unfreeze",
                "feature",
                "unfeature",
                "send_edit",
                "approve_edit",
                "reject_edit",
                name="action",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "old_state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "published",
                "rejected",
                "hidden",
                "withdrawn",
                "deleted",
                name="storystate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "new_state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "published",
                "rejected",
                "hidden",
                "withdrawn",
                "deleted",
                name="storystate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("message_sha256", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(actor_kind = 'staff') = (staff_id IS NOT NULL)", name=op.f("ck_story_event_staff_is_named")
        ),
        sa.CheckConstraint(
            "action IN ('start', 'send', 'resend', 'vote', 'approve', 'request_changes', 'reject', 'undo', 'publish', 'hide', 'restore', 'release', 'uphold', 'appeal', 'reopen', 'withdraw', 'delete', 'erase', 'freeze', 'unfreeze', 'feature', 'unfeature', 'send_edit', 'approve_edit', 'reject_edit')",
            name=op.f("ck_story_event_action"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_story_event_staff_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_event_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_event")),
        sa.UniqueConstraint("story_id", "previous_hash", name=op.f("uq_story_event_story_id_previous_hash")),
    )
    with op.batch_alter_table("story_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_event_story_id"), ["story_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("lang", sa.Enum("th", "en", name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lang IN ('th', 'en')", name=op.f("ck_consent_lang")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_consent_revision_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_consent_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_story_id"), ["story_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lang", sa.Enum("th", "en", name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("lang IN ('th', 'en')", name=op.f("ck_message_lang")),
        sa.ForeignKeyConstraint(["event_id"], ["story_event.id"], name=op.f("fk_message_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("event_id", name=op.f("uq_message_event_id")),
    )
    op.create_table(
        "revision_photo",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_revision_photo_photo_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_photo_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "photo_id", name=op.f("pk_revision_photo")),
    )
    with op.batch_alter_table("revision_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_photo_photo_id"), ["photo_id"], unique=False)

    op.create_table(
        "revision_text",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.Enum("th", "en", name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=True),
        sa.CheckConstraint("lang IN ('th', 'en')", name=op.f("ck_revision_text_lang")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_text_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "lang", name=op.f("pk_revision_text")),
    )
    op.create_table(
        "revision_photo_text",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("lang", sa.Enum("th", "en", name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.CheckConstraint("lang IN ('th', 'en')", name=op.f("ck_revision_photo_text_lang")),
        sa.ForeignKeyConstraint(
            ["revision_id", "photo_id"],
            ["revision_photo.revision_id", "revision_photo.photo_id"],
            name=op.f("fk_revision_photo_text_revision_id_photo_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "photo_id", "lang", name=op.f("pk_revision_photo_text")),
    )
    if not is_sqlite:
        for column in _TO_REVISION:
            op.create_foreign_key(op.f(f"fk_story_{column}"), "story", "revision", [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for column in _TO_REVISION:
            op.drop_constraint(op.f(f"fk_story_{column}"), "story", type_="foreignkey")
    op.drop_table("revision_photo_text")
    op.drop_table("revision_text")
    with op.batch_alter_table("revision_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_photo_photo_id"))

    op.drop_table("revision_photo")
    op.drop_table("message")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_story_id"))

    op.drop_table("consent")
    with op.batch_alter_table("story_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_event_story_id"))

    op.drop_table("story_event")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_revision_open", sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL")
        )

    op.drop_table("revision")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_story_id"))

    op.drop_table("photo")
    with op.batch_alter_table("feature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feature_story_id"))

    op.drop_table("feature")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index("ix_edition_theme")
        batch_op.drop_index(batch_op.f("ix_edition_public_id"))
        batch_op.drop_index("ix_edition_newest")
        batch_op.drop_index("ix_edition_kind")
        batch_op.drop_index("ix_edition_district")

    op.drop_table("edition")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_updated_at"))
        batch_op.drop_index("ix_story_queue")
        batch_op.drop_index("ix_story_district_state")

    op.drop_table("story")
    op.drop_table("staff_scope")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_staff_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("throttle_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_window_ends_at"))

    op.drop_table("throttle_window")
    op.drop_table("staff")
    op.drop_table("setting")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
