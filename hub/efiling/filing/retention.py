"""How long a letter is kept. Pure: no database, no page.

Source: the Office of the Prime Minister's regulation on correspondence (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. 2526
and amendments), part 3 on keeping and destroying: the years of a class are whole calendar years after the year of the
letter, or after that in which its file was closed; the survey is made within 60 days after a calendar year. An
electronic letter has no expiry of its own: without a class that counts years nothing falls due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from common.thai.dates import BUDDHIST_ERA

SURVEY_DAYS = 60
ARCHIVES_DAYS = 60
"""Days without an answer after which the National Archives are held to agree."""


@dataclass(frozen=True)
class Term:
    """A class as it counts: `years` None is for good; `from_closing`: from the year in which the file was closed."""

    years: int | None
    from_closing: bool = False


def kept_through(term: Term | None, letter_year: int, closed_year: int | None, extended_to: int | None) -> int | None:
    """The last Thai year in which the letter is kept, or None where it has no end. Years are of the Buddhist era.

    A file still open gives no end to what counts from its closing; a closing before the letter counts from the letter.
    """
    if term is None or term.years is None:
        return None
    if term.from_closing and closed_year is None:
        return None
    start = max(letter_year, closed_year or 0) if term.from_closing else letter_year
    return max(start + term.years, extended_to or 0)


def falls_due(through: int | None, year: int) -> bool:
    """Whether it belongs into the survey of `year`, which has ended."""
    return through is not None and through <= year


def survey_by(year: int) -> date:
    """The last day of the survey of a Thai year: 60 days after its end."""
    return date(year - BUDDHIST_ERA, 12, 31) + timedelta(days=SURVEY_DAYS)


def archives_agree_on(sent_on: date) -> date:
    """The first day on which silence is consent: 60 days have passed without an answer.

    The day of sending does not count (Civil and Commercial Code, section 193/3); they may answer on the sixtieth.
    """
    return sent_on + timedelta(days=ARCHIVES_DAYS + 1)
