"""The sitemap for search engines."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from stories.districts import DISTRICTS, GROUPS
from stories.editions import trails
from stories.errors import NotFound
from stories.machines import queries
from stories.machines import sitemap as writing
from stories.machines.routes import addresses
from stories.machines.routes.blueprint import bp
from stories.machines.sitemap import Address
from stories.models import Lang, Theme
from stories.web.guards import public
from stories.web.kept import keep_no_page

_PAGES = ("home", "stories", "districts", "solved", "about", "guidelines", "privacy")
_MOST_PARTS = 50_000


@bp.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """The index of the sitemap."""
    urls = [addresses.page(Lang.THAI, "machines.sitemap_pages")]
    if count := queries.count_sitemaps():
        first = addresses.page(Lang.THAI, "machines.sitemap_stories", number=1)
        before, after = first.rsplit("1", 1)  # routing is asked once, not for each of some hundred
        urls += [f"{before}{number}{after}" for number in range(1, count + 1)]
    return _xml(writing.write_index(urls))


@bp.get("/sitemap-pages.xml")
@public
def sitemap_pages() -> ResponseReturnValue:
    """The pages that are always there."""
    places: list[tuple[str, dict[str, str]]] = [(f"gallery.{name}", {}) for name in _PAGES]
    places += [("gallery.district", {"slug": slug}) for slug in DISTRICTS]
    places += [("gallery.group", {"key": key}) for key in GROUPS]
    places += [("collections.index", {})]
    collections = trails.list_public(Lang.THAI)
    if any(one.call_until for one in collections):
        keep_no_page()
    places += [("collections.collection", {"slug": one.slug}) for one in collections]
    places += [("gallery.theme", {"slug": theme.value}) for theme in Theme]
    found: list[Address] = []
    for endpoint, values in places:
        languages = {lang.value: addresses.page(lang, endpoint, **values) for lang in Lang}
        found += [Address(url, languages) for url in languages.values()]
    return _xml(writing.write_part(found))


@bp.get(f"/sitemap-stories-<int(min=1, max={_MOST_PARTS}):number>.xml")
@public
def sitemap_stories(number: int) -> ResponseReturnValue:
    """Some thousand stories in both languages."""
    rows = queries.list_mapped(number)
    if not rows and number > 1:
        raise NotFound(f"part {number} of the sitemap")
    return _xml(writing.write_part(_stories(rows)))


def _stories(rows: Sequence[Row[Any]]) -> Iterable[Address]:
    for _story, editions in groupby(rows, key=lambda row: row.story_id):
        by_lang = {row.ui_lang: row for row in editions}
        languages = {lang.value: addresses.story(row, lang) for lang, row in by_lang.items()}
        for lang, row in by_lang.items():
            images = [addresses.picture(photo)[0] for photo in row.photos]
            yield Address(languages[lang.value], languages, max(row.updated_at, row.published_at), images)


def _xml(document: bytes) -> Response:
    return Response(document, content_type="application/xml; charset=utf-8")
