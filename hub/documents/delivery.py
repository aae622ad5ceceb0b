"""A blob as an HTTP response: whole or in part, to a device or a person."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header

from hub.documents.blobs import BlobMissing, open_blob
from hub.documents.models import Blob
from hub.documents.ranges import Unsatisfiable, piece_wanted

# What a browser may show in a page of its own. Anything else could be a page of somebody else's making.
_SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


def blob_response(request: HttpRequest, blob: Blob) -> HttpResponse:
    """200, 206, 304 or 416 as the request's headers ask. Raises BlobMissing if the bytes are gone."""
    tag = f'"{blob.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return _named(HttpResponseNotModified(), tag)
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", tag) == tag else ""
    try:
        span = piece_wanted(asked, blob.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{blob.size}"})
    # Read at once: under ASGI Django gathers a file response in memory all the same, and a blob has a limit.
    with open_blob(blob.sha256) as file:
        if span is None:
            response = HttpResponse(file.read(), content_type=blob.media)
        else:
            file.seek(span.first)
            response = HttpResponse(file.read(span.length), status=206, content_type=blob.media)
            response["Content-Range"] = str(span)
    response["Accept-Ranges"] = "bytes"
    return _named(response, tag)


def serve_blob(request: HttpRequest, sha256: str, filename: str | None = None, download: bool = False) -> HttpResponse:
    """A blob for a person. The view has checked before that this person may see it.

    It is offered as a file called `filename` if `download` or if a browser could not show it safely.
    Raises BlobMissing.
    """
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None:
        raise BlobMissing(sha256)
    response = blob_response(request, blob)
    if disposition := content_disposition_header(download or blob.media not in _SHOWN, filename or ""):
        response["Content-Disposition"] = disposition
    # The name is the hash, so what was fetched once never changes; but a shared cache must not keep it for others.
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    # Browsers show a PDF in a viewer of their own, which does not start inside a sandbox.
    sandbox = "" if blob.media == "application/pdf" else "; sandbox"
    response["Content-Security-Policy"] = _POLICY + sandbox
    return response


def _named(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    return response
