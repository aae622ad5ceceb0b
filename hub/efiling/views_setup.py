"""Pages for those who lead a unit: its registers, how it numbers, who keeps the secret ones, and the year's end."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.dates import thai_year
from hub.documents.typesetting import CannotTypeset
from hub.efiling import paper, reach, registering, trail, years
from hub.efiling.forms import AgencyForm, FirstCircularForm, NewRegisterForm, RegistrarsForm
from hub.efiling.models import Agency, Book, Entry, Register
from hub.efiling.numbering import Begun, BookClosed, begin_at, open_book
from hub.efiling.rules import RegisterKind
from hub.people import access
from hub.people.access import requires
from hub.people.models import Unit


@require_safe
@requires(reach.SET_UP)
def set_up(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, unit_or_404(request, code))


def _page(request: HttpRequest, unit: Unit, **forms: object) -> HttpResponse:
    """The set-up page, with the forms that had errors in the place of empty ones."""
    own = Register.objects.filter(unit=unit).prefetch_related("registrars", "books")
    year = thai_year(timezone.now())
    context = {
        "unit": unit,
        "units": access.visible_units(reach.viewer(request), reach.SET_UP),
        "registers": own,
        "year": year,
        "to_close": Book.objects.filter(register__in=own, year__lt=year, closed_at=None).select_related("register"),
        "closed": Book.objects.filter(register__in=own).exclude(closed_at=None).select_related("register"),
        "agency": AgencyForm(instance=Agency.objects.filter(unit=unit).first()),
        "new": NewRegisterForm(unit=unit),
        "circulars": circulars_to_begin(unit, year),
        "first_circular": FirstCircularForm(),
        **forms,
    }
    return render(request, "efiling/set_up.html", context, status=422 if forms else 200)


@require_POST
@requires(reach.SET_UP)
def agency(request: HttpRequest, code: str) -> HttpResponse:
    unit = unit_or_404(request, code)
    form = AgencyForm(request.POST, instance=Agency.objects.filter(unit=unit).first() or Agency(unit=unit))
    if not form.is_valid():
        return _page(request, unit, agency=form)
    with transaction.atomic():
        form.save()
        trail.add(unit, reach.viewer(request), trail.Action.SET_UP, f"unit/{unit.pk}", form.cleaned_data)
    messages.success(request, _("บันทึกแล้ว ใช้กับเลขที่ให้ตั้งแต่นี้ไป"))
    return redirect("efiling:set-up", code)


@require_POST
@requires(reach.SET_UP)
def new_register(request: HttpRequest, code: str) -> HttpResponse:
    unit = unit_or_404(request, code)
    form = NewRegisterForm(request.POST, unit=unit)
    if not form.is_valid():
        return _page(request, unit, new=form)
    wanted, person = form.cleaned_data, reach.viewer(request)
    try:
        with transaction.atomic():
            made = Register.objects.create(unit=unit, kind=wanted["kind"], secret=wanted["secret"])
            book = open_book(made, thai_year(timezone.now()), person, first=wanted["first"])
            told = {"kind": made.kind, "secret": made.secret, "first": book.first, "year": book.year}
            trail.add(unit, person, trail.Action.OPENED_BOOK, registering.about(made), told)
    except IntegrityError:  # somebody else opened it since the form was checked
        form.add_error("kind", _("หน่วยงานนี้มีทะเบียนนี้แล้ว"))
        return _page(request, unit, new=form)
    messages.success(request, _("เปิด%(register)sแล้ว") % {"register": made})
    return redirect("efiling:registrars", made.pk) if made.secret else redirect("efiling:set-up", code)


def circulars_to_begin(unit: Unit, year: int) -> Register | None:
    """The send register whose circulars may still be told where to go on; None where they have begun."""
    own = Agency.objects.filter(unit=unit).first()
    register = Register.objects.filter(unit=unit, kind=RegisterKind.SEND, secret=False).first()
    if register is None or (own and not own.own_circulars):
        return None
    begun = Entry.objects.filter(book__register=register, book__year=year, circular=True).exists()
    return None if begun else register


@require_POST
@requires(reach.SET_UP)
def first_circular(request: HttpRequest, code: str) -> HttpResponse:
    """The unit's circulars go on from paper."""
    unit, year = unit_or_404(request, code), thai_year(timezone.now())
    form, register = FirstCircularForm(request.POST), circulars_to_begin(unit, year)
    if register is None:
        messages.error(request, _("หนังสือเวียนปีนี้เริ่มให้เลขแล้ว หรือใช้เลขร่วมกับหนังสือส่ง จึงตั้งเลขแรกไม่ได้"))
        return redirect("efiling:set-up", code)
    if not form.is_valid():
        return _page(request, unit, first_circular=form)
    person = reach.viewer(request)
    try:
        with transaction.atomic():
            book = begin_at(register, person, form.cleaned_data["first"])
            told = {"circular": True, "first": book.first, "year": book.year}
            trail.add(unit, person, trail.Action.OPENED_BOOK, registering.about(register), told)
    except Begun:
        messages.error(request, _("หนังสือเวียนปีนี้เริ่มให้เลขแล้ว หรือใช้เลขร่วมกับหนังสือส่ง จึงตั้งเลขแรกไม่ได้"))
    except BookClosed:
        messages.error(request, _("ปิดเล่มหนังสือเวียนของปีนี้แล้ว"))
    else:
        messages.success(request, _("หนังสือเวียนปีนี้เริ่มที่เลข ว %d") % book.first)
    return redirect("efiling:set-up", code)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def registrars(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sees and writes a secret register."""
    register = reach.register_or_404(request, pk, reach.SET_UP)
    if not register.secret:
        raise Http404
    form = RegistrarsForm(request.POST or None, instance=register)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            told = {"registrars": [person.pk for person in form.cleaned_data["registrars"]]}
            trail.add(register.unit, reach.viewer(request), trail.Action.SET_UP, registering.about(register), told)
        messages.success(request, _("บันทึกนายทะเบียนแล้ว"))
        return redirect("efiling:set-up", register.unit.code)
    context = {"form": form, "register": register}
    return render(request, "efiling/registrars.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The last step of a year's book: what is still open is shown, then it is closed for good."""
    book = Book.objects.select_related("register__unit").filter(pk=pk).first()
    if book is None:
        raise Http404
    unit = unit_or_404(request, book.register.unit.code)
    if request.method == "POST":
        try:
            closed = years.close(book, reach.viewer(request))
        except years.TooEarly:
            messages.error(request, _("ปิดเล่มได้เมื่อสิ้นปีปฏิทินแล้วเท่านั้น"))
        except CannotTypeset:
            messages.error(request, _("ปิดเล่มแล้ว แต่จัดทำเล่ม PDF ไม่สำเร็จ กดจัดทำเล่มอีกครั้งได้"))
        else:
            _tell_closed(request, closed)
        return redirect("efiling:set-up", unit.code)
    counts = {state: Entry.objects.filter(book=book, state=state).count() for state in Entry.State.values}
    stored = book.given <= paper.MOST_PRINTED
    context = {"book": book, "unit": unit, "counts": counts, "may_close": years.may_close(book), "stored": stored}
    return render(request, "efiling/close.html", context)


def _tell_closed(request: HttpRequest, book: Book) -> None:
    if book.archive_id:
        messages.success(request, _("ปิด%(book)sแล้ว และเก็บเล่มทะเบียนเป็น PDF") % {"book": book})
    else:
        told = {"book": book, "most": paper.MOST_PRINTED}
        messages.warning(
            request,
            _("ปิด%(book)sแล้ว แต่ไม่ได้เก็บเป็น PDF เพราะเกิน %(most)d รายการ รายการทั้งหมดยังอยู่ในทะเบียน") % told,
        )


def unit_or_404(request: HttpRequest, code: str) -> Unit:
    found = access.visible_units(reach.viewer(request), reach.SET_UP).filter(code=code).first()
    if found is None:
        raise Http404
    return found
