"""Reads the dates and times that people type, and says clearly what is wrong with those that are none.

Which year is meant:
- With a Thai month the year is Buddhist era, unless ค.ศ. stands before it.
- In figures (22/11/2569, day first; or year first, 2026-11-22) and with an English month, 2400–2699 is Buddhist era and
  1900–2199 Christian era: no office has dates from before B.E. 2400 (1857), or from after C.E. 2199.
- Two digits are Buddhist era 25xx, always: 69 is 2569. (C.E. in two digits cannot be told from it, so it is
never read.)
"""

import calendar
import re
from datetime import date, datetime, time

from common.thai.dates import (
    BANGKOK,
    BUDDHIST_ERA,
    MONTHS,
    MONTHS_ENGLISH,
    MONTHS_SHORT,
    WEEKDAYS,
    WEEKDAYS_ENGLISH,
    format_date,
    weekday_name,
)
from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.numerals import to_arabic

_BE_YEARS = range(2400, 2700)
_CE_YEARS = range(1900, 2200)
_CENTURY_OF_TWO_DIGITS = 2500
_LONGEST_INPUT = 80
_HOURS, _MINUTES, _MONTHS_IN_YEAR, _LONGEST_MONTH = 24, 60, 12, 31

_ENDINGS = ("พันธ์", "ยน", "คม")  # people also write มกรา, กุมภา, เมษา


def _month_names() -> dict[str, int]:
    """Every way of writing a month that is understood, without dots, spaces and capitals → 1–12."""
    names = {"กรกฏาคม": 7, "กรกฏา": 7, "กุมภาพันธุ์": 2, "sept": 9}  # often misspelt so; Sept has four letters
    for number, (full, short, english) in enumerate(zip(MONTHS, MONTHS_SHORT, MONTHS_ENGLISH, strict=True), 1):
        names[full] = names[short.replace(".", "")] = number
        names[next(full.removesuffix(ending) for ending in _ENDINGS if full.endswith(ending))] = number
        names[english.lower()] = names[english[:3].lower()] = number
    return names


_MONTH_NAMES = _month_names()
_LABEL = re.compile(r"^(?:ลงวันที่|ณ\s*วันที่|วันที่|เมื่อวันที่|ณ)\s*")
_WEEKDAY_NAMES = "|".join((*(name.removeprefix("วัน") for name in WEEKDAYS), *WEEKDAYS_ENGLISH))
_WEEKDAY = re.compile(rf"^(?:วัน)?(?P<name>{_WEEKDAY_NAMES})(?:ที่|,)?\s*(?=\d)", re.IGNORECASE)
_ERA = r"(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|b\.?e\.?|a\.?d\.?|c\.?e\.?)"
_IN_WORDS = re.compile(
    rf"(?P<day>\d{{1,2}})[\s/-]*(?:เดือน\s*)?(?P<month>[^\W\d]\D*?)[\s,/-]*(?:ปี\s*)?(?:{_ERA}\s*)?(?P<year>\d+)",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d+)")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})")
_TIME = re.compile(r"(?:เวลา\s*)?(?P<hour>\d{1,2})\s?[.:]\s?(?P<minute>\d{2})(?:\s*(?:น\.?|นาฬิกา))?")
_TIME_AT_END = re.compile(rf"(?:(?P<comma>,)\s*|\s+|(?=เวลา)){_TIME.pattern}$")


class InvalidDate(InvalidInput):
    """Not a date. Reasons: empty, form, month, day, year, weekday."""


class InvalidTime(InvalidInput):
    """Not a time of day. Reasons: empty, form, hour, minute."""


def _tidied(text: str) -> str:
    return " ".join(to_arabic(normalise(text)).split())


def parse_date(text: str) -> date:
    """The day that a person typed, such as "22 พฤศจิกายน 2569", "๒๒ พ.ย. ๖๙", "วันอาทิตย์ที่ 22 พ.ย. พ.ศ.
    2569", "22/11/2569", "2026-11-22" or "22 November 2026"; the module's head says which year is meant.

    Raises InvalidDate.
    """
    typed = _tidied(text)
    if not typed:
        raise InvalidDate("empty", th="โปรดกรอกวันที่", en="Enter a date")
    weekday = None
    for _ in range(2):  # "วันที่" stands before or after the weekday
        typed = _LABEL.sub("", typed)
        if found := _WEEKDAY.match(typed):
            weekday, typed = found["name"].lower(), typed[found.end() :]
    day = _figures(typed) or _words(typed)
    if day is None:
        raise InvalidDate(
            "form",
            th="อ่านวันที่นี้ไม่ออก โปรดกรอกเช่น 22 พ.ย. 2569 หรือ 22/11/2569",
            en="This is not understood as a date; write it like 22 November 2026 or 22/11/2569",
        )
    if weekday and weekday not in (weekday_name(day).removeprefix("วัน"), weekday_name(day, "en").lower()):
        raise InvalidDate(
            "weekday",
            th=f"วันที่ {format_date(day)} เป็น{weekday_name(day)} โปรดตรวจดูวันหรือวันที่",
            en=f"{format_date(day, 'en')} is a {weekday_name(day, 'en')}: look at the weekday or the date again",
        )
    return day


def _figures(typed: str) -> date | None:
    found = _YEAR_FIRST.fullmatch(typed) or _DAY_FIRST.fullmatch(typed)
    if not found or len(typed) > _LONGEST_INPUT:
        return None
    return _day(int(found["day"]), int(found["month"]), _ce_year(found["year"], ce_allowed=True))


def _words(typed: str) -> date | None:
    if len(typed) > _LONGEST_INPUT:
        return None
    found = _IN_WORDS.fullmatch(typed)
    if not found:
        return None
    name = re.sub(r"[.\s]", "", found["month"]).lower()
    if name not in _MONTH_NAMES:
        raise InvalidDate(
            "month",
            th=f"ไม่รู้จักเดือน “{found['month']}” โปรดใช้ชื่อเดือน เช่น พฤศจิกายน หรือ พ.ย.",
            en=f"“{found['month']}” is not the name of a month; write for example November or พ.ย.",
        )
    era = re.sub(r"[.\s]", "", found["era"] or "").lower()
    return _day(int(found["day"]), _MONTH_NAMES[name], _year_beside_month(found["year"], era, name))


def _year_beside_month(year: str, era: str, month: str) -> int:
    if era in ("คศ", "ad", "ce"):
        if int(year) not in _CE_YEARS:
            raise _wrong_year(year)
        return int(year)
    return _ce_year(year, ce_allowed=not era and month.isascii())


def _ce_year(year: str, *, ce_allowed: bool) -> int:
    number = int(year)
    if len(year) == 2:
        return number + _CENTURY_OF_TWO_DIGITS - BUDDHIST_ERA
    if number in _BE_YEARS:
        return number - BUDDHIST_ERA
    if number in _CE_YEARS and ce_allowed:
        return number
    raise _wrong_year(year)


def _wrong_year(year: str) -> InvalidDate:
    if len(year) == 4 and int(year) in _CE_YEARS:
        return InvalidDate(
            "year",
            th=f"ปี {year} ดูเหมือนเป็น ค.ศ. โปรดใช้ พ.ศ. {int(year) + BUDDHIST_ERA} หรือเขียน ค.ศ. ไว้หน้าปี",
            en=f"{year} looks like a Christian-era year: write {int(year) + BUDDHIST_ERA}, or ค.ศ. before it",
        )
    return InvalidDate(
        "year",
        th=f"ปี {year[:8]} ใช้ไม่ได้ โปรดใช้ปี พ.ศ. สี่หลัก เช่น 2569 หรือสองหลัก เช่น 69",
        en=f"The year {year[:8]} cannot be taken: write the Buddhist-era year in four digits (2569) or two (69)",
    )


def _day(day: int, month: int, ce_year: int) -> date:
    if not 1 <= month <= _MONTHS_IN_YEAR:
        raise InvalidDate(
            "month",
            th=f"ไม่มีเดือน {month}: เขียนวัน/เดือน/ปี และเดือนเป็น 1 ถึง 12",
            en=f"There is no month {month}: write day/month/year, with a month from 1 to 12",
        )
    last = calendar.monthrange(ce_year, month)[1]
    if not 1 <= day <= last:
        raise InvalidDate(
            "day",
            th=f"ไม่มีวันที่ {day}: {MONTHS[month - 1]} {ce_year + BUDDHIST_ERA} มีวันที่ 1 ถึง {last}",
            en=f"There is no day {day}: {MONTHS_ENGLISH[month - 1]} {ce_year} has days 1 to {last}",
        )
    return date(ce_year, month, day)


def parse_time(text: str) -> time:
    """The time of day that a person typed: "08.30 น.", "8:30", "เวลา ๘.๓๐ น.", "13.05 นาฬิกา".

    Raises InvalidTime.
    """
    typed = _tidied(text)
    if not typed:
        raise InvalidTime("empty", th="โปรดกรอกเวลา", en="Enter a time")
    found = _TIME.fullmatch(typed)
    if not found:
        raise InvalidTime(
            "form",
            th="อ่านเวลานี้ไม่ออก โปรดกรอกเช่น 08.30",
            en="This is not understood as a time; write it like 08:30",
        )
    return _time(found)


def _time(found: re.Match[str]) -> time:
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour >= _HOURS:
        raise InvalidTime(
            "hour",
            th=f"ไม่มีเวลา {hour} นาฬิกา: ชั่วโมงเป็น 0 ถึง 23 (เที่ยงคืนคือ 00.00 น. ของวันถัดไป)",
            en=f"There is no hour {hour}: hours run from 0 to 23 (midnight is 00:00 of the next day)",
        )
    if minute >= _MINUTES:
        raise InvalidTime(
            "minute",
            th=f"ไม่มีนาทีที่ {minute}: นาทีเป็น 00 ถึง 59",
            en=f"There is no minute {minute}: minutes run from 00 to 59",
        )
    return time(hour, minute)


def parse_datetime(text: str) -> datetime:
    """The moment that a person typed, as a datetime in Bangkok's zone: a date as `parse_date` reads it, then a
    time ("22 พ.ย. 2569 เวลา 08.30 น.", "22/11/2569 8:30", "22 November 2026, 08:30").

    Raises InvalidDate and InvalidTime; a date alone is an InvalidTime.
    """
    typed = _tidied(text)
    found = _TIME_AT_END.search(typed)
    if not found:
        parse_date(typed)
        raise InvalidTime(
            "empty",
            th="โปรดกรอกเวลาต่อจากวันที่ เช่น 22 พ.ย. 2569 เวลา 08.30 น.",
            en="Enter a time after the date, as in 22 November 2026, 08:30",
        )
    return datetime.combine(parse_date(typed[: found.start()]), _time(found), tzinfo=BANGKOK)
