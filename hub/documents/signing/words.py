"""What went wrong with a PDF, in words for the person who chose it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.documents.pdf import PdfBroken, PdfEncrypted, PdfTookTooLong, PdfTooLarge


def why_not(fault: Exception) -> str:
    """A PdfError, or PdfWorkerFailed, as the person shall read it."""
    if isinstance(fault, PdfEncrypted):
        return _("ไฟล์นี้ตั้งรหัสผ่านไว้ เปิดไม่ได้ ขอไฟล์ที่ไม่มีรหัสผ่าน")
    if isinstance(fault, PdfTooLarge):
        return _("ไฟล์นี้ใหญ่เกินไป หรือมีหน้าหรือลายมือชื่อมากเกินไป")
    if isinstance(fault, PdfTookTooLong):
        return _("เปิดไฟล์นี้นานเกินกำหนด จึงหยุดไว้ ลองใหม่อีกครั้ง หากยังไม่ได้ ไฟล์อาจมีปัญหา")
    if isinstance(fault, PdfBroken):
        return _("ไฟล์นี้เสียหายหรือไม่ใช่ PDF")
    return _("ระบบอ่านไฟล์นี้ไม่สำเร็จ ลองใหม่อีกครั้ง หากยังไม่ได้ แจ้งผู้ดูแลระบบ")
