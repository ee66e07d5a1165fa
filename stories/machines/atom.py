"""A feed, as Atom (RFC 4287) and as JSON Feed 1.1. Every address is absolute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from stories import dates

ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ET.register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Image:
    """The picture of an entry: a JPEG with its size in px."""

    url: str
    width: int
    height: int
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One story. ``id`` is the short address, which stays when the title changes."""

    id: str
    url: str
    lang: str
    title: str
    summary: str
    html: str
    author: str
    tags: Sequence[tuple[str, str]]  # (key, label)
    published_at: datetime
    updated_at: datetime
    image: Image | None


@dataclass(frozen=True, slots=True)
class Feed:
    """One list in one language. ``urls`` are the feed's own addresses by format; ``others`` by language."""

    title: str
    description: str
    lang: str
    page_url: str
    urls: dict[str, str]
    others: dict[str, dict[str, str]]
    author: str
    site_url: str
    icon: str
    updated_at: datetime
    entries: Sequence[Entry]


MEDIA_TYPES = {"xml": "application/atom+xml", "json": "application/feed+json"}


def write_atom(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = ET.Element(f"{{{ATOM}}}feed", {_XML_LANG: feed.lang})
    _add(root, "id", feed.urls["xml"])
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.description)
    _add(root, "updated", dates.iso(feed.updated_at))
    _link(root, "self", feed.urls["xml"], MEDIA_TYPES["xml"])
    _link(root, "alternate", feed.page_url, "text/html", feed.lang)
    _link(root, "alternate", feed.urls["json"], MEDIA_TYPES["json"], feed.lang)
    for lang, urls in feed.others.items():
        _link(root, "alternate", urls["xml"], MEDIA_TYPES["xml"], lang)
    _add(root, "icon", feed.icon)
    author = _add(root, "author")
    _add(author, "name", feed.author)
    _add(author, "uri", feed.site_url)
    for entry in feed.entries:
        _add_entry(root, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def make_json(feed: Feed) -> dict[str, Any]:
    """The feed as a JSON Feed."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page_url,
        "feed_url": feed.urls["json"],
        "language": feed.lang,
        "icon": feed.icon,
        "authors": [{"name": feed.author, "url": feed.site_url}],
        "items": [_item(entry) for entry in feed.entries],
    }


def _add_entry(root: ET.Element, entry: Entry) -> None:
    made = _add(root, "entry")
    made.set(_XML_LANG, entry.lang)
    _add(made, "id", entry.id)
    _add(made, "title", entry.title)
    _add(made, "published", dates.iso(entry.published_at))
    _add(made, "updated", dates.iso(entry.updated_at))
    _link(made, "alternate", entry.url, "text/html", entry.lang)
    if entry.image:
        _link(made, "enclosure", entry.image.url, "image/jpeg")
    _add(_add(made, "author"), "name", entry.author)
    for key, label in entry.tags:
        _add(made, "category").attrib.update(term=key, label=label)
    _add(made, "summary", entry.summary)
    _add(made, "content", entry.html).set("type", "html")


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "language": entry.lang,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": dates.iso(entry.published_at),
        "date_modified": dates.iso(entry.updated_at),
        "authors": [{"name": entry.author}],
        "tags": [label for _key, label in entry.tags],
    }
    if entry.image:
        item["image"] = entry.image.url
        attachment = {"url": entry.image.url, "mime_type": "image/jpeg"}
        item["attachments"] = [{**attachment, "title": entry.image.title} if entry.image.title else attachment]
    return item


def _add(parent: ET.Element, name: str, words: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    made.text = words
    return made


def _link(parent: ET.Element, rel: str, href: str, media_type: str, lang: str = "") -> None:
    link = _add(parent, "link")
    link.attrib.update(rel=rel, href=href, type=media_type)
    if lang:
        link.set("hreflang", lang)
