"""The office's authority, for whoever is asked to trust it: the root certificate, its fingerprint, the list of revoked.

Without sign-in: a reader of PDFs outside the office fetches these by the addresses in the certificates.
"""

from __future__ import annotations

import logging

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hub.documents.signing import authority as office

_log = logging.getLogger(__name__)
_FRESH = 3600
"""Seconds for which others may keep what they fetched."""


@login_not_required
@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """What to trust, and how, in steps for each program."""
    root = office.root()
    context = {
        "root": root,
        "name": root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value if root else "",
        "office": root.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value if root else "",
        "fingerprint": office.fingerprint(root) if root else "",
        "until": root.not_valid_after_utc if root else None,
    }
    return render(request, "signing/authority.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=_FRESH)
def root_der(request: HttpRequest) -> HttpResponse:
    return _file(_root(Encoding.DER), "application/pkix-cert", "office-root.cer")


@login_not_required
@require_safe
@cache_control(public=True, max_age=_FRESH)
def root_pem(request: HttpRequest) -> HttpResponse:
    return _file(_root(Encoding.PEM), "application/x-pem-file", "office-root.pem")


@login_not_required
@require_safe
@cache_control(public=True, max_age=_FRESH)
def revoked(request: HttpRequest) -> HttpResponse:
    """The revocation list in DER (RFC 5280)."""
    try:
        made = office.revocation_list()
    except office.AuthorityLocked as fault:
        _log.error("%s", fault)
        return HttpResponse(status=503, content_type="text/plain")
    if made is None:
        raise Http404
    return _file(made.public_bytes(Encoding.DER), "application/pkix-crl", "revoked.crl")


def _root(encoding: Encoding) -> bytes:
    root = office.root()
    if root is None:
        raise Http404
    return root.public_bytes(encoding)


def _file(data: bytes, media: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
