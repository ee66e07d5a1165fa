"""A story as search engines read it: schema.org, as JSON-LD."""

from typing import Any

from stories import dates
from stories.districts import DISTRICTS
from stories.gallery.queries import StoryPage
from stories.models import Lang

_PUBLISHER = {Lang.THAI: "เรื่องเล่าดีดีของคนกรุงเทพฯ", Lang.ENGLISH: "Bangkok Stories"}
_MOST_CHARS_OF_A_HEADLINE = 110


def describe(story: StoryPage, site_url: str, path: str, lang: Lang) -> dict[str, Any]:
    """The story as an ``Article``. ``path`` is its canonical one; every address becomes absolute."""
    card = story.card
    publisher = {"@type": "Organization", "name": _PUBLISHER[lang], "url": site_url + "/"}
    pictures = [story.share_card] if story.share_card else []
    pictures += [one.large for one in (story.cover, *story.album) if one]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "mainEntityOfPage": site_url + path,
        "url": site_url + path,
        "headline": card.title[:_MOST_CHARS_OF_A_HEADLINE],
        "description": card.excerpt,
        "inLanguage": card.lang or lang.value,
        "datePublished": dates.iso(card.published_at),
        "dateModified": dates.iso(max(story.updated_at, card.published_at)),
        "author": {"@type": "Person", "name": card.byline} if card.byline else publisher,
        "publisher": publisher,
        "contentLocation": {
            "@type": "AdministrativeArea",
            "name": DISTRICTS[story.district].full_name(lang),
            "containedInPlace": {"@type": "City", "name": "กรุงเทพมหานคร" if lang is Lang.THAI else "Bangkok"},
        },
        "isAccessibleForFree": True,
    }
    if pictures:
        found["image"] = [one if one.startswith("http") else site_url + one for one in pictures]
    return found
