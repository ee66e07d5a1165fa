"""Collections as readers see them: the same for everybody."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from stories import freshness
from stories.editions import trails
from stories.models import Lang
from stories.web.caching import let_be_cached
from stories.web.guards import public
from stories.web.kept import keep_no_page, keep_page
from stories.web.language import current_lang
from stories.web.pages import render_public_page

bp = Blueprint("collections", __name__)
bp.after_request(let_be_cached)

_OTHERS = 3


@bp.before_request
def let_page_be_kept() -> None:
    """Note which contents the page will show, before it looks at any of them."""
    keep_page(freshness.read_version())


@bp.get("/collections")
@public
def index() -> ResponseReturnValue:
    """All collections, newest first."""
    found = trails.list_public(Lang(current_lang()))
    if any(one.call_until for one in found):
        keep_no_page()
    return render_public_page("collections/index.html", collections=found)


@bp.get("/collections/<slug>")
@public
def collection(slug: str) -> ResponseReturnValue:
    """One collection: the editor's note, the stories in their order, what residents are asked to tell."""
    lang = Lang(current_lang())
    trail = trails.get_trail(slug, lang)
    others = trails.list_public(lang, without=slug, limit=_OTHERS)
    if (trail.call and trail.call_until) or any(one.call_until for one in others):
        keep_no_page()
    return render_public_page("collections/collection.html", trail=trail, others=others)
