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
    for name, most in (("subject", 1000), ("recipient", 300)):
        if name in taken:
            taken[name] = " ".join(taken[name].split("\n"))[:most]
    return Content(**taken)


def _text(value: object) -> str:
    return normalise(str(value or "").replace("\r\n", "\n"))[:MOST_LETTERS].strip("\n")


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
