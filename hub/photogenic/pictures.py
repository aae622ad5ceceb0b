"""Photos for those who may see them, each look on record; and signatures drawn from their strokes."""

from __future__ import annotations

import base64

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.ink import MOST_BYTES, BadInk, signature_svg
from hub.documents.blobs import BlobMissing, open_blob
from hub.documents.delivery import serve_blob
from hub.fleet.models import Record
from hub.people.access import requires
from hub.photogenic import reach
from hub.photogenic.models import PhotoLook


@require_safe
def checkin_photo(request: HttpRequest, pk: int) -> HttpResponse:
    checkin = reach.checkin_or_404(request, pk)
    if checkin.erased_at:
        raise Http404
    return _photo(request, checkin.record, checkin.photo)


@require_safe
def visit_photo(request: HttpRequest, pk: int) -> HttpResponse:
    visit = reach.visit_or_404(request, pk)
    if visit.erased_at:
        raise Http404
    return _photo(request, visit.record, visit.photo)


@require_safe
@requires("photogenic.faces")
def enrolment_photo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    template = reach.template_or_404(request, pk)
    if not 0 <= number < len(template.photos):
        raise Http404
    return _photo(request, template.record, template.photos[number])


def _photo(request: HttpRequest, record: Record, sha256: str) -> HttpResponse:
    try:
        response = serve_blob(request, sha256, "photo.jpg")
    except BlobMissing as fault:
        raise Http404 from fault
    PhotoLook.objects.create(looker=reach.viewer(request), record=record, sha256=sha256)
    # Every look is on record: what a browser kept could be looked at again without asking us, and by whom uses it next.
    response["Cache-Control"] = "private, no-store"
    return response


def signature(sha256: str) -> str:
    """The address (data:) of a picture of the signature, or "" if there is none to show.

    It is drawn here from the strokes, which are the evidence: a picture that a device sends is not shown as one.
    """
    try:
        with open_blob(sha256) as file:
            svg = signature_svg(file.read(MOST_BYTES + 1))
    except (BlobMissing, BadInk):
        return ""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
