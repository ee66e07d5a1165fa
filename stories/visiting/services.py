"""Counting views and thank-you cards: once for each visitor, story and day, and no trace of who it was.

Cards are written at once, views by ``write_views``, together.
"""

import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from stories import clock, freshness, kept_pages, throttle
from stories.credentials import keyed_hash
from stories.dates import in_bangkok
from stories.errors import InvalidInput
from stories.extensions import db
from stories.models import CARDS, Lang, Tally, TallyKind, Visit, VisitSalt
from stories.transaction import transaction
from stories.visiting import queries
from stories.visiting.gathering import Gathered, View

# Programs that say what they are; a browser's name has none of these words. (CUBOT makes phones.)
_PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|headless|preview|externalhit|line-poker|fetch|monitor|lighthouse|archiv"
    r"|curl|wget|python|java/|okhttp|go-http|node|axios|libwww|http-?client",
    re.IGNORECASE,
)
_GATHERED = Gathered()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from and what sent it. Goes into a hash, and is kept nowhere."""

    address: str
    agent: str

    @property
    def is_program(self) -> bool:
        """Whether it is a robot that says so, or something that says nothing."""
        return not self.agent or _PROGRAMS.search(self.agent) is not None


def note_view(public_id: str, visitor: Visitor) -> bool:
    """Note a view of a published story.

    Returns:
        Whether the caller has to see to it that ``write_views`` is called soon.

    Raises:
        NotFound, Gone: nobody can read such a story.
    """
    if visitor.is_program:
        return False
    story_id, _slug = queries.get_story(public_id, Lang.THAI)
    today = in_bangkok(clock.now()).date()
    return _GATHERED.add(View(_mark(story_id, "view", visitor, today), story_id, today))


def write_views() -> None:
    """Count what was noted, but for visitors of today that were counted, and for stories taken down meanwhile.

    What cannot be written is kept for another time.
    """
    views = _GATHERED.take()
    try:
        if views:
            _write(views)
    except BaseException:
        _GATHERED.put_back(views)
        raise


def thank(public_id: str, card: str, visitor: Visitor, *, lang: Lang) -> str:
    """Count a thank-you card for a published story; a visitor's second one of the day changes nothing.

    Returns:
        The slug of the story.

    Raises:
        InvalidInput: ``card_unknown``.
        NotFound, Gone: nobody can read such a story.
    """
    if card not in CARDS:
        raise InvalidInput("card_unknown", "card")
    story_id, slug = queries.get_story(public_id, lang)
    if not visitor.is_program:
        _count(story_id, TallyKind(card), visitor)
    return slug


def show_tallies() -> None:
    """Let public pages show what is counted now. Pages that are kept are made anew only if a number has changed."""
    with transaction() as session:
        is_new = Tally.shown != Tally.counted
        # In the order in which views are written: two who lock many rows wait in line, never in a circle.
        session.execute(select(Tally.shown).where(is_new).order_by(Tally.story_id, Tally.kind).with_for_update())
        change = update(Tally).where(is_new).values(shown=Tally.counted)
        changed = set(session.scalars(change.returning(Tally.story_id)))
        if changed:
            freshness.note_change()
            kept_pages.drop(changed)


def forget_visits() -> int:
    """Throw away the marks of the days that are over, with the salts that made them; how many marks those were."""
    today = in_bangkok(clock.now()).date()
    with transaction() as session:
        gone = cast("CursorResult[Any]", session.execute(delete(Visit).where(Visit.day < today)))
        session.execute(delete(VisitSalt).where(VisitSalt.day < today))
    return gone.rowcount


def _count(story_id: UUID, card: TallyKind, visitor: Visitor) -> None:
    today = in_bangkok(clock.now()).date()
    mark = _mark(story_id, "thank", visitor, today)
    if queries.is_counted(mark):
        return
    with transaction() as session:
        if _note(session, [{"mark": mark, "day": today}]):
            _add(session, [{"story_id": story_id, "kind": card, "counted": 1, "shown": 0}])


def _write(views: Sequence[View]) -> None:
    today = in_bangkok(clock.now()).date()  # marks of a day that is over are kept no more: its last views are let go
    with transaction() as session:
        public = queries.list_public({view.story_id for view in views})
        read = {view.mark: view for view in views if view.story_id in public and view.day == today}
        noted = _note(session, [{"mark": view.mark, "day": view.day} for view in read.values()])
        numbers = Counter(read[mark].story_id for mark in noted)
        _add(
            session,
            [
                {"story_id": story_id, "kind": TallyKind.VIEW, "counted": number, "shown": 0}
                for story_id, number in sorted(numbers.items())
            ],
        )


def _note(session: Session, rows: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """Note who was counted today; the marks of those who were not before."""
    insert = _insert()(Visit).on_conflict_do_nothing().returning(Visit.mark)
    return session.scalars(insert, rows).all() if rows else []


def _add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    insert = _insert()(Tally)
    counted = Tally.counted + insert.excluded.counted
    if rows:
        session.execute(
            insert.on_conflict_do_update(index_elements=[Tally.story_id, Tally.kind], set_={"counted": counted}), rows
        )


def _mark(story_id: UUID, done: str, visitor: Visitor, day: date) -> str:
    salt = queries.find_salt(day) or _make_salt(day)
    who = f"{throttle.network_of(visitor.address)}\n{visitor.agent}"
    return keyed_hash("visit", f"{salt}\n{done}\n{story_id}\n{who}")


def _make_salt(day: date) -> str:
    """Draw the salt of a day; where another process was first, its salt holds."""
    drawn = secrets.token_hex(32)
    with transaction() as session:
        session.execute(_insert()(VisitSalt).values(day=day, salt=drawn).on_conflict_do_nothing())
    return queries.find_salt(day) or drawn  # at midnight it may be thrown away already


def _insert() -> Callable[[Any], Any]:
    """The INSERT that knows what to do about a row that is there."""
    return postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
