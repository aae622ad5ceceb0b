"""Why a file cannot be taken, in words for the clerk who brings it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.thai.dates import format_datetime
from hub.documents import pdf
from hub.documents.blobs import BlobTooLarge
from hub.efiling.removed import RemovedBefore
from hub.efiling.rules import TOP_SECRET, WHY_NOT_TOP_SECRET
from hub.efiling.secrecy import SecretLetter
from hub.look.language import page_language

FAULTS = (pdf.PdfError, pdf.PdfWorkerFailed, BlobTooLarge, SecretLetter)


def why_not(fault: Exception) -> str:
    """`fault`: one of FAULTS."""
    if isinstance(fault, RemovedBefore):
        step = fault.step
        told = {
            "person": step.person,
            "at": format_datetime(step.at, page_language()),
            "reason": step.details["reason"],
        }
        return _("ไฟล์นี้เป็นหนังสือลับที่สุดที่ %(person)s นำออกจากระบบแล้วเมื่อ %(at)s เพราะ %(reason)s จึงนำเข้าอีกไม่ได้") % told
    if isinstance(fault, SecretLetter):
        if fault.secrecy == TOP_SECRET:
            return str(WHY_NOT_TOP_SECRET)
        return _("เป็นหนังสือลับ ให้นายทะเบียนข้อมูลข่าวสารลับนำเข้าที่ทะเบียนหนังสือลับ ระบบไม่ได้เก็บไฟล์นี้ไว้")
    if isinstance(fault, pdf.PdfWorkerFailed):
        return _("ระบบเปิดไฟล์ไม่ได้ในขณะนี้ ไฟล์อาจไม่มีปัญหา ลองอีกครั้ง ถ้ายังไม่ได้ให้แจ้งผู้ดูแลระบบ")
    if isinstance(fault, pdf.PdfEncrypted):
        return _("ไฟล์มีรหัสผ่าน ขอไฟล์ที่ไม่มีรหัสผ่านจากผู้ส่ง")
    if isinstance(fault, pdf.PdfTooLarge | BlobTooLarge):
        return _("ไฟล์ใหญ่เกินไปหรือมีหน้ามากเกินไป แยกเป็นหลายไฟล์")
    if isinstance(fault, pdf.PdfTookTooLong):
        return _("เปิดไฟล์นานเกินไป อาจเป็นไฟล์ที่ผิดปกติ ให้พิมพ์แล้วสแกนใหม่")
    return _("ไม่ใช่ PDF หรือไฟล์เสียหาย")
