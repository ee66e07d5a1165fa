"""Whether what somebody keeps of the gallery is still what it shows: by a number that every change draws anew."""

import secrets
from uuid import UUID

from sqlalchemy import select, update

from stories import kept_pages, proxies
from stories.extensions import db
from stories.models import GalleryVersion, Task
from stories.queue import enqueue

_VERSION_SQL = str(select(GalleryVersion.version))


def note_change(story_id: UUID | None = None, *, removes: bool = False) -> None:
    """Let no page that was kept be shown any more, from the commit on, but for pages of other stories that do not show
    this one. Part of the caller's transaction.

    Args:
        story_id: whose change it is; none when no story has changed.
        removes: something that was public is not any more; no copy that a proxy keeps may show it.
    """
    numbers = ("version", "removals") if removes else ("version",)
    db.session.execute(update(GalleryVersion).values({name: secrets.randbits(62) for name in numbers}))
    if story_id is not None:
        kept_pages.drop([story_id])
    proxies.ask_for_refresh(story_id)
    if removes:
        enqueue(Task.BUILD_OPEN_DATA, because="removal")


def read_version() -> int | None:
    """The number of the gallery's present contents; None when the database does not say.

    Whoever keeps a page reads it before making the page; who shows one that was kept, before showing it. That is every
    request for such a page: SQLAlchemy's layers would cost ten times what the question costs.
    """
    row = kept_pages.ask_quickly(_VERSION_SQL)
    return int(row[0]) if row else None
