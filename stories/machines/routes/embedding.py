"""A story on other sites: the card in a frame, and oEmbed, by which they find it."""

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Row

from stories.districts import DISTRICTS
from stories.errors import InvalidInput, NotFound
from stories.extensions import settings
from stories.machines import queries
from stories.machines.routes import addresses
from stories.machines.routes.blueprint import bp
from stories.models import Lang, StoryKind
from stories.web.guards import framable, public
from stories.web.language import current_lang

_STORY_PATH = re.compile(r"(?P<prefix>/en)?/s/(?P<id>[A-Za-z0-9]{1,40})(/[^/]*)?/?")
_WIDTH_PX, _HEIGHT_PX = 600, 240
_CACHE_SECONDS = 3600
_FRAME = Markup('<iframe src="{src}" width="{width}" height="{height}" title="{title}" loading="lazy"></iframe>')


@bp.get("/s/<public_id>/embed")
@public
@framable
def embed(public_id: str) -> ResponseReturnValue:
    """The card of one story, for a frame on any site."""
    lang = Lang(current_lang())
    row = queries.get_story(public_id, lang)
    theme = StoryKind.SOLVED if row.kind is StoryKind.SOLVED else row.theme
    return render_template(
        "machines/embed.html",
        story=row,
        url=addresses.story(row, lang),
        theme=theme.value,
        place=DISTRICTS[row.district].full_name(lang),
        picture=addresses.picture(row.cover) if row.cover else None,
    )


@bp.get("/oembed")
@public
def oembed() -> ResponseReturnValue:
    """How a site embeds the story at an address (https://oembed.com)."""
    form = request.args.get("format", "json")
    if form not in ("json", "xml"):
        abort(501)  # section 2.3.3: a format that the provider does not make
    lang, public_id = _read_address(request.args.get("url", ""))
    width, height = _limit("maxwidth", _WIDTH_PX), _limit("maxheight", _HEIGHT_PX)
    with force_locale(lang.value):
        answer = _describe(queries.get_story(public_id, lang), lang, width, height)
    if form == "json":
        return addresses.json_answer(answer)
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = str(value)
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type="text/xml; charset=utf-8")


def _describe(row: Row[Any], lang: Lang, width: int, height: int) -> dict[str, Any]:
    src = addresses.absolute(addresses.short_path(row.public_id, lang) + "/embed")
    return {
        "type": "rich",
        "version": "1.0",
        "title": row.title,
        "author_name": row.byline or _("คนกรุงเทพฯ คนหนึ่ง"),
        "provider_name": _("เรื่องเล่าดีดีของคนกรุงเทพฯ"),
        "provider_url": addresses.page(lang, "gallery.home"),
        "cache_age": _CACHE_SECONDS,
        "html": _FRAME.format(src=src, width=width, height=height, title=row.title),
        "width": width,
        "height": height,
        **_thumbnail(row, width, height),
    }


def _thumbnail(row: Row[Any], width: int, height: int) -> dict[str, Any]:
    """The largest rendition of the cover that the asker has room for, if any."""
    for one in sorted(row.cover["widths"] if row.cover else (), reverse=True):
        size = queries.size_of(row.cover, one)
        if size[0] <= width and size[1] <= height:
            url = addresses.absolute(queries.picture_address(row.cover, one))
            return {"thumbnail_url": url, "thumbnail_width": size[0], "thumbnail_height": size[1]}
    return {}


def _limit(name: str, ours: int) -> int:
    """The asker's limit in px, or ours if that is less; 1 at least."""
    typed = request.args.get(name, "")
    if not typed:
        return ours
    if not re.fullmatch(r"[0-9]{1,5}", typed) or int(typed) < 1:
        raise InvalidInput("number_out_of_range", name)
    return min(int(typed), ours)


def _read_address(typed: str) -> tuple[Lang, str]:
    """Language and id of the story that an address of ours names."""
    if not typed:
        raise InvalidInput("parameter_missing", "url")
    try:
        parts = urlsplit(typed)
    except ValueError:
        raise NotFound("an address that is none") from None
    found = _STORY_PATH.fullmatch(parts.path)
    if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(settings().base_url).netloc or not found:
        raise NotFound("an address that is no story")
    return (Lang.ENGLISH if found["prefix"] else Lang.THAI), found["id"]
