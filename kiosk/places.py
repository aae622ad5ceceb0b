"""Where a visitor is, and how they came there. Nothing here knows of screens.

A place is all that is needed to show it again: on the way back, in the other language, after new content has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass
class Home:
    scroll: float = 1.0


@dataclass
class InCategory:
    category: str
    scroll: float = 1.0


@dataclass
class OnPage:
    """scroll is in pixels from the top here: a page's length changes with the size of its letters."""

    page: str
    scroll: float = 0.0


@dataclass
class InFile:
    """view is what the PDF view had in sight (`common.touch.pdfview.InSight`), None before it was shown."""

    page: str
    number: int
    view: Any = None


@dataclass
class TakingAlong:
    page: str


@dataclass
class Searching:
    text: str = ""
    scroll: float = 1.0
    typing: bool = True


Place = Home | InCategory | OnPage | InFile | TakingAlong | Searching


class Way:
    """The places from home to here; the first is always home."""

    def __init__(self) -> None:
        self._places: list[Place] = [Home()]

    @property
    def here(self) -> Place:
        return self._places[-1]

    @property
    def at_home(self) -> bool:
        return len(self._places) == 1

    def go(self, place: Place) -> None:
        self._places.append(place)

    def back(self) -> Place:
        """One place back, if there is one."""
        if not self.at_home:
            self._places.pop()
        return self.here

    def home(self) -> Place:
        """Home, and everything on the way forgotten."""
        self._places = [Home()]
        return self.here
