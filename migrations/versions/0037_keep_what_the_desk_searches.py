"""Keep what a story in a lane is found by with the story. What an older version takes in beside this one is found on the
desk by everything but words, until it moves; what it takes out keeps its words until the night."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_BATCH = 1000


def upgrade() -> None:
    # Without a rule on which rows may have some: an older version would break it with each decision.
    op.add_column("story", sa.Column("desk_words", sa.Text()))
    connection = op.get_bind()
    titles = sa.text(
        "SELECT s.id, r.pen_name, t.title FROM story s JOIN revision r ON r.id = s.current_revision_id"
        " JOIN revision_text t ON t.revision_id = r.id WHERE s.state IN ('submitted', 'hidden')"
        " OR (s.state = 'published' AND s.reported_at IS NOT NULL) ORDER BY s.id, t.lang DESC"
    )
    words: dict[object, list[str]] = {}
    for story_id, pen_name, title in connection.execute(titles):
        words[story_id] = [*words.get(story_id, [pen_name])[:-1], title, pen_name]
    rows = [{"id": story_id, "words": "\n".join(lines).lower()} for story_id, lines in words.items()]
    for start in range(0, len(rows), _BATCH):
        connection.execute(
            sa.text("UPDATE story SET desk_words = :words WHERE id = :id"), rows[start : start + _BATCH]
        )


def downgrade() -> None:
    op.execute("ALTER TABLE story DROP COLUMN desk_words")
