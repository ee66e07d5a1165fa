"""What a process does a little later, when nobody waits for it."""

import logging
from collections.abc import Callable
from threading import Timer

from flask import Flask, current_app

_AGAIN_SECONDS = 10.0
_log = logging.getLogger(__name__)


def later(seconds: float, work: Callable[[], None]) -> None:
    """Do some work in a thread of its own after some seconds, at once for none; again and again until it is done.

    It ends with its process: nothing that anybody was promised may depend on it.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if seconds:
        _start(app, seconds, work)
    else:
        _try(app, work)


def _start(app: Flask, seconds: float, work: Callable[[], None]) -> None:
    timer = Timer(seconds, _run, (app, work))
    timer.daemon = True
    timer.start()


def _run(app: Flask, work: Callable[[], None]) -> None:
    with app.app_context():
        _try(app, work)


def _try(app: Flask, work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        _log.exception("work was put off, and failed; it is tried again")
        _start(app, _AGAIN_SECONDS, work)
