"""Why a message, a parcel, a notice or a mail could not be taken, and what became of it, in words for the clerk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hub.efiling import intake, pdf_words
from hub.efiling.exchange import importing
from hub.efiling.exchange.egif import BadMessage, Fault, NoticeKind
from hub.efiling.exchange.exporting import CannotExport, WhyNot
from hub.efiling.exchange.parcel import BadParcel, ParcelFault
from hub.efiling.rules import WHY_NOT_TOP_SECRET

FAULTS = (BadMessage, BadParcel, intake.AlreadyHere, *pdf_words.FAULTS)

_MESSAGE: dict[Fault, str | Promise] = {
    Fault.NOT_XML: gettext_lazy("ไฟล์ไม่ใช่ XML หรือเสียหาย ขอไฟล์ใหม่จากผู้ส่ง"),
    Fault.FORBIDDEN: gettext_lazy("ไฟล์ XML มีคำสั่งที่ไม่อนุญาต (DOCTYPE หรือ ENTITY) จึงไม่เปิด"),
    Fault.OTHER_KIND: gettext_lazy("ไฟล์ XML นี้ไม่ใช่หนังสือหรือหนังสือตอบกลับตามมาตรฐาน TH e-GIF"),
    Fault.TOO_LARGE: gettext_lazy("ข้อความใหญ่เกินไปหรือมีไฟล์มากเกินไป ให้ผู้ส่งแยกส่ง"),
    Fault.MISSING: gettext_lazy("ขาดข้อมูล %(element)s ที่ต้องมี ขอไฟล์ใหม่จากผู้ส่ง"),
    Fault.UNKNOWN_CODE: gettext_lazy("รหัส %(element)s เป็น “%(value)s” ซึ่งไม่มีในมาตรฐาน"),
    Fault.TOP_SECRET: WHY_NOT_TOP_SECRET,
    Fault.BAD_DATE: gettext_lazy("วันที่ใน %(element)s ไม่ถูกต้อง: “%(value)s”"),
    Fault.BAD_BASE64: gettext_lazy("ไฟล์ใน %(element)s เสียหาย (ไม่ใช่ base64) ขอไฟล์ใหม่จากผู้ส่ง"),
    Fault.TOO_LONG: gettext_lazy("ข้อความใน %(element)s ยาวเกินไป"),
}
_PARCEL: dict[ParcelFault, str | Promise] = {
    ParcelFault.BROKEN: gettext_lazy("ไฟล์ ZIP เสียหายหรือโหลดมาไม่ครบ"),
    ParcelFault.ENCRYPTED: gettext_lazy("ไฟล์ ZIP มีรหัสผ่าน ขอไฟล์ที่ไม่มีรหัสผ่านจากผู้ส่ง"),
    ParcelFault.TOO_LARGE: gettext_lazy("ไฟล์ ZIP แตกออกมาแล้วใหญ่เกินไปหรือมีไฟล์มากเกินไป จึงไม่เปิด"),
    ParcelFault.ODD_NAME: gettext_lazy("ใน ZIP มีชื่อไฟล์ที่ไม่ปลอดภัย จึงไม่เปิด: “%(name)s”"),
    ParcelFault.SAME_NAME: gettext_lazy("ใน ZIP มีไฟล์ชื่อซ้ำกัน: “%(name)s”"),
    ParcelFault.NO_MESSAGE: gettext_lazy("ใน ZIP ไม่มีไฟล์ XML ของ TH e-GIF ถ้ามีแต่ PDF ให้นำเข้าเป็นไฟล์ PDF"),
    ParcelFault.SEVERAL_MESSAGES: gettext_lazy("ใน ZIP มีไฟล์ XML ของ TH e-GIF มากกว่าหนึ่งฉบับ นำเข้าทีละฉบับ"),
    ParcelFault.OTHER_LETTER: gettext_lazy("PDF ใน ZIP ไม่ตรงกับหนังสือในไฟล์ XML: “%(name)s” สอบถามผู้ส่ง"),
}
_EXPORT: dict[WhyNot, str | Promise] = {
    WhyNot.NOT_REGISTERED: gettext_lazy("เลขนี้ยังไม่ได้ลงทะเบียนหรือยกเลิกแล้ว จึงส่งออกไม่ได้"),
    WhyNot.NO_FILE: gettext_lazy("ยังไม่มีไฟล์หนังสือ (PDF) ให้ส่งออก"),
    WhyNot.NO_REFERENCE: gettext_lazy("หนังสือยังไม่มีเลขที่ ตั้งรหัสประจำส่วนราชการ หรือกรอกช่อง “ที่” ก่อน"),
    WhyNot.NO_SUBJECT: gettext_lazy("หนังสือยังไม่มีชื่อเรื่อง กรอกก่อนส่งออก"),
    WhyNot.TOO_LARGE: gettext_lazy("หนังสือกับสิ่งที่ส่งมาด้วยรวมกันใหญ่เกินไปสำหรับข้อความเดียว"),
    WhyNot.UNANSWERED: gettext_lazy("ไฟล์นี้อาจเป็นหนังสือลับ ตอบเรื่องชั้นความลับที่หน้าของเลขนี้ก่อน"),
}
_LEFT_OUT: dict[str, str | Promise] = {
    importing.PROGRAM: gettext_lazy("เป็นโปรแกรมหรือมีโปรแกรมอยู่ข้างใน"),
    importing.UNSUITABLE: gettext_lazy("ชนิดไฟล์นี้เก็บไม่ได้ หรือเนื้อไฟล์ไม่ตรงกับชื่อ"),
    importing.TOO_LARGE: gettext_lazy("ใหญ่เกินไป"),
    importing.TOO_MANY: gettext_lazy("มีไฟล์มากเกินไป"),
    importing.TAKEN_OUT: gettext_lazy("เป็นไฟล์ของหนังสือลับที่สุดที่นำออกจากระบบแล้ว จึงนำเข้าอีกไม่ได้"),
}
NOTICE: dict[NoticeKind, str | Promise] = {
    NoticeKind.RECEIVED: pgettext_lazy("notice", "ได้รับหนังสือแล้ว (Received)"),
    NoticeKind.ACCEPTED: pgettext_lazy("notice", "ลงทะเบียนรับแล้ว (Accepted)"),
    NoticeKind.REJECTED: pgettext_lazy("notice", "ไม่รับหนังสือ (Rejected)"),
    NoticeKind.INVALID_LETTER: pgettext_lazy("notice", "หนังสือผิด (InvalidLetter)"),
    NoticeKind.INVALID_ACCEPT_ID: pgettext_lazy("notice", "เลขรับไม่ถูกต้อง (InvalidAcceptID)"),
}


def why_not(fault: Exception) -> str:
    """`fault`: one of FAULTS, or CannotExport."""
    if isinstance(fault, BadMessage):
        return of_message(fault.fault, {"element": fault.element, "value": fault.value})
    if isinstance(fault, BadParcel):
        return of_parcel(fault.fault, {"name": fault.name})
    if isinstance(fault, CannotExport):
        return str(_EXPORT[fault.why])
    if isinstance(fault, intake.AlreadyHere):
        return already(fault)
    return pdf_words.why_not(fault)


def already(fault: intake.AlreadyHere) -> str:
    there = fault.there
    if there.entry_id:
        return _("มีหนังสือฉบับนี้แล้วที่เลขทะเบียน %s") % there.entry
    return _("มีหนังสือฉบับนี้รอลงทะเบียนอยู่แล้ว (%s)") % there.name


def left_out(files: Iterable[Mapping[str, str]]) -> str:
    """Which files were not kept, and why: of importing.told_of."""
    return ", ".join(f"{file['name']} ({_LEFT_OUT[file['why']]})" for file in files)


def of_message(fault: str, details: Mapping[str, str]) -> str:
    """As why_not, of a BadMessage's fault as it was stored."""
    return str(_MESSAGE[Fault(fault)]) % {"element": details.get("element", ""), "value": details.get("value", "")}


def of_parcel(fault: str, details: Mapping[str, str]) -> str:
    return str(_PARCEL[ParcelFault(fault)]) % {"name": details.get("name", "")}
