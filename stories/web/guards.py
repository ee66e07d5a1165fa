"""Who may call a route. Every route carries exactly one of these marks; a test walks the URL map."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from flask import current_app, g, request
from flask_login import UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from stories import targets, throttle
from stories.errors import Forbidden, NeedsSignIn
from stories.extensions import db, login_manager, settings
from stories.models import Role, Staff
from stories.permissions import Actor, actor_for
from stories.submission import access
from stories.web import sessions

Route = Callable[..., Any]
CREDENTIAL_COOKIE = "story-{public_id}"
# By its author to one story, so that nobody pays for a neighbour behind the same address: one a second, with autosave.
WRITES_PER_TEN_MINUTES = 600
MAIL_COOKIE = "mail-pass"


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The signed-in member of staff, as Flask-Login knows them: id and nonce of the session."""

    def __init__(self, staff: Staff, answer_hours: int | None = None) -> None:
        self.staff = staff
        self.actor = actor_for(staff, targets.cutoffs_of(answer_hours))

    def get_id(self) -> str:
        return f"{self.staff.id}:{self.staff.session_nonce}"


@login_manager.user_loader  # type: ignore[untyped-decorator]  # flask-login has no types
def _load_user(identity: str) -> SignedIn | None:
    """Find the account of a session; None when it is closed, its password was changed since, or the session is old."""
    route = current_app.view_functions.get(request.endpoint or "")
    if not sessions.is_alive(is_activity=not getattr(route, "is_unattended", False)):
        return None
    staff_id, _, nonce = identity.partition(":")
    query = (
        select(Staff, targets.answer_hours_column)
        .where(Staff.id == UUID(staff_id), Staff.is_active)
        .options(joinedload(Staff.scopes))
    )
    found = db.session.execute(query).unique().one_or_none()
    if found is None or found[0].session_nonce != nonce or (found[0].is_demo and not settings().demo):
        return None
    return SignedIn(found[0], found[1])


def public(route: Route) -> Route:
    """Mark a route that anybody may call."""
    route.guard = "public"  # type: ignore[attr-defined]
    return route


def framable(route: Route) -> Route:
    """Mark a route whose page other sites may show in a frame: it has no buttons that change anything."""
    route.is_framable = True  # type: ignore[attr-defined]
    return route


def bare(route: Route) -> Route:
    """Mark a route that answers with a word for our own machines and is no page: it goes without the headers that pages
    have, which a proxy would read at each look at its copy."""
    route.is_bare = True  # type: ignore[attr-defined]
    return route


def requires(*roles: Role) -> Callable[[Route], Route]:
    """Let only signed-in staff call a route; with roles given, only those."""

    def mark(route: Route) -> Route:
        @wraps(route)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = find_staff_actor()
            if actor is None:
                raise NeedsSignIn(request.path)
            if roles and actor.role not in roles:
                raise Forbidden(f"{request.endpoint} as {actor.role}")
            return route(*args, **kwargs)

        guarded.guard = "staff"  # type: ignore[attr-defined]
        return guarded

    return mark


def unattended(route: Route) -> Route:
    """Mark a route that a page calls by itself: it shows no activity, so that an idle session ends all the same."""
    route.is_unattended = True  # type: ignore[attr-defined]
    return route


def requires_author(route: Route) -> Route:
    """Let only the author call a route with ``<public_id>``: the holder of its draft's secret, its slip, or a pass
    for its address."""

    @wraps(route)
    def guarded(public_id: str, *args: Any, **kwargs: Any) -> Any:
        credential = request.cookies.get(CREDENTIAL_COOKIE.format(public_id=public_id), "")
        g.author = access.get_author(public_id, credential, request.cookies.get(MAIL_COOKIE, ""))
        if request.method == "POST":
            throttle.hit("write", public_id, limit=WRITES_PER_TEN_MINUTES, window_seconds=600)
        return route(public_id, *args, **kwargs)

    guarded.guard = "author"  # type: ignore[attr-defined]
    return guarded


def find_signed_in() -> SignedIn | None:
    """The session's member of staff, if any."""
    return cast("SignedIn", current_user._get_current_object()) if current_user.is_authenticated else None


def get_signed_in() -> SignedIn:
    """The session's member of staff, on pages for staff.

    Raises:
        NeedsSignIn: nobody is signed in.
    """
    signed_in = find_signed_in()
    if signed_in is None:
        raise NeedsSignIn(request.path)
    return signed_in


def find_staff_actor() -> Actor | None:
    """The signed-in member of staff as an actor, if any."""
    signed_in = find_signed_in()
    return signed_in.actor if signed_in else None


def current_actor() -> Actor:
    """Who calls this route: the author where the route requires one, else the signed-in member of staff.

    Raises:
        NeedsSignIn: nobody is signed in.
    """
    author = g.get("author")
    return cast("Actor", author) if author is not None else get_signed_in().actor
