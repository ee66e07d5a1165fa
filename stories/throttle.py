"""Limits per network and per account, counted in the database so that they hold for all web nodes."""

from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from stories import clock
from stories.credentials import keyed_hash
from stories.errors import TooManyRequests
from stories.extensions import db
from stories.models import ThrottleWindow
from stories.transaction import transaction


def hit(name: str, subject: str, *, limit: int, window_seconds: int) -> None:
    """Count one try, and refuse it when the window already holds ``limit`` of them.

    Args:
        name: what is limited, such as ``sign-in``.
        subject: whose tries are counted: a network address or an account. Kept as a keyed hash only.
        limit: tries allowed in a window.
        window_seconds: length of a window, from its first try.

    Raises:
        TooManyRequests: the limit is reached; carries the seconds until the window ends.
    """
    moment = clock.now()
    fresh_end = moment + timedelta(seconds=window_seconds)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    is_over = ThrottleWindow.ends_at <= moment
    insert = dialect.insert(ThrottleWindow).values(
        name=name, subject_hash=keyed_hash(f"throttle:{name}", subject), ends_at=fresh_end, count=1
    )
    count_one = insert.on_conflict_do_update(
        index_elements=[ThrottleWindow.name, ThrottleWindow.subject_hash],
        set_={
            "count": case((is_over, 1), else_=ThrottleWindow.count + 1),
            "ends_at": case((is_over, fresh_end), else_=ThrottleWindow.ends_at),
        },
    ).returning(ThrottleWindow.count, ThrottleWindow.ends_at)
    with transaction() as session:
        count, ends_at = session.execute(count_one).one()
    if count > limit:
        raise TooManyRequests(max(1, ceil((ends_at - moment).total_seconds())))


def forget(name: str, subject: str) -> None:
    """Drop the count of one subject, as after a successful sign-in."""
    with transaction() as session:
        session.execute(
            delete(ThrottleWindow).where(
                ThrottleWindow.name == name,
                ThrottleWindow.subject_hash == keyed_hash(f"throttle:{name}", subject),
            )
        )


def take_back(name: str, subject: str) -> None:
    """Uncount one try that turned out well, where other tries of the same subject go on counting."""
    with transaction() as session:
        session.execute(
            update(ThrottleWindow)
            .where(
                ThrottleWindow.name == name,
                ThrottleWindow.subject_hash == keyed_hash(f"throttle:{name}", subject),
                ThrottleWindow.count > 0,
            )
            .values(count=ThrottleWindow.count - 1)
        )


def network_of(address: str) -> str:
    """The network whose tries are counted together: an IPv4 address, or the /64 that an IPv6 address belongs to."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
