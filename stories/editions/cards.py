"""What a page shows of a story: rows of ``edition`` as plain values with the addresses of their pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from stories import renditions
from stories.districts import DISTRICTS
from stories.extensions import storages
from stories.models import Edition, Lang, StoryKind

CARD_WIDTH_PX = 1280  # renditions above this are for whole pages
_PLAIN_WIDTH_PX = 640  # for browsers that know no srcset

#: The columns a card is made of; no page reads a column that it does not show.
CARD_COLUMNS = (
    Edition.story_id,
    Edition.published_at,
    Edition.public_id,
    Edition.slug,
    Edition.kind,
    Edition.theme,
    Edition.district,
    Edition.text_lang,
    Edition.title,
    Edition.excerpt,
    Edition.byline,
    Edition.cover,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A published photo.

    ``src`` is one JPEG, ``large`` the largest (``large_width`` px wide); ``jpg``, ``avif`` and ``webp`` are srcset
    lists, one of the last two ""; ``placeholder`` is a tiny picture that needs no request; ``width`` and ``height`` are
    the whole picture's, px; ``lang`` is that of caption and ``alt``, "" when it is the page's.
    """

    src: str
    large: str
    large_width: int
    jpg: str
    avif: str
    webp: str
    placeholder: str
    width: int
    height: int
    alt: str
    caption: str
    lang: str


@dataclass(frozen=True, slots=True)
class Card:
    """One story in a list. ``theme`` is "solved" for a solved story; ``lang`` is "" when the text is in the page's."""

    story_id: UUID
    published_at: datetime
    public_id: str
    slug: str
    title: str
    excerpt: str
    lang: str
    byline: str
    place: str
    theme: str
    picture: Picture | None


def make_card(row: Row[Any], lang: Lang) -> Card:
    """The card of one row of ``CARD_COLUMNS``."""
    return Card(
        story_id=row.story_id,
        published_at=row.published_at,
        public_id=row.public_id,
        slug=row.slug,
        title=row.title,
        excerpt=row.excerpt,
        lang="" if row.text_lang is lang else row.text_lang.value,
        byline=row.byline,
        place=DISTRICTS[row.district].full_name(lang),
        theme=StoryKind.SOLVED.value if row.kind is StoryKind.SOLVED else row.theme.value,
        picture=make_picture(row.cover, lang) if row.cover else None,
    )


def make_picture(photo: Mapping[str, Any], lang: Lang, *, max_width_px: int = CARD_WIDTH_PX) -> Picture:
    """The picture of one entry of ``Edition.photos``, with renditions up to a width."""
    widths: list[int] = photo["widths"]
    offered = [width for width in widths if width <= max_width_px] or widths[:1]
    plain = [width for width in widths if width <= _PLAIN_WIDTH_PX][-1:] or widths[:1]
    # All renditions lie beside each other: ask the store for one address, and say the others after it.
    first = f"{widths[0]}.jpg"
    base = storages().public.url(renditions.rendition_key(photo["key"], widths[0], "jpg")).removesuffix(first)
    lists = {extension: _srcset(base, offered, extension) for extension in (photo["compact_format"], "jpg")}
    return Picture(
        src=f"{base}{plain[0]}.jpg",
        large=f"{base}{widths[-1]}.jpg",
        large_width=widths[-1],
        jpg=lists["jpg"],
        avif=lists.get("avif", ""),
        webp=lists.get("webp", ""),
        placeholder=photo["placeholder"] or "",
        width=photo["width"],
        height=photo["height"],
        alt=photo["description"] or photo["caption"],
        caption=photo["caption"],
        lang="" if photo["lang"] == lang.value else photo["lang"],
    )


def _srcset(base: str, widths: list[int], extension: str) -> str:
    return ", ".join([f"{base}{width}.{extension} {width}w" for width in widths])
