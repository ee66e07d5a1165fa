"""The time, from one place, so that demo stories and tests can be told on another day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_time: ContextVar[datetime | None] = ContextVar("set_time", default=None)


def now() -> datetime:
    """The current time: aware, UTC."""
    return _set_time.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` inside the block, in this thread of execution only.

    Args:
        moment: an aware datetime.
    """
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware datetimes only")
    token = _set_time.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_time.reset(token)
