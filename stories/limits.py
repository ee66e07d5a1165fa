"""How much one network may read: counted in each process, because reading must write nothing.

The limits of ``stories.throttle`` guard what people may do to others and hold for all nodes. This one only keeps a
program in a loop from taking a process for itself; it forgets everybody every minute.
"""

from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from stories import clock
from stories.errors import TooManyRequests

READS_PER_MINUTE = 300  # a network may be thousands of phones
_WINDOW = timedelta(minutes=1)
_MOST_SUBJECTS = 50_000  # beyond, the window begins anew: memory is bounded whoever asks


class Window:
    """The tries of everybody in the present minute."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, int] = {}
        self._ends_at: datetime | None = None

    def hit(self, subject: str, *, limit: int = READS_PER_MINUTE) -> None:
        """Count one try.

        Raises:
            TooManyRequests: the subject had its share; carries the seconds until the next window.
        """
        moment = clock.now()
        with self._lock:
            is_over = self._ends_at is None or not moment < self._ends_at <= moment + _WINDOW
            if self._ends_at is None or is_over or len(self._counts) >= _MOST_SUBJECTS:
                self._counts, self._ends_at = {}, moment + _WINDOW
            count = self._counts[subject] = self._counts.get(subject, 0) + 1
            seconds = ceil((self._ends_at - moment).total_seconds())
        if count > limit:
            raise TooManyRequests(max(1, seconds))

    def forget(self) -> None:
        """Begin a new window."""
        with self._lock:
            self._counts.clear()


READS = Window()
