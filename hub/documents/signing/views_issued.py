"""For administrators: who has a certificate, and revoking one that must not be used any more."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.documents.signing import owning
from hub.documents.signing.forms import RevokeForm
from hub.documents.signing.models import Certificate, Revocation
from hub.people import access, reach
from hub.people.models import Person

PER_PAGE = 50


@access.requires("people.manage")
def issued(request: HttpRequest) -> HttpResponse:
    """Certificates of the persons whom the viewer looks after, the newest first."""
    found = _seen_by(request).select_related("person", "revoked_by")
    return render(
        request, "signing/issued.html", {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page"))}
    )


@access.requires("people.manage")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why, and revokes."""
    certificate = _managed(request, pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, Person)  # noqa: S101 - access.requires let it through
        cause = Revocation.Cause(form.cleaned_data["cause"])
        if owning.revoke(certificate, by=request.user, cause=cause, because=form.cleaned_data["because"]):
            messages.success(request, _("เพิกถอนใบรับรองของ %(name)s แล้ว") % {"name": certificate.person})
        else:
            messages.info(request, _("ใบรับรองนี้ถูกเพิกถอนไปก่อนแล้ว"))
        return redirect("signing:issued")
    context = {"form": form, "certificate": certificate}
    return render(request, "signing/revoke.html", context, status=422 if form.is_bound else 200)


def _seen_by(request: HttpRequest):  # type: ignore[no-untyped-def]  # a query set, whose type Django makes at run time
    assert isinstance(request.user, Person)  # noqa: S101 - access.requires let it through
    return Certificate.objects.filter(person__in=reach.persons(request.user, "people.manage"))


def _managed(request: HttpRequest, pk: int) -> Certificate:
    """404 for a certificate of nobody whom the viewer sees, 403 for one of somebody they may only see."""
    found: Certificate | None = _seen_by(request).select_related("person").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not reach.manages(request.user, found.person):
        raise PermissionDenied
    return found
