"""Dates and times in the language of the page: Buddhist era in Thai, common era in English."""

from datetime import date, datetime

from django.utils import dateformat
from django.utils.translation import get_language


def _year(day: date) -> int:
    return day.year if get_language() == "en" else day.year + 543


def long_date(day: date) -> str:
    return f"{day.day} {dateformat.format(day, 'F')} {_year(day)}"


def short_date(day: date) -> str:
    return f"{day.day} {dateformat.format(day, 'M')} {_year(day)}"


def clock_time(moment: datetime) -> str:
    return f"{moment:%H:%M}" if get_language() == "en" else f"{moment:%H.%M} น."
