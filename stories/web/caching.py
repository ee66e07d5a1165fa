"""How long others may keep what everybody gets alike."""

from flask import Response, request

from stories.extensions import settings
from stories.web.kept import is_page_kept

PUBLIC_PAGE = "public, max-age=60, stale-while-revalidate=30"
_WHILE_AWAY = ", stale-if-error=86400"  # only where a job sees to it that no copy shows what was taken down


def let_be_cached(response: Response) -> Response:
    """Public pages may be kept a minute by anyone; who has the same page already is not sent it again."""
    if response.status_code in (200, 301) and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = PUBLIC_PAGE + (_WHILE_AWAY if settings().proxy_urls else "")
        if response.status_code == 200:
            response.add_etag()
            if _has_condition() and not is_page_kept():  # what is kept looks at the request's conditions itself
                response.make_conditional(request)
    return response


def _has_condition() -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
