"""Keep how many stories each list has. What an older version publishes beside this one is counted the next day."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_LANGS = ("th", "en")
_THEMES = ("happiness", "inspiration", "perspective", "thinking", "living")
_KINDS = ("resident", "officer", "solved")


def _among(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=op.f(f"ck_edition_count_{column}"))


def upgrade() -> None:
    op.create_table(
        "edition_count",
        sa.Column("ui_lang", sa.Enum(*_LANGS, name="lang", native_enum=False, length=32), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("theme", sa.Enum(*_THEMES, name="theme", native_enum=False, length=32), nullable=False),
        sa.Column("kind", sa.Enum(*_KINDS, name="storykind", native_enum=False, length=32), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        _among("ui_lang", _LANGS),
        _among("theme", _THEMES),
        _among("kind", _KINDS),
        sa.PrimaryKeyConstraint("ui_lang", "district", "theme", "kind", name=op.f("pk_edition_count")),
    )
    columns = "ui_lang, district, theme, kind"
    op.execute(
        f"INSERT INTO edition_count ({columns}, stories) SELECT {columns}, COUNT(*) FROM edition GROUP BY {columns}"
    )


def downgrade() -> None:
    op.drop_table("edition_count")
