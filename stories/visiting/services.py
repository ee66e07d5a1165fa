"""Counting views and thank-you cards: once for each visitor, story and day, and no trace of who it was."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from stories import clock, freshness, kept_pages, throttle
from stories.credentials import keyed_hash
from stories.dates import in_bangkok
from stories.errors import InvalidInput
from stories.extensions import db
from stories.models import CARDS, Lang, Tally, TallyKind, Visit, VisitSalt
from stories.transaction import transaction
from stories.visiting import queries

# Programs that say what they are; a browser's name has none of these words. (CUBOT makes phones.)
_PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|headless|preview|externalhit|line-poker|fetch|monitor|lighthouse|archiv"
    r"|curl|wget|python|java/|okhttp|go-http|node|axios|libwww|http-?client",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from and what sent it. Goes into a hash, and is kept nowhere."""

    address: str
    agent: str

    @property
    def is_program(self) -> bool:
        """Whether it is a robot that says so, or something that says nothing."""
        return not self.agent or _PROGRAMS.search(self.agent) is not None


def note_view(public_id: str, visitor: Visitor) -> None:
    """Count a view of a published story.

    Raises:
        NotFound, Gone: nobody can read such a story.
    """
    if not visitor.is_program:
        story_id, _slug = queries.get_story(public_id, Lang.THAI)
        _count(story_id, TallyKind.VIEW, visitor)


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
        change = update(Tally).where(Tally.shown != Tally.counted).values(shown=Tally.counted)
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


def _count(story_id: UUID, kind: TallyKind, visitor: Visitor) -> None:
    today = in_bangkok(clock.now()).date()
    salt = queries.find_salt(today) or _make_salt(today)
    done = "view" if kind is TallyKind.VIEW else "thank"
    who = f"{throttle.network_of(visitor.address)}\n{visitor.agent}"
    mark = keyed_hash("visit", f"{salt}\n{done}\n{story_id}\n{who}")
    if queries.is_counted(mark):
        return  # most requests end here, without a write
    insert = _insert()
    one_more = insert(Tally).values(story_id=story_id, kind=kind, counted=1, shown=0)
    with transaction() as session:
        noted = insert(Visit).values(mark=mark, day=today).on_conflict_do_nothing().returning(Visit.mark)
        if session.scalar(noted) is not None:
            session.execute(
                one_more.on_conflict_do_update(
                    index_elements=[Tally.story_id, Tally.kind], set_={"counted": Tally.counted + 1}
                )
            )


def _make_salt(day: date) -> str:
    """Draw the salt of a day; where another process was first, its salt holds."""
    drawn = secrets.token_hex(32)
    with transaction() as session:
        session.execute(_insert()(VisitSalt).values(day=day, salt=drawn).on_conflict_do_nothing())
    return queries.find_salt(day) or drawn  # at midnight it may be thrown away already


def _insert() -> Callable[[Any], Any]:
    """The INSERT that knows what to do about a row that is there."""
    return postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
