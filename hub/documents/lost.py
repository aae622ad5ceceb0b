"""In the place of a file whose bytes are gone though nobody decided so: said to the person and to the administrator."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub.documents.blobs import BlobMissing
from hub.fleet import notices


def note(sha256: str) -> None:
    """Tells the administrator."""
    notices.note(None, "blob-lost", f"ไฟล์ {sha256} หายไปจากที่เก็บ / The stored file {sha256} is gone")


class LostFiles:
    """Middleware: whatever page needs a file that is gone answers 404 with what can be done, and never fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BlobMissing):
            return None
        note(str(exception))
        text = _("ไฟล์นี้หายไปจากที่เก็บ ระบบแจ้งผู้ดูแลระบบแล้ว ให้กู้คืนจากสำเนาสำรอง")
        context = {"title": _("ไม่พบไฟล์ของหนังสือ"), "text": text, "status": 404}
        return render(request, "look/error.html", context, status=404)
