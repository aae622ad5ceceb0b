"""What is wrong with a mailbox, and what became of a mail, in words for the clerk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.efiling.exchange import words
from hub.efiling.exchange.mail_connection import Wrong
from hub.efiling.exchange.models import MailMessage

_WRONG: dict[Wrong, str | Promise] = {
    Wrong.PASSWORD_LOST: gettext_lazy("เปิดรหัสผ่านที่เก็บไว้ไม่ได้ พิมพ์รหัสผ่านใหม่แล้วบันทึก"),
    Wrong.AUTHORITY: gettext_lazy("ใบรับรองของผู้ออกที่วางไว้ไม่ใช่ PEM ที่ถูกต้อง"),
    Wrong.NO_HOST: gettext_lazy("ไม่พบเซิร์ฟเวอร์ชื่อนี้ ตรวจชื่อและเครือข่าย"),
    Wrong.REFUSED: gettext_lazy("เซิร์ฟเวอร์ไม่เปิดรับที่พอร์ตนี้ ตรวจหมายเลขพอร์ต"),
    Wrong.TIMEOUT: gettext_lazy("เซิร์ฟเวอร์ไม่ตอบภายในเวลา ตรวจชื่อ พอร์ต และไฟร์วอลล์"),
    Wrong.CERTIFICATE: gettext_lazy(
        "ใบรับรองของเซิร์ฟเวอร์ไม่ได้ออกโดยผู้ที่เชื่อถือ จึงไม่ส่งรหัสผ่านให้ ถ้าเป็นเซิร์ฟเวอร์ของหน่วยงานเอง ให้วางใบรับรองของผู้ออก (PEM)"
    ),
    Wrong.CERTIFICATE_NAME: gettext_lazy("ใบรับรองของเซิร์ฟเวอร์เป็นของชื่ออื่น ตรวจชื่อเซิร์ฟเวอร์ จึงไม่ส่งรหัสผ่านให้"),
    Wrong.CERTIFICATE_TIME: gettext_lazy("ใบรับรองของเซิร์ฟเวอร์หมดอายุหรือยังไม่ถึงวันเริ่มใช้ แจ้งผู้ดูแลเซิร์ฟเวอร์"),
    Wrong.NO_TLS: gettext_lazy("เชื่อมต่อแบบเข้ารหัสไม่ได้ ตรวจพอร์ตกับวิธีเข้ารหัส (993 ใช้ IMAPS, 143 ใช้ STARTTLS)"),
    Wrong.LOGIN: gettext_lazy("เซิร์ฟเวอร์ไม่รับชื่อบัญชีหรือรหัสผ่านนี้"),
    Wrong.FOLDER: gettext_lazy("ไม่พบโฟลเดอร์ที่ตั้งไว้ในตู้จดหมาย"),
    Wrong.DONE_FOLDER: gettext_lazy("ย้ายไปโฟลเดอร์ปลายทางไม่ได้ ตรวจชื่อโฟลเดอร์"),
    Wrong.LOST: gettext_lazy("การเชื่อมต่อขาดกลางทาง ระบบจะลองใหม่ ไม่มีจดหมายหายหรือซ้ำ"),
}
_WHY: dict[str, str | Promise] = {
    "too-large": gettext_lazy("จดหมายหรือไฟล์ใหญ่เกินไป นำเข้าเองโดยแยกไฟล์"),
    "encrypted": gettext_lazy("ไฟล์ PDF มีรหัสผ่าน ขอไฟล์ใหม่จากผู้ส่ง"),
    "broken": gettext_lazy("ไฟล์ PDF เสียหาย ขอไฟล์ใหม่จากผู้ส่ง"),
    "too-long": gettext_lazy("เปิดไฟล์ PDF นานเกินไป อาจเป็นไฟล์ที่ผิดปกติ"),
    "worker": gettext_lazy("ระบบเปิดไฟล์ PDF ไม่ได้ แจ้งผู้ดูแลระบบ"),
    "typeset": gettext_lazy("ระบบจัดหน้าข้อความของจดหมายไม่ได้ แจ้งผู้ดูแลระบบ"),
    "repeated": gettext_lazy("ระบบหยุดทำงานทุกครั้งที่เปิดจดหมายฉบับนี้ จึงเลิกลอง แจ้งผู้ดูแลระบบ"),
    "which-agency": gettext_lazy("หนังสือตอบกลับของเลข %(name)s ไม่บอกว่ามาจากหน่วยงานใด บันทึกไฟล์แล้วนำเข้าเองโดยเลือกหน่วยงาน"),
}
_TONES = {
    MailMessage.State.TAKEN: "good",
    MailMessage.State.DUPLICATE: "plain",
    MailMessage.State.NOTICE: "good",
    MailMessage.State.WAITING: "info",
    MailMessage.State.GONE: "plain",
    MailMessage.State.HANDLED: "plain",
}


def wrong(code: str) -> str:
    return str(_WRONG[Wrong(code)])


def tone(row: MailMessage) -> str:
    return _TONES.get(MailMessage.State(row.state), "bad")


def why(row: MailMessage) -> str:
    """What is to be said beside the state of a message; "" where that says all."""
    if row.state == MailMessage.State.SECRET:
        return _("ให้นายทะเบียนข้อมูลข่าวสารลับเปิดจากตู้จดหมายแล้วนำเข้าทะเบียนหนังสือลับ")
    kind, _colon, fault = row.why.partition(":")
    if kind == "message":
        return words.of_message(fault, row.details)
    if kind == "parcel":
        return words.of_parcel(fault, row.details)
    if row.why:
        said = str(_WHY[row.why]) % {"name": row.details.get("name", "")}
        return said if row.state != MailMessage.State.WAITING else _("จะลองใหม่: %s") % said
    if files := row.details.get("left_out"):
        return _("ไม่ได้เก็บ: %s") % words.left_out(files)
    if row.notice is not None and row.notice.fault:
        return row.notice.get_fault_display()
    return ""
