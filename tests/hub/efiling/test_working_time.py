"""When something is due by the office's hours: a table for hours and one for days."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from hub.efiling import working_time
from hub.efiling.working_time import NeverDue, OfficeTime

BANGKOK = ZoneInfo("Asia/Bangkok")
KINGS_DAY = date(2025, 12, 5)  # a Friday
OFFICE = OfficeTime(holidays=frozenset({KINGS_DAY}))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("1/12/2025 09:00", 2, "1/12/2025 11:00"),  # a Monday
        ("1/12/2025 15:30", 2, "2/12/2025 09:30"),
        ("1/12/2025 06:00", 2, "1/12/2025 10:30"),
        ("1/12/2025 20:00", 2, "2/12/2025 10:30"),
        ("1/12/2025 08:30", 8, "1/12/2025 16:30"),
        ("1/12/2025 08:30", 9, "2/12/2025 09:30"),
        ("4/12/2025 16:00", 1, "8/12/2025 09:00"),  # a holiday and a weekend between
        ("6/12/2025 12:00", 0, "8/12/2025 08:30"),
        ("1/12/2025 09:00", 0, "1/12/2025 09:00"),
        ("1/12/2025 16:30", 0, "1/12/2025 16:30"),
    ],
)
def test_hours_run_while_the_office_works(start, hours, due):
    assert working_time.due(at(start), hours, "hours", OFFICE) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("1/12/2025 09:00", 0, "1/12/2025 16:30"),
        ("1/12/2025 09:00", 1, "2/12/2025 16:30"),
        ("1/12/2025 23:30", 3, "4/12/2025 16:30"),
        ("1/12/2025 09:00", 4, "8/12/2025 16:30"),  # the holiday and the weekend do not count
        ("6/12/2025 12:00", 0, "8/12/2025 16:30"),
        ("6/12/2025 12:00", 1, "8/12/2025 16:30"),
        ("31/12/2025 16:00", 1, "1/1/2026 16:30"),
    ],
)
def test_days_count_from_the_next_and_end_with_its_work(start, days, due):
    assert working_time.due(at(start), days, "days", OFFICE) == at(due)


def test_the_moment_is_read_in_bangkok_wherever_it_was_written():
    utc = datetime(2025, 12, 1, 18, 0, tzinfo=ZoneInfo("UTC"))  # 1.00 of Tuesday in Bangkok
    assert working_time.due(utc, 1, "days", OFFICE) == at("3/12/2025 16:30")


@pytest.mark.parametrize(
    "office",
    [OfficeTime(weekdays=frozenset()), OfficeTime(opens=time(17), closes=time(8)), OfficeTime(closes=time(8, 30))],
)
@pytest.mark.parametrize("measure", ["hours", "days"])
def test_an_office_that_never_works_is_told(office, measure):
    with pytest.raises(NeverDue):
        working_time.due(at("1/12/2025 09:00"), 1, measure, office)


@pytest.mark.parametrize(
    ("start", "morning"),
    [
        ("1/12/2025 07:00", "2/12/2025 08:30"),  # a Monday, before the office opens
        ("1/12/2025 15:00", "2/12/2025 08:30"),
        ("4/12/2025 09:00", "8/12/2025 08:30"),  # a holiday and a weekend between
        ("7/12/2025 23:00", "8/12/2025 08:30"),
    ],
)
def test_the_next_morning_that_the_office_works(start: str, morning: str) -> None:
    assert working_time.next_morning(at(start), OFFICE) == at(morning)
