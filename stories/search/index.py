"""Writing the search index. Every function is part of the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from stories import dates
from stories.extensions import db
from stories.models import SearchEntry, SearchRelation, SearchSpelling, SearchTelling, SearchText, SearchWord
from stories.search import relating, spelling
from stories.search.documents import Source, make_document, vocabulary_of

_YEAR_2000 = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_IN_ONE_SECOND = 10_000


def put(story_id: UUID, source: Source, *, published_at: datetime, has_photos: bool) -> None:
    """Let a story be found by its present text; what it was found by before is gone.

    Args:
        published_at: of the first publication.
    """
    document = make_document(source)
    changes = _take_out(story_id)
    entry = SearchEntry(
        id=_free_id(published_at),
        story_id=story_id,
        district=source.district,
        theme=source.theme,
        kind=source.kind,
        year=dates.in_bangkok(published_at).year,
        has_photos=has_photos,
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add(SearchText(entry_id=entry.id, head=document.head, words=document.words, body=document.body))
    vocabulary = sorted(vocabulary_of(document.words))
    changes.update(vocabulary)
    _change_vocabulary(changes)
    relating.relate(story_id, entry.id, vocabulary)


def remove(story_id: UUID) -> None:
    """Let a story not be found any more, nor its words be suggested."""
    _change_vocabulary(_take_out(story_id))
    relating.forget(story_id)


def clear() -> None:
    """Empty the whole index."""
    for table in (SearchRelation, SearchTelling, SearchText, SearchEntry, SearchSpelling, SearchWord):
        db.session.execute(delete(table))


def _take_out(story_id: UUID) -> Counter[str]:
    """Delete the entry of a story; the changes that this makes to the counts of words."""
    query = select(SearchText.entry_id, SearchText.words).join(SearchEntry).where(SearchEntry.story_id == story_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        return Counter()
    db.session.execute(delete(SearchText).where(SearchText.entry_id == row.entry_id))
    db.session.execute(delete(SearchEntry).where(SearchEntry.id == row.entry_id))
    return Counter(dict.fromkeys(vocabulary_of(row.words), -1))


def _free_id(published_at: datetime) -> int:
    """The second of publication, or the next that is free."""
    first = int((published_at - _YEAR_2000).total_seconds())
    taken = set(
        db.session.scalars(select(SearchEntry.id).where(SearchEntry.id.between(first, first + _MOST_IN_ONE_SECOND)))
    )
    return next(number for number in count(first) if number not in taken)


def _change_vocabulary(changes: Mapping[str, int]) -> None:
    """Count words up or down.

    One statement in the order of the words: two transactions that share words wait for each other in line, never in a
    circle.
    """
    changed = sorted((word, change) for word, change in changes.items() if change)
    if not changed:
        return
    words = [word for word, _change in changed]
    known = set(db.session.scalars(select(SearchWord.word).where(SearchWord.word.in_(words))))
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(SearchWord).values([{"word": word, "stories": change} for word, change in changed])
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=[SearchWord.word], set_={"stories": SearchWord.stories + insert.excluded.stories}
        )
    )
    gone = [word for word, change in changed if change < 0]
    if gone:
        unused = SearchWord.word.in_(gone) & (SearchWord.stories <= 0)
        db.session.execute(delete(SearchSpelling).where(SearchSpelling.word.in_(select(SearchWord.word).where(unused))))
        db.session.execute(delete(SearchWord).where(unused))
    _add_spellings(word for word, change in changed if change > 0 and word not in known)


def _add_spellings(words: Iterable[str]) -> None:
    rows = [{"key": key, "word": word} for word in words for key in sorted(spelling.keys(word))]
    if rows:
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        db.session.execute(dialect.insert(SearchSpelling).on_conflict_do_nothing(), rows)
