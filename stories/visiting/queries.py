"""What is read before anything is counted."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from stories import clock
from stories.dates import in_bangkok
from stories.editions.choosing import absent, check_id
from stories.extensions import db
from stories.models import Edition, Lang, Visit, VisitSalt


def get_story(public_id: str, lang: Lang) -> tuple[UUID, str]:
    """Id and slug of a published story.

    Raises:
        NotFound, Gone: nobody can read such a story.
    """
    query = select(Edition.story_id, Edition.slug).where(
        Edition.public_id == check_id(public_id), Edition.ui_lang == lang
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise absent(public_id)
    return row.story_id, row.slug


def find_salt(day: date) -> str | None:
    """The salt of a day, if anybody came yet."""
    return db.session.scalar(select(VisitSalt.salt).where(VisitSalt.day == day))


def count_old_visits() -> int:
    """How many marks of visitors there are of the days that are over."""
    today = in_bangkok(clock.now()).date()
    return db.session.scalar(select(func.count()).select_from(Visit).where(Visit.day < today)) or 0


def is_counted(mark: str) -> bool:
    """Whether this was counted today."""
    return db.session.scalar(select(Visit.day).where(Visit.mark == mark)) is not None
