"""Persons: find, see, add, change, close an account, set a one-time password."""

from __future__ import annotations

from axes.utils import reset as unlock
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.thai.normalise import search_key
from hub.people import access, acting, reach
from hub.people import one_time_password as passwords
from hub.people.forms import MembershipForm, PersonForm
from hub.people.models import Membership, Person

PER_PAGE = 50


@access.requires("people.view")
def persons(request: HttpRequest) -> HttpResponse:
    """The list in Thai order, by words of the name or the code, and by unit."""
    found = reach.persons(request.user, "people.view")
    query = search_key(request.GET.get("q", ""))
    for word in query.split():
        found = found.filter(search_text__contains=word)
    closed = request.GET.get("state") == "closed"
    found = found.filter(is_active=not closed)
    units = access.visible_units(request.user, "people.view")
    unit = units.filter(code=request.GET.get("unit", "")).first()
    if unit is not None:
        found = found.filter(pk__in=Membership.objects.current().places().filter(unit=unit).order_by().values("person"))
    serving = Membership.objects.current().places().select_related("unit")
    found = found.prefetch_related(Prefetch("memberships", serving, to_attr="serving"))
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": request.GET.get("q", ""),
        "units": units,
        "unit": unit,
        "closed": closed,
        "may_change": access.may(request.user, "people.manage"),
        "may_import": access.may(request.user, "people.units"),
    }
    template = "people/persons_found.html" if request.headers.get("HX-Target") == "found" else "people/persons.html"
    return render(request, template, context)


@access.requires("people.view")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.person_or_404(request.user, pk)
    deciding = set(access.visible_units(request.user, "people.manage").values_list("pk", flat=True))
    context = {
        "person": shown,
        "memberships": shown.memberships.places().select_related("unit"),
        "deciding": deciding,
        "acts": acting.appointments().filter(person=shown),
        "acted": acting.appointments().filter(acting_for__person=shown),
        "appointing": set(access.visible_units(request.user, "people.appoint").values_list("pk", flat=True)),
        "positions": acting.POSITIONS,
        "manages": reach.manages(request.user, shown),
        "self": shown == request.user,
        "over": passwords.is_over(shown),
    }
    return render(request, "people/person.html", context)


@access.requires("people.manage")
def add(request: HttpRequest) -> HttpResponse:
    """A new person always serves somewhere: nobody but the whole office's administrator would find them otherwise."""
    form = PersonForm(request.POST or None)
    units = access.visible_units(request.user, "people.manage")
    serving = MembershipForm(request.POST or None, units=units, prefix="serving", initial={"role": "staff"})
    if request.method == "POST" and form.is_valid() and serving.is_valid():
        with transaction.atomic():
            added = form.save(commit=False)
            added.set_unusable_password()
            added.save()
            serving.instance.person = added
            serving.save()
        messages.success(request, _("เพิ่ม %(name)s แล้ว ตั้งรหัสผ่านชั่วคราวให้เมื่อต้องการให้เข้าสู่ระบบ") % {"name": added})
        return redirect("people:person", added.pk)
    context = {"form": form, "serving": serving}
    return render(request, "people/person_add.html", context, status=422 if form.is_bound else 200)


@access.requires("people.manage")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    changed = _managed(request, pk)
    form = PersonForm(request.POST or None, instance=changed)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึก %(name)s แล้ว") % {"name": changed})
        return redirect("people:person", pk)
    context = {"form": form, "pk": pk}
    return render(request, "people/person_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@access.requires("people.manage")
def active(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account (active=0), which ends its sessions at once, or open it again (active=1)."""
    changed = _managed(request, pk)
    if changed == request.user:
        messages.error(request, _("ปิดบัญชีของตัวเองไม่ได้ ให้ผู้ดูแลระบบคนอื่นปิดให้"))
        return redirect("people:person", pk)
    changed.is_active = request.POST.get("active") == "1"
    changed.save(update_fields=["is_active"])
    if changed.is_active:
        messages.success(request, _("เปิดบัญชีของ %(name)s แล้ว") % {"name": changed})
    else:
        messages.success(request, _("ปิดบัญชีของ %(name)s แล้ว เข้าสู่ระบบและลงเวลาไม่ได้อีก") % {"name": changed})
    return redirect("people:person", pk)


@require_POST
@access.requires("people.manage")
def one_time_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a password that is shown this once and must be changed at the first sign-in; it also ends a lock-out."""
    changed = _managed(request, pk)
    if changed == request.user:
        messages.error(request, _("เปลี่ยนรหัสผ่านของตัวเองได้ที่หน้าข้อมูลของฉัน"))
        return redirect("people:person", pk)
    password = passwords.give(changed)
    changed.save(update_fields=["password", "must_change_password", "one_time_until"])
    unlock(username=changed.staff_code)
    return render(request, "people/one_time_password.html", {"person": changed, "password": password})


def _managed(request: HttpRequest, pk: int) -> Person:
    """The person whose account the viewer may change: 404 if they may not see them, 403 if only that."""
    found = reach.person_or_404(request.user, pk)
    if not reach.manages(request.user, found):
        raise PermissionDenied
    return found
