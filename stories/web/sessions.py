"""The session of a member of staff: renewed at sign-in, ended by idleness, by age, and by whatever changes its nonce.

It lives in a signed cookie. Public pages never read it, so that one answer is good for everybody.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import UserMixin, login_user
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from stories import clock, throttle

LIFETIME = timedelta(hours=12)  # a working day
IDLE = timedelta(minutes=60)
_RENEW = timedelta(minutes=1)  # how often activity is noted: not with every picture
_STARTED, _SEEN = "signed_in_at", "seen_at"


class PatientSigner(TimestampSigner):
    """Takes what it has signed in the future: a clock may be put back, and that of the other node be a little ahead.

    The library refuses it, which ends everybody's session for as long as the clock was wrong.
    """

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:  # the library's
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired(f"older than {max_age} seconds", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, signed so."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        # Most requests bring none: the library would make its serializer for them all the same.
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


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
