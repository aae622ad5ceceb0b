"""Badges of check-ins, in words."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.thai.dates import format_time
from hub.look.language import page_language
from hub.look.templatetags.look import badge, photo
from hub.photogenic.hours import WorkingHours
from hub.photogenic.models import CheckIn, Decision, Direction, FaceTemplate, Review, Visit

register = template.Library()

WHY: dict[str, Promise] = {
    "no-consent": _("ไม่ได้ให้ความยินยอมเรื่องใบหน้า"),
    "no-template": _("ยังไม่มีข้อมูลจำลองใบหน้า"),
    "other-model": _("ข้อมูลจำลองใบหน้าเป็นของแบบจำลองรุ่นอื่น"),
    "models-missing": _("จุดลงเวลายังไม่มีแบบจำลองใบหน้า"),
    "low-score": _("คะแนนความเหมือนต่ำกว่าเกณฑ์"),
    "not-first": _("มีผู้อื่นที่คล้ายกว่า"),
    "not-enrolled": _("ยังไม่ได้เก็บข้อมูลจำลองใบหน้า"),
    "match-failed": _("เทียบใบหน้าไม่สำเร็จ"),
    "second-disagrees": _("แบบจำลองที่สองเห็นต่าง"),
    "second-late": _("แบบจำลองที่สองตอบไม่ทัน"),
    "no-face": _("ไม่พบใบหน้าในภาพ"),
    "two-faces": _("มีมากกว่าหนึ่งใบหน้าในภาพ"),
    "too-far": _("ใบหน้าอยู่ไกลเกินไป"),
    "too-dark": _("ภาพมืดเกินไป"),
    "too-bright": _("ภาพสว่างเกินไป"),
    "not-frontal": _("ไม่ได้หันหน้าตรง"),
    "blurred": _("ภาพไม่ชัด"),
    "camera-covered": _("กล้องถูกบัง"),
}


@register.simple_tag
def photo_of(row: CheckIn | Visit, size: str = "") -> SafeString:
    """{% photo_of checkin "whole" %}: the photo, or a placeholder that says that it was erased."""
    if row.erased_at:
        return photo("", _("ลบภาพถ่ายแล้ว"), size)
    name, kind = (row.person, "checkin") if isinstance(row, CheckIn) else (row.name, "visit")
    return photo(reverse(f"photogenic:{kind}-photo", args=[row.pk]), _("ภาพถ่ายของ %(name)s") % {"name": name}, size)


@register.simple_tag
def face_badge(checkin: CheckIn) -> SafeString:
    """What stands: a person's decision if there is one, else the station's by the face."""
    standing = getattr(checkin, "standing", None)
    if standing == Review.Outcome.CONFIRMED:
        return badge(_("คนตรวจแล้ว"), "good")
    if standing == Review.Outcome.REJECTED:
        return badge(_("ไม่รับรอง"), "bad")
    tones = {Decision.ACCEPTED: "good", Decision.REVIEW: "warn"}
    return badge(checkin.get_face_decision_display(), tones.get(Decision(checkin.face_decision), "plain"))


@register.simple_tag
def time_badge(checkin: CheckIn) -> SafeString | str:
    """A warning where the clock was not known to be right."""
    return "" if checkin.time_verified else badge(_("เวลายังไม่ยืนยัน"), "warn")


@register.simple_tag
def outside_badge(row: CheckIn | FaceTemplate) -> SafeString | str:
    """A warning where the station stood in another agency than the person's."""
    return badge(_("ไม่ได้สังกัดหน่วยงานของจุดลงเวลานี้"), "warn") if row.outside else ""


@register.simple_tag
def arrival_badge(checkin: CheckIn, arrivals: dict[int, bool]) -> SafeString | str:
    """On time or late, for the first arrival of the day alone."""
    if checkin.pk not in arrivals:
        return ""
    return badge(_("สาย"), "warn") if arrivals[checkin.pk] else badge(_("ตรงเวลา"), "good")


@register.simple_tag
def own_arrival_badge(checkin: CheckIn, hours: dict[int, WorkingHours]) -> SafeString | str:
    if checkin.direction != Direction.IN:
        return ""
    late = hours.get(checkin.unit_id or 0, WorkingHours()).late(checkin.at)
    return badge(_("หลังเวลาเริ่มงาน"), "warn") if late else ""


@register.filter
def from_to(hours: WorkingHours) -> str:
    """08.30–16.30 น., or 08:30–16:30."""
    start, end = (format_time(each, page_language()) for each in (hours.start, hours.end))
    return f"{start.removesuffix(' น.')}–{end}"


@register.filter
def face_reason(code: str) -> str:
    """Why the face did not decide, in words; a reason of a newer station is shown as it is."""
    return str(WHY.get(code, code))
