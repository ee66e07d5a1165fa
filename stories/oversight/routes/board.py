"""What the city is told in numbers: how soon we answer and why we say no, who tells stories and where.

The same for everybody, and kept as other public pages are; no number under five people, nor one that could be worked
out from others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import clock, dates, freshness, reasons, targets
from stories.dates import in_bangkok
from stories.districts import DISTRICTS, GROUPS
from stories.editions import counting
from stories.figures import reading, withholding
from stories.figures.counting import CITY
from stories.figures.reading import Sums
from stories.figures.withholding import LEAST, hide_small
from stories.models import Lang, Theme
from stories.web.caching import let_be_cached
from stories.web.guards import public
from stories.web.kept import keep_page
from stories.web.labels import THEMES
from stories.web.language import current_lang
from stories.web.pages import render_public_page
from stories.web.plots import Drawing, draw_columns, draw_lines

bp = Blueprint("board", __name__)
bp.after_request(let_be_cached)

_MONTHS, _WEEKS = 12, 26
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its table."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    drawing: Drawing
    unit: str
    legend: list[str]


@dataclass(frozen=True, slots=True)
class MonthOfReasons:
    """Why stories were not published in one whole month: labels with numbers, most first; their sum in words."""

    month: str
    rows: list[list[str]]
    total: str


@bp.before_request
def let_page_be_kept() -> None:
    """Note which contents of the gallery the page will show; the job that counts draws the number anew as well."""
    keep_page(freshness.read_version())


@bp.get("/promise")
@public
def promise() -> ResponseReturnValue:
    """How soon we answer, and why stories are not published."""
    lang, yesterday = current_lang(), in_bangkok(clock.now()).date() - _DAY
    months = reading.list_months(yesterday, _MONTHS)
    sums = reading.sum_by_steps(reading.list_days(months[0], yesterday, {CITY}), months)
    newest = next((one for one in reversed(sums) if one.counts["answered"] >= LEAST), None)
    whole = [pair for pair in zip(months, sums, strict=True) if _end_of(pair[0]) <= yesterday]
    return render_public_page(
        "oversight/promise.html",
        newest=newest,
        hours=targets.get_answer_hours(),
        chart=_waiting_chart(months, sums, lang),
        reasons=[_reasons_of(month, one, lang) for month, one in reversed(whole) if one.reasons],
    )


@bp.get("/stats")
@public
def stats() -> ResponseReturnValue:
    """Who tells stories, where, about what, and how long they wait for us."""
    lang, yesterday = current_lang(), in_bangkok(clock.now()).date() - _DAY
    weeks = reading.list_mondays(yesterday, _WEEKS)
    sums = reading.sum_by_steps(reading.list_days(weeks[0], yesterday, {CITY}), weeks)
    places = counting.count_districts(Lang(lang))
    return render_public_page(
        "oversight/stats.html",
        total=sum(places.values()),
        reached=len(places),
        participation=_participation_chart(weeks, sums, lang),
        themes=_themes_chart(counting.count_themes(Lang(lang))),
        groups=_list_groups(places, lang),
        waiting=_waiting_chart(weeks, sums, lang),
    )


def _waiting_chart(steps: Sequence[date], sums: Sequence[Sums], lang: str) -> Chart:
    """Half and nine tenths of the waits, where enough people waited."""
    is_monthly = all(step.day == 1 for step in steps)
    name = dates.short_month if is_monthly else dates.short_day
    shown = [one if one.counts["answered"] >= LEAST else None for one in sums]
    is_long = any(one.most and one.most > timedelta(hours=72) for one in shown if one)
    unit = _DAY if is_long else timedelta(hours=1)

    def in_unit(length: timedelta | None) -> float | None:
        return None if length is None else length / unit

    return Chart(
        _("จากส่งเรื่องถึงคำตอบแรก"),
        [_("เดือน") if is_monthly else _("สัปดาห์ของ"), _("เรื่องที่ตอบ"), _("ครึ่งหนึ่งภายใน"), _("เก้าในสิบภายใน"), _("ทันกำหนด")],
        [[name(step, lang), *_waiting_cells(one, lang)] for step, one in zip(steps, sums, strict=True)],
        draw_lines(
            [(dates.short_month if is_monthly else dates.day_month)(step, lang) for step in steps],
            [
                (_("ครึ่งหนึ่ง"), [in_unit(one.half) if one else None for one in shown]),
                (_("เก้าในสิบ"), [in_unit(one.most) if one else None for one in shown]),
            ],
        ),
        _("วัน") if is_long else _("ชั่วโมง"),
        [],
    )


def _waiting_cells(one: Sums, lang: str) -> list[str]:
    answered = one.counts["answered"]
    if answered < LEAST or one.half is None or one.most is None:
        return [_few(), "–", "–", "–"]
    return [
        f"{answered:,}",
        dates.duration_words(one.half, lang),
        dates.duration_words(one.most, lang),
        in_time_words(one.counts["answered_in_time"], answered),
    ]


def in_time_words(in_time: int, answered: int) -> str:
    """How many were answered in time, so that neither they nor the others are under five: else in words."""
    if answered - in_time < LEAST:
        return str(_("เกือบทั้งหมด"))
    return f"{in_time / answered:.0%}" if in_time >= LEAST else str(_("ส่วนน้อย"))


def _reasons_of(month: date, one: Sums, lang: str) -> MonthOfReasons:
    known = reasons.all_reasons()
    codes = list(known)
    shown = withholding.withhold([one.reasons[code] for code in codes])
    cells = [
        [known[code].label(lang), _cell(shown, place)]
        for place, code in sorted(enumerate(codes), key=lambda pair: -(shown.cells[pair[0]] or 0))
    ]
    return MonthOfReasons(dates.month_year(month, lang), cells, _few() if shown.total is None else f"{shown.total:,}")


def _participation_chart(weeks: Sequence[date], sums: Sequence[Sums], lang: str) -> Chart:
    sent = [hide_small(one.counts["sent"]) for one in sums]
    published = [hide_small(one.counts["published"]) for one in sums]
    return Chart(
        _("เรื่องที่ส่งมาแต่ละสัปดาห์"),
        [_("สัปดาห์ของ"), _("ส่งมา"), _("เผยแพร่")],
        [
            [dates.short_day(week, lang), *(_few() if count is None else f"{count:,}" for count in counts)]
            for week, *counts in zip(weeks, sent, published, strict=True)
        ],
        draw_columns([dates.day_month(week, lang) for week in weeks], [sent], hidden="<5"),
        _("จำนวนเรื่อง"),
        [],
    )


def _themes_chart(counts: Any) -> Chart:
    shown = withholding.withhold([counts.get(theme.value, 0) for theme in Theme])
    labels = [str(THEMES[theme]) for theme in Theme]
    return Chart(
        _("แนวของเรื่องที่เผยแพร่"),
        [_("แนว"), _("เรื่อง")],
        [[label, _cell(shown, place)] for place, label in enumerate(labels)],
        draw_columns(labels, [shown.cells], hidden="<5" if len(shown.small) == shown.cells.count(None) else "…"),
        _("จำนวนเรื่อง"),
        [],
    )


def _list_groups(places: Any, lang: str) -> list[tuple[str, str, list[list[str]]]]:
    """For each group its name, how many of its districts are reached, and the districts with numbers."""
    told = [slug for slug in DISTRICTS if places.get(slug)]
    shown = withholding.withhold([places[slug] for slug in told])
    words = {slug: _cell(shown, place) for place, slug in enumerate(told)}
    return [
        (
            group.name(lang),
            str(
                _(
                    "%(reached)s จาก %(all)s เขต",
                    reached=sum(one.slug in words for one in group.districts),
                    all=len(group.districts),
                )
            ),
            [[one.full_name(lang), words.get(one.slug, str(_("ยังไม่มี")))] for one in group.districts],
        )
        for group in GROUPS.values()
    ]


def _cell(shown: withholding.Shown, place: int) -> str:
    count = shown.cells[place]
    if count is not None:
        return f"{count:,}"
    return _few() if place in shown.small else str(_("ไม่แสดง"))


def _few() -> str:
    return str(_("น้อยกว่า 5"))


def _end_of(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
