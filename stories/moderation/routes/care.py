"""Care for those who read: a story can be skipped without a word, and long work is followed by the hint to pause.

Both are kept in the session alone: nobody counts what somebody skips, or how long they read.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import clock, dates
from stories.models import Lane, Role
from stories.moderation import queries, services
from stories.moderation.routes.blueprint import bp
from stories.moderation.routes.view import filter_args, next_address, read_filter
from stories.web.guards import current_actor, requires

_SKIPPED, _READING = "skipped-today", "reading-since"
_KEPT = 30  # a session is a cookie
_PAUSE = timedelta(minutes=10)  # without a decision: a pause
_LONG = timedelta(minutes=50)


@bp.post("/desk/stories/<public_id>/skip")
@requires(Role.MODERATOR)
def skip(public_id: str) -> ResponseReturnValue:
    """Leave a story to others, no questions asked, and read the next one."""
    services.release(public_id, by=current_actor())
    _put_aside(public_id)
    note_work()
    found = queries.find_place(public_id, current_actor())
    flash(_("ข้ามไปแล้ว เพื่อนร่วมงานจะอ่านเรื่องนั้นแทน"), "success")
    if found is None:
        return redirect(url_for("moderation.queue", lane=Lane.NEW.value, **filter_args(read_filter())))
    return redirect(next_address(*found, skipped=list_skipped()))


@bp.post("/desk/rest")
@requires(Role.MODERATOR)
def rest() -> ResponseReturnValue:
    """Pause: the time of reading begins anew."""
    session.pop(_READING, None)
    flash(_("พักให้สบาย เรื่องรออยู่ที่เดิม"), "success")
    return redirect(url_for("moderation.queue"))


def list_skipped() -> frozenset[str]:
    """The public ids of the stories that were skipped in this session today, as Bangkok counts days."""
    kept: dict[str, Any] = session.get(_SKIPPED, {})
    return frozenset(kept["ids"]) if kept.get("day") == _today() else frozenset()


def note_work() -> None:
    """Something was decided now: reading goes on, or begins."""
    now = clock.now()
    since, last = _reading() or (now, now)
    if now - last > _PAUSE:
        since = now
    session[_READING] = [since.timestamp(), now.timestamp()]


def is_time_to_rest() -> bool:
    """Whether somebody has read for long without a pause, and still does."""
    reading = _reading()
    return reading is not None and reading[1] - reading[0] >= _LONG and clock.now() - reading[1] <= _PAUSE


def _reading() -> tuple[datetime, datetime] | None:
    kept = session.get(_READING)
    return (_moment(kept[0]), _moment(kept[1])) if kept else None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def _put_aside(public_id: str) -> None:
    others = [one for one in session.get(_SKIPPED, {}).get("ids", []) if one in list_skipped() - {public_id}]
    session[_SKIPPED] = {"day": _today(), "ids": [*others, public_id][-_KEPT:]}


def _today() -> str:
    return dates.in_bangkok(clock.now()).date().isoformat()
