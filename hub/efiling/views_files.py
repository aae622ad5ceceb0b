"""The files of letters and books as a person gets them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hub.documents.delivery import serve_blob

NOT_KEPT = "private, no-store"
"""A copy that a browser kept would be looked at again without the trail knowing."""


def file_of_a_letter(request: HttpRequest, sha256: str, name: str) -> HttpResponse:
    """The view has checked that this person may see it, and that the look is in the trail. Raises BlobMissing."""
    response = serve_blob(request, sha256, filename=name)
    response["Cache-Control"] = NOT_KEPT
    return response
