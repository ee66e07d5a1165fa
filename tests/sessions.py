"""Signed-in sessions, made by the application's own sign-in and without a password's cost."""

from importlib.metadata import version
from typing import Any

from flask import Flask, g, session

from stories.models import Staff
from stories.web import sessions
from stories.web.guards import SignedIn


def session_of(app: Flask, staff: Staff) -> dict[str, Any]:
    """The content of the session cookie after this member of staff has signed in from a test client."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": _user_agent()}):
        sessions.start(SignedIn(staff))
        g.pop("_login_user")  # it would sign in whoever asks next: the test's application context outlives requests
        return dict(session)


def _user_agent() -> str:
    return f"Werkzeug/{version('werkzeug')}"
