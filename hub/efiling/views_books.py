"""Pages that show registers: which there are, the lines of a book, on paper and as a spreadsheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.thai.dates import thai_year
from hub.documents.typesetting import CannotTypeset
from hub.efiling import cells, paper, reach, registering, selection, trail
from hub.efiling.forms import SelectionForm
from hub.efiling.models import Book, Entry, Register
from hub.efiling.rules import COLUMNS, RegisterKind
from hub.efiling.views_files import file_of_a_letter
from hub.people import access
from hub.people.access import requires
from hub.people.models import Person, Unit

ORDER = list(RegisterKind)


class CannotSelect(Exception):
    """These lines cannot be printed or exported; it says why in the person's language."""


@require_safe
@requires(reach.LOOK)
def registers(request: HttpRequest) -> HttpResponse:
    """The registers of one unit; the person's own unit first."""
    person = reach.viewer(request)
    seen = reach.registers(person)
    units = list(access.visible_units(person, reach.LOOK).filter(registers__isnull=False).distinct())
    asked = request.GET.get("unit")
    unit = next((each for each in units if each.code == asked), None) or _own(person, units)
    if asked and unit and unit.code != asked:
        told = {"asked": asked[:40], "unit": unit}
        messages.warning(request, _("ไม่พบหน่วยงาน %(asked)s ในที่ที่คุณดูได้ แสดงของ%(unit)sแทน") % told)
    year = thai_year(timezone.now())
    rows = sorted(seen.filter(unit=unit), key=lambda each: (each.secret, ORDER.index(RegisterKind(each.kind))))
    books = {(book.register_id, book.circular): book for book in Book.objects.filter(register__in=rows, year=year)}
    shown = [
        {"register": row, "book": books.get((row.pk, False)), "circulars": books.get((row.pk, True))} for row in rows
    ]
    led = access.visible_units(person, reach.SET_UP)
    context = {
        "units": units,
        "unit": unit,
        "rows": shown,
        "year": year,
        "writes": set(reach.registers(person, reach.REGISTER).filter(unit=unit).values_list("pk", flat=True)),
        "rules": access.may(person, reach.RULES),
        "set_up": unit if unit and led.filter(pk=unit.pk).exists() else led.first(),
    }
    return render(request, "efiling/registers.html", context)


def _own(person: Person, units: list[Unit]) -> Unit | None:
    held = [membership.unit_id for membership in person.current_memberships]
    return next((each for each in units if each.pk in held), units[0] if units else None)


@require_safe
@requires(reach.LOOK)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a year's book, newest first, by words and by any column. While somebody types, the lines alone."""
    shown = reach.register_or_404(request, pk)
    book = _book(request, shown)
    form = SelectionForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = selection.entries(book, wanted)
    page = selection.screenful(
        found, book, below=_number(request, "below"), above=_number(request, "above")
    )  # fmt: skip
    asked = {name: value for name, value in wanted.items() if value not in (None, "") and value is not False}
    typing = request.headers.get("HX-Target") == "lines"
    context = {
        "register": shown,
        "book": book,
        "books": Book.objects.filter(register=shown),
        "columns": COLUMNS[shown.kind],
        "rows": [{"entry": entry, "cells": cells.cells(entry)} for entry in page.rows],
        "page": page,
        "form": form,
        "found": selection.counted(found, page.rows, whole=page.is_all) if asked else book.given,
        "most_counted": selection.MOST_COUNTED,
        "typing": typing,
        "narrowed": bool(asked or form.errors),
        "wrong_column": set(form.errors) - {"q"},
        "chosen": [name for name in asked if name not in ("q", "in_text")],
        "writes": book.closed_at is None and reach.may_write(reach.viewer(request), shown),
        "waiting": shown.incoming.filter(state="waiting").count(),
        "current": book.year == thai_year(timezone.now()),
    }
    if typing:  # htmx puts nothing into the page that comes with an error's status
        return render(request, "efiling/lines.html", context)
    return render(request, "efiling/register.html", context, status=422 if form.errors else 200)


@require_safe
@requires(reach.LOOK)
def on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.register_or_404(request, pk)
    book = _book(request, shown)
    try:
        lines = _selected(request, book, paper.MOST_AT_ONCE)
        made = paper.pdf(book, lines)
    except CannotSelect as fault:
        return _back(request, shown, str(fault))
    except CannotTypeset:
        return _back(request, shown, _("จัดหน้ากระดาษไม่สำเร็จ ส่งออกเป็น Excel แทนได้ และแจ้งผู้ดูแลระบบ"))
    _exported(request, book, "pdf", len(lines))
    return _file(HttpResponse(made, content_type="application/pdf"), f"{_name(book)}.pdf", inline=True)


@require_safe
@requires(reach.LOOK)
def as_spreadsheet(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.register_or_404(request, pk)
    book = _book(request, shown)
    try:
        lines = _selected(request, book, paper.MOST_IN_SPREADSHEET)
    except CannotSelect as fault:
        return _back(request, shown, str(fault))
    _exported(request, book, "xlsx", len(lines))
    made = HttpResponse(paper.spreadsheet(book, lines), content_type=paper.XLSX)
    return _file(made, f"{_name(book)}.xlsx", inline=False)


@require_safe
@requires(reach.LOOK)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The book as it was closed."""
    book = reach.book_or_404(request, pk, logged=True)
    if book.archive_id is None:
        raise Http404
    return file_of_a_letter(request, book.archive_id, f"{_name(book)}.pdf")


def _book(request: HttpRequest, register: Register) -> Book:
    """The book asked for by year, or this year's, which need not have been begun."""
    now = thai_year(timezone.now())
    year, circular = _number(request, "year") or now, request.GET.get("circular") == "1"
    if request.GET.get("year") and _number(request, "year") is None:
        raise Http404
    found = Book.objects.filter(register=register, year=year, circular=circular).first()
    if found is None and year != now:
        raise Http404
    found = found or Book(register=register, year=year, circular=circular)
    found.register = register
    return found


def _selected(request: HttpRequest, book: Book, most: int) -> list[Entry]:
    """The chosen lines, oldest first. Raises CannotSelect."""
    form = SelectionForm(request.GET)
    if not form.is_valid():
        raise CannotSelect(_("ตัวกรองไม่ถูกต้อง แก้ช่องที่เตือนไว้ก่อนพิมพ์หรือส่งออก"))
    found = list(selection.entries(book, form.cleaned_data).order_by("number")[: most + 1])
    if len(found) > most:
        raise CannotSelect(_("พิมพ์หรือส่งออกได้ครั้งละไม่เกิน %d รายการ เลือกช่วงวันที่ให้แคบลง") % most)
    for entry in found:
        entry.book = book
    return found


def _back(request: HttpRequest, register: Register, said: str) -> HttpResponseRedirect:
    """To the lines as they were chosen, with what was wrong."""
    messages.error(request, said)
    return HttpResponseRedirect(f"{reverse('efiling:register', args=[register.pk])}?{request.GET.urlencode()}")


def _exported(request: HttpRequest, book: Book, form: str, lines: int) -> None:
    person, told = reach.viewer(request), {"form": form, "lines": lines, "year": book.year}
    trail.add(book.register.unit, person, trail.Action.EXPORTED, registering.about(book.register), told)


def _name(book: Book) -> str:
    return f"{book} {book.register.unit.code}"


def _file(response: HttpResponse, name: str, *, inline: bool) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    return response


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
