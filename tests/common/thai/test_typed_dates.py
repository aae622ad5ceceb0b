from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.thai.dates import BANGKOK, format_date, format_datetime, format_time, weekday_name
from common.thai.errors import InvalidInput
from common.thai.typed_dates import InvalidDate, InvalidTime, parse_date, parse_datetime, parse_time

DAY = date(2026, 11, 22)
DAYS_IN_WORDS = st.dates(date(1900, 1, 1), date(2156, 12, 31))
DAYS_IN_SHORT = st.dates(date(1957, 1, 1), date(2056, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "22 พฤศจิกายน 2569",
        "22 พ.ย. 2569",
        "22 พ.ย. 69",
        "22 พ.ย 69",
        "22 พย 69",
        "22พย69",
        "22-พ.ย.-69",
        "22 พ. ย. 2569",
        "22 พฤศจิกา 2569",
        "๒๒ พฤศจิกายน ๒๕๖๙",
        "22 พฤศจิกายน พ.ศ. 2569",
        "22 พฤศจิกายน พศ 2569",
        "22พฤศจิกายนพ.ศ.2569",
        "วันที่ 22 พฤศจิกายน พ.ศ. 2569",
        "วันที่ 22 เดือนพฤศจิกายน ปี พ.ศ. 2569",
        "ลงวันที่ ๒๒ พ.ย. ๒๕๖๙",
        "ณ วันที่ 22 พฤศจิกายน 2569",
        "วันอาทิตย์ที่ 22 พฤศจิกายน 2569",
        "อาทิตย์ 22 พ.ย. 69",
        "22 พฤศจิกายน ค.ศ. 2026",
        "22/11/2569",
        "22/11/69",
        "22-11-2569",
        "22.11.2569",
        "22 / 11 / 2569",
        "๒๒/๑๑/๒๕๖๙",
        "22/11/2026",
        "2026-11-22",
        "2569-11-22",
        "22 November 2026",
        "22 Nov 2026",
        "22 nov. 2569",
        "22 November B.E. 2569",
        "Sunday, 22 November 2026",
        "  22  พฤศจิกายน\u00a02569 ",
        "22 พ.ย.\u200b 2569",
    ],
)
def test_one_day_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_date(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("29 ก.พ. 2567", date(2024, 2, 29)),
        ("29/2/67", date(2024, 2, 29)),
        ("1 มี.ค. 00", date(1957, 3, 1)),
        ("31 ธ.ค. 99", date(2056, 12, 31)),
        ("5 กรกฏาคม 2569", date(2026, 7, 5)),
        ("1/1/2400", date(1857, 1, 1)),
    ],
)
def test_leap_days_two_digit_years_and_common_spellings_are_read(typed: str, day: date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("เมื่อวาน", "form"),
        ("22 พฤศจิกายน", "form"),
        ("พฤศจิกายน 2569", "form"),
        ("22/11", "form"),
        ("9" * 1000, "form"),
        ("22 พฤหัส 2569", "month"),
        ("22/13/2569", "month"),
        ("11/22/2569", "month"),
        ("2026-00-10", "month"),
        ("29 ก.พ. 2569", "day"),
        ("31 เม.ย. 2569", "day"),
        ("0/1/2569", "day"),
        ("32 ม.ค. 2569", "day"),
        ("22 พฤศจิกายน 2026", "year"),
        ("22 พ.ย. พ.ศ. 2026", "year"),
        ("22 พ.ย. ค.ศ. 2569", "year"),
        ("22 พ.ย. ค.ศ. 26", "year"),
        ("22/11/569", "year"),
        ("22/11/2269", "year"),
        ("22/11/25690", "year"),
        ("22 November B.E. 2026", "year"),
        ("วันจันทร์ที่ 22 พ.ย. 2569", "weekday"),
        ("Monday 22 November 2026", "weekday"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason_in_both_languages(typed: str, reason: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        parse_date(typed)
    assert refused.value.reason == reason
    assert refused.value.message("th") != refused.value.message("en")


def test_the_refusal_says_what_would_be_right() -> None:
    with pytest.raises(InvalidDate, match="กุมภาพันธ์ 2569 มีวันที่ 1 ถึง 28"):
        parse_date("29 ก.พ. 2569")
    with pytest.raises(InvalidDate, match=r"พ\.ศ\. 2569"):
        parse_date("22 พฤศจิกายน 2026")
    with pytest.raises(InvalidDate, match="เป็นวันอาทิตย์"):
        parse_date("วันจันทร์ที่ 22 พ.ย. 2569")


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("08.30 น.", time(8, 30)),
        ("8.30", time(8, 30)),
        ("8:30", time(8, 30)),
        ("เวลา ๐๘.๓๐ น.", time(8, 30)),
        ("13.05 นาฬิกา", time(13, 5)),
        ("00.00 น.", time(0, 0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_of_day_is_read(typed: str, clock: time) -> None:
    assert parse_time(typed) == clock


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("เช้า", "form"),
        ("830", "form"),
        ("8.3", "form"),
        ("24.00 น.", "hour"),
        ("25:10", "hour"),
        ("08.60", "minute"),
    ],
)
def test_what_is_no_time_is_refused_with_a_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidTime) as refused:
        parse_time(typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "typed",
    [
        "22 พฤศจิกายน 2569 เวลา 08.30 น.",
        "22 พฤศจิกายน 2569เวลา08.30น.",
        "๒๒ พ.ย. ๖๙ ๐๘.๓๐ น.",
        "22/11/2569 8:30",
        "22.11.2569 8.30",
        "22 November 2026, 08:30",
        "2026-11-22 08:30",
    ],
)
def test_a_date_with_a_time_is_a_moment_in_bangkok(typed: str) -> None:
    moment = parse_datetime(typed)
    assert moment == datetime(2026, 11, 22, 8, 30, tzinfo=BANGKOK)
    assert moment.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("typed", "error", "reason"),
    [
        ("22 พ.ย. 2569", InvalidTime, "empty"),
        ("22.11.69", InvalidTime, "empty"),
        ("08.30 น.", InvalidDate, "form"),
        ("29 ก.พ. 2569 08.30", InvalidDate, "day"),
        ("22 พ.ย. 2569 เวลา 24.00 น.", InvalidTime, "hour"),
        ("", InvalidDate, "empty"),
    ],
)
def test_half_a_moment_or_a_wrong_one_is_refused(typed: str, error: type[Exception], reason: str) -> None:
    with pytest.raises(error) as refused:
        parse_datetime(typed)
    assert getattr(refused.value, "reason", None) == reason


@given(DAYS_IN_WORDS, st.booleans())
def test_every_day_reads_back_from_the_way_it_is_written(day: date, thai_numerals: bool) -> None:
    assert parse_date(format_date(day, thai_numerals=thai_numerals)) == day
    assert parse_date(format_date(day, "en")) == day
    assert parse_date(format_date(day, "en", "short")) == day
    assert parse_date(f"{weekday_name(day)}ที่ {format_date(day)}") == day
    assert parse_date(f"{day.day}/{day.month}/{day.year + 543}") == day
    assert parse_date(day.isoformat()) == day


@given(DAYS_IN_SHORT)
def test_every_day_of_the_century_reads_back_from_its_short_form(day: date) -> None:
    assert parse_date(format_date(day, style="short")) == day


@given(st.datetimes(datetime(1950, 1, 1), datetime(2056, 12, 31), timezones=st.just(BANGKOK)))  # noqa: DTZ001
def test_every_minute_reads_back_from_the_way_it_is_written(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert parse_datetime(format_datetime(moment)) == minute
    assert parse_datetime(format_datetime(moment, "en")) == minute
    assert parse_time(format_time(moment)) == minute.time()


@given(st.text(max_size=100) | st.text(alphabet="0123456789/.- พ.ย.ศค๒วันที่เวลาNov:", max_size=40))
def test_anything_typed_is_read_or_refused_and_never_breaks(typed: str) -> None:
    problems: list[InvalidInput] = []
    for parse in (parse_date, parse_time, parse_datetime):
        try:
            parse(typed)
        except (InvalidDate, InvalidTime) as refused:
            problems.append(refused)
    assert all(problem.th and problem.en for problem in problems)
