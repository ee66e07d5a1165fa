"""Which stories speak of the same thing: those that share words which few others have.

Such words are noted with their stories, so that how many stories there are makes no difference. Every function is part
of the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from stories import kept_pages, text
from stories.districts import DISTRICTS
from stories.extensions import db
from stories.models import SearchEntry, SearchRelation, SearchTelling, SearchWord

MOST_WORDS = 8  # looked for, the rarest first
MOST_STORIES = 100  # a word that more have tells nothing
FEWEST_SHARED = 2  # one shared word is a name, or chance
MOST_RELATED = 6
_PLACES = frozenset(text.fold(name) for one in DISTRICTS.values() for name in (one.name_th, one.name_en))


def relate(story_id: UUID, entry_id: int, vocabulary: Sequence[str]) -> None:
    """Find anew the stories that share telling words with one that is in the index, and note it both ways.

    Args:
        vocabulary: its words, counted already.
    """
    forget(story_id)
    telling = _note_telling(entry_id, vocabulary)
    shared = func.count()
    query = (
        select(SearchEntry.story_id, shared)
        .join(SearchTelling, SearchTelling.entry_id == SearchEntry.id)
        .where(SearchTelling.word.in_(_choose(telling)), SearchEntry.id != entry_id)
        .group_by(SearchEntry.id, SearchEntry.story_id)
        .having(shared >= FEWEST_SHARED)
        .order_by(shared.desc(), SearchEntry.id.desc())
        .limit(MOST_RELATED)
    )
    others = db.session.execute(query).all()
    kept_pages.drop(found_id for found_id, _words in others)
    rows = [
        {"story_id": one, "other_id": other, "words": words}
        for found_id, words in others
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


def _note_telling(entry_id: int, vocabulary: Sequence[str]) -> Mapping[str, int]:
    """Note which words of a story tell, and forget one that has just become too common; how many have each.

    A word that is rare again after that is noted of what is written from then on, of the rest by ``search reindex``.
    """
    query = select(SearchWord.word, SearchWord.stories)
    query = query.where(SearchWord.word.in_(vocabulary), SearchWord.stories <= MOST_STORIES + 1)
    stories = {row.word: row.stories for row in db.session.execute(query)}
    common = [word for word, number in stories.items() if number > MOST_STORIES]
    if common:
        db.session.execute(delete(SearchTelling).where(SearchTelling.word.in_(common)))
    telling = {word: number for word, number in stories.items() if number <= MOST_STORIES}
    noted = select(SearchWord.word, literal(entry_id)).where(SearchWord.word.in_(sorted(telling)))
    db.session.execute(insert(SearchTelling).from_select(["word", "entry_id"], noted))
    return telling


def _choose(telling: Mapping[str, int]) -> Sequence[str]:
    """The rarest of the words that other stories have too: no names of districts, and compounds without their parts."""
    rarest = sorted((number, word) for word, number in telling.items() if number > 1 and word not in _PLACES)
    words = [word for _number, word in rarest[: MOST_WORDS * 3]]
    return [word for word in words if not any(word in other for other in words if other != word)][:MOST_WORDS]
