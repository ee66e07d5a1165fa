"""The picture that goes with the link of a published story: made by the worker, kept in the public store only.

The key names the content: what is written on the card and its cover. A changed card therefore has another address, and
the old one can be cached for a year. Nobody can guess it, and all cards of a story lie under one prefix, so that none
is left when the story is taken down.
"""

import json
import logging
from collections.abc import Mapping

from stories import credentials, text
from stories.districts import DISTRICTS
from stories.errors import PhotoFailed
from stories.extensions import storages
from stories.images import CardWords, draw_cards
from stories.models import Byline, Lang, Photo, PhotoState, Redaction, Revision, RevisionText, Story
from stories.renditions import public_form, rendition_key

logger = logging.getLogger(__name__)

CACHE = "public, max-age=31536000, immutable"
_VERSION = 1  # count up when cards look different
_COVER_WIDTH_PX = 1280  # enough for the photo's part of the card
_SITE = {Lang.THAI: ("เรื่องเล่าดีดี", "ของคนกรุงเทพฯ"), Lang.ENGLISH: ("Bangkok Stories", "told by its people")}


def list_keys(story: Story, revision: Revision) -> dict[Lang, str]:
    """Where the card of each language is, or will be, in the public store."""
    return {lang: _key(story, revision, lang) for lang in Lang}


def choose_text(revision: Revision, lang: Lang) -> RevisionText:
    """The text in the wanted language, or the one there is; an empty one once the texts were deleted."""
    empty = RevisionText(lang=lang, title="", body="")
    return next((one for one in revision.texts if one.lang is lang), revision.texts[0] if revision.texts else empty)


def put_cards(story: Story, revision: Revision) -> None:
    """Make the cards of a revision, unless they are in the public store, and delete older ones. Talks to storage."""
    store, keys = storages().public, list_keys(story, revision)
    missing = [lang for lang, key in keys.items() if store.head(key) is None]
    if missing:
        cards = [_words(revision, lang) for lang in missing]
        for lang, card in zip(missing, _draw(story, _cover(revision), cards), strict=True):
            store.put(keys[lang], card, content_type="image/jpeg", cache_control=CACHE)
    delete_cards(story, kept=keys)


def delete_cards(story: Story, *, kept: Mapping[Lang, str] | None = None) -> None:
    """Delete the cards of a story from the public store, but for those that are kept."""
    store = storages().public
    for key in list(store.list(_prefix(story))):
        if key not in (kept or {}).values():
            store.delete(key)


def _draw(story: Story, cover: Photo | Redaction | None, cards: list[CardWords]) -> list[bytes]:
    if cover is not None:
        widths = cover.widths or []
        width = next((width for width in widths if width >= _COVER_WIDTH_PX), widths[-1])
        with storages().private.open(rendition_key(cover.key, width, "jpg")) as photo:
            source = photo.read()
        try:
            return draw_cards(source, cards)
        except PhotoFailed as failure:  # a card of words is better than a story that waits for ever
            logger.warning("no photo on the card of story %s: %s", story.public_id, failure.code)
    return draw_cards(b"", cards)


def _prefix(story: Story) -> str:
    return f"cards/{story.public_id}/"


def _key(story: Story, revision: Revision, lang: Lang) -> str:
    card, cover = _words(revision, lang), _cover(revision)
    content = [_VERSION, card.title, card.place, card.byline, card.site, cover.key if cover else "", story.public_id]
    name = credentials.keyed_hash("share-card", json.dumps(content, ensure_ascii=False))[:32]
    return f"{_prefix(story)}{lang}-{name}.jpg"


def _cover(revision: Revision) -> Photo | Redaction | None:
    cover = next((placed.photo for placed in revision.photos if placed.photo.state is PhotoState.READY), None)
    return public_form(cover) if cover else None


def _words(revision: Revision, lang: Lang) -> CardWords:
    site, site_tail = _SITE[lang]
    title, names = " ".join(text.phrases(choose_text(revision, lang).title)), []
    for district in DISTRICTS.values():
        for name in (district.name_th, district.name_en):
            if name in title:
                names.append(name.replace(" ", "\u00a0"))
                title = title.replace(name, names[-1])
    return CardWords(
        title=title,
        place=DISTRICTS[revision.district or ""].full_name(lang),
        byline=revision.pen_name if revision.byline is Byline.PEN_NAME else "",
        site=site,
        site_tail=site_tail,
        kept=names,
    )
