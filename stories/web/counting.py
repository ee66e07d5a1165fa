"""Counts every request by its route and status, also those that never reach Flask because their page is kept ready."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request

from stories import metrics
from stories.web.language import WsgiApp

ROUTE = "stories.route"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Note the rule that answers, and count outside everything else."""

    @app.before_request
    def name_route() -> None:
        request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""

    app.wsgi_app = count(app.wsgi_app)  # type: ignore[assignment,method-assign]


def count(wsgi_app: WsgiApp) -> WsgiApp:
    """Wrap a WSGI application. Labels are bounded: rules of our own, methods that exist, statuses."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            method = environ["REQUEST_METHOD"]
            route = environ.get(ROUTE) or "none"
            metrics.REQUESTS.labels(route, method if method in _METHODS else "other", status[:3]).inc()
            metrics.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)
            return start_response(status, headers, *rest)

        return wsgi_app(environ, start)

    return application
