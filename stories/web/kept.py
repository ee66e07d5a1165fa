"""Public pages, feeds and static files kept ready in the memory of the process: packed, with their ETag beside them.

A kept page is served while the gallery's version, read anew for each request, is the one it was made under: none shows
a story after the commit that takes it down, whichever process made the page. A kept file is served while the file on
disk is the same; what code and settings alone make, while the process lives.

Pages of stories, of which there are more than fit into memory, are in the database too (``stories.kept_pages``), where
they outlive changes of other stories, the process and its neighbours.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

from flask import Flask, request
from werkzeug.http import parse_date, parse_etags
from werkzeug.wsgi import ClosingIterator

from stories import freshness
from stories.web.counting import ROUTE
from stories.web.language import WsgiApp
from stories.web.packed import Headers, Kept, choose_encoding
from stories.web.story_pages import StoryPages

MAX_BYTES = 32_000_000  # of all that is kept by one process
_MAX_ONE = 1_000_000
_STATIC = "/static/"
_VERSION = "stories.page_version"
_SHOWS = "stories.page_shows"
_PACKED = (
    *("text/", "image/svg+xml", "application/json", "application/javascript", "application/xml"),
    *("application/atom+xml", "application/feed+json", "application/manifest+json"),
)
_ALWAYS = "always"  # the version of what changes with the code only
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")


class Shelf:
    """What one process keeps, the least asked for is let go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, key: tuple[str, str]) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: tuple[str, str], kept: Kept) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._bytes += kept.size - (old.size if old else 0)
            self._kept[key] = kept
            while self._bytes > MAX_BYTES:
                _key, gone = self._kept.popitem(last=False)
                self._bytes -= gone.size


def keep_page(version: int | None) -> None:
    """Let the page that is being made be kept, while the gallery has this version; none: the database did not say."""
    if version is not None:
        request.environ[_VERSION] = version


def keep_always() -> None:
    """Let the answer that is being made be kept while the process lives: no content of the gallery is in it."""
    request.environ[_VERSION] = _ALWAYS


def keep_story_page(shows: Iterable[UUID]) -> None:
    """Let the page that is being made, if it is kept, outlive changes of all stories but those that are on it."""
    request.environ[_SHOWS] = frozenset(shows)


def keep_no_page() -> None:
    """Let the page that is being made not be kept after all: it shows what ends without a change of the gallery."""
    request.environ.pop(_VERSION, None)


def is_page_kept() -> bool:
    """Whether the page being made will be kept: conditions of the request are then looked at here."""
    return _VERSION in request.environ


def init_app(app: Flask) -> None:
    """Look among what is kept before the application is asked."""
    app.wsgi_app = serve_kept(app, app.wsgi_app)  # type: ignore[assignment,method-assign]


def serve_kept(app: Flask, wsgi_app: WsgiApp) -> WsgiApp:
    """Wrap a WSGI application: answer with what is kept, and keep what may be kept."""
    shelf, store = Shelf(), StoryPages(app)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return wsgi_app(environ, start_response)
        key = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        # Who says "no-cache" wants the page made anew: the bench, a forced reload.
        is_forced = "no-cache" in environ.get("HTTP_CACHE_CONTROL", "")
        kept = None if is_forced else find(key)
        if kept is not None:
            environ[ROUTE] = kept.route
            return _send(kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return wsgi_app(environ, start_response)
        made, answer = _ask(app, wsgi_app, environ, start_response)
        if made is None:
            return answer
        if len(made.forms[""]) <= _MAX_ONE:
            shelf.put(key, made)
        answer = _send(made, environ, start_response)
        shows = environ.get(_SHOWS)
        # After the reader has the page.
        return answer if is_forced or not shows else ClosingIterator(answer, lambda: store.put(key, made, shows))

    def find(key: tuple[str, str]) -> Kept | None:
        kept = shelf.find(key)
        if kept is not None and (kept.version == _ALWAYS or kept.version == _present_version(app, key[0])):
            return kept
        stored = store.find(key)
        if stored is not None:
            shelf.put(key, stored)
        return stored

    return application


def _ask(
    app: Flask, wsgi_app: WsgiApp, environ: dict[str, Any], start_response: Callable[..., Any]
) -> tuple[Kept | None, Iterable[bytes]]:
    """What the application makes of a request, as something to keep, or as an answer to pass on."""
    stamp = _file_stamp(app, environ.get("PATH_INFO", ""))
    asked = environ if stamp is None else {name: environ[name] for name in environ if name not in _CONDITIONS}
    answer: list[Any] = []

    def note(status: str, headers: Headers, exc_info: Any = None) -> Any:
        answer[:] = [status, headers, exc_info]
        return _no_writing

    body = wsgi_app(asked, note)
    environ[ROUTE] = asked.get(ROUTE, "")
    version = stamp if stamp is not None else asked.get(_VERSION)
    status, headers, exc_info = answer
    if version is None or not status.startswith("200") or not _may_be_kept(headers):
        start_response(status, headers, exc_info) if exc_info else start_response(status, headers)
        return None, body
    return Kept(version, environ[ROUTE], *_headers_to_keep(headers), {"": _read(body)}), ()


def _may_be_kept(headers: Headers) -> bool:
    """Whether an answer is the same for everybody, and smaller when it is packed."""
    values = {name.lower(): value for name, value in headers}
    kind = values.get("content-type", "")
    return kind.startswith(_PACKED) and "set-cookie" not in values and "cookie" not in values.get("vary", "").lower()


def _no_writing(_data: bytes) -> object:
    raise RuntimeError("answers are returned, never written")


def _present_version(app: Flask, path: str) -> object:
    """What a kept answer must have been made under; None when the database does not say."""
    stamp = _file_stamp(app, path)
    if stamp is not None:
        return stamp
    with app.app_context():
        return freshness.read_version()


def _file_stamp(app: Flask, path: str) -> tuple[int, int] | None:
    """Time and size of the static file at an address, None for other addresses."""
    if not path.startswith(_STATIC) or ".." in path or app.static_folder is None:
        return None
    try:
        found = (Path(app.static_folder) / path[len(_STATIC) :]).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _read(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


def _headers_to_keep(headers: Headers) -> tuple[Headers, str]:
    """The headers that every answer has in common, and the ETag without its quotes."""
    own = {"content-length", "etag", "x-request-id", "vary", "accept-ranges"}  # no log names who was sent a copy
    etag = next((value for name, value in headers if name.lower() == "etag"), "")
    kept = [(name, value) for name, value in headers if name.lower() not in own]
    return [*kept, ("Vary", "Accept-Encoding")], etag.removeprefix("W/").strip('"')


def _send(kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    has = _has_it(environ, kept.tags(encoding), kept.headers)
    if has:
        headers = [one for one in kept.headers if one[0] != "Content-Type"]
        start_response("304 NOT MODIFIED", [*headers, ("ETag", f'"{has}"')])
        return [b""]
    etag, body = kept.form(encoding)
    headers = [*kept.headers, ("ETag", f'"{etag}"')]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [body] if environ["REQUEST_METHOD"] == "GET" else [b""]


def _has_it(environ: dict[str, Any], tags: tuple[str, ...], headers: Headers) -> str:
    """The ETag of what the asker has, "" when it has none of these; a time counts only without an ETag (RFC 9110,
    section 13.2.2)."""
    if given := environ.get("HTTP_IF_NONE_MATCH"):
        theirs = parse_etags(given)
        return next((tag for tag in tags if theirs.contains_weak(tag)), "")
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    changed = parse_date(next((value for name, value in headers if name.lower() == "last-modified"), None))
    return tags[0] if since is not None and changed is not None and changed <= since else ""
