"""Which part of a lane the reader looks at: read from the address, kept in every link and form of the page."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _

from stories import dates
from stories.models import Lane, StoryKind, Theme
from stories.moderation import queries
from stories.moderation.queries import Age, ClaimedBy, QueueFilter, Reader
from stories.moderation.services import Claimed
from stories.web.guards import current_actor
from stories.web.language import current_lang

_E = TypeVar("_E", bound=StrEnum)
_WORDS_LENGTH = 100


def read_filter() -> QueueFilter:
    """The filter that the address names; what it cannot mean is left out."""
    place = request.args.get("place", "")
    return QueueFilter(
        place=place if queries.is_place(place) else "",
        theme=_read(Theme, "theme"),
        kind=_read(StoryKind, "kind"),
        age=_read(Age, "age"),
        claim=_read(ClaimedBy, "claim"),
        words=request.args.get("q", "")[:_WORDS_LENGTH].replace("\0", ""),
    )


def filter_args(wanted: QueueFilter) -> dict[str, Any]:
    """The filter as arguments of an address."""
    given = {
        "place": wanted.place,
        "theme": wanted.theme,
        "kind": wanted.kind,
        "age": wanted.age,
        "claim": wanted.claim,
        "q": wanted.words,
    }
    return {name: str(value) for name, value in given.items() if value}


def next_address(lane: Lane, place: tuple[datetime, UUID], *, skipped: frozenset[str]) -> str:
    """Where the reader goes on: to the next story of the lane, else to the lane.

    Args:
        place: where the last one stood: when it was sent, and its id.
        skipped: public ids of stories that the reader left to others.
    """
    wanted = read_filter()
    args = filter_args(wanted)
    public_id = queries.find_next(current_actor(), lane, after=place, wanted=wanted, skipped=skipped)
    if public_id is None:
        return url_for("moderation.queue", lane=lane.value, _anchor="main", **args)
    return url_for("moderation.review", public_id=public_id, _anchor="story", **args)


def reader_words(reader: Reader | Claimed) -> str:
    """Who reads, and until when."""
    time = dates.clock_time(reader.until, current_lang())
    if reader.is_own:
        return str(_("คุณกำลังอ่าน ถึง %(time)s", time=time))
    return str(_("%(name)s กำลังอ่าน ถึง %(time)s", name=reader.name, time=time))


def _read(kind: Callable[[str], _E], name: str) -> _E | None:
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None
