"""The year's end on one page for all of a unit's books: what is open, closing them, and where the new year begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.thai.dates import thai_year
from hub.documents.typesetting import CannotTypeset
from hub.efiling import reach, registering, trail, year_end, years
from hub.efiling.models import Book, Register
from hub.efiling.numbering import Begun, BookClosed, begin_at
from hub.efiling.views_setup import unit_or_404
from hub.look.forms import NumberField
from hub.people.access import requires
from hub.people.models import Unit


class FirstNumbersForm(forms.Form):
    """A field for each series of the new year that has not begun."""

    def __init__(self, *args: Any, series: list[year_end.Series], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.series = series
        for each in series:
            if not each.begun:
                widget = forms.TextInput(attrs={"inputmode": "numeric"})
                label = f"{each.register} · {_('หนังสือเวียน (ว)')}" if each.circular else str(each.register)
                self.fields[each.name] = NumberField(
                    label=label, min_value=1, max_value=999_999, initial=each.first, widget=widget
                )

    @property
    def changed(self) -> list[tuple[year_end.Series, int]]:
        typed = self.cleaned_data
        return [(each, typed[each.name]) for each in self.series if typed.get(each.name, each.first) != each.first]


@require_safe
@requires(reach.SET_UP)
def wizard(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, unit_or_404(request, code))


def _page(request: HttpRequest, unit: Unit, form: FirstNumbersForm | None = None) -> HttpResponse:
    year = thai_year(timezone.now())
    shown = form or FirstNumbersForm(series=list(year_end.series(unit, year)))
    last_years = Book.objects.filter(register__unit=unit, year=year - 1).select_related("register")
    context = {
        "unit": unit,
        "year": year,
        "books": year_end.open_books(unit, year),
        "closed": last_years.exclude(closed_at=None),
        "named": year_end.MOST_NAMED,
        "form": shown,
        "rows": [{"series": each, "field": shown[each.name] if not each.begun else None} for each in shown.series],
    }
    return render(request, "efiling/year_end.html", context, status=422 if form else 200)


@require_POST
@requires(reach.SET_UP)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Every chosen book; one whose PDF cannot be made is closed all the same, and its PDF asked for again."""
    unit, person = unit_or_404(request, code), reach.viewer(request)
    chosen = {int(key) for key in request.POST.getlist("books") if key.isdecimal() and len(key) < 10}
    open_ones = [each.book for each in year_end.open_books(unit, thai_year(timezone.now())) if each.book.pk in chosen]
    if not open_ones:
        messages.error(request, _("เลือกเล่มที่จะปิดอย่างน้อยหนึ่งเล่ม"))
    kept, unprinted = 0, []
    for book in open_ones:
        try:
            made = years.close(book, person)
        except CannotTypeset:
            unprinted.append(book)
        else:
            kept += bool(made.archive_id)
    if open_ones:
        told = {"closed": len(open_ones), "kept": kept}
        messages.success(request, _("ปิดแล้ว %(closed)d เล่ม เก็บเป็น PDF %(kept)d เล่ม") % told)
    for book in unprinted:
        messages.error(request, _("ปิด%sแล้ว แต่จัดทำเล่ม PDF ไม่สำเร็จ กดจัดทำเล่มอีกครั้งได้") % book)
    return redirect("efiling:year-end", unit.code)


@require_POST
@requires(reach.SET_UP)
def first(request: HttpRequest, code: str) -> HttpResponse:
    """Where series of the new year go on from paper."""
    unit = unit_or_404(request, code)
    form = FirstNumbersForm(request.POST, series=list(year_end.series(unit, thai_year(timezone.now()))))
    if not form.is_valid():
        return _page(request, unit, form)
    for each, number in form.changed:
        _begin(request, each.register, number, circular=each.circular)
    if not form.changed:
        messages.info(request, _("ไม่มีเลขแรกที่เปลี่ยน"))
    return redirect("efiling:year-end", unit.code)


def _begin(request: HttpRequest, register: Register, number: int, *, circular: bool) -> None:
    person = reach.viewer(request)
    try:
        with transaction.atomic():
            book = begin_at(register, person, number, circular=circular)
            told = {"circular": circular, "first": book.first, "year": book.year}
            trail.add(register.unit, person, trail.Action.OPENED_BOOK, registering.about(register), told)
    except (Begun, BookClosed):
        messages.error(request, _("%sเริ่มให้เลขของปีนี้แล้ว จึงตั้งเลขแรกไม่ได้") % register)
    else:
        messages.success(request, _("%(book)s เริ่มที่เลข %(first)d") % {"book": book, "first": book.first})
