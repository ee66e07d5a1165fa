"""Many published stories in a moment: rows as the application makes them, put in and copied in bulk.

The stories are those of ``search_corpus.py``, with all that lies behind a published one: revision, photos, events,
counts, editions, index. No files: pages are made without looking at one.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Uuid, insert, text

from bench.search_corpus import DAYS, Tale
from stories import audit, dates
from stories import text as words
from stories.editions import counting
from stories.extensions import db
from stories.models import (
    Action,
    ActorKind,
    AgeBand,
    Base,
    Byline,
    Collection,
    CollectionStory,
    Edition,
    Lang,
    People,
    Photo,
    PhotoState,
    Revision,
    RevisionPhoto,
    RevisionPhotoText,
    RevisionText,
    SearchEntry,
    SearchRelation,
    SearchSpelling,
    SearchTelling,
    SearchText,
    SearchWord,
    Story,
    StoryEvent,
    StoryState,
    Tally,
    TallyKind,
)
from stories.search import documents, relating, spelling
from stories.transaction import transaction

BATCH = 1000
COLLECTIONS, COLLECTED = 4, 30  # how many, of how many stories each
PHOTOS = 2  # of a story that has some
WIDTHS = (320, 640, 1280, 2048)
_PLACEHOLDER = "data:image/webp;base64,UklGRjAAAABXRUJQVlA4ICQAAACwAQCdASoQAAwAAsBMJaQAAvi1wAD+7mP/"
_LIFE = (
    (Action.SEND, ActorKind.AUTHOR, StoryState.DRAFT, StoryState.SUBMITTED),
    (Action.APPROVE, ActorKind.SYSTEM, StoryState.SUBMITTED, StoryState.APPROVED),
    (Action.PUBLISH, ActorKind.SYSTEM, StoryState.APPROVED, StoryState.PUBLISHED),
)
Rows = dict[type[Any], list[dict[str, Any]]]


def rows_of(tales: Sequence[Tale], photos: int = PHOTOS) -> Rows:
    """The rows of all these stories; what is searched is made by the application's own functions.

    Args:
        photos: of a story with captions.
    """
    rows: Rows = defaultdict(list)
    vocabulary: Counter[str] = Counter()
    for number, tale in enumerate(tales):
        source = documents.Source(
            tale.titles, tale.bodies, tale.captions, tale.district, tale.theme, tale.kind, tale.landmark, tale.byline
        )
        document = documents.make_document(source)
        for table, some in _story(number, tale, photos):
            rows[table].append(some)
        rows[SearchEntry].append(
            {
                "id": number + 1, "story_id": story_id(number), "district": tale.district, "theme": tale.theme,
                "kind": tale.kind, "year": dates.in_bangkok(tale.published_at).year, "has_photos": bool(tale.captions),
            }
        )  # fmt: skip
        rows[SearchText].append(
            {"entry_id": number + 1, "head": document.head, "words": document.words, "body": document.body}
        )
        vocabulary.update(documents.vocabulary_of(document.words))
        if number % 2:
            one, other = story_id(number - 1), story_id(number)
            rows[SearchRelation] += [_related(one, other), _related(other, one)]
    _collect(rows, tales)
    rows[SearchWord] = [{"word": word, "stories": count} for word, count in vocabulary.items()]
    rows[SearchTelling] = [
        {"word": word, "entry_id": one["entry_id"]}
        for one in rows[SearchText]
        for word in documents.vocabulary_of(one["words"])
        if vocabulary[word] <= relating.MOST_STORIES
    ]
    rows[SearchSpelling] = [{"key": key, "word": word} for word in vocabulary for key in spelling.keys(word)]
    return rows


def _collect(rows: Rows, tales: Sequence[Tale]) -> None:
    """Put the first stories into collections that readers see."""
    for number in range(min(COLLECTIONS, len(tales) // COLLECTED)):
        own, at = uuid.UUID(int=number + 1), tales[-1].published_at
        moments = dict.fromkeys(("published_at", "created_at", "updated_at"), at)
        title = f"ตอนที่ {number + 1}"
        rows[Collection].append(
            {
                "id": own,
                "slug": f"part-{number + 1}",
                "number": number + 1,
                "title_th": title,
                "is_public": True,
                **moments,
            }
        )
        rows[CollectionStory] += [
            {"collection_id": own, "story_id": story_id(number * COLLECTED + place), "position": place}
            for place in range(COLLECTED)
        ]


def _related(one: uuid.UUID, other: uuid.UUID) -> dict[str, Any]:
    return {"story_id": one, "other_id": other, "words": 3}


def story_id(number: int) -> uuid.UUID:
    """The id of a story that was made; copies differ in its first eight digits."""
    return uuid.UUID(int=number + 1)


def public_id(number: int) -> str:
    """The public id of a story that was made; copies differ in its first two digits."""
    return f"{number:010d}"


def _story(number: int, tale: Tale, photos: int) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    """A published story: its rows, each with its table."""
    own, at, is_by_office = story_id(number), tale.published_at, tale.kind != "resident"
    sent = at - timedelta(days=1)
    yield (
        Story,
        {
            "id": own, "public_id": public_id(number), "kind": tale.kind, "state": StoryState.PUBLISHED,
            "district": tale.district, "theme": tale.theme, "office": tale.district if is_by_office else None,
            "slip_hash": f"made {number:010d}", "contact_lang": "th", "current_revision_id": own,
            "published_revision_id": own, "created_at": sent, "updated_at": sent, "submitted_at": sent,
            "decided_at": at, "first_published_at": at,
        },
    )  # fmt: skip
    yield (
        Revision,
        {
            "id": own, "story_id": own, "number": 1, "created_at": sent, "updated_at": sent, "sent_at": sent,
            "district": tale.district, "landmark": tale.landmark, "theme": tale.theme, "people": People.NOBODY,
            "age_band": AgeBand.FROM_20, "byline": Byline.PEN_NAME if tale.byline else Byline.NONE,
            "pen_name": tale.byline,
        },
    )  # fmt: skip
    for lang, title, body in zip(Lang, tale.titles, tale.bodies, strict=False):
        written = {"title": title, "body": body, "body_html": _html(body)}
        yield RevisionText, {"revision_id": own, "lang": lang, **written}
    if tale.captions:
        yield from _photos(number, tale, photos)
    yield from ((StoryEvent, one) for one in _events(own, sent, at))
    yield Tally, {"story_id": own, "kind": TallyKind.VIEW, "counted": 7 + number % 90, "shown": 7 + number % 90}
    yield Tally, {"story_id": own, "kind": TallyKind.SMILE, "counted": 1 + number % 5, "shown": 1 + number % 5}
    for lang in Lang:
        yield Edition, _edition(number, tale, lang, photos)


def _events(own: uuid.UUID, sent: datetime, published: datetime) -> Iterator[dict[str, Any]]:
    """What happened to a story, chained as the audit trail is."""
    previous = "0" * 64
    for action, kind, old, new in _LIFE:
        event = StoryEvent(
            story_id=own, at=sent if action is Action.SEND else published, actor_kind=kind, action=action,
            old_state=old, new_state=new, revision_id=own, reasons=[], previous_hash=previous,
        )  # fmt: skip
        previous = event.hash = audit.event_hash(event)
        yield {column.key: getattr(event, column.key) for column in StoryEvent.__table__.columns if column.key != "id"}


def _photos(number: int, tale: Tale, photos: int) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    for place in range(photos):
        photo_id = uuid.UUID(int=(place + 1 << 64) + number + 1)
        yield (
            Photo,
            {
                "id": photo_id, "story_id": story_id(number), "state": PhotoState.READY, "key": _key(number, place),
                "media_type": "image/jpeg", "size_bytes": 4_000_000, "sha256": "", "width_px": 2048,
                "height_px": 1536, "widths": list(WIDTHS), "compact_format": "avif", "placeholder": _PLACEHOLDER,
                "created_at": tale.published_at, "original_deleted_at": tale.published_at,
            },
        )  # fmt: skip
        placed = {"revision_id": story_id(number), "photo_id": photo_id}
        yield RevisionPhoto, {**placed, "position": place}
        yield RevisionPhotoText, {**placed, "lang": Lang.THAI, "caption": tale.captions[0], "description": "ภาพ"}


def _key(number: int, place: int) -> str:
    return f"{number:030d}{place:02d}"


def _html(body: str) -> str:
    return "".join(f"<p>{one}</p>" for one in body.split("\n\n"))


def _edition(number: int, tale: Tale, lang: Lang, count: int) -> dict[str, Any]:
    shown = len(tale.titles) - 1 if lang is Lang.ENGLISH else 0
    photos = [
        {
            "key": _key(number, place), "widths": list(WIDTHS), "compact_format": "avif", "width": 2048,
            "height": 1536, "placeholder": _PLACEHOLDER, "caption": caption, "description": "ภาพ", "lang": "th",
        }
        for caption in tale.captions[:1]
        for place in range(count)
    ]  # fmt: skip
    return {
        "story_id": story_id(number), "ui_lang": lang, "text_lang": lang if shown else Lang.THAI,
        "public_id": public_id(number), "slug": words.slug(tale.titles[shown]) or "story", "kind": tale.kind,
        "theme": tale.theme, "district": tale.district, "landmark": tale.landmark, "title": tale.titles[shown],
        "excerpt": words.excerpt(tale.bodies[shown]), "body_html": _html(tale.bodies[shown]), "byline": tale.byline,
        "reading_minutes": 1, "published_at": tale.published_at, "updated_at": tale.published_at,
        "cover": photos[0] if photos else None, "photos": photos,
        "plain_text": documents.mark_words(tale.bodies[shown]),
    }  # fmt: skip


def fill(rows: Rows) -> None:
    """Put all rows into a database that has none of them."""
    with _in_bulk() as connection:
        for table, some in rows.items():
            for start in range(0, len(some), BATCH):
                connection.execute(insert(table), some[start : start + BATCH])
        connection.commit()


def copy(copies: int, count: int, *, done: int = 1) -> None:
    """Have every one of ``count`` stories ``copies`` times in all, between the originals in time: as many matches more
    for every query.

    Args:
        done: how often each is there already.
    """
    step_seconds = DAYS * 86_400 // count // 100
    with _in_bulk() as connection:
        for number in range(done, copies):
            for table in _COPIED:
                names = [column.name for column in table.columns if column.name not in _COUNTED_UP[table.name]]
                chosen = ", ".join(
                    _changed(connection, table.name, name, number, count, number * step_seconds) for name in names
                )
                found = f"SELECT {chosen} FROM {table.name} WHERE {_is_original(connection, table.name, count)}"
                connection.execute(text(f"INSERT INTO {table.name} ({', '.join(names)}) {found}"))
            connection.commit()
        connection.execute(text(f"UPDATE search_word SET stories = stories / {done} * {copies}"))
        common = f"SELECT word FROM search_word WHERE stories > {relating.MOST_STORIES}"
        connection.execute(text(f"DELETE FROM search_telling WHERE word IN ({common})"))
        connection.commit()


_COPIED = [
    Base.metadata.tables[table.__tablename__]
    for table in (
        *(Story, Revision, RevisionText, Photo, RevisionPhoto, RevisionPhotoText, StoryEvent, Tally, Edition),
        *(SearchEntry, SearchText, SearchTelling, SearchRelation),
    )
]
_COUNTED_UP: dict[str, tuple[str, ...]] = defaultdict(tuple, story_event=("id",))


def _changed(connection: Connection, table: str, column: str, number: int, count: int, seconds: int) -> str:
    """What stands in a column of a copy: other ids, other times."""
    name = f"{table}.{column}"
    is_postgres = connection.dialect.name == "postgresql"
    if name in ("search_entry.id", "search_text.entry_id", "search_telling.entry_id"):
        return f"{column} - {number * count}"
    if isinstance(Base.metadata.tables[table].columns[column].type, Uuid):
        if is_postgres:
            return f"('{number:08d}' || substr({column}::text, 9))::uuid"
        return f"'{number:08d}' || substr({column}, 9)"
    if column in ("public_id", "key"):
        return f"'{number:02d}' || substr({column}, 3)"
    if column == "slip_hash":
        return f"'{number:02d}' || {column}"
    if column.endswith("_at") or column == "at":
        return (
            f"{column} - interval '{seconds} seconds'"
            if is_postgres
            else f"strftime('%Y-%m-%d %H:%M:%S.000000', {column}, '-{seconds} seconds')"
        )
    return column


def _is_original(connection: Connection, table: str, count: int) -> str:
    if table in ("search_entry", "search_text", "search_telling"):
        return f"{'id' if table == 'search_entry' else 'entry_id'} BETWEEN 1 AND {count}"
    own, of_revision = ("story", "revision", "photo"), table.startswith("revision")
    owner = "id" if table in own else "revision_id" if of_revision else "story_id"
    first_copy = uuid.UUID(int=1 << 96)
    return f"{owner} < '{first_copy if connection.dialect.name == 'postgresql' else first_copy.hex}'"


@contextmanager
def _in_bulk() -> Iterator[Connection]:
    """A connection that checks no references; the indexes of trigrams are made at the end, as a restore does."""
    with db.engine.connect().execution_options(immediate=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text("SET statement_timeout = 0"))
            indexes = connection.execute(
                text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'search\\_trigram%'")
            ).all()
            for name, _definition in indexes:
                connection.execute(text(f"DROP INDEX {name}"))
            connection.execute(text("SET maintenance_work_mem = '512MB'"))
            yield connection
            for _name, definition in indexes:
                connection.execute(text(definition))
            connection.execute(text("SET session_replication_role = DEFAULT"))
            connection.commit()
        else:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("PRAGMA synchronous=OFF")
            yield connection
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA synchronous=FULL")
    if db.engine.dialect.name == "postgresql":  # does so by itself after a while; SQLite is never asked to
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    with transaction():
        counting.recount()
