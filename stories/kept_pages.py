"""The pages of published stories, kept in the database as they were made, packed.

A page is served while its row is there. Whoever changes a story deletes, in the same transaction, the pages that show
it, be it as their own, beside their own or as the next; and a page is written only while the gallery still is what it
was when the page was made. So none shows a story after the commit that takes it down, whichever process made it.

What a page shows besides (how many stories the district has, which other stories are the most alike) may be as old as
the page: it is made anew when the hour's views of its story are shown, and that of a story nobody reads, when somebody
does after the next release.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from stories.extensions import db, quick_engine
from stories.models import Edition, GalleryVersion, KeptPage, KeptPageStory, Lang
from stories.transaction import transaction

_NEAR = 100  # the newest stories of a district show each other
_IDS_AT_ONCE = 500
_FIND_SQL = (
    "SELECT gallery_version.version, etag, head, body FROM gallery_version, kept_page WHERE path = {0} AND build = {0}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A kept page; ``head`` is the JSON it was given, ``body`` is packed by Brotli."""

    version: int
    etag: str
    head: str
    body: bytes


def find(path: str, build: str) -> Page | None:
    """The page of a story at an address, as code and settings of this build make it; None also when the database does
    not say."""
    mark = "?" if quick_engine().dialect.paramstyle == "qmark" else "%s"
    row = ask_quickly(_FIND_SQL.format(mark), (path, build))
    return Page(int(row[0]), row[1], row[2], bytes(row[3])) if row else None


def put(path: str, build: str, page: Page, shows: Collection[UUID]) -> bool:
    """Keep a page that was made under a version of the gallery; whether that is its version still.

    Args:
        shows: the stories that are on it.
    """
    with transaction() as session:
        # Locked: who changes the gallery waits for us, and finds the page; or we for them, and keep nothing.
        now = session.scalar(select(GalleryVersion.version).with_for_update(read=True))
        if now != page.version:
            return False
        session.execute(delete(KeptPage).where(KeptPage.path == path))
        values = {"path": path, "build": build, "etag": page.etag, "head": page.head, "body": page.body}
        session.execute(insert(KeptPage).values(values))
        session.execute(insert(KeptPageStory), [{"path": path, "story_id": one} for one in shows])
    return True


def list_paths(story_id: UUID) -> list[str]:
    """The addresses of a story's pages, quoted; none when it is not public."""
    query = select(Edition.ui_lang, Edition.public_id, Edition.slug).where(Edition.story_id == story_id)
    prefixes = {Lang.THAI: "", Lang.ENGLISH: "/en"}
    return [f"{prefixes[lang]}/s/{public_id}/{quote(slug)}" for lang, public_id, slug in db.session.execute(query)]


def drop(story_ids: Iterable[UUID]) -> None:
    """Delete every page that shows one of these stories. Part of the caller's transaction, after
    ``freshness.note_change``."""
    ids = list(story_ids)
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        shown = select(KeptPageStory.path).where(KeptPageStory.story_id.in_(some))
        db.session.execute(delete(KeptPage).where(KeptPage.path.in_(shown)))


def drop_near(district: str) -> None:
    """Delete the pages of a district's newest stories, since one more is beside them now. Part of the caller's
    transaction, after ``freshness.note_change``."""
    newest = select(Edition.story_id).where(Edition.ui_lang == Lang.THAI, Edition.district == district)
    drop(db.session.scalars(newest.order_by(Edition.published_at.desc(), Edition.story_id.desc()).limit(_NEAR)))


def ask_quickly(statement: str, values: Sequence[str] = ()) -> Any:
    """The first row of the answer, None when there is none or the database does not say."""
    engine = quick_engine()
    for _try in range(2):
        try:
            connection = engine.raw_connection()
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
            return None  # nobody there
        try:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchone()
        except engine.dialect.loaded_dbapi.Error:
            connection.invalidate()
            engine.dispose()  # those beside it have died with it: the second try is made on a new one
        finally:
            connection.close()
    return None
