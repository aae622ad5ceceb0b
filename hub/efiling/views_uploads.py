"""Letters brought in piece by piece, by the script beside the form: begun, gone on with, completed or cancelled.

Answers are JSON: `offset` where to go on, `taken` with its page, or `error` in words for the clerk, with the
`page` of the letter where that is there already.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.thai.normalise import normalise
from hub.documents import uploads
from hub.documents.blobs import BlobTooLarge
from hub.documents.partials import QuotaReached, WrongOffset
from hub.documents.ranges import MalformedRange, piece_sent
from hub.documents.uploads import DiskFull, UnknownUpload, Upload
from hub.efiling import intake, reach
from hub.efiling.models import Incoming, Register
from hub.efiling.pdf_words import FAULTS, why_not
from hub.efiling.views_incoming import already_here, receive_register
from hub.people.access import requires

_REMEMBERED = timedelta(days=2)
"""How long the hub knows that an upload was completed, should its answer have been lost on the way."""


@require_http_methods(["POST", "PUT", "DELETE"])
@requires(reach.LOOK)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """POST begins (name, size, modified, press), PUT brings a piece (Upload-Id, Content-Range), DELETE cancels it."""
    register = receive_register(request, pk, reach.REGISTER)
    if request.method == "POST":
        return _begin(request, register)
    try:
        begun = uploads.begun(request.headers.get("Upload-Id", ""), reach.viewer(request), _place(register))
    except UnknownUpload:
        return JsonResponse({"error": _("การส่งไฟล์นี้ค้างนานเกินไป ให้เริ่มใหม่"), "again": True}, status=404)
    if request.method == "DELETE":
        uploads.cancel(begun)
        return HttpResponse(status=204)
    return _taken_before(register, begun) or _piece(request, register, begun)


def _begin(request: HttpRequest, register: Register) -> HttpResponse:
    name = normalise(request.POST.get("name", ""))[:200]
    size, modified = (_whole(request.POST.get(field, "")) for field in ("size", "modified"))
    if not name or size is None or modified is None:
        return _refused(400, _("เริ่มส่งไฟล์ไม่ได้ โหลดหน้านี้ใหม่แล้วลองอีกครั้ง"))
    if size == 0:
        return _refused(422, _("ไม่ใช่ PDF หรือไฟล์เสียหาย"))
    try:
        press = request.POST.get("press", "")
        begun = uploads.begin(reach.viewer(request), _place(register), name, size, modified, press)
    except BlobTooLarge as fault:
        return _refused(413, why_not(fault))
    except DiskFull:
        return _refused(507, _disk_full())
    return _taken_before(register, begun) or JsonResponse({"id": begun.id, "offset": begun.offset}, status=201)


def _piece(request: HttpRequest, register: Register, begun: Upload) -> HttpResponse:
    try:
        span = piece_sent(request.headers.get("Content-Range", ""))
    except MalformedRange:
        return _refused(400, _("ส่งไฟล์ไม่สำเร็จ ลองอีกครั้ง"))
    piece = request.read(span.length + 1)
    if span.total != begun.size or len(piece) != span.length:
        return _refused(400, _("ส่งไฟล์ไม่สำเร็จ ลองอีกครั้ง"))
    try:
        if span.last + 1 < span.total:
            return _go_on(202, uploads.add(begun, span, piece))
        with uploads.completed(begun, span, piece) as whole:
            return _take(request, register, begun, whole)
    except WrongOffset as wrong:
        return _go_on(409, wrong.offset)
    except QuotaReached:
        return _refused(507, _("ไฟล์ที่ส่งค้างไว้มากเกินไป ส่งไฟล์ที่ค้างให้เสร็จหรือยกเลิกก่อน"))
    except DiskFull:
        return _refused(507, _disk_full())


def _take(request: HttpRequest, register: Register, begun: Upload, whole: bytes) -> HttpResponse:
    try:
        origin = {"upload": begun.key, "press": begun.press}
        letter = intake.take(register, reach.viewer(request), whole, begun.name, origin=origin)
    except FAULTS as fault:
        return _refused(422, why_not(fault))
    except intake.AlreadyHere as known:
        page = reverse("efiling:letter", args=[known.there.pk])
        return JsonResponse({"error": already_here(known), "page": page}, status=422)
    return _taken(201, letter)


def _taken_before(register: Register, begun: Upload) -> HttpResponse | None:
    """Where the answer to the last piece was lost, it is given again: to the same press alone, as one that comes later
    brings in nothing."""
    if not begun.press:
        return None
    lately = Incoming.objects.filter(register=register, came_at__gt=timezone.now() - _REMEMBERED)
    letter = (
        lately.filter(origin__upload=begun.key, origin__press=begun.press).exclude(state=intake.State.REJECTED).first()
    )
    return _taken(200, letter) if letter else None


def _taken(status: int, letter: Incoming) -> HttpResponse:
    return JsonResponse({"taken": reverse("efiling:letter", args=[letter.pk])}, status=status)


def _go_on(status: int, offset: int) -> HttpResponse:
    return JsonResponse({"offset": offset}, status=status, headers={"Upload-Offset": str(offset)})


def _refused(status: int, error: str) -> HttpResponse:
    return JsonResponse({"error": error}, status=status)


def _disk_full() -> str:
    return _("เครื่องแม่ข่ายเหลือที่เก็บน้อย จึงยังไม่รับไฟล์ แจ้งผู้ดูแลระบบ")


def _place(register: Register) -> str:
    return f"register/{register.pk}"


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None
