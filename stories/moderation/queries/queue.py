"""The rows of a lane, oldest first; the story that comes next; what has become of the rows that somebody looks at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from stories import claims, clock, signals
from stories.errors import NotFound
from stories.extensions import db
from stories.models import (
    AgeBand,
    Byline,
    Claim,
    Lane,
    Lang,
    People,
    Photo,
    PhotoState,
    Report,
    Revision,
    RevisionCheck,
    RevisionPhoto,
    RevisionText,
    Staff,
    Story,
    StoryKind,
    StoryState,
    Theme,
    Vote,
)
from stories.moderation.queries.lanes import Age, QueueFilter, cutoffs_for, in_lane, is_for, is_kept, passes, since
from stories.permissions import Actor
from stories.signals import SignalKind
from stories.workhours import Cutoffs

PAGE_ROWS = 20
ALL = QueueFilter()
_CURSOR_SEPARATOR = "~"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a story now, and until when unless they go on."""

    name: str
    until: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting story, as the list shows it."""

    public_id: str
    revision_id: UUID
    kind: StoryKind
    theme: Theme
    district: str
    title: str
    title_lang: Lang
    byline: str  # pen name, or "" for none
    number: int  # which sending it is
    submitted_at: datetime  # or when it was reported, in the lane of those
    people: People
    waits_for_guardian: bool
    needs_two: bool
    votes: int  # that count: none, one, or two that differ
    cover_id: UUID | None
    cover_width: int | None  # of the smallest rendition, px
    waited: timedelta
    age: Age
    is_hidden: bool
    reports: int  # that wait for an answer, counted in their own lane
    is_from_elsewhere: bool  # beyond the actor's scope: it has waited too long there
    is_kept: bool  # the actor asked for the changes, and reads it before others do
    reader: Reader | None
    signals: list[SignalKind]  # what was noticed, what weighs most first

    @property
    def days(self) -> int:
        return self.waited.days

    @property
    def hours(self) -> int:
        """Whole hours beyond the days."""
        return self.waited.seconds // 3600

    @property
    def minutes(self) -> int:
        """Whole minutes beyond the hours."""
        return self.waited.seconds % 3600 // 60


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows of a lane; ``next_after`` is the cursor of the rows that follow, "" at the end."""

    lane: Lane
    rows: list[QueueRow]
    next_after: str

    def find_first(self, skipped: frozenset[str]) -> QueueRow | None:
        """The first row that no colleague reads now, else the first; none that the reader left to others."""
        rows = [row for row in self.rows if row.public_id not in skipped]
        free = (row for row in rows if row.reader is None or row.reader.is_own)
        return next(free, rows[0] if rows else None)


@dataclass(frozen=True, slots=True)
class RowNow:
    """What has become of a row that somebody looks at. ``lane`` is none once it was decided on."""

    public_id: str
    state: StoryState
    lane: Lane | None
    reader: Reader | None
    is_reported: bool


def list_queue(
    actor: Actor, lane: Lane, *, lang: str, wanted: QueueFilter = ALL, after: str = "", limit: int = PAGE_ROWS
) -> QueuePage:
    """The stories of a lane that are for the actor, longest waiting first.

    Args:
        lang: the language titles are wanted in.
        after: ``next_after`` of the page before.

    Raises:
        NotFound: ``after`` is no cursor.
        Forbidden: the actor reads nothing on the desk.
    """
    # The rows are picked before anything is joined to them: two hundred thousand may wait.
    picked = select(Story.id).where(in_lane(lane), is_for(actor, lane), *passes(wanted, actor, lane))
    if after:
        picked = picked.where(is_after(lane, *_read_cursor(after)))
    ids = picked.order_by(since(lane), Story.id).limit(limit + 1).subquery()
    query = _rows(lang, lane).join(ids, ids.c.id == Story.id).order_by(since(lane), Story.id)
    found = db.session.execute(query).all()
    moment, cutoffs = clock.now(), cutoffs_for(actor)
    rows = [_row(row, actor, moment, cutoffs) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last.since.isoformat()}{_CURSOR_SEPARATOR}{last.id}" if last else ""
    return QueuePage(lane, rows, cursor)


def list_rows_now(actor: Actor, public_ids: Collection[str]) -> list[RowNow]:
    """What has become of rows, as far as they are for the actor: one statement, whatever their number."""
    query = (
        select(Story.public_id, Story.state, Story.lane, Story.reported_at, Claim.staff_id, Claim.until, Staff.name)
        .outerjoin(Claim, and_(Claim.story_id == Story.id, claims.is_in_force()))
        .outerjoin(Staff, Staff.id == Claim.staff_id)
        .where(Story.public_id.in_(public_ids), is_for(actor, Lane.NEW))
    )
    return [
        RowNow(row.public_id, row.state, row.lane, reader_of(row, actor), row.reported_at is not None)
        for row in db.session.execute(query)
    ]


def reader_of(row: Any, actor: Actor) -> Reader | None:
    """Who reads now, from a row with the columns of a running claim and the name of its holder."""
    if row.until is None:
        return None
    return Reader(row.name, row.until, is_own=row.staff_id == actor.staff_id)


def title_columns(revision_id: Any, lang: str) -> tuple[Any, Any]:
    """Title of a revision and its language, preferring one language, as columns of a list query."""
    best = (
        (RevisionText.lang == lang).desc(),
        RevisionText.lang.desc(),
    )
    of_revision = RevisionText.revision_id == revision_id
    title, language = (
        select(column).where(of_revision).order_by(*best).limit(1).scalar_subquery()
        for column in (RevisionText.title, RevisionText.lang)
    )
    return title, language


def _rows(lang: str, lane: Lane) -> Any:
    title, title_lang = title_columns(Story.current_revision_id, lang)
    is_open = and_(Report.story_id == Story.id, Report.closed_at.is_(None))
    is_cover = and_(RevisionPhoto.revision_id == Story.current_revision_id, RevisionPhoto.position == 0)
    is_ready = and_(Photo.id == RevisionPhoto.photo_id, Photo.state == PhotoState.READY)
    return (
        select(
            Story.id,
            Story.public_id,
            Story.current_revision_id.label("revision_id"),
            Story.kind,
            Story.state,
            Story.lane,
            Story.published_revision_id,
            Story.appealed_at,
            Story.submitted_at,
            Story.guardian_confirmed_at,
            Story.first_reader_id,
            Story.first_reader_until,
            Revision.theme,
            Revision.district,
            Revision.number,
            Revision.people,
            Revision.age_band,
            Revision.byline,
            Revision.pen_name,
            Photo.id.label("cover_id"),
            Photo.widths,
            title.label("title"),
            title_lang.label("title_lang"),
            _count_of(Vote, Vote.story_id == Story.id).label("votes"),
            since(lane).label("since"),
            (_count_of(Report, is_open) if lane is Lane.REPORTED else literal(0)).label("reports"),
            Claim.staff_id,
            Claim.until,
            Staff.name,
            RevisionCheck.signals,
        )
        .join(Revision, Revision.id == Story.current_revision_id)
        .outerjoin(RevisionCheck, RevisionCheck.revision_id == Revision.id)
        .outerjoin(RevisionPhoto, is_cover)
        .outerjoin(Photo, is_ready)
        .outerjoin(Claim, and_(Claim.story_id == Story.id, claims.is_in_force()))
        .outerjoin(Staff, Staff.id == Claim.staff_id)
    )


def _row(row: Any, actor: Actor, moment: datetime, cutoffs: Cutoffs) -> QueueRow:
    return QueueRow(
        public_id=row.public_id,
        revision_id=row.revision_id,
        kind=row.kind,
        theme=row.theme,
        district=row.district,
        title=row.title,
        title_lang=Lang(row.title_lang),
        byline=row.pen_name if row.byline is Byline.PEN_NAME else "",
        number=row.number,
        submitted_at=row.since,
        people=row.people,
        waits_for_guardian=row.age_band is not AgeBand.FROM_20 and row.guardian_confirmed_at is None,
        needs_two=_needs_two(row),
        votes=row.votes,
        cover_id=row.cover_id,
        cover_width=row.widths[0] if row.widths else None,
        waited=moment - row.since,
        age=_age(row.since, cutoffs),
        is_hidden=row.state is StoryState.HIDDEN,
        reports=row.reports,
        is_from_elsewhere=bool(actor.districts) and row.district not in actor.districts,
        is_kept=row.first_reader_id == actor.staff_id and is_kept(row.first_reader_until),
        reader=reader_of(row, actor),
        signals=list(dict.fromkeys(one.kind for one in signals.read(row.signals or ()))),
    )


def _age(submitted_at: datetime, cutoffs: Cutoffs) -> Age:
    if submitted_at <= cutoffs.late:
        return Age.LATE
    return Age.TODAY if submitted_at <= cutoffs.due_today else Age.FRESH


def _count_of(table: type[Vote | Report], is_counted: ColumnElement[bool]) -> Any:
    """How many rows of a table belong to the story, as a column."""
    return select(func.count()).select_from(table).where(is_counted).scalar_subquery()


def _needs_two(row: Any) -> bool:
    """As ``rules.needs_two``, from the columns of a row."""
    is_appeal = row.lane is Lane.APPEALS or (row.lane is not None and row.appealed_at == row.submitted_at)
    is_quarantined = row.state is StoryState.HIDDEN and row.published_revision_id is None
    return row.kind is not StoryKind.RESIDENT or row.people is People.CHILDREN or is_appeal or is_quarantined


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment_text, _, id_text = cursor.partition(_CURSOR_SEPARATOR)
    try:
        moment, story_id = datetime.fromisoformat(moment_text), UUID(id_text)
    except ValueError:
        raise NotFound(f"cursor {cursor[:80]!r}") from None
    if moment.tzinfo is None:
        raise NotFound(f"cursor {cursor[:80]!r}")
    return moment, story_id


def is_after(lane: Lane, moment: datetime, story_id: UUID) -> ColumnElement[bool]:
    """The condition for standing behind a place in a lane."""
    is_later = or_(since(lane) > moment, Story.id > story_id)
    return and_(since(lane) >= moment, is_later)  # the first half alone is a range of the index
