"""The word list of the desk: what is put on it and taken off it, by whom and why."""

from uuid import UUID

from sqlalchemy import func, select

from stories import clock, text
from stories.errors import Forbidden, InvalidInput, NotFound
from stories.extensions import db
from stories.models import ListedWord, Task, WordKind
from stories.permissions import Actor, can_manage_words
from stories.queue import enqueue
from stories.signals.wordlist import district_names
from stories.transaction import transaction

WORD_CLUSTERS = 60
NOTE_CLUSTERS = 200
_MOST_WORDS = 2000


def add_word(word: str, kind: WordKind, note: str, *, by: Actor) -> ListedWord:
    """Put a word, or a few, on the list.

    Args:
        note: why, for colleagues.

    Raises:
        Forbidden: only editors.
        InvalidInput: ``word_missing``, ``word_long``, ``word_is_district``, ``word_listed``, ``note_missing``,
            ``note_long`` or ``list_full``.
    """
    if not can_manage_words(by):
        raise Forbidden("the word list")
    kept, why = text.normalise_line(word), text.normalise_line(note)
    folded = text.fold(kept)
    if not any(letter.isalpha() for letter in folded):
        raise InvalidInput("word_missing", "word")
    if text.cluster_count(kept) > WORD_CLUSTERS:
        raise InvalidInput("word_long", "word", limit=WORD_CLUSTERS)
    if kind is not WordKind.ALLOWED and folded in district_names():
        raise InvalidInput("word_is_district", "word")
    if not why:
        raise InvalidInput("note_missing", "note")
    if text.cluster_count(why) > NOTE_CLUSTERS:
        raise InvalidInput("note_long", "note", limit=NOTE_CLUSTERS)
    with transaction() as session:
        is_listed = select(ListedWord.id).where(ListedWord.folded == folded, ListedWord.removed_at.is_(None))
        if db.session.scalar(is_listed) is not None:
            raise InvalidInput("word_listed", "word")
        if (db.session.scalar(select(func.count()).where(ListedWord.removed_at.is_(None))) or 0) >= _MOST_WORDS:
            raise InvalidInput("list_full", "word", limit=_MOST_WORDS)
        listed = ListedWord(
            kind=kind, word=kept, folded=folded, note=why, added_at=clock.now(), added_by_id=by.staff_id
        )
        session.add(listed)
        _look_again()
    return listed


def remove_word(word_id: UUID, *, by: Actor) -> ListedWord:
    """Take a word off the list; who did it and when is kept. A second time changes nothing.

    Raises:
        Forbidden: only editors.
        NotFound: no word has this id.
    """
    if not can_manage_words(by):
        raise Forbidden("the word list")
    with transaction():
        listed = db.session.get(ListedWord, word_id, with_for_update=True)
        if listed is None:
            raise NotFound(f"word {word_id}")
        if listed.removed_at is None:
            listed.removed_at, listed.removed_by_id = clock.now(), by.staff_id
            _look_again()
    return listed


def _look_again() -> None:
    """Let the worker look at what waits with the list as it is now."""
    enqueue(Task.CHECK_STORIES, which="waiting")
