"""Remarks on single places of a story: which places there are, and what was asked of them last.

A place is named by a key that forms and addresses carry: ``title-th``, ``paragraph-th-3``, ``photo-<id>``. A revision
that was sent never changes, so the key and the revision are enough; the beginning of its text goes along, because the
next revision has other paragraphs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from stories import text
from stories.errors import InvalidInput
from stories.extensions import db
from stories.models import Action, Lang, Remark, RemarkPlace, Revision, RevisionPhoto, StoryEvent

REMARK_CLUSTERS = 500
ANSWER_CLUSTERS = 500
_ANCHOR_CLUSTERS = 60
_ALIKE = 50  # per cent of the letters of two paragraphs in order; less is another paragraph
_ORDER = list(RemarkPlace)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a remark can be pinned to, with its words; a photo's are its captions and descriptions."""

    place: RemarkPlace
    lang: Lang | None
    number: int  # of the paragraph or photo, from 0
    words: str
    photo_id: UUID | None = None

    @property
    def key(self) -> str:
        if self.photo_id is not None:
            return f"{self.place}-{self.photo_id}"
        return f"{self.place}-{self.lang}" + (f"-{self.number}" if self.place is RemarkPlace.PARAGRAPH else "")


def list_spots(revision: Revision) -> dict[str, Spot]:
    """The places of a revision by their keys, in the order of the page."""
    photos = [
        Spot(RemarkPlace.PHOTO, None, number, _photo_words(placed), placed.photo_id)
        for number, placed in enumerate(revision.photos)
    ]
    return {**list_text_spots(revision), **{spot.key: spot for spot in photos}}


def list_text_spots(revision: Revision) -> dict[str, Spot]:
    """The titles and paragraphs of a revision by their keys."""
    spots: list[Spot] = []
    for one in revision.texts:
        spots.append(Spot(RemarkPlace.TITLE, one.lang, 0, one.title))
        written = enumerate(text.paragraphs(one.body))
        spots += [Spot(RemarkPlace.PARAGRAPH, one.lang, number, words) for number, words in written]
    return {spot.key: spot for spot in spots}


def _photo_words(placed: RevisionPhoto) -> str:
    return "\n".join(words for row in placed.texts for words in (row.caption, row.description) if words)


def pin(event: StoryEvent, revision: Revision, bodies: Mapping[str, str]) -> None:
    """Pin remarks to a revision, by the keys of places. Part of the caller's transaction; blank ones are left out.

    Raises:
        InvalidInput: ``remark_long``, or ``remark_nowhere`` for a place that the revision does not have.
    """
    spots = list_spots(revision)
    for key, typed in bodies.items():
        body = text.normalise(typed).strip()
        if not body:
            continue
        if key not in spots:
            raise InvalidInput("remark_nowhere", "remarks")
        if text.cluster_count(body) > REMARK_CLUSTERS:
            raise InvalidInput("remark_long", "remarks", limit=REMARK_CLUSTERS)
        spot = spots[key]
        event.remarks.append(
            Remark(
                revision_id=revision.id,
                place=spot.place,
                lang=spot.lang,
                number=spot.number,
                photo_id=spot.photo_id,
                anchor=text.excerpt(spot.words, clusters=_ANCHOR_CLUSTERS),
                body=body,
            )
        )


def in_order(remarks: list[Remark]) -> list[Remark]:
    """Remarks in the order of the page: titles, paragraphs, photos."""
    return sorted(remarks, key=lambda one: (_ORDER.index(one.place), one.lang != Lang.THAI, one.number))


def list_asked(story_id: UUID) -> list[Remark]:
    """The remarks of the newest request for changes, as its author answers them: in ``changes_requested`` it is in
    force."""
    newest = select(func.max(StoryEvent.id)).where(
        StoryEvent.story_id == story_id, StoryEvent.action == Action.REQUEST_CHANGES
    )
    query = select(Remark).where(Remark.event_id == newest.scalar_subquery())
    return in_order(list(db.session.scalars(query.options(joinedload(Remark.event)))))


def key_of(remark: Remark) -> str:
    """The key of the place that a remark was pinned to, in its revision."""
    return Spot(remark.place, remark.lang, remark.number, "", remark.photo_id).key


def find_again(remark: Remark, asked: Spot, spots: Mapping[str, Spot]) -> Spot | None:
    """Where the place of a remark is in a later revision: by its name, or the paragraph that is most like it.

    Args:
        asked: the place as it was.
        spots: those of the later revision.

    Returns:
        None when it is gone.
    """
    if remark.place is not RemarkPlace.PARAGRAPH:
        return spots.get(asked.key)
    others = [one for one in spots.values() if one.place is RemarkPlace.PARAGRAPH and one.lang is remark.lang]
    likeness = {one: fuzz.ratio(asked.words, one.words) for one in others}
    best = max(others, key=lambda one: (likeness[one], -abs(one.number - asked.number)), default=None)
    return best if best is not None and likeness[best] >= _ALIKE else None
