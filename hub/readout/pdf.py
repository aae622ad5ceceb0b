"""Whether an uploaded file is a PDF that kiosks can show."""

import threading

import pypdfium2
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pypdfium2 import raw

MOST_PAGES = 1000
# PDFium is not made for more than one thread at a time, and requests come in several.
_pdfium = threading.Lock()


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
    with _pdfium:
        return _open_all_pages(data)


def _open_all_pages(data: bytes) -> int:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        if getattr(fault, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise PdfRefused(_("PDF นี้ตั้งรหัสผ่านไว้ จอบริการเปิดไม่ได้ กรุณาบันทึกใหม่โดยไม่ใส่รหัสผ่าน")) from fault
        raise PdfRefused(_("PDF นี้เสียหาย เปิดไม่ได้ กรุณาบันทึกจากต้นฉบับใหม่แล้วแนบอีกครั้ง")) from fault
    try:
        pages = len(document)
        if not 0 < pages <= MOST_PAGES:
            raise PdfRefused(_("PDF ต้องมีตั้งแต่ 1 ถึง 1,000 หน้า"))
        for number in range(pages):
            document.get_page(number).close()
    except pypdfium2.PdfiumError as fault:
        raise PdfRefused(_("PDF นี้มีหน้าที่เสียหาย กรุณาบันทึกจากต้นฉบับใหม่แล้วแนบอีกครั้ง")) from fault
    finally:
        document.close()
    return pages
