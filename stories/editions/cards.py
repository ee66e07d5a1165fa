"""What a page shows of a story: rows of ``edition`` as plain values with the addresses of their pictures."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, type_coerce
from sqlalchemy.types import NullType

from stories import renditions
from stories.districts import DISTRICTS
from stories.extensions import settings, storages
from stories.models import Edition, Lang, StoryKind

CARD_WIDTH_PX = 1280  # renditions above this are for whole pages
PAGE_WIDTH_PX = 2048
_PLAIN_WIDTH_PX = 640  # for browsers that know no srcset
_KEPT_CARDS = 2048  # about 4 KB each
_SHOWN = (
    *(Edition.story_id, Edition.published_at, Edition.public_id, Edition.slug, Edition.kind, Edition.theme),
    *(Edition.district, Edition.text_lang, Edition.title, Edition.excerpt, Edition.byline),
)

#: The columns a card is made of; no page reads a column that it does not show. Their values are as the driver gives
#: them: decoding those of a whole list would cost as much again as asking for them, and most cards are made already.
CARD_COLUMNS: tuple[Any, ...] = (
    *(type_coerce(column, NullType()).label(column.key) for column in _SHOWN),
    cast(Edition.cover, Text).label("cover"),
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
    """One story in a list. ``theme`` is "solved" for a solved story; ``lang`` is "" when the text is in the page's.

    Hashed by its id alone: cards of one story are few, and what is kept is looked up by whole cards.
    """

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

    def __hash__(self) -> int:
        return hash(self.public_id)


def make_card(row: Row[Any], lang: Lang) -> Card:
    """The card of one row that begins with ``CARD_COLUMNS``; made once, as long as nothing of the row changes."""
    return make_cards([row], lang)[0]


def make_cards(rows: Iterable[Row[Any]], lang: Lang) -> list[Card]:
    """The cards of some rows."""
    pictures_at, width = settings().s3_public_base_url, len(CARD_COLUMNS)
    return [_make_card(row[:width], lang, pictures_at) for row in rows]


@lru_cache(maxsize=_KEPT_CARDS)
def _make_card(values: tuple[Any, ...], lang: Lang, _pictures_at: str) -> Card:
    story_id, published_at, public_id, slug, kind, theme, district, text_lang, title, excerpt, byline, cover = values
    picture = json.loads(cover) if cover else None
    return Card(
        story_id=story_id if isinstance(story_id, UUID) else UUID(story_id),
        published_at=_read_moment(published_at),
        public_id=public_id,
        slug=slug,
        title=title,
        excerpt=excerpt,
        lang="" if text_lang == lang else text_lang,
        byline=byline,
        place=DISTRICTS[district].full_name(lang),
        theme=StoryKind.SOLVED.value if kind == StoryKind.SOLVED else theme,
        picture=make_picture(picture, lang) if picture else None,
    )


def make_cover(row: Row[Any], lang: Lang) -> Picture | None:
    """The cover of one row of ``CARD_COLUMNS`` for the width of a page; None for a story without photos."""
    photo = json.loads(row.cover) if row.cover else None
    return make_picture(photo, lang, max_width_px=PAGE_WIDTH_PX) if photo else None


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


def _read_moment(value: str | datetime) -> datetime:
    """A time as the driver gives it: SQLite's has no zone, and is UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value.astimezone(UTC)


def _srcset(base: str, widths: list[int], extension: str) -> str:
    return ", ".join([f"{base}{width}.{extension} {width}w" for width in widths])
