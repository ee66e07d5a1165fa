"""All that is noticed about a revision: words, advertisements, photos and texts like those of other stories."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from stories.extensions import db
from stories.hints import find_hints, list_shown
from stories.models import (
    Photo,
    PhotoPiece,
    Revision,
    RevisionText,
    Story,
    StoryState,
    TextPiece,
    WordKind,
)
from stories.signals import likeness
from stories.signals.adverts import find_adverts
from stories.signals.signal import Signal, SignalKind
from stories.signals.wordlist import Entry, find_words

_UNSEEN = (StoryState.DRAFT, StoryState.WITHDRAWN, StoryState.DELETED)  # nobody's to look at
_MOST_PHOTOS = 2000  # alike by one piece; compared in memory
_MOST_TEXTS = 20  # alike by one band; each is read
_SHOWN = 3
_WORD_KINDS = {
    WordKind.DISTRESS: SignalKind.DISTRESS,
    WordKind.VIOLENCE: SignalKind.VIOLENCE,
    WordKind.INSULT: SignalKind.INSULT,
    WordKind.OTHER: SignalKind.OTHER_WORDS,
}


def list_signals(revision: Revision, entries: Sequence[Entry]) -> list[Signal]:
    """Everything that is noticed about a sent revision whose pieces are kept.

    Args:
        entries: the word list.
    """
    texts = [words for _field, words, _lang, _photo in list_shown(revision) if words]
    listed = _listed_words(texts, entries)
    found = [Signal(named, tuple(listed[kind])) for kind, named in _WORD_KINDS.items() if kind in listed]
    hints = sum(len(find_hints(words)) for words in texts)
    private = [Signal(SignalKind.PRIVATE, number=hints)] if hints else []
    return [*found, *find_adverts(texts, listed), *private, *_same_photos(revision), *_same_texts(revision)]


def list_photo_pieces(revision: Revision) -> list[PhotoPiece]:
    """The pieces of the photos of a revision, to be kept."""
    photos = {placed.photo_id: placed.photo.perceptual_hash for placed in revision.photos}
    return [
        PhotoPiece(piece=piece, photo_id=photo_id)
        for photo_id, dhash in photos.items()
        if dhash
        for piece in likeness.photo_pieces(dhash)
    ]


def list_text_pieces(revision: Revision) -> list[TextPiece]:
    """The pieces of the texts of a revision, to be kept."""
    found = {piece for one in revision.texts for piece in likeness.text_pieces(likeness.shingles(one.body))}
    return [TextPiece(piece=piece, revision_id=revision.id) for piece in sorted(found)]


def _listed_words(texts: Sequence[str], entries: Sequence[Entry]) -> dict[WordKind, list[str]]:
    found: dict[WordKind, dict[str, None]] = {}
    for words in texts:
        for one in find_words(words, entries):
            found.setdefault(one.kind, {})[words[one.start : one.end]] = None
    return {kind: list(words) for kind, words in found.items()}


def _same_photos(revision: Revision) -> list[Signal]:
    """The nearest photos of other stories, one a story."""
    found: dict[str, tuple[int, int]] = {}
    for number, placed in enumerate(revision.photos, start=1):
        dhash = placed.photo.perceptual_hash
        for row in _photos_like(dhash, revision.story_id) if dhash else ():
            distance = likeness.photo_distance(str(dhash), row.perceptual_hash)
            if distance <= likeness.PHOTO_BITS:
                found[row.public_id] = min(found.get(row.public_id, (distance, number)), (distance, number))
    nearest = sorted(found.items(), key=lambda item: (item[1], item[0]))[:_SHOWN]
    return [Signal(SignalKind.SAME_PHOTO, photo=number, story=other) for other, (_distance, number) in nearest]


def _photos_like(dhash: str, story_id: UUID) -> Sequence[Any]:
    query = (
        select(Story.public_id, Photo.perceptual_hash)
        .join(Photo, Photo.story_id == Story.id)
        .join(PhotoPiece, PhotoPiece.photo_id == Photo.id)
        .where(PhotoPiece.piece.in_(likeness.near_photo_pieces(dhash)), Photo.story_id != story_id)
        .where(Story.state.not_in(_UNSEEN))
        .limit(_MOST_PHOTOS)
    )
    return db.session.execute(query).all()


def _same_texts(revision: Revision) -> list[Signal]:
    """The texts of other stories that are most like one of this one's."""
    found: dict[str, int] = {}
    for one in revision.texts:
        own = likeness.shingles(one.body)
        for row in _texts_like(likeness.text_pieces(own), revision.story_id) if own else ():
            percent = likeness.same_percent(own, likeness.shingles(row.body))
            if percent >= likeness.TEXT_PERCENT:
                found[row.public_id] = max(found.get(row.public_id, 0), percent)
    most = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return [Signal(SignalKind.SAME_TEXT, number=percent, story=other) for other, percent in most]


def _texts_like(pieces: Sequence[int], story_id: UUID) -> Sequence[Any]:
    alike = select(TextPiece.revision_id).where(TextPiece.piece.in_(pieces)).distinct()
    is_read = or_(Story.current_revision_id == RevisionText.revision_id, Story.published_revision_id == Revision.id)
    query = (
        select(Story.public_id, RevisionText.body)
        .join(Revision, Revision.story_id == Story.id)
        .join(RevisionText, RevisionText.revision_id == Revision.id)
        .where(Revision.id.in_(alike), Story.id != story_id, is_read, Story.state.not_in(_UNSEEN))
        .limit(_MOST_TEXTS)
    )
    return db.session.execute(query).all()
