"""Which stories speak of the same thing: those that share words which few others have.

Every function is part of the caller's transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from stories import kept_pages, text
from stories.districts import DISTRICTS
from stories.extensions import db
from stories.models import SearchEntry, SearchRelation, SearchText, SearchWord
from stories.search.documents import vocabulary_of
from stories.search.matching import Filters, match

MOST_WORDS = 8  # looked for, the rarest first
MOST_STORIES = 100  # a word that more have tells nothing
FEWEST_SHARED = 2  # one shared word is a name, or chance
MOST_RELATED = 6
_PLACES = frozenset(text.fold(name) for one in DISTRICTS.values() for name in (one.name_th, one.name_en))


def relate(story_id: UUID) -> None:
    """Find anew the stories that share telling words with one that is in the index, and note it both ways."""
    forget(story_id)
    entry_id, column = db.session.execute(
        select(SearchText.entry_id, SearchText.words).join(SearchEntry).where(SearchEntry.story_id == story_id)
    ).one()
    shared = Counter(
        entry.id for word in _list_telling(vocabulary_of(column)) for entry in match([(word,)], Filters()).entries
    )
    near = {key: words for key, words in shared.items() if words >= FEWEST_SHARED and key != entry_id}
    best = sorted(near, key=lambda key: (near[key], key), reverse=True)[:MOST_RELATED]
    found = select(SearchEntry.id, SearchEntry.story_id).where(SearchEntry.id.in_(best))
    others = db.session.execute(found).all()
    kept_pages.drop(found_id for _key, found_id in others)
    rows = [
        {"story_id": one, "other_id": other, "words": near[key]}
        for key, found_id in others
        for one, other in ((story_id, found_id), (found_id, story_id))
    ]
    if rows:
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        # The other one may be written anew at the same moment, and has noted the pair.
        db.session.execute(dialect.insert(SearchRelation).on_conflict_do_nothing(), rows)


def forget(story_id: UUID) -> None:
    """Let no story be related to this one any more."""
    theirs = or_(SearchRelation.story_id == story_id, SearchRelation.other_id == story_id)
    db.session.execute(delete(SearchRelation).where(theirs))


def _list_telling(vocabulary: Iterable[str]) -> Sequence[str]:
    """The rarest of the words that other stories have too: no names of districts, and compounds without their parts."""
    query = (
        select(SearchWord.word)
        .where(SearchWord.word.in_(sorted(set(vocabulary) - _PLACES)), SearchWord.stories.between(2, MOST_STORIES))
        .order_by(SearchWord.stories, SearchWord.word)
        .limit(MOST_WORDS * 3)
    )
    words = db.session.scalars(query).all()
    return [word for word in words if not any(word in other for other in words if other != word)][:MOST_WORDS]
