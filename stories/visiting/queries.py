"""What is read before anything is counted."""

from collections.abc import Collection, Container
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from stories import clock
from stories.dates import in_bangkok
from stories.editions.choosing import absent, check_id
from stories.extensions import ask, db
from stories.models import Edition, Lang, Visit, VisitSalt


def get_story(public_id: str, lang: Lang) -> tuple[UUID, str]:
    """Id and slug of a published story.

    Raises:
        NotFound, Gone: nobody can read such a story.
    """
    query = select(Edition.story_id, Edition.slug).where(
        Edition.public_id == check_id(public_id), Edition.ui_lang == lang
    )
    rows = ask(query)
    if not rows:
        raise absent(public_id)
    return rows[0].story_id, rows[0].slug


def list_public(ids: Collection[UUID]) -> Container[UUID]:
    """Those of some stories that readers see."""
    return set(db.session.scalars(select(Edition.story_id).where(Edition.story_id.in_(ids))))


def find_salt(day: date) -> str | None:
    """The salt of a day, if anybody came yet."""
    return next((salt for (salt,) in ask(select(VisitSalt.salt).where(VisitSalt.day == day))), None)


def count_old_visits() -> int:
    """How many marks of visitors there are of the days that are over."""
    today = in_bangkok(clock.now()).date()
    return db.session.scalar(select(func.count()).select_from(Visit).where(Visit.day < today)) or 0


def is_counted(mark: str) -> bool:
    """Whether this was counted today."""
    return db.session.scalar(select(Visit.day).where(Visit.mark == mark)) is not None
