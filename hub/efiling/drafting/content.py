"""What is written in a letter: kept as it was typed, and taken apart for the page. Pure.

A draft may be wrong or half done in every field and is kept all the same; the linter says what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from common.thai.errors import InvalidInput
from common.thai.normalise import normalise
from common.thai.typed_dates import parse_date
from hub.efiling.rules import TOP_SECRET, Secrecy, Urgency

MOST_LETTERS = 60_000
"""Of one field: about thirty pages."""
_ON_A_LINE = {"subject": 1000, "recipient": 300}  # as a register's line keeps them
MOST_SET, LONGEST_PARAGRAPH, MOST_LINES, MOST_CELLS = 100_000, 5_000, 2_000, 10_000
"""Of one letter that is typeset: letters, letters of a paragraph, paragraphs and rows, cells of tables."""


@dataclass(frozen=True)
class Content:
    """Every field as text; `circular` alone is yes or no. What a kind does not have stays empty."""

    subject: str = ""
    rank: str = ""
    recipient: str = ""
    references: str = ""
    enclosures: str = ""
    cause: str = ""
    purpose: str = ""
    conclusion: str = ""
    body: str = ""
    closing: str = ""
    copy_to: str = ""
    division: str = ""
    dated: str = ""
    urgency: str = Urgency.NORMAL
    secrecy: str = Secrecy.NORMAL
    effective: str = ""
    issue: str = ""
    met: str = ""
    place: str = ""
    present: str = ""
    absent: str = ""
    attending: str = ""
    opened: str = ""
    closed: str = ""
    circular: bool = False

    def kept(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @property
    def day(self) -> date | None:
        """The day it bears; None for the day of issue, and for what is no day."""
        try:
            return parse_date(self.dated) if self.dated else None
        except InvalidInput:
            return None

    def lines(self, name: str) -> list[str]:
        """A field that holds one thing on each line."""
        return [line.strip() for line in str(getattr(self, name)).splitlines() if line.strip()]

    def without(self, *names: str) -> Content:
        """With these as in a new letter."""
        fresh = Content()
        return replace(self, **{name: getattr(fresh, name) for name in names})


NAMES = tuple(field.name for field in fields(Content))


def read(values: Mapping[str, Any]) -> Content:
    """From the database or from what a browser posts: texts in the one spelling they are stored in, cut to size."""
    taken: dict[str, Any] = {name: _text(values[name]) for name in NAMES if name != "circular" and name in values}
    for name, known in (("urgency", Urgency.values), ("secrecy", [*Secrecy.values, TOP_SECRET])):
        if taken.get(name) not in known:
            taken.pop(name, None)
    taken["circular"] = values.get("circular") in (True, "on", "true", "1")
    for name in _ON_A_LINE:
        if name in taken:
            taken[name] = " ".join(taken[name].split("\n"))[: most_letters(name)]
    return Content(**taken)


def as_typed(value: object) -> str:
    """In the one spelling it is stored in, before it is cut to size."""
    return normalise(str(value or "").replace("\r\n", "\n")).strip("\n")


def most_letters(name: str) -> int:
    """So many letters of a field are kept."""
    return _ON_A_LINE.get(name, MOST_LETTERS)


def _text(value: object) -> str:
    return as_typed(value)[:MOST_LETTERS]


def can_be_set(content: Content) -> bool:
    """Whether its pages can be set in a few seconds: not for a paragraph or a table without end, pasted by mistake."""
    lines = [line for name in NAMES if name != "circular" for line in str(getattr(content, name)).splitlines()]
    rows = [line.count("|") for line in lines if line.lstrip().startswith("|")]
    return (
        len(lines) <= MOST_LINES
        and sum(map(len, lines)) <= MOST_SET
        and max(map(len, lines), default=0) <= LONGEST_PARAGRAPH
        and len(rows) * max(rows, default=0) <= MOST_CELLS
    )


@dataclass(frozen=True)
class Block:
    """A piece of the letter's text: a paragraph at a level (0: an ordinary one, 1: under a number), or a table."""

    kind: Literal["paragraph", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


_UNDER = re.compile(r"^[0-9๐-๙]+\.[0-9๐-๙]+(?:\.[0-9๐-๙]+)*[.)]?\s|^\([0-9๐-๙ก-ฮ]+\)\s|^[-•–]\s")


def blocks(text: str) -> list[Block]:
    """Each typed line is a paragraph; lines that begin with | are the rows of a table, the first its heading.

    ๑. and ข้อ ๑ are ordinary paragraphs, ๑.๑, (๑) and - stand further in.
    """
    made: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            wide = max(len(row) for row in rows)
            made.append(Block("table", rows=tuple((*row, *[""] * (wide - len(row))) for row in rows)))
            rows = []
        if line:
            made.append(Block("paragraph", line, 1 if _UNDER.match(line) else 0))
    return made
