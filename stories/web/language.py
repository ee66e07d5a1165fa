"""Thai at ``/…``, English at ``/en/…``: routes are written once.

The prefix is taken off before routing and put into ``SCRIPT_NAME``, so that ``url_for`` and redirects keep the
reader's language by themselves.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import has_request_context, request

_PREFIX = "/en"
_KEY = "stories.lang"

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def choose_by_prefix(wsgi_app: WsgiApp) -> WsgiApp:
    """Wrap a WSGI application: note the language, take the prefix off the path."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ[_KEY] = "th"
        if path == _PREFIX or path.startswith(f"{_PREFIX}/"):
            environ[_KEY] = "en"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + _PREFIX
            environ["PATH_INFO"] = path[len(_PREFIX) :] or "/"
        return wsgi_app(environ, start_response)

    return application


def current_lang() -> str:
    """Language of the page being made: "th" or "en"."""
    try:
        lang: str = request.environ.get(_KEY, "th")
    except RuntimeError:  # no page is made; asked first, it would cost a page as much again
        return "th"
    return lang


def other_language_path() -> str:
    """Path and query of the same page in the other language; "" where no page is made, as in a mail."""
    if not has_request_context():
        return ""
    path = request.path if current_lang() == "en" else _PREFIX + request.path
    query = request.query_string.decode("latin-1")
    return f"{path}?{query}" if query else path
