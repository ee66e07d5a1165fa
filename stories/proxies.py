"""The copies of public pages that our proxies keep, and the job that has them fetched anew after every change.

A proxy keeps its copies under the gallery's number of removals (``freshness.note_change``), which it asks for every
few seconds, and at once when the job says so: from then on no copy that was made before a story was taken down is
found any more, whatever its address. What a change adds is fetched by the job page by page, so that readers see it now
and not when the copies are a minute old, and find the main pages also when the nodes are away.
"""

import logging
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from stories import clock, kept_pages
from stories.districts import DISTRICTS
from stories.errors import ProxyFailed
from stories.extensions import ask, db, settings
from stories.models import Collection, CollectionStory, GalleryVersion, Job, JobState, Story, StoryKind, Task
from stories.queue import enqueue

logger = logging.getLogger(__name__)

NUMBER_PATH = "/removals"  # where a proxy asks for the number, and where it is told to ask now
_ENCODINGS = ("br", "gzip")  # each is a copy of its own; nobody but a program reads pages unpacked
_PREFIXES = ("", "/en")
_COMMON = ("/", "/stories", "/districts", "/collections", "/feed.xml", "/feed.json")
_TIMEOUT_SECONDS = 15


def ask_for_refresh(story_id: UUID | None = None) -> None:
    """Let the copies be fetched anew after the commit, if there are proxies. Part of the caller's transaction."""
    if settings().proxy_urls:
        enqueue(Task.REFRESH_PROXIES, story_id=str(story_id or ""))


def read_removals() -> int:
    """The number under which proxies keep what is public now, as it is committed."""
    ((number,),) = ask(select(GalleryVersion.removals))
    return int(number)


def refresh(story_id: str) -> None:
    """Have every proxy ask for the number now, then fetch the pages that show a story or the newest ones.

    Raises:
        ProxyFailed: one of them did not; the others were asked all the same.
    """
    paths = list_paths(UUID(story_id)) if story_id else []
    if not is_followed():
        paths = [*_in_both_languages(_COMMON), *paths]
    db.session.rollback()  # nothing is read while others are asked
    failed = [url for url in settings().proxy_urls if not _refresh_one(url, paths)]
    if failed:
        raise ProxyFailed(f"no fresh copies in {', '.join(failed)}")


def list_paths(story_id: UUID) -> list[str]:
    """The pages and feeds that show a story, besides those that show the newest of all."""
    story = db.session.get_one(Story, story_id)
    lists = [*_lists_of(story), *(f"/collections/{slug}" for slug in _list_collections(story_id))]
    feeds = [f"{path}/feed.{form}" for path in lists for form in ("xml", "json")]
    groups = [f"/groups/{DISTRICTS[story.district].group_key}"] if story.district else []
    return [*_own_pages(story_id), *_in_both_languages([*lists, *groups, *feeds])]


def _lists_of(story: Story) -> Iterator[str]:
    if story.district:
        yield f"/districts/{story.district}"
    if story.theme:
        yield f"/themes/{story.theme}"
    if story.kind is StoryKind.SOLVED:
        yield "/solved"


def _own_pages(story_id: UUID) -> Iterator[str]:
    """The story's page and its card for other sites; none when it is not public."""
    for path in kept_pages.list_paths(story_id):
        yield from (path, f"{path.rpartition('/')[0]}/embed")


def _list_collections(story_id: UUID) -> Sequence[str]:
    query = select(Collection.slug).join(CollectionStory, CollectionStory.collection_id == Collection.id)
    return db.session.scalars(query.where(CollectionStory.story_id == story_id, Collection.is_public)).all()


def _in_both_languages(paths: Sequence[str]) -> list[str]:
    return [prefix + path for prefix in _PREFIXES for path in paths]


def is_followed() -> bool:
    """Whether another of these jobs is due: the last of a row fetches what all of them would."""
    waiting = Job.task == Task.REFRESH_PROXIES, Job.state == JobState.QUEUED, Job.run_at <= clock.now()
    return db.session.scalar(select(Job.id).where(*waiting).limit(1)) is not None


def _refresh_one(url: str, paths: Sequence[str]) -> bool:
    """Ask one proxy; whether it answered everything."""
    parts, readers = urlsplit(url), urlsplit(settings().base_url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_TIMEOUT_SECONDS)
    asked = [(NUMBER_PATH, ""), *((path, encoding) for path in paths for encoding in _ENCODINGS)]
    try:
        for path, encoding in asked:
            connection.request("GET", path, headers={"Host": readers.netloc, "Accept-Encoding": encoding})
            response = connection.getresponse()
            response.read()
            if response.status >= 500 or (path == NUMBER_PATH and response.status != 200):
                logger.warning("proxy %s answers %s with %s", url, path, response.status)
                return False
    except (OSError, HTTPException) as error:
        logger.warning("proxy %s cannot be asked: %s", url, type(error).__name__)
        return False
    finally:
        connection.close()
    return True
