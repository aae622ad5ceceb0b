"""Pages of a day: today's check-ins as they come, any other day, visitors, the sign-in sheet, the file to take."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.thai.dates import format_date, format_time
from hub.people.access import requires
from hub.photogenic import day, pictures, selection
from hub.photogenic.models import CheckIn, Review, Visit
from hub.photogenic.selection import LOOK, Selection

BOM = "\ufeff"


@require_safe
@requires(LOOK)
def today(request: HttpRequest) -> HttpResponse:
    chosen = selection.read(request)
    # Of a day that is none there is nothing to show: today's figures below it would be taken for that day's.
    context = {"chosen": chosen} if chosen.fault else _shown(chosen)
    return render(request, "photogenic/day.html", context, status=422 if chosen.fault else 200)


@require_safe
@requires(LOOK)
def live(request: HttpRequest) -> HttpResponse:
    """The changing part of the page: 204 while it would be the same as the one with the stamp `since`."""
    chosen = selection.read(request)
    if request.GET.get("since") == stamp(chosen):
        return HttpResponse(status=204)
    return render(request, "photogenic/day_live.html", _shown(chosen))


@require_safe
@requires(LOOK)
def sheet(request: HttpRequest) -> HttpResponse:
    """As in the sign-in book, to be printed."""
    chosen = selection.read(request)
    shown = day.of(chosen.units, chosen.day, chosen.words)
    rows = [
        {
            "row": row,
            "in": pictures.signature(row.first.signature) if row.first else "",
            "out": pictures.signature(row.last.signature) if row.last else "",
        }
        for row in shown.by_arrival()
    ]
    return render(request, "photogenic/sheet.html", {"chosen": chosen, "day": shown, "rows": rows})


@require_safe
@requires(LOOK)
def export(request: HttpRequest) -> HttpResponse:
    """CSV as spreadsheets open it: UTF-8 with a byte order mark, and nothing in it that they take for a formula."""
    chosen = selection.read(request)
    file = io.StringIO()
    writer = csv.writer(file)
    for line in _visit_lines(chosen) if chosen.tab == "visits" else _staff_lines(chosen):
        writer.writerow([_no_formula(cell) for cell in line])
    response = HttpResponse(BOM + file.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{'visits' if chosen.tab == 'visits' else 'check-ins'}-{chosen.day:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def stamp(chosen: Selection) -> str:
    """Changes whenever something on the page of the day does."""
    start, end = day.bounds(chosen.day)
    within = Q(unit__in=chosen.units, at__gte=start, at__lt=end)
    checkins = CheckIn.objects.filter(within).aggregate(
        n=Count("pk"), last=Max("pk"), sure=Count("pk", filter=Q(time_verified=True)), gone=Count("erased_at")
    )
    visits = Visit.objects.filter(within).aggregate(n=Count("pk"), last=Max("pk"), gone=Count("erased_at"))
    reviews = Review.objects.filter(checkin__unit__in=chosen.units).aggregate(last=Max("pk"))
    return "-".join(str(one or 0) for said in (checkins, visits, reviews) for one in said.values()) + f"-{chosen.day}"


def _shown(chosen: Selection) -> dict[str, Any]:
    shown = day.of(chosen.units, chosen.day, chosen.words)
    return {
        "chosen": chosen,
        "day": shown,
        "visits": day.visits(chosen.units, chosen.day, chosen.words),
        "live_url": f"{reverse('photogenic:live')}?{chosen.query(since=stamp(chosen))}",
        "not_yet": [row for row in shown.rows if not row.first],
    }


def _staff_lines(chosen: Selection) -> list[list[str]]:
    shown = day.of(chosen.units, chosen.day, chosen.words)
    lines = [[_("วันที่"), _("รหัสบุคลากร"), _("ชื่อ"), _("หน่วยงาน"), _("เวลามา"), _("เวลากลับ"), _("สถานะ")]]
    for row in shown.rows:
        state = _("ยังไม่ลงเวลา") if row.first is None else _("สาย") if row.late else _("ตรงเวลา")
        lines.append(
            [
                format_date(chosen.day),
                row.person.staff_code,
                row.person.full_name,
                row.unit.name if row.unit else "",
                format_time(row.first.at) if row.first else "",
                format_time(row.last.at) if row.last else "",
                state,
            ]
        )
    return lines


def _visit_lines(chosen: Selection) -> list[list[str]]:
    lines = [[_("วันที่"), _("เวลา"), _("ชื่อ"), _("หน่วยงานหรือที่อยู่"), _("โทรศัพท์"), _("เรื่องที่ติดต่อ"), _("ผู้ที่มาพบ")]]
    for visit in day.visits(chosen.units, chosen.day, chosen.words):
        if visit.erased_at:
            lines.append([format_date(chosen.day), format_time(visit.at), _("ลบข้อมูลแล้ว"), "", "", "", ""])
            continue
        said = [visit.name, visit.organisation, visit.phone, visit.purpose, visit.whom]
        lines.append([format_date(chosen.day), format_time(visit.at), *said])
    return lines


def _no_formula(cell: str) -> str:
    """What a visitor types must stay text in a spreadsheet (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
