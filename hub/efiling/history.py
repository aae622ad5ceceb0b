"""What happened to a line, in words: the steps of its trail as its page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from common.thai.dates import format_date, format_datetime
from hub.efiling import registering, trail
from hub.efiling.models import Entry, Event
from hub.look.language import page_language


@dataclass(frozen=True)
class Told:
    """A step, and what more there is to say of it: changes as (column, before, after), and single words."""

    step: Event
    changes: list[tuple[str, str, str]]
    words: list[str]


def emptied(entry: Entry) -> bool:
    """Whether the line's letter turned out to be secret and was moved: only its number is left to be seen."""
    return trail.of(registering.about(entry)).filter(action=trail.Action.MOVED).exists()


def told(steps: Iterable[Event]) -> Iterator[Told]:
    """Newest first, as they come. Of a line whose letter was moved away nothing of what it said is told."""
    steps = list(steps)
    moved = any(step.action == trail.Action.MOVED for step in steps)
    for step in steps:
        changes = [] if moved or step.action != trail.Action.CORRECTED else list(changes_told(step.details))
        yield Told(step, changes, [] if moved else _words(step))


def changes_told(details: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Of a step that corrected a line: each column's heading, what stood there, and what came in its place."""
    for name, (before, after) in details.items():
        field = Entry._meta.get_field(name)
        if isinstance(field, Field):
            yield str(field.verbose_name), _as_read(field, before), _as_read(field, after)


def _as_read(field: Field[Any, Any], value: str) -> str:
    """The trail keeps codes, ISO dates and moments in UTC; people read labels and Thai dates."""
    if not value:
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "received_at":
        return format_datetime(datetime.fromisoformat(value), page_language(), "short")
    if field.name == "dated":
        return format_date(date.fromisoformat(value), page_language(), "short")
    return value


def _words(step: Event) -> list[str]:
    if step.action in (trail.Action.VOIDED, trail.Action.REJECTED, trail.Action.TAKEN_BACK):
        return [str(step.details.get("reason", ""))]
    if step.action == trail.Action.SENT:
        again = step.details.get("again", {})
        return [
            _("ส่งอีกครั้งถึง %(unit)s ที่ไม่รับ: %(reason)s") % {"unit": unit, "reason": why} for unit, why in again.items()
        ]
    if before := step.details.get("instead_of"):
        return [_("แทนไฟล์ %s ซึ่งยังเก็บไว้") % before["name"]]
    if step.action == trail.Action.CAME:
        return [_("ผู้ส่งส่งมาอีกครั้งหลังไม่รับ: %s") % why for why in step.details.get("again", {}).values()]
    if step.action == trail.Action.ATTACHED:
        return [str(each["name"]) for each in step.details["attachments"]]
    if step.action == trail.Action.DETACHED:
        return [str(step.details["name"])]
    if step.action == trail.Action.DECIDED and "not_secret" in step.details:
        return [_("ไม่ใช่หนังสือลับ เพราะ %s") % step.details["not_secret"]]
    if step.action == trail.Action.DESTROYED and "reason" in step.details:
        return [str(step.details["reason"])]
    return []
