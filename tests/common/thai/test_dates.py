from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from common.thai.dates import (
    NaiveMoment,
    bangkok_day,
    fiscal_year,
    format_date,
    format_datetime,
    format_time,
    in_bangkok,
    thai_year,
    weekday_name,
)

SUNDAY = date(2026, 11, 22)
NEW_YEAR_IN_BANGKOK = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)


def test_a_day_is_written_in_full_in_short_and_in_english() -> None:
    assert format_date(SUNDAY) == "22 พฤศจิกายน 2569"
    assert format_date(SUNDAY, style="short") == "22 พ.ย. 69"
    assert format_date(SUNDAY, thai_numerals=True) == "๒๒ พฤศจิกายน ๒๕๖๙"
    assert format_date(SUNDAY, "en") == "22 November 2026"
    assert format_date(SUNDAY, "en", "short", thai_numerals=True) == "22 Nov 2026"


def test_a_year_ending_in_a_nought_keeps_two_digits_in_short() -> None:
    assert format_date(date(1958, 1, 5), style="short") == "5 ม.ค. 01"


@pytest.mark.parametrize(
    ("month", "long", "short"),
    [
        (1, "มกราคม", "ม.ค."),
        (2, "กุมภาพันธ์", "ก.พ."),
        (3, "มีนาคม", "มี.ค."),
        (4, "เมษายน", "เม.ย."),
        (5, "พฤษภาคม", "พ.ค."),
        (6, "มิถุนายน", "มิ.ย."),
        (7, "กรกฎาคม", "ก.ค."),
        (8, "สิงหาคม", "ส.ค."),
        (9, "กันยายน", "ก.ย."),
        (10, "ตุลาคม", "ต.ค."),
        (11, "พฤศจิกายน", "พ.ย."),
        (12, "ธันวาคม", "ธ.ค."),
    ],
)
def test_every_month_has_its_names(month: int, long: str, short: str) -> None:
    assert format_date(date(2026, month, 1)) == f"1 {long} 2569"
    assert format_date(date(2026, month, 1), style="short") == f"1 {short} 69"


def test_a_moment_is_written_as_bangkok_saw_it() -> None:
    moment = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    assert format_datetime(moment) == "22 พฤศจิกายน 2569 เวลา 08.30 น."
    assert format_datetime(moment, style="short") == "22 พ.ย. 69 08.30 น."
    assert format_datetime(moment, thai_numerals=True) == "๒๒ พฤศจิกายน ๒๕๖๙ เวลา ๐๘.๓๐ น."
    assert format_datetime(moment, "en") == "22 November 2026, 08:30"


def test_a_time_of_day_is_written_as_it_stands() -> None:
    assert format_time(time(8, 5)) == "08.05 น."
    assert format_time(time(16, 30), "en") == "16:30"
    assert format_time(time(16, 30), thai_numerals=True) == "๑๖.๓๐ น."


def test_the_day_and_the_year_turn_at_midnight_in_bangkok() -> None:
    assert thai_year(NEW_YEAR_IN_BANGKOK) == 2570
    assert thai_year(NEW_YEAR_IN_BANGKOK - timedelta(microseconds=1)) == 2569
    assert bangkok_day(NEW_YEAR_IN_BANGKOK) == date(2027, 1, 1)
    assert format_date(NEW_YEAR_IN_BANGKOK.astimezone(timezone(timedelta(hours=-8)))) == "1 มกราคม 2570"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 30), 2569),
        (date(2026, 10, 1), 2570),
        (date(2026, 12, 31), 2570),
        (date(2027, 1, 1), 2570),
        (datetime(2026, 9, 30, 17, 0, tzinfo=UTC), 2570),
        (datetime(2026, 9, 30, 16, 59, tzinfo=UTC), 2569),
    ],
)
def test_the_fiscal_year_begins_on_the_first_of_october(day: date, year: int) -> None:
    assert fiscal_year(day) == year


def test_weekdays_have_their_names() -> None:
    names = [weekday_name(SUNDAY + timedelta(days=n)) for n in range(7)]
    assert names == ["วันอาทิตย์", "วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์"]
    assert weekday_name(SUNDAY, "en") == "Sunday"


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 22, 8, 30)  # noqa: DTZ001
    for use in (
        in_bangkok,
        bangkok_day,
        thai_year,
        fiscal_year,
        weekday_name,
        format_date,
        format_time,
        format_datetime,
    ):
        with pytest.raises(NaiveMoment):
            use(naive)
