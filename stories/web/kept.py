"""Public pages, feeds and static files kept ready in the memory of the process: packed, with their ETag beside them.

A kept page is served while the gallery's version, read anew for each request, is the one it was made under: none shows
a story after the commit that takes it down, whichever process made the page. A kept file is served while the file on
disk is the same; what code and settings alone make, while the process lives.
"""

import gzip
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import brotli
from flask import Flask, request
from werkzeug.http import parse_date, parse_etags

from stories import freshness
from stories.web.counting import ROUTE
from stories.web.language import WsgiApp

MAX_BYTES = 32_000_000  # of all that is kept by one process
_MAX_ONE = 1_000_000
_STATIC = "/static/"
_VERSION = "stories.page_version"
_PACKED = (
    *("text/", "image/svg+xml", "application/json", "application/javascript", "application/xml"),
    *("application/atom+xml", "application/feed+json", "application/manifest+json"),
)
_ALWAYS = "always"  # the version of what changes with the code only
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")
_PACK: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Kept:
    """An answer, and its packed forms once somebody has asked for them."""

    version: object
    route: str
    headers: Headers
    etag: str
    forms: dict[str, bytes] = field(default_factory=dict)

    def form(self, encoding: str) -> bytes:
        """The body in one encoding, "" for none; packed once."""
        if encoding not in self.forms:
            self.forms[encoding] = _PACK[encoding](self.forms[""])
        return self.forms[encoding]

    def size(self) -> int:
        # Counted as if every form were there: packed ones are made later, and all of them are smaller.
        return len(self.forms[""]) * 2


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
            self._bytes += kept.size() - (old.size() if old else 0)
            self._kept[key] = kept
            while self._bytes > MAX_BYTES:
                _key, gone = self._kept.popitem(last=False)
                self._bytes -= gone.size()


def keep_page(version: int | None) -> None:
    """Let the page that is being made be kept, while the gallery has this version; none: the database did not say."""
    if version is not None:
        request.environ[_VERSION] = version


def keep_always() -> None:
    """Let the answer that is being made be kept while the process lives: no content of the gallery is in it."""
    request.environ[_VERSION] = _ALWAYS


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
    """Wrap a WSGI application: answer from the shelf, and keep what may be kept."""
    shelf = Shelf()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return wsgi_app(environ, start_response)
        key = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        # Who says "no-cache" wants the page made anew: a proxy that was told of a change, the bench, a forced reload.
        kept = None if "no-cache" in environ.get("HTTP_CACHE_CONTROL", "") else shelf.find(key)
        if kept is not None and (kept.version == _ALWAYS or kept.version == _present_version(app, key[0])):
            environ[ROUTE] = kept.route
            return _send(kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return wsgi_app(environ, start_response)
        return _ask(wsgi_app, environ, start_response, lambda new: shelf.put(key, new))

    def _ask(
        wsgi_app: WsgiApp, environ: dict[str, Any], start_response: Callable[..., Any], keep: Callable[[Kept], None]
    ) -> Iterable[bytes]:
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
            return body
        kept = Kept(version, environ[ROUTE], *_headers_to_keep(headers), {"": _read(body)})
        if len(kept.forms[""]) <= _MAX_ONE:
            keep(kept)
        return _send(kept, environ, start_response)

    return application


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
    own = {"content-length", "etag", "x-request-id", "vary", "accept-ranges"}
    etag = next((value for name, value in headers if name.lower() == "etag"), "")
    kept = [(name, value) for name, value in headers if name.lower() not in own]
    return [*kept, ("Vary", "Accept-Encoding")], etag.removeprefix("W/").strip('"')


def _send(kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    encoding = _choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f"{kept.etag}-{encoding}" if encoding else kept.etag
    headers = [*kept.headers, ("ETag", f'"{etag}"'), ("X-Request-Id", secrets.token_hex(8))]
    if _has_it(environ, etag, kept.headers):
        start_response("304 NOT MODIFIED", [one for one in headers if one[0] != "Content-Type"])
        return [b""]
    body = kept.form(encoding)
    if encoding:
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [body] if environ["REQUEST_METHOD"] == "GET" else [b""]


def _has_it(environ: dict[str, Any], etag: str, headers: Headers) -> bool:
    """Whether the asker has this very answer; a time counts only without an ETag (RFC 9110, section 13.2.2)."""
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        return parse_etags(tags).contains_weak(etag)
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    changed = parse_date(next((value for name, value in headers if name.lower() == "last-modified"), None))
    return since is not None and changed is not None and changed <= since


def _choose_encoding(accepted: str) -> str:
    """Brotli before gzip, where the client takes it."""
    offered = {
        name.strip() for name, _, weight in (one.partition(";") for one in accepted.split(",")) if not _is_zero(weight)
    }
    return next((one for one in _PACK if one in offered), "")


def _is_zero(weight: str) -> bool:
    return weight.replace(" ", "").rstrip("0").rstrip(".") in ("q=", "q=0")
