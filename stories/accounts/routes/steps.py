"""Between a right password and the desk: which page is next, and where the desk begins for each role."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from stories import clock
from stories.accounts import queries, services
from stories.accounts.services import Step
from stories.models import Role, Staff
from stories.web import sessions
from stories.web.guards import Route, SignedIn

_PENDING = "pending_sign_in"
_PENDING_SECONDS = 10 * 60
_PAGES = {
    Step.CODE: "accounts.code",
    Step.NEW_PASSWORD: "accounts.new_password",
    Step.ENROL: "accounts.enrol",
}
_HOMES = {Role.MODERATOR: "/desk", Role.EDITOR: "/desk/published", Role.ADMIN: "/desk/staff"}


def go_on(staff: Staff, next_path: str, *, has_given_code: bool = False) -> ResponseReturnValue:
    """Answer a step that went well: the next step's page, or the desk."""
    step = services.next_step(staff, has_given_code=has_given_code)
    if step is Step.DONE:
        return redirect(finish(staff, next_path))
    if step is Step.ENROL:
        staff = services.begin_totp(staff.id, password=None)
    session.clear()  # what was in the session before the password does not come along
    session[_PENDING] = {
        "staff_id": str(staff.id),
        "nonce": staff.session_nonce,
        "step": step.value,
        "has_given_code": has_given_code,
        "until": int(clock.now().timestamp()) + _PENDING_SECONDS,
        "next": next_path,
    }
    return redirect(url_for(_PAGES[step]))


def finish(staff: Staff, next_path: str) -> str:
    """Sign in, and say where to go."""
    services.record_sign_in(staff.id)
    sessions.start(SignedIn(staff))
    return next_path if is_own_path(next_path) else home_of(staff.role)


def at_step(step: Step) -> Callable[[Route], Route]:
    """Call the route with the person (``staff``) who is at this step of signing in; all others begin at the start."""

    def mark(route: Route) -> Route:
        @wraps(route)
        def stepped() -> Any:
            staff = _find_pending(step)
            return redirect(url_for("accounts.sign_in")) if staff is None else route(staff)

        return stepped

    return mark


def pending_next() -> str:
    """Where the person at a step wanted to go."""
    return str(session[_PENDING]["next"])


def has_given_code() -> bool:
    """Whether the person at a step has proved the second factor."""
    return bool(session[_PENDING]["has_given_code"])


def read_next(wanted: str) -> str:
    """Where to go after signing in, as a path in the page's language; "" when it leads anywhere but to our pages."""
    path = wanted if wanted.startswith("/en/") else request.script_root + wanted
    return path if is_own_path(wanted) and is_own_path(path) else ""


def is_own_path(path: str) -> bool:
    """Whether this is a path on this site, with which no browser leaves it; pages of signing in aside."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    if "\\" in path or any(ord(sign) <= 0x20 or ord(sign) == 0x7F for sign in path):
        return False
    return not urlsplit(path).path.removeprefix("/en").startswith(("/sign-in", "/sign-out"))


def home_of(role: Role) -> str:
    """Where the working day begins."""
    return request.script_root + _HOMES.get(role, "/desk/account")


def _find_pending(step: Step) -> Staff | None:
    held = session.get(_PENDING)
    if held is None or held["step"] != step.value or held["until"] < clock.now().timestamp():
        return None
    staff = queries.find_staff(UUID(held["staff_id"]))
    return staff if staff is not None and staff.is_active and staff.session_nonce == held["nonce"] else None
