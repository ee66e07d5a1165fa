"""Atom and JSON Feed of every list."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Row

from stories.districts import DISTRICTS
from stories.editions import trails
from stories.editions.choosing import Filters
from stories.errors import NotFound
from stories.machines import atom, queries
from stories.machines.routes import addresses
from stories.machines.routes.blueprint import bp
from stories.models import Lang, StoryKind, Theme
from stories.web import labels
from stories.web.guards import public
from stories.web.language import current_lang
from stories.web.templating import static_url

_OPENED_AT = datetime(2026, 11, 24, tzinfo=UTC)  # what a feed without stories was updated at
_ENDINGS = "<any(xml, json):form>"


@bp.get(f"/feed.{_ENDINGS}")
@public
def feed(form: str) -> ResponseReturnValue:
    """All stories."""
    return _answer(form, Filters(), "", "gallery.stories")


@bp.get(f"/districts/<slug>/feed.{_ENDINGS}")
@public
def district_feed(slug: str, form: str) -> ResponseReturnValue:
    """The stories of one district."""
    if slug not in DISTRICTS:
        raise NotFound(f"district {slug[:40]}")
    return _answer(
        form, Filters(district=slug), DISTRICTS[slug].full_name(current_lang()), "gallery.district", slug=slug
    )


@bp.get(f"/themes/<slug>/feed.{_ENDINGS}")
@public
def theme_feed(slug: str, form: str) -> ResponseReturnValue:
    """The stories of one theme."""
    if slug not in set(Theme):
        raise NotFound(f"theme {slug[:40]}")
    return _answer(form, Filters(theme=Theme(slug)), str(labels.THEMES[slug]), "gallery.theme", slug=slug)


@bp.get(f"/solved/feed.{_ENDINGS}")
@public
def solved_feed(form: str) -> ResponseReturnValue:
    """Problems that an office has solved."""
    return _answer(form, Filters(kind=StoryKind.SOLVED), str(labels.THEMES[StoryKind.SOLVED]), "gallery.solved")


@bp.get(f"/collections/<slug>/feed.{_ENDINGS}")
@public
def collection_feed(slug: str, form: str) -> ResponseReturnValue:
    """The stories of one collection, newest first."""
    trail = trails.get_trail(slug, Lang(current_lang()))
    in_it = Filters(collection=slug)
    return _answer(form, in_it, trail.title, "collections.collection", slug=slug)


def _answer(form: str, filters: Filters, name: str, endpoint: str, **values: str) -> ResponseReturnValue:
    lang = Lang(current_lang())
    rows = queries.list_newest(lang, filters)
    site = _("เรื่องเล่าดีดีของคนกรุงเทพฯ")
    own = f"machines.{'' if endpoint == 'gallery.stories' else endpoint.rpartition('.')[2] + '_'}feed"

    def urls(of: Lang) -> dict[str, str]:
        return {one: addresses.page(of, own, form=one, **values) for one in atom.MEDIA_TYPES}

    made = atom.Feed(
        title=f"{name} · {site}" if name else site,
        description=_("เรื่องเล่าของคนกรุงเทพฯ ทั้ง 50 เขต เล่าโดยคนที่อยู่ในเมืองนี้จริง ๆ"),
        lang=lang.value,
        page_url=addresses.page(lang, endpoint, **values),
        urls=urls(lang),
        others={one.value: urls(one) for one in Lang if one is not lang},
        author=site,
        site_url=addresses.page(lang, "gallery.home"),
        icon=addresses.absolute(static_url("images/favicon.svg")),
        updated_at=queries.newest_change(rows) or _OPENED_AT,
        entries=[_entry(row, lang) for row in rows],
    )
    if form == "json":
        response = addresses.json_answer(atom.make_json(made), atom.MEDIA_TYPES["json"])
    else:
        response = Response(atom.write_atom(made), content_type=f"{atom.MEDIA_TYPES['xml']}; charset=utf-8")
    response.last_modified = made.updated_at
    return response


def _entry(row: Row[Any], lang: Lang) -> atom.Entry:
    kind = StoryKind.SOLVED if row.kind is StoryKind.SOLVED else row.theme
    place = DISTRICTS[row.district]
    photos = [(photo, *addresses.picture(photo)) for photo in row.photos]
    image = atom.Image(*photos[0][1:], title=row.cover["caption"]) if photos else None
    return atom.Entry(
        id=addresses.absolute(addresses.short_path(row.public_id, lang)),
        url=addresses.story(row, lang),
        lang=row.text_lang.value,
        title=row.title,
        summary=row.excerpt,
        html=render_template("machines/_content.html", story=row, photos=photos),
        author=row.byline or _("คนกรุงเทพฯ คนหนึ่ง"),
        tags=[(kind.value, str(labels.THEMES[kind])), (place.slug, place.full_name(lang))],
        published_at=row.published_at,
        updated_at=max(row.updated_at, row.published_at),
        image=image,
    )
