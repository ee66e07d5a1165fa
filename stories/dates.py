"""Dates and times as readers expect them: Bangkok time, Buddhist Era in Thai, Common Era in English.

Written out here because Babel has no Buddhist calendar (its ``th`` prints ค.ศ.). Browsers agree: ``Intl`` with ``th``
and ``en-GB`` gives the same dates, September's English abbreviation apart. Machine-readable dates are always ISO and
C.E. (``iso``). Every moment passed in is an aware ``datetime``; a naive one raises ``ValueError``.
"""

from datetime import date, datetime, timedelta, timezone
from math import ceil

# No daylight saving and no change since 1920, so this needs no time-zone files on the machine.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
BUDDHIST_ERA = 543

_THAI_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_THAI_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ENGLISH_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BUDDHIST_YEARS = range(2400, 2700)  # a year typed as one of these is B.E.
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_AGES = ((_DAY, "วัน", "day"), (_HOUR, "ชั่วโมง", "hour"), (_MINUTE, "นาที", "minute"))
_AT_MOST = {_MINUTE: 90 * _MINUTE, _HOUR: 47 * _HOUR}  # how long a length is told in this unit


def in_bangkok(moment: datetime) -> datetime:
    """The same moment on a Bangkok clock.

    Raises:
        ValueError: the moment is naive, so nobody knows which one it is.
    """
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no moment; pass an aware one")
    return moment.astimezone(BANGKOK)


def long_date(moment: datetime, lang: str) -> str:
    """10 ตุลาคม 2562 · 10 October 2019."""
    day = in_bangkok(moment)
    if lang == "th":
        return f"{day.day} {_THAI_MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def short_date(moment: datetime, lang: str) -> str:
    """10 ต.ค. 62 · 10 Oct 2019."""
    day = in_bangkok(moment)
    if lang == "th":
        return f"{day.day} {_THAI_SHORT[day.month - 1]} {(day.year + BUDDHIST_ERA) % 100:02d}"
    return f"{day.day} {_ENGLISH_SHORT[day.month - 1]} {day.year}"


def day_month(day: date, lang: str) -> str:
    """10 ต.ค. · 10 Oct: where the year is clear."""
    return f"{day.day} {(_THAI_SHORT if lang == 'th' else _ENGLISH_SHORT)[day.month - 1]}"


def short_day(day: date, lang: str) -> str:
    """10 ต.ค. 62 · 10 Oct 2019, of a day instead of a moment."""
    return (
        f"{day_month(day, lang)} {(day.year + BUDDHIST_ERA) % 100:02d}"
        if lang == "th"
        else f"{day_month(day, lang)} {day.year}"
    )


def month_year(day: date, lang: str) -> str:
    """ตุลาคม 2562 · October 2019."""
    if lang == "th":
        return f"{_THAI_MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"
    return f"{_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def short_month(day: date, lang: str) -> str:
    """ต.ค. 62 · Oct 2019."""
    if lang == "th":
        return f"{_THAI_SHORT[day.month - 1]} {(day.year + BUDDHIST_ERA) % 100:02d}"
    return f"{_ENGLISH_SHORT[day.month - 1]} {day.year}"


def read_day(typed: str) -> date | None:
    """A day written year-month-day, in B.E. or C.E.; None where it is none. 29 February is looked at after the year."""
    parts = typed.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = map(int, parts)
    try:
        return date(year - BUDDHIST_ERA if year in _BUDDHIST_YEARS else year, month, day)
    except ValueError:
        return None


def clock_time(moment: datetime, lang: str) -> str:
    """13.30 น. · 13:30."""
    clock = in_bangkok(moment)
    return f"{clock:%H.%M} น." if lang == "th" else f"{clock:%H:%M}"


def date_time(moment: datetime, lang: str) -> str:
    """10 ต.ค. 62 13.30 น. · 10 Oct 2019, 13:30."""
    between = " " if lang == "th" else ", "
    return f"{short_date(moment, lang)}{between}{clock_time(moment, lang)}"


def age_words(age: timedelta, lang: str) -> str:
    """How long ago, in the largest whole unit: 3 ชั่วโมงที่แล้ว · 3 hours ago; under a minute: เมื่อสักครู่ · just now."""
    seconds = int(age.total_seconds())
    for unit_seconds, thai, english in _AGES:
        count = seconds // unit_seconds
        if count >= 1:
            return f"{count} {thai}ที่แล้ว" if lang == "th" else f"{count} {english}{'' if count == 1 else 's'} ago"
    return "เมื่อสักครู่" if lang == "th" else "just now"


def duration_words(length: timedelta, lang: str) -> str:
    """A length of time, rounded up: 40 นาที · 40 minutes, 5 ชั่วโมง · 5 hours, from two days on 3 วัน · 3 days."""
    seconds = max(length.total_seconds(), 1)
    unit_seconds, thai, english = next(unit for unit in reversed(_AGES) if seconds <= _AT_MOST.get(unit[0], seconds))
    count = ceil(seconds / unit_seconds)
    return f"{count} {thai}" if lang == "th" else f"{count} {english}{'' if count == 1 else 's'}"


def iso(moment: datetime) -> str:
    """2019-10-10T13:30:00+07:00: for ``<time datetime>``, feeds and JSON; C.E., whole seconds, Bangkok's offset."""
    return in_bangkok(moment).isoformat(timespec="seconds")
