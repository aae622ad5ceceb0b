"""A device's reported state in plain words. A device may report anything, so every field is read with doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.thai.dates import format_datetime
from hub.fleet.clocks import FAR_OFF
from hub.fleet.models import Alarm, Device
from hub.look.language import page_language

SILENT_AFTER = timedelta(minutes=3)
"""A device reports twice a minute; one that says nothing for so long is gone, whatever the broker thinks."""
WAITS_LONG = timedelta(minutes=10)
NO_PICTURE_SECONDS = 10
CERTIFICATE_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Shown:
    """A device as the list shows it: `tone` and `word` of its badge, `problems` as sentences, the facts as pairs."""

    device: Device
    tone: str
    word: str
    problems: list[str]
    facts: list[tuple[str, str]]


def shown(device: Device, now: datetime) -> Shown:
    problems = [] if device.revoked_at else list(_problems(device, now))
    tone, word = _badge(device, now, problems)
    return Shown(device, tone, word, problems, list(_facts(device, now)))


def connected(device: Device, now: datetime) -> bool:
    return device.online and device.state_at is not None and now - device.state_at < SILENT_AFTER


def _badge(device: Device, now: datetime, problems: list[str]) -> tuple[str, str]:
    if device.revoked_at:
        return "plain", _("เพิกถอนแล้ว")
    if device.state_at is None:
        return "info", _("ยังไม่เคยต่อ")
    if not connected(device, now):
        return "bad", _("ขาดการติดต่อ")
    return ("warn", _("ต่ออยู่ มีปัญหา")) if problems else ("good", _("ปกติ"))


def _problems(device: Device, now: datetime) -> Iterator[str]:
    level = _text(_part(device, "disk"), "level")
    if level == "full":
        yield _("พื้นที่เก็บข้อมูลเต็ม เครื่องไม่รับรายการใหม่")
    elif level == "low":
        yield _("พื้นที่เก็บข้อมูลเหลือน้อย")
    oldest = _moment(_part(device, "outbox").get("oldest"))
    if oldest and now - oldest > WAITS_LONG:
        yield _("มีรายการค้างส่งตั้งแต่ %s") % _when(oldest)
    if _part(device, "outbox").get("set_aside"):
        yield _("ฐานข้อมูลรายการของเครื่องเคยเสีย เครื่องเก็บไฟล์เดิมไว้และเริ่มไฟล์ใหม่")
    off = _clock_off(device)
    if off is not None and abs(off) > FAR_OFF:
        yield _("นาฬิกาต่างจากศูนย์กลาง %s") % _span(off)
    elif _part(device, "clock").get("synced") is False:
        yield _("นาฬิกายังไม่ได้ตั้งให้ตรงกับศูนย์กลาง")
    if _camera_is_dark(device):
        yield _("กล้องไม่มีภาพ")
    for kind, reason in _part(device, "problems").items():
        yield _problem(str(kind), str(reason))
    if device.certificate_expires - now < CERTIFICATE_SOON:
        yield _("ใบรับรองของเครื่องจะหมดอายุ %s") % _when(device.certificate_expires)


def alarming(device: Device, now: datetime) -> set[str]:
    """Kinds of hub.fleet.models.Alarm that hold now. One that is away is silent, and no more is known of it."""
    if device.state_at is None or now - device.state_at >= SILENT_AFTER:
        return {Alarm.Kind.SILENT}
    off = _clock_off(device)
    found = {
        Alarm.Kind.CAMERA: _camera_is_dark(device),
        Alarm.Kind.CLOCK: off is not None and abs(off) > FAR_OFF,
        Alarm.Kind.DISK: _text(_part(device, "disk"), "level") in ("low", "full"),
    }
    return {kind for kind, holds in found.items() if holds}


def _camera_is_dark(device: Device) -> bool:
    """Of a device that reports a camera: whether that gave no picture for a while."""
    camera = _part(device, "camera")
    age = camera.get("age", 0)
    return age is None or (isinstance(age, int | float) and age > NO_PICTURE_SECONDS)


def _problem(kind: str, reason: str) -> str:
    """What the link's programs, and a station's or kiosk's own, report; unknown words are shown as they are."""
    content = {"readout": _("เนื้อหาของจอ"), "roster": _("รายชื่อบุคลากร")}.get(kind)
    if content:
        told = {
            "incomplete": _("ยังรับไม่ครบ"),
            "older": _("เก่ากว่าที่แสดงอยู่ จึงไม่รับ"),
            "seal": _("ตราผนึกของศูนย์กลางไม่ถูกต้อง จึงไม่รับ"),
            "kind": _("ผิดชนิด จึงไม่รับ"),
            "hash": _("ไฟล์เสียหาย จึงไม่รับ"),
        }.get(reason, reason)
        return f"{content}: {told}"
    if kind == "outbox":
        waits = {
            "too-many-unnamed": _("ส่งไฟล์มากเกินไปโดยไม่มีรายการ ศูนย์กลางจึงพักการรับ"),
            "too-many-unfinished": _("มีไฟล์ที่ส่งค้างไว้มากเกินไป ศูนย์กลางจึงพักการรับ"),
            "disk-full": _("ดิสก์ของเครื่องแม่ข่ายใกล้เต็ม ศูนย์กลางจึงพักการรับ"),
        }.get(reason, reason)
        return _("รายการยังส่งไม่ได้: %s") % waits[:200]
    own = {"camera": _("กล้อง"), "models": _("แบบจำลองใบหน้า"), "door": _("ประตู"), "screen": _("หน้าจอ")}.get(kind, kind)
    return f"{own}: {reason}"[:200]


def _facts(device: Device, now: datetime) -> Iterator[tuple[str, str]]:
    outbox, disk, clock = _part(device, "outbox"), _part(device, "disk"), _part(device, "clock")
    yield _("ติดต่อล่าสุด"), _when(device.state_at) if device.state_at else "–"
    waiting = outbox.get("records")
    if isinstance(waiting, int):
        oldest = _moment(outbox.get("oldest"))
        yield (
            _("รายการรอส่ง"),
            (ngettext("%d รายการ", "%d รายการ", waiting) % waiting)
            + (" " + _("เก่าสุด %s") % _when(oldest) if oldest else ""),
        )
    off = _clock_off(device)
    if off is not None:
        far = abs(off) > FAR_OFF
        sure = _("ตั้งตรงแล้ว") if clock.get("synced") is True else _("ยังไม่ได้ตั้ง")
        yield _("นาฬิกา"), _("ต่างจากศูนย์กลาง %s") % _span(off) if far else sure
    if isinstance(disk.get("free"), int):
        yield _("พื้นที่ว่าง"), filesizeformat(disk["free"])
    for kind, version in sorted(_part(device, "content").items()):
        name = {"readout": _("ฉบับของเนื้อหา"), "roster": _("ฉบับของรายชื่อ")}.get(str(kind), str(kind))
        yield name, str(version)
    uptime = device.state.get("uptime") if isinstance(device.state, dict) else None
    if isinstance(uptime, int | float) and uptime >= 0:
        yield _("เปิดมาแล้ว"), _span(timedelta(seconds=min(uptime, 3e9)))
    yield _("รับรายการถึงเลขที่"), str(device.head_seq)


def _clock_off(device: Device) -> timedelta | None:
    wall = _moment(_part(device, "clock").get("wall"))
    return wall - device.state_at if wall and device.state_at else None


def _part(device: Device, name: str) -> dict[str, Any]:
    part = device.state.get(name) if isinstance(device.state, dict) else None
    return part if isinstance(part, dict) else {}


def _text(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


def _when(moment: datetime) -> str:
    return format_datetime(localtime(moment), page_language(), "short")


def _span(span: timedelta) -> str:
    """The size of a span in its largest unit."""
    seconds = abs(span).total_seconds()
    if seconds >= 2 * 365 * 86_400:
        years = int(seconds // (365 * 86_400))
        return ngettext("%d ปี", "%d ปี", years) % years
    if seconds >= 86_400:
        days = int(seconds // 86_400)
        return ngettext("%d วัน", "%d วัน", days) % days
    if seconds >= 3600:
        hours = int(seconds // 3600)
        return ngettext("%d ชั่วโมง", "%d ชั่วโมง", hours) % hours
    minutes = int(seconds // 60)
    return ngettext("%d นาที", "%d นาที", minutes) % minutes
