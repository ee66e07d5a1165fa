"""What templates may use: strict names, filters, addresses of files, the permission question."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping, Sequence
from datetime import timedelta
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

import flask.templating
from flask import Flask, has_request_context, request
from flask import url_for as build_url
from flask_babel import get_translations, gettext, ngettext
from jinja2 import StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from markupsafe import Markup

from stories import credentials, dates, hints, lifecycle, permissions, renditions, text
from stories.districts import DISTRICTS, GROUPS
from stories.extensions import settings, storages
from stories.models import Action, Staff, Story
from stories.search.snippets import Piece
from stories.web import labels
from stories.web.guards import current_actor, find_signed_in
from stories.web.language import current_lang, other_language_path

_STATIC = Path(__file__).parents[2] / "static"
_KEPT_PARTS = 2048  # about 2 KB each


class Environment(flask.templating.Environment):
    """Jinja's environment, whose names are all set before the first page is made."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dict: Jinja's chain of two, compared for each import of each page, cost a tenth of a list."""
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Make templates strict and give them their words and addresses."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.install_gettext_callables(translate, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_names())
    app.jinja_env.filters.update(_filters())
    app.context_processor(_page_words)


def _names() -> dict[str, Any]:
    """What templates call by name."""
    parts = Parts()
    return {
        "_": translate_here,
        "url_for": url_for,
        "kept_part": parts.render,
        "kept_parts": parts.render_each,
        "static_url": static_url,
        "photo_url": photo_url,
        "can": can,
        "current_staff": current_staff,
        "is_private_page": is_private_page,
        "breadcrumb_data": breadcrumb_data,
        "district": DISTRICTS.__getitem__,
        "districts": DISTRICTS.values,
        "groups": GROUPS.values,
        "theme_label": _in_language(labels.THEMES),
        "theme_hint": labels.THEME_HINTS.__getitem__,
        "kind_label": labels.KINDS.__getitem__,
        "state_label": labels.STATES.__getitem__,
        "card_label": labels.CARDS.__getitem__,
        "lane_label": labels.LANES.__getitem__,
        "role_label": labels.ROLES.__getitem__,
        "people_label": labels.PEOPLE.__getitem__,
        "age_band_label": labels.AGE_BANDS.__getitem__,
        "prompts": labels.PROMPTS.items,
        "actor_label": labels.ACTORS.__getitem__,
        "action_label": labels.ACTIONS.__getitem__,
        "purpose_label": labels.PURPOSES.__getitem__,
        "use_label": labels.USES.__getitem__,
        "section_label": labels.SECTIONS.__getitem__,
        "covered_label": labels.COVERED.__getitem__,
        "report_reason_label": labels.REPORT_REASONS.__getitem__,
        "dismissal_label": labels.DISMISSALS.__getitem__,
        "hint_label": labels.HINTS.__getitem__,
        "word_kind_label": labels.WORD_KINDS.__getitem__,
        "signal_label": labels.SIGNALS.__getitem__,
        "signal_icon": lambda kind: labels.SIGNAL_ICONS.get(kind, "flag"),
        "along_label": labels.ALONGS.__getitem__,
        "hint_reason": labels.HINT_REASONS.__getitem__,
    }


def _filters() -> dict[str, Callable[..., Any]]:
    """What stands behind a ``|``."""
    return {
        "date": lambda moment: dates.long_date(moment, current_lang()),
        "last_day": lambda end: dates.long_date(end - timedelta(seconds=1), current_lang()),
        "shortdate": lambda moment: dates.short_date(moment, current_lang()),
        "datetime": lambda moment: dates.date_time(moment, current_lang()),
        "iso": dates.iso,
        "age": lambda waited: dates.age_words(waited, current_lang()),
        "duration": lambda length: dates.duration_words(length, current_lang()),
        "phrases": phrases,
        "marked": marked,
        "marked_phrases": marked_phrases,
        "initial": initial,
        "slip": credentials.show_slip,
        "nbsp_yamok": text.nbsp_yamok,
        "split_html": text.split_html,
        "hinted": hinted,
        "hinted_title": hinted_title,
        "hinted_html": hinted_html,
        "number": lambda value: f"{value:,}",
    }


def _page_words() -> dict[str, Any]:
    return {"lang": current_lang(), "other_lang_url": other_language_path()}


@cache
def _fingerprint(path: str) -> str:
    return hashlib.sha256((_STATIC / path).read_bytes()).hexdigest()[:12]


def static_url(path: str) -> str:
    """Address of a file under ``static/``, with the hash of its content: it can be cached for ever."""
    return f"/static/{path}?v={_fingerprint(path)}"


def photo_url(key: str, width: int, extension: str) -> str:
    """Public address of a rendition."""
    return storages().public.url(renditions.rendition_key(key, width, extension))


def current_staff() -> Staff | None:
    """The signed-in member of staff; asked on private pages only (it reads the session)."""
    signed_in = find_signed_in()
    return signed_in.staff if signed_in else None


def is_private_page() -> bool:
    """Whether the page belongs to one person: only then may it read the session or show flashed messages."""
    return request.blueprint not in (None, "gallery", "machines", "board", "collections")


def breadcrumb_data(steps: Sequence[tuple[object, str]]) -> dict[str, Any]:
    """The way to a page as schema.org has it, with absolute addresses; the page itself has none."""
    site = settings().base_url
    items = [
        {"@type": "ListItem", "position": number, "name": str(label), **({"item": site + url} if url else {})}
        for number, (label, url) in enumerate(steps, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def can(action: str, story: Story) -> bool:
    """Whether the person on this page may take the action on the story in its present state."""
    wanted = Action(action)
    return permissions.can(current_actor(), wanted, story) and lifecycle.is_possible(story, wanted)


def initial(name: str) -> str:
    """The letter that stands for a name: its first consonant, since Thai writes some vowels before it."""
    return next((letter for letter in name if letter.isalnum() and letter not in "เแโใไ"), "•").upper()


@pass_eval_context
def translate_here(context: EvalContext, message: str, **values: object) -> str:
    """``_`` of the templates: the sentence in the page's language, with values set in (escaped, in HTML).

    Jinja's own copies the whole context of the template for each sentence inside a loop or block.
    """
    if not values and context.autoescape and has_request_context():
        return _plain_sentence(current_lang(), message)
    sentence = translate(message)
    return (Markup(sentence) if context.autoescape else sentence) % values  # noqa: S704 - the catalogue is ours


@lru_cache(maxsize=4096)
def _plain_sentence(lang: str, message: str) -> Markup:
    return Markup(_translate(lang, message)) % {}  # noqa: S704 - the catalogue is ours


@lru_cache(maxsize=2048)
def _url(_script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return build_url(endpoint, **dict(values))


def url_for(endpoint: str, **values: Any) -> str:
    """``flask.url_for`` for templates, found once for each address: a page links to the same few dozen as the last."""
    if any(isinstance(value, list) for value in values.values()):
        return build_url(endpoint, **values)
    # In the order of the call, so that every process writes the same bytes, and the same ETag.
    return _url(request.script_root, endpoint, tuple(values.items()))


class Parts:
    """Parts of pages that are the same on many pages (a card, the map, the footer), kept as they were drawn."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[Hashable, Markup] = OrderedDict()

    def render(self, macro: Macro, *args: Any, **options: Any) -> Markup:
        """What the macro makes of the arguments, which must say everything it shows but for the page's language."""
        said = [frozenset(one.items()) if isinstance(one, dict) else one for one in (*args, *options.values())]
        key = (macro.name, current_lang(), *options, *said)
        return self._drawn.get(key) or self._draw(key, macro, *args, **options)

    def render_each(self, macro: Macro, items: Sequence[Hashable], **options: Hashable) -> Markup:
        """What the macro makes of each of the items, one after the other: a list is looked up faster here."""
        name, said = (macro.name, current_lang(), *options), tuple(options.values())
        keys = [((*name, item, *said), item) for item in items]
        drawn = [self._drawn.get(key) or self._draw(key, macro, item, **options) for key, item in keys]
        return Markup("".join(drawn))  # noqa: S704 - drawn by templates of ours

    def _draw(self, key: Hashable, macro: Macro, *args: Any, **options: Any) -> Markup:
        drawn = self._drawn[key] = Markup(macro(*args, **options))  # noqa: S704 - drawn by a template of ours
        while len(self._drawn) > _KEPT_PARTS:
            self._drawn.popitem(last=False)
        return drawn


def translate(message: str) -> str:
    """The sentence in the page's language; in mails (no page) in the one that Flask-Babel was told."""
    return _translate(current_lang(), message) if has_request_context() else str(gettext(message))


@lru_cache(maxsize=4096)
def _translate(_lang: str, message: str) -> str:
    # A page has some eighty sentences; Flask-Babel finds its translations anew for each, which cost a fifth of a list.
    return str(get_translations().ugettext(message))


def _in_language(words: Mapping[str, object]) -> Callable[[str], str]:
    """The function that gives the word for a value in the page's language; found once for each."""
    found = lru_cache(maxsize=256)(lambda _lang, value: str(words[value]))
    return lambda value: found(current_lang(), value) if has_request_context() else str(words[value])


@lru_cache(maxsize=4096)
def phrases(title: str) -> Markup:
    """A title whose lines break at the writer's spaces, never inside a word."""
    spans: Sequence[Markup] = [Markup('<span class="w">{}</span>').format(part) for part in text.phrases(title)]
    return Markup(" ").join(spans)


def marked(pieces: Iterable[Piece]) -> Markup:
    """A piece of text with what was looked for marked."""
    # Plain strings until the end: a page of results has two hundred pieces.
    shown = [f"<mark>{escape(one.text)}</mark>" if one.is_hit else escape(one.text) for one in pieces]
    return Markup("".join(shown))  # noqa: S704 - escaped piece by piece


def marked_phrases(title: Iterable[Iterable[Piece]]) -> Markup:
    """``phrases`` of a title with its marks."""
    return Markup(" ".join(f'<span class="w">{marked(phrase)}</span>' for phrase in title))  # noqa: S704 - escaped there


def hinted(words: str) -> Markup:
    """Plain text with what looks private marked, and why."""
    return Markup(hints.mark_text(text.nbsp_yamok(words), _hint_labels()))  # noqa: S704 - escaped piece by piece there


def hinted_title(title: str) -> Markup:
    """``phrases``, or the title with its marks: one that spans two phrases could not be drawn."""
    return hinted(title) if hints.find_hints(title) else phrases(title)


def hinted_html(markup: str) -> Markup:
    """A revision's stored HTML, or what ``text.to_html`` made, with what looks private marked."""
    return Markup(hints.mark_html(markup, _hint_labels()))  # noqa: S704 - its tags are ours, the rest is escaped again


def _hint_labels() -> dict[hints.HintKind, str]:
    return {kind: str(label) for kind, label in labels.HINTS.items()}
