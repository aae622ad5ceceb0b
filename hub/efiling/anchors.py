"""Where the trails stood, day by day, kept outside the database: a line a day in a file that only grows.

Whoever has the database alone can take the last steps of a trail away and put everything back as it was before them.
Each line is sealed by the hub and names the one before; it tells the last step of every trail that has gone on since.
What they cannot reach, the file and its copies elsewhere, says then that there were more steps.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.link.canonical import sha256_hex
from common.link.errors import SealBroken
from hub.documents import turns
from hub.efiling.models import Event, TrailHead
from hub.fleet import keys
from hub.people.models import Unit

TYP = "sp-trail-anchor"
_log = logging.getLogger(__name__)


def path() -> Path:
    return Path(settings.DATA) / "trail-anchors.txt"


def step() -> bool:
    """Today's line, if there is none yet and a trail has gone on; for background.register."""
    with turns.alone("trail-anchors") as mine:
        if not mine:
            return False
        lines = _lines()
        last = _opened(lines[-1]) if lines else None
        today = timezone.localdate()
        if lines and last is None:
            _log.error("%s ends in a line that the hub did not seal; verify_trail tells more", path())
        if last is not None and timezone.localdate(datetime.fromisoformat(last["at"])) >= today:
            return False
        known = _known(lines)
        heads = {
            str(head.unit_id): [head.seq, head.hash]
            for head in TrailHead.objects.filter(seq__gt=0).order_by("unit_id")
            if known.get(str(head.unit_id)) != [head.seq, head.hash]
        }
        if heads:
            before = sha256_hex(lines[-1].encode()) if lines else ""
            _append(keys.seal_key().seal({"at": timezone.now().isoformat(), "heads": heads, "prev": before}, TYP))
        return False


def verify() -> Iterator[str]:
    """One line for each fault: of the file itself, and of trails that have not the steps it tells of."""
    before = ""
    units = {str(pk): code for pk, code in Unit.objects.values_list("pk", "code")}
    for number, line in enumerate(_lines(), start=1):
        told = _opened(line)
        if told is None:
            yield f"{path().name} {number}: not sealed by the hub"
        elif told["prev"] != before:
            yield f"{path().name} {number}: a line before it is missing or another"
        before = sha256_hex(line.encode())
        if told is None:
            continue
        for unit, (seq, digest) in told["heads"].items():
            if not Event.objects.filter(unit=unit, seq=seq, hash=digest).exists():
                when = timezone.localtime(datetime.fromisoformat(told["at"])).isoformat(timespec="minutes")
                yield f"{units.get(unit, unit)} #{seq}: missing or another, by what was kept at {when}"


def _known(lines: list[str]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for line in lines:
        known |= (_opened(line) or {"heads": {}})["heads"]
    return known


def _opened(line: str) -> dict[str, Any] | None:
    try:
        return keys.seal_key().public.open(line, TYP)
    except SealBroken:
        return None


def _lines() -> list[str]:
    try:
        return path().read_text().split()
    except FileNotFoundError:
        return []


def _append(line: str) -> None:
    """On the disk before it returns. A line that a cut power left torn is ended first, and found by `verify`."""
    with path().open("a+b") as file:
        os.chmod(path(), 0o600)
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())
