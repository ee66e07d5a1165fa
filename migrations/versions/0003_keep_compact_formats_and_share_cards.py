"""Tell AVIF from WebP renditions, keep placeholders as tiny pictures, and the share card of each edition.

Photos made before have WebP renditions; their mean colour becomes a picture of one pixel in that colour. For each story
that is public a job is enqueued that makes its cards and notes their keys.
"""

import base64
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SIZED = "width_px IS NOT NULL AND height_px IS NOT NULL AND widths IS NOT NULL"
_ADDRESS = "data:image/gif;base64,"
_COLOUR_AT = 13  # of the one colour in the GIF below
_PHOTO = sa.table(
    "photo",
    sa.column("id", sa.Uuid()),
    sa.column("state", sa.String()),
    sa.column("compact_format", sa.String()),
    sa.column("placeholder", sa.String()),
)
_EDITION = sa.table(
    "edition",
    sa.column("story_id", sa.Uuid()),
    sa.column("ui_lang", sa.String()),
    sa.column("cover", sa.JSON()),
    sa.column("photos", sa.JSON()),
)
_STORY = sa.table("story", sa.column("id", sa.Uuid()), sa.column("state", sa.String()))
_JOB = sa.table(
    "job",
    sa.column("task", sa.String()),
    sa.column("args", sa.JSON()),
    sa.column("state", sa.String()),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer()),
    sa.column("request_id", sa.Text()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("photo") as photo:
        photo.add_column(sa.Column("compact_format", sa.Text(), nullable=True))
    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("share_card", sa.Text(), nullable=False, server_default=""))
    op.execute(_PHOTO.update().where(_PHOTO.c.state == "ready").values(compact_format="webp"))
    _rewrite(_pixel, is_upgrade=True)
    _constrain(_SIZED + " AND compact_format IS NOT NULL")
    _enqueue_cards()


def downgrade() -> None:
    _constrain(_SIZED)
    _rewrite(_colour, is_upgrade=False)
    with op.batch_alter_table("edition") as edition:
        edition.drop_column("share_card")
    with op.batch_alter_table("photo") as photo:
        photo.drop_column("compact_format")


def _constrain(condition: str) -> None:
    with op.batch_alter_table("photo") as photo:
        photo.drop_constraint(op.f("ck_photo_ready_has_size"), type_="check")
        photo.create_check_constraint(op.f("ck_photo_ready_has_size"), f"state <> 'ready' OR ({condition})")


def _enqueue_cards() -> None:
    connection, moment = op.get_bind(), datetime.now(UTC)
    for story_id in connection.scalars(sa.select(_STORY.c.id).where(_STORY.c.state == "published")).all():
        job = {"task": "sync_public_copies", "args": {"story_id": str(story_id)}, "state": "queued", "attempts": 0}
        connection.execute(_JOB.insert().values(**job, run_at=moment, created_at=moment, request_id=""))


def _rewrite(convert, *, is_upgrade: bool) -> None:
    """Convert every placeholder, in photos and in what the gallery shows of them."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_PHOTO.c.id, _PHOTO.c.placeholder)).all():
        connection.execute(
            _PHOTO.update().where(_PHOTO.c.id == row.id).values(placeholder=convert(row.placeholder))
        )
    for row in connection.execute(sa.select(_EDITION)).all():
        photos = [_entry(photo, convert, is_upgrade) for photo in row.photos]
        connection.execute(
            _EDITION.update()
            .where(_EDITION.c.story_id == row.story_id, _EDITION.c.ui_lang == row.ui_lang)
            .values(photos=photos, cover=photos[0] if photos else None)
        )


def _entry(photo: dict, convert, is_upgrade: bool) -> dict:
    kept = {name: value for name, value in photo.items() if name != "compact_format"}
    kept["placeholder"] = convert(photo["placeholder"])
    return {**kept, "compact_format": "webp"} if is_upgrade else kept


def _pixel(colour: str | None) -> str | None:
    """A GIF of one pixel in a colour ``#rrggbb``, as a ``data:`` address."""
    if colour is None:
        return None
    head = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes.fromhex(colour[1:]) + b"\x00\x00\x00"
    picture = b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    return _ADDRESS + base64.b64encode(head + picture).decode()


def _colour(placeholder: str | None) -> str | None:
    """The colour of such a GIF; of any other picture a light grey."""
    if placeholder is None:
        return None
    if not placeholder.startswith(_ADDRESS):
        return "#cccccc"
    return "#" + base64.b64decode(placeholder.removeprefix(_ADDRESS))[_COLOUR_AT : _COLOUR_AT + 3].hex()
