"""The API: published stories, districts and themes, as the gallery shows them; its description, and a page about it."""

from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from stories.districts import DISTRICTS, GROUPS
from stories.editions import counting, trails
from stories.editions.choosing import Filters
from stories.editions.trails import Summary, Trail
from stories.extensions import storages
from stories.limits import READS_PER_MINUTE
from stories.machines import queries
from stories.machines.routes import addresses, describing, shapes
from stories.machines.routes.blueprint import bp
from stories.machines.routes.describing import operation
from stories.models import Lang, Theme
from stories.renditions import FORMATS
from stories.web import labels
from stories.web.guards import public
from stories.web.language import current_lang

_VERSION = "1.0.0"


@bp.get("/api/v1/stories")
@public
@operation(_l("รายการเรื่อง กรองและค้นหาได้"), takes=shapes.StoryChoice, gives=shapes.StoryList)
def list_stories() -> ResponseReturnValue:
    """Some stories, the newest or the best first."""
    given, lang = _read(shapes.StoryChoice)
    filters = Filters(theme=given.theme, district=given.district, group=given.group, kind=given.kind)
    if given.q is None:
        found = queries.list_stories(lang, filters, given.cursor or "", given.limit)
    else:
        found = queries.search_stories(given.q, lang, filters, given.cursor or "", given.limit)
    more = addresses.page(lang, "machines.list_stories", **_again(found.after)) if found.after else None
    response = _answer(lang, lambda: shapes.StoryList([_summary(row, lang) for row in found.rows], more))
    if more:
        response.headers["Link"] = f'<{more}>; rel="next"'
    return response


@bp.get("/api/v1/stories/<public_id>")
@public
@operation(_l("เรื่องหนึ่งเรื่อง พร้อมเนื้อหาและภาพทั้งหมด"), takes=shapes.LanguageChoice, gives=shapes.Story)
def get_story(public_id: str) -> ResponseReturnValue:
    """One whole story."""
    _given, lang = _read(shapes.LanguageChoice)
    row = queries.get_story(public_id, lang)
    return _answer(lang, lambda: _story(row, lang))


@bp.get("/api/v1/districts")
@public
@operation(_l("ทั้ง 50 เขต และจำนวนเรื่อง"), takes=shapes.LanguageChoice, gives=shapes.DistrictList)
def list_districts() -> ResponseReturnValue:
    """The districts with their numbers of stories."""
    _given, lang = _read(shapes.LanguageChoice)
    counts = counting.count_districts(lang)
    return _answer(
        lang, lambda: shapes.DistrictList([_district(slug, lang, counts.get(slug, 0)) for slug in DISTRICTS])
    )


@bp.get("/api/v1/themes")
@public
@operation(_l("ทั้งห้าแนว และจำนวนเรื่อง"), takes=shapes.LanguageChoice, gives=shapes.ThemeList)
def list_themes() -> ResponseReturnValue:
    """The themes with their numbers of stories."""
    _given, lang = _read(shapes.LanguageChoice)
    counts = counting.count_themes(lang)
    return _answer(lang, lambda: shapes.ThemeList([_theme(one, lang, counts.get(one.value, 0)) for one in Theme]))


@bp.get("/api/v1/collections")
@public
@operation(_l("ทุกตอน ใหม่ที่สุดมาก่อน"), takes=shapes.LanguageChoice, gives=shapes.CollectionList)
def list_collections() -> ResponseReturnValue:
    """The collections that readers see."""
    _given, lang = _read(shapes.LanguageChoice)
    found = trails.list_public(lang)
    return _answer(lang, lambda: shapes.CollectionList([_collection(one, lang) for one in found]))


@bp.get("/api/v1/collections/<slug>")
@public
@operation(_l("ตอนหนึ่งตอน พร้อมเรื่องตามลำดับ"), takes=shapes.LanguageChoice, gives=shapes.WholeCollection)
def get_collection(slug: str) -> ResponseReturnValue:
    """One collection with its stories in their order."""
    _given, lang = _read(shapes.LanguageChoice)
    trail = trails.get_trail(slug, lang)
    rows = queries.list_placed([card.story_id for card in trail.cards], lang)
    return _answer(lang, lambda: _trail(trail, [_summary(row, lang) for row in rows], lang))


@bp.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The API as OpenAPI 3.1, made from the code that serves it; its words in the language of the address."""
    root = addresses.page(Lang(current_lang()), "gallery.home").rstrip("/")
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": _("เรื่องเล่าดีดีของคนกรุงเทพฯ"),
            "version": _VERSION,
            "description": _(
                "เรื่องที่เผยแพร่แล้ว อ่านได้โดยไม่ต้องมีกุญแจ แต่ละเครือข่ายขอได้ %(limit)s ครั้งต่อนาที", limit=READS_PER_MINUTE
            ),
        },
        "servers": [{"url": root}],
        "paths": describing.describe_paths(current_app),
        "components": {"schemas": describing.describe_shapes(current_app)},
    }
    return addresses.json_answer(document)


@bp.get("/api")
@public
def api() -> ResponseReturnValue:
    """The page about feeds, cards and the API, for people."""
    lang = Lang(current_lang())
    other = Lang.ENGLISH if lang is Lang.THAI else Lang.THAI
    return render_template(
        "machines/api.html",
        site_url=addresses.absolute(""),
        page_url=addresses.page(lang, "machines.api"),
        other_page_url=addresses.page(other, "machines.api"),
        operations=[
            (path, one, describing.describe_parameters(one.takes))
            for path, _name, one in describing.list_operations(current_app)
        ],
        schemas=describing.describe_shapes(current_app),
        per_minute=READS_PER_MINUTE,
    )


def _read(shape: type) -> tuple[Any, Lang]:
    """The parameters of this request, and the language to answer in."""
    given = describing.read(shape, request.args)
    return given, given.lang or Lang(current_lang())


def _answer(lang: Lang, make: Any) -> Response:
    with force_locale(lang.value):
        return addresses.json_answer(describing.write(make()))


def _again(cursor: str) -> dict[str, str]:
    """The parameters of the address that goes on from here."""
    return {**request.args.to_dict(), "cursor": cursor}


def _summary(row: Row[Any], lang: Lang) -> shapes.StorySummary:
    return shapes.StorySummary(**_fields(row, lang))


def _story(row: Row[Any], lang: Lang) -> shapes.Story:
    card = addresses.absolute(storages().public.url(row.share_card)) if row.share_card else None
    photos = [_photo(photo) for photo in row.photos]
    return shapes.Story(**_fields(row, lang), text_html=row.body_html, photos=photos, share_card=card)


def _fields(row: Row[Any], lang: Lang) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "url": addresses.story(row, lang),
        "lang": row.text_lang,
        "kind": row.kind,
        "title": row.title,
        "excerpt": row.excerpt,
        "byline": row.byline,
        "district": shapes.Named(row.district, DISTRICTS[row.district].full_name(lang)),
        "landmark": row.landmark,
        "theme": shapes.Named(row.theme.value, str(labels.THEMES[row.theme])),
        "reading_minutes": row.reading_minutes,
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "cover": _photo(row.cover) if row.cover else None,
    }


def _photo(photo: Any) -> shapes.Photo:
    url, width, height = addresses.picture(photo)
    renditions = [
        shapes.Rendition(
            addresses.absolute(queries.picture_address(photo, one, extension)),
            FORMATS[extension],
            *queries.size_of(photo, one),
        )
        for one in photo["widths"]
        for extension in (photo["compact_format"], "jpg")
    ]
    words = {"caption": photo["caption"], "description": photo["description"], "lang": Lang(photo["lang"])}
    return shapes.Photo(url, width, height, renditions=renditions, **words)


def _district(slug: str, lang: Lang, count: int) -> shapes.District:
    here = DISTRICTS[slug]
    return shapes.District(
        key=slug,
        name=here.full_name(lang),
        group=shapes.Named(here.group_key, GROUPS[here.group_key].name(lang)),
        url=addresses.page(lang, "gallery.district", slug=slug),
        story_count=count,
    )


def _collection(one: Summary, lang: Lang) -> shapes.Collection:
    url = addresses.page(lang, "collections.collection", slug=one.slug)
    return shapes.Collection(one.slug, one.number or 0, one.title, url, one.count, is_calling=one.is_calling)


def _trail(trail: Trail, stories: list[shapes.StorySummary], lang: Lang) -> shapes.WholeCollection:
    url = addresses.page(lang, "collections.collection", slug=trail.slug)
    own = (trail.slug, trail.number or 0, trail.title, url, len(stories), bool(trail.call))
    return shapes.WholeCollection(*own, note=trail.note, stories=stories)


def _theme(theme: Theme, lang: Lang, count: int) -> shapes.ThemeCount:
    url = addresses.page(lang, "gallery.theme", slug=theme.value)
    return shapes.ThemeCount(theme.value, str(labels.THEMES[theme]), url, count)
