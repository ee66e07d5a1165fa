"""The blueprint: like the gallery read only, without session and cookie; and open to programs on other sites."""

from flask import Blueprint, Response, request

from stories import throttle
from stories.limits import READS
from stories.web.caching import let_be_cached

bp = Blueprint("machines", __name__)
bp.after_request(let_be_cached)
_PAGES = ("machines.embed", "machines.api", "machines.open_data_page")
_LIMITED = ("/api/v1/", "/oembed", "/open-data/")


@bp.before_request
def limit_reading() -> None:
    """What no reader's cache keeps for others is limited for each network."""
    if request.path.startswith(_LIMITED):
        READS.hit(throttle.network_of(request.remote_addr or ""))


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
