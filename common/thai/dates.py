"""Dates and times as Thai offices write them: Buddhist-era years, Bangkok days, full stops in times.

Dates are stored as CE dates and moments as aware datetimes; only what a person sees is in the Buddhist era
(พ.ศ. = CE + 543, for dates from 1 January 2484 (1941) on, when the Thai year began to start in January). Every
function that takes a day also takes an aware datetime and then uses its day in Bangkok. What people type is
read by `typed_dates`.
"""

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from common.thai.errors import Language
from common.thai.numerals import to_thai

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_ERA = 543

MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
MONTHS_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Monday first, as date.weekday() counts.
WEEKDAYS = ("วันจันทร์", "วันอังคาร", "วันพุธ", "วันพฤหัสบดี", "วันศุกร์", "วันเสาร์", "วันอาทิตย์")
WEEKDAYS_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_OCTOBER = 10


class NaiveMoment(ValueError):
    """A datetime without a time zone was given where a moment is meant: a mistake in the program, not of a person."""


def in_bangkok(moment: datetime) -> datetime:
    """The moment as Bangkok's clocks show it. Raises NaiveMoment."""
    if moment.tzinfo is None:
        raise NaiveMoment(f"{moment!r} has no time zone")
    return moment.astimezone(BANGKOK)


def bangkok_day(day: date) -> date:
    """The day itself, or an aware datetime's day in Bangkok. Raises NaiveMoment."""
    return in_bangkok(day).date() if isinstance(day, datetime) else day


def thai_year(day: date) -> int:
    """The Buddhist-era year of a day or of a moment in Bangkok: 2569 for 2026."""
    return bangkok_day(day).year + BUDDHIST_ERA


def fiscal_year(day: date) -> int:
    """The government's fiscal year (ปีงบประมาณ), Buddhist era: 2570 runs from 1 October 2569 to 30 September 2570."""
    day = bangkok_day(day)
    return thai_year(day) + (1 if day.month >= _OCTOBER else 0)


def weekday_name(day: date, language: Language = "th") -> str:
    """ "วันอาทิตย์" or "Sunday"."""
    names = WEEKDAYS if language == "th" else WEEKDAYS_ENGLISH
    return names[bangkok_day(day).weekday()]


def format_date(
    day: date, language: Language = "th", style: Literal["long", "short"] = "long", *, thai_numerals: bool = False
) -> str:
    """ "22 พฤศจิกายน 2569", short "22 พ.ย. 69"; English "22 November 2026", short "22 Nov 2026".

    `thai_numerals` writes ๒๒ พฤศจิกายน ๒๕๖๙; English keeps Arabic ones.
    """
    day = bangkok_day(day)
    if language == "en":
        month = MONTHS_ENGLISH[day.month - 1]
        return f"{day.day} {month if style == 'long' else month[:3]} {day.year}"
    if style == "long":
        text = f"{day.day} {MONTHS[day.month - 1]} {thai_year(day)}"
    else:
        text = f"{day.day} {MONTHS_SHORT[day.month - 1]} {thai_year(day) % 100:02}"
    return to_thai(text) if thai_numerals else text


def format_time(moment: datetime | time, language: Language = "th", *, thai_numerals: bool = False) -> str:
    """The time of a moment in Bangkok, or of a time of day as it stands: "08.30 น.", English "08:30"."""
    clock = in_bangkok(moment).time() if isinstance(moment, datetime) else moment
    if language == "en":
        return f"{clock:%H:%M}"
    text = f"{clock:%H.%M} น."
    return to_thai(text) if thai_numerals else text


def format_datetime(
    moment: datetime,
    language: Language = "th",
    style: Literal["long", "short"] = "long",
    *,
    thai_numerals: bool = False,
) -> str:
    """ "22 พฤศจิกายน 2569 เวลา 08.30 น.", short "22 พ.ย. 69 08.30 น."; English "22 November 2026, 08:30"."""
    day = format_date(moment, language, style, thai_numerals=thai_numerals)
    clock = format_time(moment, language, thai_numerals=thai_numerals)
    if language == "en":
        return f"{day}, {clock}"
    return f"{day} เวลา {clock}" if style == "long" else f"{day} {clock}"
