"""Whether an uploaded file is a PDF that kiosks can show."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.documents import pdf

MOST_PAGES = 1000
_WHY: dict[type[pdf.PdfError], Promise] = {
    pdf.PdfEncrypted: _("PDF นี้ตั้งรหัสผ่านไว้ จอบริการเปิดไม่ได้ กรุณาบันทึกใหม่โดยไม่ใส่รหัสผ่าน"),
    pdf.PdfTooLarge: _("PDF ต้องมีตั้งแต่ 1 ถึง 1,000 หน้า และหน้าต้องไม่ซับซ้อนเกินไป กรุณาแบ่งไฟล์หรือบันทึกใหม่ให้เล็กลง"),
    pdf.PdfTookTooLong: _("เปิด PDF นี้นานเกินไป จอบริการจะแสดงได้ช้า กรุณาบันทึกจากต้นฉบับใหม่แล้วแนบอีกครั้ง"),
    pdf.PdfBroken: _("PDF นี้เสียหาย เปิดไม่ได้ กรุณาบันทึกจากต้นฉบับใหม่แล้วแนบอีกครั้ง"),
}


class PdfRefused(Exception):
    """The file cannot be shown; `message` says why and what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)

    @property
    def message(self) -> str:
        """In the language of the page that is being made."""
        return str(self.args[0])


def page_count(data: bytes) -> int:
    """How many pages the PDF has, each of which could be opened. Raises PdfRefused."""
    if b"%PDF-" not in data[:1024]:
        raise PdfRefused(_("ไฟล์นี้ไม่ใช่ PDF กรุณาบันทึกเอกสารเป็น PDF ก่อนแล้วแนบใหม่"))
    try:
        return len(pdf.page_sizes(data, pdf.Limits(pages=MOST_PAGES)))
    except pdf.PdfError as fault:
        raise PdfRefused(_WHY[type(fault)]) from fault
    except pdf.PdfWorkerFailed as fault:
        raise PdfRefused(_("ระบบเปิดไฟล์ไม่ได้ในขณะนี้ ไฟล์อาจไม่มีปัญหา ลองอีกครั้ง ถ้ายังไม่ได้ให้แจ้งผู้ดูแลระบบ")) from fault
