"""What a public page sends without an account, a cookie or a token: that it is read, and a thank-you card.

Public pages are the same for everybody and kept by proxies, so they can hold no token. What a browser itself says of
where a request comes from keeps other sites out instead.
"""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from stories import throttle
from stories.extensions import csrf, settings
from stories.limits import Window
from stories.models import Lang
from stories.visiting import services
from stories.visiting.services import Visitor
from stories.web.guards import public
from stories.web.language import current_lang
from stories.web.later import later

bp = Blueprint("visiting", __name__)
csrf.exempt(bp)

VIEWS = Window()  # counted in the process: a second view of the day writes nothing, and its limit should not either
VIEWS_PER_MINUTE = 300  # of a network, which may be thousands of phones
THANKS_PER_HOUR = 120


@bp.before_request
def refuse_other_sites() -> None:
    """Refuse what no page of ours sent. Browsers from before ``Sec-Fetch-Site`` send ``Origin`` with every POST."""
    came_from = request.headers.get("Sec-Fetch-Site")
    ours = (settings().base_url, request.host_url.rstrip("/"))
    is_ours = came_from == "same-origin" if came_from else request.headers.get("Origin") in ours
    if request.method not in ("GET", "HEAD", "OPTIONS") and not is_ours:
        raise BadRequest("not sent by a page of ours")


@bp.post("/s/<public_id>/views")
@public
def note_view(public_id: str) -> ResponseReturnValue:
    """Count a view; sent by ``view.js`` once the page is looked at."""
    VIEWS.hit(_network(), limit=VIEWS_PER_MINUTE)
    if services.note_view(public_id, _visitor()):
        later(settings().views_written_after, services.write_views)
    return "", 204


@bp.post("/s/<public_id>/thanks")
@public
def thank(public_id: str) -> ResponseReturnValue:
    """Take a card, and go back to the story, whose page has a kind word for who comes this way."""
    throttle.hit("thank", _network(), limit=THANKS_PER_HOUR, window_seconds=3600)
    slug = services.thank(public_id, request.form.get("card", ""), _visitor(), lang=Lang(current_lang()))
    return redirect(url_for("gallery.story", public_id=public_id, slug=slug, _anchor="thanked"), 303)


def _network() -> str:
    return throttle.network_of(request.remote_addr or "")


def _visitor() -> Visitor:
    return Visitor(request.remote_addr or "", request.headers.get("User-Agent", ""))
