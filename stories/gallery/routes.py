"""The public side: read only, the same for everybody, so that it can be cached. No session, no cookie, no token."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from stories import freshness, tallies, terms
from stories.districts import DISTRICTS, GROUPS, District, Group
from stories.editions import counting, paging, trails
from stories.editions.cards import Card
from stories.editions.choosing import Filters
from stories.errors import NotFound
from stories.extensions import settings, storages
from stories.gallery import linked_data, queries, searching
from stories.models import Lang, StoryKind, Theme
from stories.search import reading
from stories.search.matching import Filters as SearchFilters
from stories.web.caching import let_be_cached
from stories.web.guards import public
from stories.web.kept import keep_always, keep_page, keep_story_page
from stories.web.language import current_lang
from stories.web.pages import render_public_page
from stories.web.templating import url_for as known_url_for

bp = Blueprint("gallery", __name__)
bp.after_request(let_be_cached)

PUBLIC_FILE = "public, max-age=31536000, immutable"
_NEW_ON_HOME = 5
_CLOSED_PATHS = ("/continue", "/desk", "/drafts/", "/my", "/offline", "/sent/", "/sign-in", "/submit", "/track")
# Not the search, whose pages are too many.
_KEPT_PAGES = frozenset(
    f"gallery.{name}" for name in ("home", "stories", "theme", "solved", "districts", "district", "group", "story")
)
_WORDS_ALONE = frozenset(("gallery.about", "gallery.guidelines", "gallery.privacy"))


@bp.before_request
def let_page_be_kept() -> None:
    """Note which contents of the gallery the page will show, before it looks at any of them."""
    if request.method == "GET" and request.endpoint in _KEPT_PAGES:
        keep_page(freshness.read_version())
    elif request.endpoint in _WORDS_ALONE:
        keep_always()


@bp.app_template_global()
def story_path(card: Card) -> str:
    """The canonical path of a story, in the language of the page. The slug has letters, digits and hyphens only."""
    return f"{request.script_root}/s/{card.public_id}/{card.slug}"


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The front page of the magazine."""
    lang = _lang()
    featured = queries.find_featured(lang)
    leading = featured.card.story_id if featured else None
    return render_public_page(
        "gallery/home.html",
        featured=featured,
        newest=queries.list_newest(lang, _NEW_ON_HOME, without=leading),
        counts=queries.count_all(lang),
        solved=queries.find_solved(lang, without=leading),
        collection=trails.find_newest(lang),
    )


@bp.get("/stories")
@public
def stories() -> ResponseReturnValue:
    """All stories; ``theme``, ``district`` and ``kind`` narrow the list, what is none of them is left out."""
    filters = Filters(
        theme=_choice(Theme, "theme"),
        district=request.args.get("district") if request.args.get("district") in DISTRICTS else None,
        kind=_choice(StoryKind, "kind"),
    )
    kept = {"theme": filters.theme, "district": filters.district, "kind": filters.kind}
    return _list("gallery/stories.html", filters, kept, chosen=filters)


@bp.get("/themes/<slug>")
@public
def theme(slug: str) -> ResponseReturnValue:
    """The stories of one theme."""
    if slug not in set(Theme):
        raise NotFound(f"theme {slug}")
    return _list("gallery/theme.html", Filters(theme=Theme(slug)), {}, theme=slug)


@bp.get("/solved")
@public
def solved() -> ResponseReturnValue:
    """Problems that an office has solved."""
    return _list("gallery/theme.html", Filters(kind=StoryKind.SOLVED), {}, theme=StoryKind.SOLVED.value)


@bp.get("/districts")
@public
def districts() -> ResponseReturnValue:
    """The 50 districts on the map and as a list."""
    return render_public_page("gallery/districts.html", counts=counting.count_districts(_lang()))


@bp.get("/districts/<slug>")
@public
def district(slug: str) -> ResponseReturnValue:
    """One district, its stories and its neighbours of the same group."""
    here = _get_district(slug)
    neighbours = counting.count_districts(_lang(), group=here.group_key)
    is_solved = Filters(district=slug, kind=StoryKind.SOLVED)
    return _list(
        "gallery/district.html",
        Filters(district=slug),
        {},
        here=here,
        group=GROUPS[here.group_key],
        neighbours=neighbours,
        solved_count=counting.count_stories(_lang(), is_solved),
    )


@bp.get("/groups/<key>")
@public
def group(key: str) -> ResponseReturnValue:
    """One group of districts."""
    here = _get_group(key)
    counts = counting.count_districts(_lang(), group=key)
    return _list("gallery/group.html", Filters(group=key), {}, here=here, district_counts=counts)


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """Search in Thai or English. What the address says that makes no sense is left out."""
    typed = request.args.get("q", "").strip()[: reading.MAX_QUERY_CHARS]
    lang = _lang()
    collection = trails.find_name(request.args.get("collection", ""), lang)
    filters = _search_filters(collection.slug if collection else None)
    kept = {**asdict(filters), "with_photos": "1" if filters.with_photos else None}
    page = searching.search(typed, filters, lang, number=request.args.get("page", 1, type=int))
    narrowed, offered = searching.list_narrowed(filters, collection), searching.list_offered(page, filters, lang)
    return render_public_page(
        "gallery/search.html", typed=typed, page=page, kept=kept, narrowed=narrowed, offered=offered
    )


@bp.get("/search/suggest")
@public
def suggest() -> ResponseReturnValue:
    """What a reader may be typing: places, words and titles, with the addresses they lead to."""
    found = searching.suggest(request.args.get("q", "")[: reading.MAX_QUERY_CHARS], _lang())
    answer = {
        "places": [
            {"text": one.full_name(_lang()), "url": url_for(".district", slug=one.slug)} for one in found.places
        ],
        "words": [{"text": word, "url": url_for(".search", q=word)} for word in found.words],
        "stories": [{"text": card.title, "url": _story_url(card)} for card in found.stories],
    }
    return jsonify(answer)


@bp.get("/s/<public_id>")
@public
def short(public_id: str) -> ResponseReturnValue:
    """The short address, as share bar and slip give it: on to the canonical one."""
    return redirect(_story_url(queries.get_story(public_id, _lang()).card), 301)


@bp.get("/s/<public_id>/<slug>")
@public
def story(public_id: str, slug: str) -> ResponseReturnValue:
    """One story. Looked up by id only; an old or wrong slug leads to the present one."""
    lang = _lang()
    found = queries.get_story(public_id, lang)
    if slug != found.card.slug:
        return redirect(_story_url(found.card), 301)
    related = queries.list_related(found, lang)
    next_story = queries.find_next(found, lang, without=related)
    shown = (found.card, *related, *([next_story] if next_story else []))
    keep_story_page(card.story_id for card in shown)
    return render_public_page(
        "gallery/story.html",
        story=found,
        here=DISTRICTS[found.district],
        related=related,
        next_story=next_story,
        count_here=counting.count_stories(lang, Filters(district=found.district)),
        short_url=settings().base_url + url_for(".short", public_id=public_id),
        tallies=tallies.find_shown(found.card.story_id),
        linked_data=linked_data.describe(found, settings().base_url, _story_url(found.card), lang),
    )


@bp.get("/about")
@public
def about() -> ResponseReturnValue:
    """What this is and who is behind it."""
    return render_public_page("gallery/about.html")


@bp.get("/guidelines")
@public
def guidelines() -> ResponseReturnValue:
    """How stories are read and chosen."""
    return render_public_page("gallery/guidelines.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """The privacy notice."""
    return render_public_page("gallery/privacy.html", terms=terms)


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines leave alone."""
    paths = [prefix + path for prefix in ("", "/en") for path in _CLOSED_PATHS]
    sitemap = f"Sitemap: {settings().base_url}/sitemap.xml"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), "", sitemap]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/media/<path:key>")
@public
def media(key: str) -> ResponseReturnValue:
    """A public photo, where the public store has no address of its own. Keys never change what they name."""
    store = storages().public
    info = store.head(key)
    if info is None:
        raise NotFound(f"media {key[:80]}")
    with store.open(key) as file:
        response = Response(file.read(), content_type=info.content_type)
    response.headers["Cache-Control"] = PUBLIC_FILE
    response.set_etag(info.etag.strip('"'))
    return response.make_conditional(request)


def _lang() -> Lang:
    return Lang(current_lang())


def _choice(options: type[Theme] | type[StoryKind], name: str) -> Any:
    """The option that the address names, None for none or an unknown one."""
    value = request.args.get(name)
    return options(value) if value in set(options) else None


def _search_filters(collection: str | None) -> SearchFilters:
    return SearchFilters(
        district=request.args.get("district") if request.args.get("district") in DISTRICTS else None,
        group=request.args.get("group") if request.args.get("group") in GROUPS else None,
        theme=_choice(Theme, "theme"),
        kind=_choice(StoryKind, "kind"),
        year=searching.read_year(request.args.get("year", "")),
        collection=collection,
        with_photos=request.args.get("with_photos") == "1",
    )


def _get_district(slug: str) -> District:
    if slug not in DISTRICTS:
        raise NotFound(f"district {slug[:40]}")
    return DISTRICTS[slug]


def _get_group(key: str) -> Group:
    if key not in GROUPS:
        raise NotFound(f"group {key[:40]}")
    return GROUPS[key]


def _story_url(card: Card) -> str:
    return url_for(".story", public_id=card.public_id, slug=card.slug)


def _list(template: str, filters: Filters, kept: dict[str, Any], **values: Any) -> ResponseReturnValue:
    """A page of stories. ``kept`` is what the ways to newer and older stories carry along."""
    lang = _lang()
    cursor = paging.read_cursor(request.args.get("after", ""))
    page = queries.list_page(lang, filters, cursor)
    here = known_url_for(request.endpoint or "", **request.view_args or {}, **kept)

    def way(token: str) -> str:
        return f"{here}{'&' if '?' in here else '?'}after={token}" if token else ""

    return render_public_page(
        template,
        page=page,
        newer=way(page.newer),
        older=way(page.older),
        count=page.count,
        **values,
    )
