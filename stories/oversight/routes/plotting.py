"""The plots of the desk's numbers: what each finds, how it is drawn, and the table of the same numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from stories import dates
from stories.districts import DISTRICTS, GROUPS
from stories.figures.counting import AGE_DAYS
from stories.figures.reading import Sums, Waiting, sum_all
from stories.web.plots import Drawing, draw_columns, draw_lines

_HOUR = timedelta(hours=1)
_DAYS_FROM = timedelta(hours=72)  # longer waits are drawn in days


@dataclass(frozen=True, slots=True)
class Plot:
    """A finding, its picture, and its numbers: ``rows`` in words, ``sheet`` as they are saved."""

    name: str
    title: str
    finding: str
    columns: list[str]
    rows: list[list[str]]
    sheet: list[list[object]]
    drawing: Drawing | None = None
    unit: str = ""
    legend: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # of the rows: the place that each is about


def waiting(found: Waiting, moment: datetime, lang: str) -> Plot:
    """How long what waits has waited."""
    labels = [_age_label(step) for step in range(len(AGE_DAYS))]
    finding = _("ไม่มีเรื่องรออยู่")
    if found.oldest_at is not None:
        oldest = dates.duration_words(moment - found.oldest_at, lang)
        finding = _("รออยู่ %(count)s เรื่อง เก่าสุดรอมา %(oldest)s", count=f"{found.total:,}", oldest=oldest)
    return Plot(
        "waiting",
        _("เรื่องที่รออ่าน รอมานานเท่าไร"),
        finding,
        [_("รอมาแล้ว"), _("เรื่อง")],
        [[label, f"{count:,}"] for label, count in zip(labels, found.ages, strict=True)],
        [[label, count] for label, count in zip(labels, found.ages, strict=True)],
        draw_columns(labels, [found.ages]),
        _("จำนวนเรื่อง"),
    )


def answers(steps: Sequence[date], sums: Sequence[Sums], total: Sums, lang: str) -> Plot:
    """How soon authors got their first answer."""
    finding = _("ยังไม่มีคำตอบแรกในช่วงนี้")
    if total.half is not None and total.most is not None:
        half, most = (dates.duration_words(one, lang) for one in (total.half, total.most))
        finding = _("ครึ่งหนึ่งได้คำตอบแรกภายใน %(half)s เก้าในสิบภายใน %(most)s", half=half, most=most)
    in_days = max((one.most for one in sums if one.most), default=_HOUR) > _DAYS_FROM
    unit = timedelta(days=1) if in_days else _HOUR
    series = [
        (_("ครึ่งหนึ่ง"), [_in(one.half, unit) for one in sums]),
        (_("เก้าในสิบ"), [_in(one.most, unit) for one in sums]),
    ]
    return Plot(
        "answers",
        _("จากส่งเรื่องถึงคำตอบแรก"),
        finding,
        [_("เริ่ม"), _("คำตอบแรก"), _("ครึ่งหนึ่งภายใน"), _("เก้าในสิบภายใน"), _("ทันกำหนด")],
        [
            [
                dates.short_day(day, lang),
                f"{one.counts['answered']:,}",
                _words(one.half, lang),
                _words(one.most, lang),
                _percent(one.share("answered_in_time", "answered")),
            ]
            for day, one in zip(steps, sums, strict=True)
        ],
        [
            [
                day.isoformat(),
                one.counts["answered"],
                _in(one.half, _HOUR),
                _in(one.most, _HOUR),
                one.counts["answered_in_time"],
            ]
            for day, one in zip(steps, sums, strict=True)
        ],
        draw_lines([dates.day_month(day, lang) for day in steps], series),
        _("วัน") if in_days else _("ชั่วโมง"),
    )


def decisions(days: Sequence[date], sums: Sequence[Sums], lang: str) -> Plot:
    """What was decided each day."""
    total = sum(one.decisions for one in sums)
    return _columns(
        "decisions",
        _("ตัดสินวันละกี่เรื่อง"),
        _("%(count)s เรื่องใน %(days)s วัน", count=f"{total:,}", days=len(days)),
        [("approved", _("ให้เผยแพร่")), ("changes_requested", _("ขอให้แก้")), ("rejected", _("ไม่เผยแพร่"))],
        (days, sums),
        lang,
    )


def appeals(steps: Sequence[date], sums: Sequence[Sums], total: Sums, lang: str) -> Plot:
    """What became of appeals."""
    return _rate(
        ("appeals", _("เรื่องที่คนเล่าขอให้ดูใหม่"), _("ยังไม่มีใครขอให้ดูใหม่ในช่วงนี้")),
        [("appeals_overturned", _("คำตัดสินเปลี่ยน")), ("appeals_upheld", _("คำตัดสินเดิม"))],
        (steps, sums),
        total,
        lang,
    )


def resubmissions(steps: Sequence[date], sums: Sequence[Sums], total: Sums, lang: str) -> Plot:
    """What became of stories that came back."""
    return _rate(
        ("resubmissions", _("เรื่องที่แก้แล้วส่งกลับมา"), _("ยังไม่มีเรื่องที่แก้กลับมาและตัดสินแล้วในช่วงนี้")),
        [("resubmissions_succeeded", _("ผ่าน")), ("resubmissions_failed", _("ยังไม่ผ่าน"))],
        (steps, sums),
        total,
        lang,
    )


def places(sums: Mapping[str, Sums], districts: Collection[str], lang: str) -> Plot:
    """The same by group and by district, as a table."""
    of_places = _list_places(sums, districts, lang)
    return Plot(
        "places",
        _("ตามกลุ่มเขตและเขต"),
        "",
        [
            _("ที่ไหน"),
            _("ส่งใหม่"),
            _("ตัดสิน"),
            _("ครึ่งหนึ่งภายใน"),
            _("เก้าในสิบภายใน"),
            _("ทันกำหนด"),
            _("คำตัดสินเปลี่ยน"),
            _("แก้แล้วผ่าน"),
        ],
        [
            [
                name,
                f"{one.counts['sent']:,}",
                f"{one.decisions:,}",
                _words(one.half, lang),
                _words(one.most, lang),
                _percent(one.share("answered_in_time", "answered")),
                *_rates(one),
            ]
            for _place, name, one in of_places
        ],
        [
            [
                name,
                one.counts["sent"],
                one.decisions,
                _in(one.half, _HOUR),
                _in(one.most, _HOUR),
                one.share("answered_in_time", "answered"),
                one.share("appeals_overturned", "appeals_overturned", "appeals_upheld"),
                one.share("resubmissions_succeeded", "resubmissions_succeeded", "resubmissions_failed"),
            ]
            for _place, name, one in of_places
        ],
        links=[place for place, _name, _sums in of_places],
    )


def _list_places(sums: Mapping[str, Sums], districts: Collection[str], lang: str) -> list[tuple[str, str, Sums]]:
    """Key, name and sums of each group, with its districts behind it; a group of one district is that district."""
    of_places: list[tuple[str, str, Sums]] = []
    for key, group in GROUPS.items():
        slugs = {one.slug for one in group.districts if one.slug in districts}
        if len(slugs) > 1:
            of_group = sum_all(sums[slug] for slug in slugs if slug in sums)
            of_places.append((f"group:{key}", _("ทั้งกลุ่ม%(group)s", group=group.name(lang)), of_group))
        of_places += [
            (slug, DISTRICTS[slug].full_name(lang), sums.get(slug, Sums())) for slug in DISTRICTS if slug in slugs
        ]
    return of_places


def _rates(one: Sums) -> list[str]:
    return [
        _percent(one.share("appeals_overturned", "appeals_overturned", "appeals_upheld")),
        _percent(one.share("resubmissions_succeeded", "resubmissions_succeeded", "resubmissions_failed")),
    ]


def _rate(
    words: tuple[str, str, str],
    parts: Sequence[tuple[str, str]],
    series: tuple[Sequence[date], Sequence[Sums]],
    total: Sums,
    lang: str,
) -> Plot:
    """Columns of what went one way and what went the other, with the rate of the first."""
    name, title, none = words
    counts = [total.counts[part] for part, _label in parts]
    share = total.share(parts[0][0], *(part for part, _label in parts))
    if share is None:
        return _columns(name, title, none, parts, series, lang)
    finding = _(
        "%(part)s %(count)s จาก %(all)s เรื่อง (%(percent)s)",
        part=parts[0][1],
        count=f"{counts[0]:,}",
        all=f"{sum(counts):,}",
        percent=_percent(share),
    )
    return _columns(name, title, finding, parts, series, lang)


def _columns(
    name: str,
    title: str,
    finding: str,
    parts: Sequence[tuple[str, str]],
    series: tuple[Sequence[date], Sequence[Sums]],
    lang: str,
) -> Plot:
    steps, sums = series
    return Plot(
        name,
        title,
        finding,
        [_("เริ่ม"), *(label for _part, label in parts)],
        [
            [dates.short_day(day, lang), *(f"{one.counts[part]:,}" for part, _label in parts)]
            for day, one in zip(steps, sums, strict=True)
        ],
        [
            [day.isoformat(), *(one.counts[part] for part, _label in parts)]
            for day, one in zip(steps, sums, strict=True)
        ],
        draw_columns(
            [dates.day_month(day, lang) for day in steps],
            [[one.counts[part] for one in sums] for part, _label in parts],
        ),
        _("จำนวนเรื่อง"),
        [label for _part, label in parts],
    )


def _age_label(step: int) -> str:
    begin, end = AGE_DAYS[step], AGE_DAYS[step + 1] - 1 if step + 1 < len(AGE_DAYS) else None
    if end is None:
        return str(_("%(days)s วันขึ้นไป", days=begin))
    if begin == 0:
        return str(_("ไม่ถึงวัน"))
    return str(_("%(days)s วัน", days=begin if begin == end else f"{begin}–{end}"))


def _in(length: timedelta | None, unit: timedelta) -> float | None:
    return None if length is None else round(length / unit, 2)


def _words(length: timedelta | None, lang: str) -> str:
    return "–" if length is None else dates.duration_words(length, lang)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
