"""The word list as editors see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from stories.extensions import db
from stories.models import ListedWord, WordKind
from stories.signals import wordlist

_REMOVED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WordList:
    """The words by kind, each kind in the order of its letters, and those taken off last."""

    by_kind: dict[WordKind, list[ListedWord]]
    removed: Sequence[ListedWord]


@dataclass(frozen=True, slots=True)
class Raised:
    """A word that a text would raise, as it stands there."""

    kind: WordKind
    words: str


def get_word_list() -> WordList:
    """All words on the list, and the newest that were taken off it."""
    query = select(ListedWord).options(joinedload(ListedWord.added_by), joinedload(ListedWord.removed_by))
    now = query.where(ListedWord.removed_at.is_(None)).order_by(ListedWord.folded)
    by_kind: dict[WordKind, list[ListedWord]] = {kind: [] for kind in WordKind}
    for listed in db.session.scalars(now):
        by_kind[listed.kind].append(listed)
    gone = query.where(ListedWord.removed_at.is_not(None)).order_by(ListedWord.removed_at.desc()).limit(_REMOVED_SHOWN)
    return WordList(by_kind, db.session.scalars(gone).all())


def try_words(text: str) -> list[Raised]:
    """What the list as it is now would point out in a text."""
    found = wordlist.find_words(text, wordlist.read_entries())
    return [Raised(one.kind, text[one.start : one.end]) for one in found]
