"""The session of a member of staff: renewed at sign-in, ended by idleness, by age, and by whatever changes its nonce.

It lives in a signed cookie. Public pages never read it, so that one answer is good for everybody.
"""

from datetime import timedelta
from hashlib import sha256

from flask import g, request, session
from flask_login import UserMixin, login_user

from stories import clock, throttle

LIFETIME = timedelta(hours=12)  # a working day
IDLE = timedelta(minutes=60)
_RENEW = timedelta(minutes=1)  # how often activity is noted: not with every picture
_STARTED, _SEEN = "signed_in_at", "seen_at"


def start(person: UserMixin) -> None:
    """Sign somebody in: nothing of the session before survives, the form token included (no fixation)."""
    session.clear()
    login_user(person)
    session[_STARTED] = session[_SEEN] = _seconds()


def end() -> None:
    """Forget who is signed in, and everything else in the session."""
    session.clear()
    g.pop("_login_user", None)


def is_alive(*, is_activity: bool = True) -> bool:
    """Whether the session is young and busy enough; notes the activity, if it is any, or ends it."""
    started, seen, now = session.get(_STARTED, 0), session.get(_SEEN, 0), _seconds()
    if now - started > LIFETIME.total_seconds() or now - seen > IDLE.total_seconds():
        session.clear()
        return False
    if is_activity and now - seen >= _RENEW.total_seconds():
        session[_SEEN] = now
    return True


def name_browser() -> str:
    """What a session is bound to: the network it was started from, and the browser.

    Flask-Login's own would believe ``X-Forwarded-For``, which whoever has stolen a cookie can write.
    """
    network = throttle.network_of(request.remote_addr or "")
    return sha256(f"{network}|{request.user_agent.string}".encode()).hexdigest()


def _seconds() -> int:
    return int(clock.now().timestamp())
