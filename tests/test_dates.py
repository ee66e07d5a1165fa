"""Dates: Bangkok's day, Buddhist Era in Thai, Common Era in English, ISO for machines."""

from datetime import UTC, datetime, timedelta

import pytest

from stories import dates

DAY = datetime(2019, 10, 10, 6, 30, tzinfo=UTC)
# What Intl.DateTimeFormat("th") and ("en-GB") print in a browser: month: "long", then "short".
BROWSER_MONTHS = """
มกราคม ม.ค. January Jan
กุมภาพันธ์ ก.พ. February Feb
มีนาคม มี.ค. March Mar
เมษายน เม.ย. April Apr
พฤษภาคม พ.ค. May May
มิถุนายน มิ.ย. June Jun
กรกฎาคม ก.ค. July Jul
สิงหาคม ส.ค. August Aug
กันยายน ก.ย. September Sep
ตุลาคม ต.ค. October Oct
พฤศจิกายน พ.ย. November Nov
ธันวาคม ธ.ค. December Dec
""".strip().splitlines()


def test_a_date_is_in_the_era_of_its_language() -> None:
    assert dates.long_date(DAY, "th") == "10 ตุลาคม 2562"
    assert dates.long_date(DAY, "en") == "10 October 2019"
    assert dates.short_date(DAY, "th") == "10 ต.ค. 62"
    assert dates.short_date(DAY, "en") == "10 Oct 2019"


@pytest.mark.parametrize("month", range(1, 13))
def test_server_and_browser_agree_on_every_month(month: int) -> None:
    first = datetime(2026, month, 1, 12, tzinfo=UTC)
    thai, thai_short, english, english_short = BROWSER_MONTHS[month - 1].split()

    assert dates.long_date(first, "th") == f"1 {thai} 2569"
    assert dates.short_date(first, "th") == f"1 {thai_short} 69"
    assert dates.long_date(first, "en") == f"1 {english} 2026"
    assert dates.short_date(first, "en") == f"1 {english_short} 2026"


def test_time_is_bangkoks_with_a_dot_in_thai() -> None:
    assert dates.clock_time(DAY, "th") == "13.30 น."
    assert dates.clock_time(DAY, "en") == "13:30"
    assert dates.date_time(DAY, "th") == "10 ต.ค. 62 13.30 น."
    assert dates.date_time(DAY, "en") == "10 Oct 2019, 13:30"


def test_a_day_begins_at_midnight_in_bangkok() -> None:
    eve = datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC)

    assert dates.long_date(eve, "th") == "31 ธันวาคม 2568"
    assert dates.long_date(eve + timedelta(seconds=1), "th") == "1 มกราคม 2569"
    assert dates.clock_time(eve + timedelta(seconds=1), "th") == "00.00 น."


def test_a_leap_day_keeps_its_date_in_the_buddhist_era() -> None:
    assert dates.long_date(datetime(2024, 2, 29, tzinfo=UTC), "th") == "29 กุมภาพันธ์ 2567"


def test_a_short_year_keeps_two_digits() -> None:
    assert dates.short_date(datetime(2060, 1, 5, tzinfo=UTC), "th") == "5 ม.ค. 03"


def test_machines_get_iso_in_the_common_era() -> None:
    assert dates.iso(DAY) == "2019-10-10T13:30:00+07:00"
    assert dates.iso(DAY.replace(microsecond=123456)) == "2019-10-10T13:30:00+07:00"
    assert datetime.fromisoformat(dates.iso(DAY)) == DAY


@pytest.mark.parametrize("show", [dates.long_date, dates.short_date, dates.clock_time, dates.date_time])
def test_a_naive_datetime_is_refused(show) -> None:
    with pytest.raises(ValueError, match="naive"):
        show(DAY.replace(tzinfo=None), "th")
    with pytest.raises(ValueError, match="naive"):
        dates.iso(DAY.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("age", "thai", "english"),
    [
        (timedelta(seconds=-5), "เมื่อสักครู่", "just now"),
        (timedelta(seconds=59), "เมื่อสักครู่", "just now"),
        (timedelta(seconds=60), "1 นาทีที่แล้ว", "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 นาทีที่แล้ว", "59 minutes ago"),
        (timedelta(hours=1), "1 ชั่วโมงที่แล้ว", "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 ชั่วโมงที่แล้ว", "23 hours ago"),
        (timedelta(days=1), "1 วันที่แล้ว", "1 day ago"),
        (timedelta(days=400), "400 วันที่แล้ว", "400 days ago"),
    ],
)
def test_age_is_told_in_its_largest_whole_unit(age: timedelta, thai: str, english: str) -> None:
    assert dates.age_words(age, "th") == thai
    assert dates.age_words(age, "en") == english
