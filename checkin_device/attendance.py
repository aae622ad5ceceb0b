"""Is this person coming or going? Suggested by the time of day and by what they did last; they may say otherwise."""

import json
import os
from datetime import date, datetime, time
from pathlib import Path

from checkin_device.session import Direction
from common.thai.dates import BANGKOK


def suggested_direction(last_today: Direction | None, now: datetime, out_from: time) -> Direction:
    """The other direction than last today; before the first of a day, "in" until `out_from` (Thailand), then "out"."""
    if last_today is not None:
        return "out" if last_today == "in" else "in"
    return "in" if now.astimezone(BANGKOK).time() < out_from else "out"


class LastDirections:
    """The last direction of each person today, in a file, so that a station that restarts still knows.

    Only a help: a file that cannot be read or written is as good as an empty one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._day: str = ""
        self._directions: dict[str, Direction] = {}
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            self._day = str(said["day"])
            self._directions = {code: way for code, way in said["directions"].items() if way in ("in", "out")}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass

    def get(self, code: str, today: date) -> Direction | None:
        return self._directions.get(code) if self._day == today.isoformat() else None

    def set(self, code: str, direction: Direction, today: date) -> None:
        if self._day != today.isoformat():
            self._day, self._directions = today.isoformat(), {}
        self._directions[code] = direction
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps({"day": self._day, "directions": self._directions}), encoding="utf-8")
            os.replace(part, self._path)
        except OSError:
            part.unlink(missing_ok=True)
