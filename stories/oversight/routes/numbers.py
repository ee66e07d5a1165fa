"""How the desk does: plots, the same numbers as tables, and each table to save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from stories import clock, dates
from stories.dates import in_bangkok
from stories.districts import DISTRICTS, GROUPS
from stories.errors import Forbidden, NotFound
from stories.figures import reading
from stories.oversight.routes import plotting
from stories.oversight.routes.blueprint import bp
from stories.oversight.routes.plotting import Plot
from stories.permissions import Actor, numbers_of
from stories.web.guards import current_actor, requires
from stories.web.language import current_lang
from stories.web.sheets import answer_sheet

WEEKS = 13
_DAYS_OF_DECISIONS = 28
_GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a page is about: a quarter by weeks, or one week by days."""

    first: date
    last: date
    steps: list[date]
    is_week: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The page: what it is about, its plots, and its table of places."""

    place: str
    span: Span
    plots: list[Plot]
    places: Plot | None
    counted_at: Any


@bp.get("/desk/metrics")
@requires()
def metrics() -> ResponseReturnValue:
    """Waiting, answers, decisions, appeals, resubmissions: of the actor's scope, narrowed by place and week."""
    actor, today = current_actor(), _today()
    board = _read_board(actor, today)
    args, places = _args(board), board.places.links if board.places else []
    return render_template(
        "oversight/metrics.html",
        board=board,
        links=[url_for("oversight.metrics", **{**args, "place": place}) for place in places],
        scope=_scope(actor),
        mondays=list(reversed(reading.list_mondays(today, WEEKS))),
        args=args,
        short_day=lambda day: dates.short_day(day, current_lang()),
    )


@bp.get("/desk/metrics/<name>.csv")
@requires()
def metrics_sheet(name: str) -> ResponseReturnValue:
    """The table of one plot."""
    board = _read_board(current_actor(), _today())
    found = next((plot for plot in [*board.plots, board.places] if plot is not None and plot.name == name), None)
    if found is None:
        raise NotFound(f"plot {name[:40]}")
    return answer_sheet(f"metrics-{name}", found.columns, found.sheet)


def _read_board(actor: Actor, today: date) -> Board:
    place, span = request.args.get("place", ""), _read_span(today)
    districts = _districts_of(actor, place)
    first = min(span.first, span.last - timedelta(days=_DAYS_OF_DECISIONS - 1)) if not span.is_week else span.first
    rows = reading.list_days(first, span.last, districts)
    waiting = reading.read_waiting(districts)
    within = [row for row in rows if row.day >= span.first]
    lang = current_lang()
    steps = reading.sum_by_steps(within, span.steps)
    total = reading.sum_all(steps)
    return Board(
        place,
        span,
        [
            plotting.waiting(waiting, clock.now(), lang),
            plotting.answers(span.steps, steps, total, lang),
            plotting.decisions(*_by_day(rows, span), lang),
            plotting.appeals(span.steps, steps, total, lang),
            plotting.resubmissions(span.steps, steps, total, lang),
        ],
        plotting.places(reading.sum_by(within, lambda row: row.district), districts, lang)
        if len(districts) > 1
        else None,
        waiting.counted_at,
    )


def _by_day(rows: Sequence[Any], span: Span) -> tuple[list[date], list[reading.Sums]]:
    count = 7 if span.is_week else _DAYS_OF_DECISIONS
    days = [span.last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    return days, reading.sum_by_steps([row for row in rows if row.day >= days[0]], days)


def _read_span(today: date) -> Span:
    """The week that the address names by its Monday, else the last quarter."""
    monday = dates.read_day(request.args.get("week", ""))
    if monday is not None and monday.weekday() == 0 and monday <= today:
        days = [monday + timedelta(days=number) for number in range(7)]
        return Span(days[0], days[-1], days, is_week=True)
    mondays = reading.list_mondays(today, WEEKS)
    return Span(mondays[0], today, mondays, is_week=False)


def _districts_of(actor: Actor, place: str) -> frozenset[str]:
    """The districts that a page is about.

    Raises:
        NotFound: there is no such place.
        Forbidden: it is not the actor's.
    """
    seen = numbers_of(actor)
    if not place:
        return seen
    key = place.removeprefix(_GROUP)
    if place.startswith(_GROUP) and key in GROUPS:
        wanted = frozenset(district.slug for district in GROUPS[key].districts)
    elif place in DISTRICTS:
        wanted = frozenset({place})
    else:
        raise NotFound(f"place {place[:40]}")
    if not wanted & seen:
        raise Forbidden(f"the numbers of {place}")
    return wanted & seen


def _scope(actor: Actor) -> list[tuple[str, list[str]]]:
    """The groups that the actor has something in, each with the actor's districts."""
    seen = numbers_of(actor)
    of_group = [(key, [one.slug for one in group.districts if one.slug in seen]) for key, group in GROUPS.items()]
    return [(key, slugs) for key, slugs in of_group if slugs]


def _args(board: Board) -> dict[str, Any]:
    given = {"place": board.place, "week": board.span.first.isoformat() if board.span.is_week else ""}
    return {name: value for name, value in given.items() if value}


def _today() -> date:
    return in_bangkok(clock.now()).date()
