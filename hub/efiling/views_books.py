"""Pages that show registers: which there are, the lines of a book, on paper and as a spreadsheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.thai.dates import thai_year
from hub.documents.delivery import serve_blob
from hub.documents.typesetting import CannotTypeset
from hub.efiling import cells, paper, reach, registering, selection, trail
from hub.efiling.forms import SelectionForm
from hub.efiling.models import Book, Entry, Register
from hub.efiling.rules import COLUMNS, RegisterKind
from hub.people import access
from hub.people.access import requires
from hub.people.models import Person, Unit

ORDER = list(RegisterKind)


@require_safe
@requires(reach.LOOK)
def registers(request: HttpRequest) -> HttpResponse:
    """The registers of one unit; the person's own unit first."""
    person = reach.viewer(request)
    seen = reach.registers(person)
    units = list(access.visible_units(person, reach.LOOK).filter(registers__isnull=False).distinct())
    unit = next((each for each in units if each.code == request.GET.get("unit")), None) or _own(person, units)
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
        "set_up": unit if unit and led.filter(pk=unit.pk).exists() else led.first(),
    }
    return render(request, "efiling/registers.html", context)


def _own(person: Person, units: list[Unit]) -> Unit | None:
    held = [membership.unit_id for membership in person.current_memberships]
    return next((each for each in units if each.pk in held), units[0] if units else None)


@require_safe
@requires(reach.LOOK)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a year's book, newest first, by words and by any column."""
    shown = reach.register_or_404(request, pk)
    book = _book(request, shown)
    form = SelectionForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = selection.entries(book, wanted)
    page = selection.screenful(
        found, book, below=_number(request, "below"), above=_number(request, "above")
    )  # fmt: skip
    if shown.secret:
        trail.add(shown.unit, reach.viewer(request), trail.Action.LOOKED, registering.about(shown))
    context = {
        "register": shown,
        "book": book,
        "books": Book.objects.filter(register=shown),
        "columns": COLUMNS[shown.kind],
        "rows": [{"entry": entry, "cells": cells.cells(entry)} for entry in page.rows],
        "page": page,
        "form": form,
        "narrowed": any(wanted.values()) or bool(form.errors),
        "chosen": [name for name, value in wanted.items() if value and name != "q"],
        "writes": book.closed_at is None and reach.may_write(reach.viewer(request), shown),
        "waiting": shown.incoming.filter(state="waiting").count(),
        "current": book.year == thai_year(timezone.now()),
    }
    template = "efiling/lines.html" if request.headers.get("HX-Target") == "lines" else "efiling/register.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_safe
@requires(reach.LOOK)
def on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.register_or_404(request, pk)
    book = _book(request, shown)
    lines = _selected(request, book)
    if lines is None or len(lines) > paper.MOST_PRINTED:
        messages.error(request, _("พิมพ์ได้ครั้งละไม่เกิน %d รายการ เลือกช่วงวันที่ให้แคบลง") % paper.MOST_PRINTED)
        return redirect("efiling:register", pk)
    try:
        made = paper.pdf(book, lines)
    except CannotTypeset:
        messages.error(request, _("จัดหน้ากระดาษไม่สำเร็จ ส่งออกเป็น Excel แทนได้ และแจ้งผู้ดูแลระบบ"))
        return redirect("efiling:register", pk)
    _exported(request, book, "pdf", len(lines))
    return _file(HttpResponse(made, content_type="application/pdf"), f"{_name(book)}.pdf", inline=True)


@require_safe
@requires(reach.LOOK)
def as_spreadsheet(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.register_or_404(request, pk)
    book = _book(request, shown)
    lines = _selected(request, book) or []
    _exported(request, book, "xlsx", len(lines))
    made = HttpResponse(paper.spreadsheet(book, lines), content_type=paper.XLSX)
    return _file(made, f"{_name(book)}.xlsx", inline=False)


@require_safe
@requires(reach.LOOK)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The book as it was closed."""
    book = reach.book_or_404(request, pk)
    if book.archive_id is None:
        raise Http404
    return serve_blob(request, book.archive_id, filename=f"{_name(book)}.pdf")


def _book(request: HttpRequest, register: Register) -> Book:
    """The book asked for by year, or this year's, which need not have been begun."""
    now = thai_year(timezone.now())
    year, circular = _number(request, "year") or now, request.GET.get("circular") == "1"
    found = Book.objects.filter(register=register, year=year, circular=circular).first()
    if found is None and year != now:
        raise Http404
    found = found or Book(register=register, year=year, circular=circular)
    found.register = register
    return found


def _selected(request: HttpRequest, book: Book) -> list[Entry] | None:
    """The chosen lines, oldest first; None where the choice makes no sense."""
    form = SelectionForm(request.GET)
    if not form.is_valid() or book.pk is None:
        return None if book.pk else []
    found = list(selection.entries(book, form.cleaned_data).order_by("number")[: paper.MOST_PRINTED + 1])
    for entry in found:
        entry.book = book
    return found


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
