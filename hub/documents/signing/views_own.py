"""The page "my signature": make a certificate, change its PIN, revoke it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from hub.documents.signing import owning, pins
from hub.documents.signing.authority import AuthorityLocked
from hub.documents.signing.errors import CannotSign
from hub.documents.signing.forms import ChangePinForm, MakeForm, RevokeForm
from hub.documents.signing.models import Certificate, Revocation
from hub.people import access
from hub.people.models import Person


@require_safe
@never_cache
@access.requires("signing.own")
def own(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
@access.requires("signing.own")
def make(request: HttpRequest) -> HttpResponse:
    """Password and PIN make a certificate. Wrong passwords count as those of the sign-in page do."""
    person = _person(request)
    form = MakeForm(person, request.POST)
    if not form.is_valid():
        return _page(request, make=form)
    if authenticate(request, username=person.staff_code, password=form.cleaned_data["password"]) != person:
        form.add_error("password", _("รหัสผ่านไม่ถูกต้อง"))
        return _page(request, make=form)
    try:
        owning.make(person, form.cleaned_data["pin"], form.cleaned_data["after"])
    except owning.Changed:
        messages.info(request, _("มีการสร้างหรือเพิกถอนใบรับรองไปแล้ว นี่คือใบปัจจุบัน"))
        return redirect("signing:own")
    except AuthorityLocked:
        form.add_error(None, _("เปิดกุญแจของผู้ออกใบรับรองไม่ได้ แจ้งผู้ดูแลระบบ"))
        return _page(request, make=form)
    messages.success(request, _("ออกใบรับรองให้แล้ว จำ PIN ไว้ ไม่มีใครกู้คืนให้ได้"))
    return redirect("signing:own")


@require_POST
@sensitive_post_parameters()
@sensitive_variables()
@access.requires("signing.own")
def change_pin(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    held = owning.held(person)
    form = ChangePinForm(person, request.POST)
    if held is None or not form.is_valid():
        return _page(request, change=form)
    try:
        pins.change(held, form.cleaned_data["old"], form.cleaned_data["pin"], person.staff_code, person.phone)
    except CannotSign as fault:
        form.add_error("old", str(fault))
        return _page(request, change=form)
    except pins.BadPin as fault:
        form.add_error("pin", str(fault))
        return _page(request, change=form)
    messages.success(request, _("เปลี่ยน PIN แล้ว"))
    return redirect("signing:own")


@require_POST
@access.requires("signing.own")
def revoke(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, revoke=form)
    held = Certificate.objects.filter(person=person, serial=request.POST.get("serial", "")).first()
    cause = Revocation.Cause(form.cleaned_data["cause"])
    if held is not None and owning.revoke(held, by=person, cause=cause, because=form.cleaned_data["because"]):
        messages.success(request, _("เพิกถอนใบรับรองแล้ว ลงลายมือชื่อด้วยใบนี้ไม่ได้อีก"))
    else:
        messages.info(request, _("ใบรับรองนี้ถูกเพิกถอนไปก่อนแล้ว"))
    return redirect("signing:own")


def _page(
    request: HttpRequest,
    make: forms.Form | None = None,
    change: forms.Form | None = None,
    revoke: forms.Form | None = None,
) -> HttpResponse:
    """The whole page; a form that was refused comes back in its place, without the PINs."""
    person = _person(request)
    held = owning.held(person)
    context = {
        "held": held,
        "earlier": Certificate.objects.filter(person=person).exclude(revoked_at=None),
        "make": make or MakeForm(person, initial={"after": held.pk if held else None}),
        "change": change or ChangePinForm(person),
        "revoke": revoke or RevokeForm(),
        "open": "make" if make else "change" if change else "revoke" if revoke else "",
    }
    return render(request, "signing/own.html", context, status=422 if make or change or revoke else 200)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 - access.requires let it through
    return request.user
