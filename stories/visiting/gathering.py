"""Views that wait in the process to be written together.

A story that is on television is opened by everybody in the same minute, and all its views change one row: written one
by one, they would wait for each other in a line that is longer than the minute.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from threading import Lock
from typing import NamedTuple
from uuid import UUID

MOST = 50_000  # the oldest are let go beyond: a database that is away must not fill the memory


class View(NamedTuple):
    """One view of a story; ``mark`` is the same for the same visitor, story and day."""

    mark: str
    story_id: UUID
    day: date


class Gathered:
    """The views that this process has noted and not written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._views: OrderedDict[str, View] = OrderedDict()

    def add(self, view: View) -> bool:
        """Keep a view; whether it is the first, so that somebody has to see to it that it is written."""
        with self._lock:
            is_first = not self._views
            self._keep([view])
            return is_first

    def take(self) -> Sequence[View]:
        """All of them, in the order of their marks: two processes that write the same never wait in a circle."""
        with self._lock:
            taken, self._views = self._views, OrderedDict()
        return sorted(taken.values())

    def put_back(self, views: Iterable[View]) -> None:
        """Keep views that could not be written."""
        with self._lock:
            newer, self._views = self._views, OrderedDict()
            self._keep([*views, *newer.values()])

    def _keep(self, views: Iterable[View]) -> None:
        self._views.update((view.mark, view) for view in views)
        while len(self._views) > MOST:
            self._views.popitem(last=False)
