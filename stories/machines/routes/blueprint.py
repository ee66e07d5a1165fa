"""The blueprint: like the gallery read only, without session and cookie; and open to programs on other sites."""

from flask import Blueprint, Response, request

from stories import freshness, throttle
from stories.limits import READS
from stories.web.caching import let_be_cached
from stories.web.kept import keep_always, keep_page

bp = Blueprint("machines", __name__)
bp.after_request(let_be_cached)
_PAGES = ("machines.embed", "machines.api", "machines.open_data_page")
# Not the API, whose addresses are too many; nor what is asked of one story or one browser.
_KEPT = (
    *("machines.feed", "machines.district_feed", "machines.theme_feed", "machines.solved_feed"),
    *("machines.collection_feed", "machines.sitemap", "machines.sitemap_pages", "machines.sitemap_stories"),
)
_WITHOUT_STORIES = ("machines.manifest", "machines.openapi")
_LIMITED = ("/api/v1/", "/oembed", "/open-data/")


@bp.before_request
def limit_reading() -> None:
    """What no reader's cache keeps for others is limited for each network."""
    if request.path.startswith(_LIMITED):
        READS.hit(throttle.network_of(request.remote_addr or ""))


@bp.before_request
def let_answer_be_kept() -> None:
    """Note which contents of the gallery the answer will hold, before it looks at any of them."""
    if request.method == "GET" and request.endpoint in _KEPT:
        keep_page(freshness.read_version())
    elif request.method == "GET" and request.endpoint in _WITHOUT_STORIES:
        keep_always()


@bp.after_request
def open_to_other_sites(response: Response) -> Response:
    """Scripts of other sites may read everything but pages; a browser asks first when they send ``If-None-Match``."""
    if request.endpoint not in _PAGES:
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            headers["Access-Control-Max-Age"] = "86400"
    return response
