"""The pages of stories in the database, as answers that are kept."""

import hashlib
import json
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from uuid import UUID

from flask import Flask, has_app_context
from sqlalchemy.exc import SQLAlchemyError

from stories import kept_pages
from stories.extensions import let_go, settings, storages
from stories.web.packed import Kept, pack

_STORY_PATH = re.compile(r"(/en)?/s/[0-9a-z]+/(?!embed$)[^/]+")
_ROOT = Path(__file__).parents[2]
_MADE_FROM = ("templates/**/*.html", "stories/**/*.py", "stories/**/*.mo", "static/css/*.css", "static/js/*.js")
logger = logging.getLogger(__name__)


class StoryPages:
    """The pages of stories in the database."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._build = ""
        self._lock = Lock()

    def find(self, key: tuple[str, str]) -> Kept | None:
        path = _story_path(key)
        if not path:
            return None
        with self._app.app_context():
            page = kept_pages.find(path, self._name_build())
        if page is None:
            return None
        route, *headers = json.loads(page.head)
        return Kept(page.version, route, [(name, value) for name, value in headers], page.etag, {"br": page.body})

    def put(self, key: tuple[str, str], made: Kept, shows: Iterable[UUID]) -> None:
        """Keep a page that was made. One at a time: nobody's next page shall wait for it, and there will be others."""
        path = _story_path(key)
        if not path or not isinstance(made.version, int) or not self._lock.acquire(blocking=False):
            return
        try:
            head = json.dumps([made.route, *made.headers], separators=(",", ":"), ensure_ascii=False)
            page = kept_pages.Page(made.version, made.etag, head, pack(made.forms[""], "br"))
            if has_app_context():
                let_go()  # what was read for the page
            with self._app.app_context():
                kept_pages.put(path, self._name_build(), page, frozenset(shows))
        except SQLAlchemyError as error:  # a page is a page, kept or not
            logger.warning("the page of a story is not kept: %s", type(error).__name__)
        finally:
            self._lock.release()

    def _name_build(self) -> str:
        """Of which code and settings pages are made: the same on every machine that has the same."""
        if not self._build:
            said = (settings().base_url, storages().public.url("photo"), bool(settings().proxy_urls))
            found = hashlib.sha256(repr(said).encode())
            for path in sorted(one for pattern in _MADE_FROM for one in _ROOT.glob(pattern)):
                found.update(f"{path.relative_to(_ROOT)}\n".encode() + path.read_bytes())
            self._build = found.hexdigest()
        return self._build


def _story_path(key: tuple[str, str]) -> str:
    """The path of a story's page as text, "" of anything else."""
    path, query = key
    if query or not _STORY_PATH.fullmatch(path):
        return ""
    return path.encode("latin-1").decode("utf-8", "ignore")
