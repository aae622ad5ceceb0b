"""Blobs for devices: PUT, in pieces if need be, and GET. People get blobs from the views of the apps that own them."""

import shutil
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hub.documents import blobs, lost, partials, unnamed
from hub.documents.delivery import blob_response
from hub.documents.entitlement import may_read
from hub.documents.models import Blob
from hub.documents.ranges import MalformedRange, Span, piece_sent
from hub.fleet import notices
from hub.fleet.devices import NotADevice, authenticate
from hub.fleet.models import Device

DeviceView = Callable[[HttpRequest, Device, str], HttpResponse]
View = Callable[[HttpRequest, str], HttpResponse]


def for_devices(view: DeviceView) -> View:
    """The view is for an enrolled device that sealed the request; a browser's session means nothing to it."""

    @wraps(view)
    def guarded(request: HttpRequest, sha256: str) -> HttpResponse:
        try:
            device = authenticate(request)
        except NotADevice:
            refused = _error(401, "not-a-device")
            refused["WWW-Authenticate"] = "SP-Seal"
            return refused
        return view(request, device, sha256)

    return login_not_required(csrf_exempt(guarded))


@require_http_methods(["GET", "HEAD", "PUT"])
@for_devices
def blob(request: HttpRequest, device: Device, sha256: str) -> HttpResponse:
    """/documents/blobs/<sha256>"""
    if request.method == "PUT":
        return _put(request, device, sha256)
    if request.method == "HEAD":
        return _head(device, sha256)
    return _get(request, device, sha256)


def _head(device: Device, sha256: str) -> HttpResponse:
    """Whether it is here, and if not, where this device's upload stands. Who knows the hash has the bytes already."""
    there = Blob.objects.filter(pk=sha256).first()
    if there is None:
        return HttpResponse(status=404, headers={"Upload-Offset": str(partials.offset(device.id, sha256))})
    # Django answers a HEAD without a body and leaves a length that is set already as it is.
    return HttpResponse(content_type=there.media, headers={"Content-Length": str(there.size), "Accept-Ranges": "bytes"})


def _get(request: HttpRequest, device: Device, sha256: str) -> HttpResponse:
    there = Blob.objects.filter(pk=sha256).first()
    if there is None or not may_read(device, sha256):
        return _error(404, "no-such-blob")
    try:
        return blob_response(request, there)
    except blobs.BlobMissing:
        lost.note(sha256)
        return _error(404, "no-such-blob")


def _put(request: HttpRequest, device: Device, sha256: str) -> HttpResponse:
    if Blob.objects.filter(pk=sha256).exists():
        return HttpResponse(status=200)
    try:
        span = _announced(request)
    except MalformedRange:
        return _error(400, "bad-range")
    if span.total > settings.BLOB_LIMIT:
        return _too_large(device, sha256, span.total)
    if shutil.disk_usage(settings.DATA).free < settings.BLOB_DISK_RESERVE:
        # The device keeps it and tries again; a database without room would take nothing from anybody.
        notices.note(None, "disk-full", "")
        return _error(507, "disk-full")
    if unnamed.lying(device) + span.total > settings.BLOB_UNNAMED_QUOTA:
        notices.note(device, "blob-quota", "")
        return _error(507, "too-many-unnamed")
    piece = request.read(span.length + 1)
    if len(piece) != span.length:
        return _error(400, "bad-length")
    try:
        return _take(device, sha256, span, piece, request.headers.get("Content-Type", ""))
    except partials.WrongOffset as wrong:
        refused = _error(409, "wrong-offset")
        refused["Upload-Offset"] = str(wrong.offset)
        return refused
    except partials.QuotaReached:
        return _error(507, "too-many-unfinished")
    except blobs.BlobMismatch:
        notices.note(
            device,
            "blob-mismatch",
            f"ไฟล์ที่ส่งมาไม่ตรงกับค่าแฮช {sha256} / The bytes sent do not have the announced hash",
        )
        return _error(422, "hash-mismatch")


def _take(device: Device, sha256: str, span: Span, piece: bytes, media: str) -> HttpResponse:
    if span.length == span.total:
        partials.discard(device.id, sha256)
        blobs.store(piece, media, expected=sha256, device=device)
    elif span.last + 1 == span.total:
        with partials.completed(device.id, sha256, span.first, piece) as whole:
            blobs.store(whole, media, expected=sha256, device=device)
    else:
        arrived = partials.append(device.id, sha256, span.first, piece)
        return HttpResponse(status=202, headers={"Upload-Offset": str(arrived)})
    return HttpResponse(status=201)


def _announced(request: HttpRequest) -> Span:
    """What the headers say is coming: a piece, or the whole. Raises MalformedRange."""
    if "Content-Range" in request.headers:
        return piece_sent(request.headers["Content-Range"])
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdigit() and int(length)):
        raise MalformedRange("no length")
    return Span(0, int(length) - 1, int(length))


def _too_large(device: Device, sha256: str, size: int) -> HttpResponse:
    notices.note(
        device,
        "blob-too-large",
        f"ไฟล์ {sha256} ใหญ่เกินกำหนด ({size} ไบต์) / File too large ({size} bytes)",
    )
    return _error(413, "too-large")


def _error(status: int, error: str) -> JsonResponse:
    return JsonResponse({"error": error}, status=status)
