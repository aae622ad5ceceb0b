"""The files of letters and books as a person gets them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub.documents.delivery import serve_blob
from hub.efiling.models import Entry

NOT_KEPT = "private, no-store"
"""A copy that a browser kept would be looked at again without the trail knowing."""


def file_of_a_letter(request: HttpRequest, sha256: str, name: str) -> HttpResponse:
    """The view has checked that this person may see it, and that the look is in the trail. Raises BlobMissing, which is
    told by hub.documents.lost, as of all that follows."""
    response = serve_blob(request, sha256, filename=name)
    response["Cache-Control"] = NOT_KEPT
    return response


def attachment_of_a_letter(request: HttpRequest, sha256: str, name: str) -> HttpResponse:
    """As `file_of_a_letter`, but never shown in the browser: it may be a page or a picture of anybody's making."""
    response = serve_blob(request, sha256, filename=name, download=True)
    response["Cache-Control"] = NOT_KEPT
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def destroyed(request: HttpRequest, entry: Entry | None) -> HttpResponse:
    """In the place of a file that was destroyed lawfully: 410, with the list it stood in, or why else it went."""
    if entry is not None and entry.destroyed_under:
        title = _("หนังสือฉบับนี้ทำลายแล้ว")
        told = {"list": entry.destroyed_under}
        text = _("ไฟล์ของหนังสือฉบับนี้ทำลายแล้วตาม%(list)s รายการในทะเบียนและค่าแฮชยังอยู่") % told
    else:
        title = _("ไฟล์นี้ถูกนำออกจากระบบแล้ว")
        text = _("นำออกเพราะเป็นหนังสือลับที่ห้ามอยู่ที่นี่ เหตุผลและค่าแฮชยังอยู่ในประวัติ")
    return render(request, "look/error.html", {"title": title, "text": text, "status": 410}, status=410)
