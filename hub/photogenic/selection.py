"""What a page of a day shows: which day, which units, which words, persons or visitors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from common.thai.errors import InvalidInput
from common.thai.typed_dates import parse_date
from hub.look.language import page_language
from hub.people import access
from hub.people.models import Person, Unit
from hub.photogenic import scope

LOOK = "photogenic.look"
EVERY_UNIT = "all"
Tab = Literal["staff", "visits"]


@dataclass(frozen=True)
class Selection:
    """`unit` is None for all that the viewer may see; `units` are the keys to look in; `fault` says what is
    wrong with a day that was mistyped, `typed` is that day as it was typed."""

    day: date
    unit: Unit | None
    units: set[int]
    choices: list[Unit]
    words: str = ""
    tab: Tab = "staff"
    fault: str = ""
    typed: str = ""
    today: date = field(default_factory=timezone.localdate)

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def before(self) -> str:
        return self.query(day=(self.day - timedelta(days=1)).isoformat())

    @property
    def after(self) -> str:
        return "" if self.day >= self.today else self.query(day=(self.day + timedelta(days=1)).isoformat())

    @property
    def staff_query(self) -> str:
        return self.query(tab="staff")

    @property
    def visits_query(self) -> str:
        return self.query(tab="visits")

    @property
    def same(self) -> str:
        return self.query()

    def query(self, **changes: str) -> str:
        """The address's parameters, with changes; today is left out, so that a page left open goes with the time."""
        said = {
            "day": "" if self.is_today else self.day.isoformat(),
            "unit": self.unit.code if self.unit else EVERY_UNIT,
            "q": self.words,
            "tab": self.tab,
        }
        said |= changes
        if said["day"] == self.today.isoformat():
            said["day"] = ""
        return urlencode({name: value for name, value in said.items() if value})


def read(request: HttpRequest) -> Selection:
    """From the address; without a unit in it, the first in which the viewer may look."""
    viewer = cast(Person, request.user)
    choices = list(access.visible_units(viewer, LOOK))
    by_code = {unit.code: unit for unit in choices}
    asked = request.GET.get("unit", "")
    own = [held.unit_id for held in viewer.current_memberships if not held.acting_for_id]
    first = next((unit for unit in choices if unit.pk in own), choices[0] if choices else None)
    unit = None if asked == EVERY_UNIT else by_code.get(asked, first)
    visible = {each.pk for each in choices}
    typed = request.GET.get("day", "").strip()[:100]
    day, fault = _day(typed)
    return Selection(
        day=day,
        unit=unit,
        units=scope.part_of(unit) & visible if unit else visible,
        choices=choices,
        words=request.GET.get("q", "").strip()[:100],
        tab="visits" if request.GET.get("tab") == "visits" else "staff",
        fault=fault,
        typed=typed if fault else "",
    )


def _day(typed: str) -> tuple[date, str]:
    today = timezone.localdate()
    if not typed:
        return today, ""
    try:
        return date.fromisoformat(typed), ""
    except ValueError:
        pass
    try:
        return parse_date(typed), ""
    except InvalidInput as invalid:
        return today, invalid.message(page_language())
