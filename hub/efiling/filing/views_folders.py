"""The plan as a tree, a folder's letters, and the letters that are in no folder yet."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.documents.typesetting import CannotTypeset
from hub.efiling import reach as core_reach
from hub.efiling import trail
from hub.efiling.filing import contents, paper, placing, plan, reach
from hub.efiling.filing.forms import FileForm, FolderSelectionForm
from hub.efiling.filing.models import Filing, Folder
from hub.efiling.filing.suggesting import Suggester
from hub.efiling.models import Entry
from hub.efiling.paper import XLSX
from hub.efiling.registering import about
from hub.efiling.selection import MOST_COUNTED, counted
from hub.people import access
from hub.people.access import requires


@require_safe
@requires(reach.LOOK)
def index(request: HttpRequest) -> HttpResponse:
    """The plan of one agency; the person's own first."""
    person = reach.viewer(request)
    agencies = reach.agencies(person)
    held = {reach.agency_of(each.unit).pk for each in person.current_memberships}
    own = next((unit for unit in agencies if unit.pk in held), agencies[0])
    agency = next((unit for unit in agencies if unit.code == request.GET.get("unit")), own)
    registers = list(reach.registers(person, agency))
    writes = list(reach.registers(person, agency, core_reach.REGISTER))
    context = {
        "agencies": agencies,
        "agency": agency,
        "tree": plan.tree(agency, registers),
        "unfiled": contents.in_none(writes, {}).count() if writes else 0,
        "writes": bool(writes),
        "plans": access.may(person, reach.PLAN, agency),
        "classes": access.may(person, reach.CLASSES),
        "destroys": access.may(person, reach.DESTROY, agency),
        "history": plan.history(agency) if access.may(person, reach.PLAN, agency) else [],
    }
    return render(request, "filing/index.html", context)


@require_safe
@requires(reach.LOOK)
def folder(request: HttpRequest, pk: int) -> HttpResponse:
    """A folder's letters, newest first, by year, by words and by any column. While somebody types, the lines alone."""
    shown = reach.folder_or_404(request, pk)
    person = reach.viewer(request)
    registers = list(reach.registers(person, shown.unit))
    form = FolderSelectionForm(request.GET or None, registers=registers, unit=shown.unit)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = contents.of_folder(shown, registers, wanted)
    page = contents.screenful(found, below=_number(request, "below"), above=_number(request, "above"))
    reach.looked_at(request, page.rows)
    asked = {name for name, value in wanted.items() if value not in (None, "") and value is not False}
    typing = request.headers.get("HX-Target") == "lines"
    context = {
        "folder": shown,
        "above": list(_above(shown)),
        "within": sorted(shown.children.filter(state__in=["open", "closed"]), key=plan.place),
        "years": contents.years(shown, registers),
        "year": wanted.get("year"),
        "columns": paper.FOLDER,
        "rows": [_row(entry) for entry in page.rows],
        "page": page,
        "form": form,
        "found": counted(found, page.rows, whole=page.is_all),
        "most_counted": MOST_COUNTED,
        "typing": typing,
        "narrowed": bool(asked or form.errors),
        "wrong_column": set(form.errors) - {"q"},
        "chosen": asked - {"q", "in_text", "year"},
        "plans": access.may(person, reach.PLAN, shown.unit),
    }
    if typing:
        return render(request, "filing/lines.html", context)
    return render(request, "filing/folder.html", context, status=422 if form.errors else 200)


def _row(entry: Entry) -> dict[str, object]:
    filing: Filing = entry.filing
    cells = list(zip(paper.FOLDER, paper.folder_row(entry), strict=True))
    return {"entry": entry, "cells": cells, "through": placing.end_of(filing)}


def _above(folder: Folder) -> list[Folder]:
    line, above = [], folder.parent
    while above is not None:
        line.append(above)
        above = above.parent
    return line[::-1]


@require_safe
@requires(reach.LOOK)
def on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    def made(shown: Folder, lines: list[Entry], year: int | None) -> HttpResponse:
        return HttpResponse(paper.folder_pdf(shown, lines, year), content_type="application/pdf")

    return _given_out(request, pk, "pdf", paper.MOST_ON_PAPER, made)


@require_safe
@requires(reach.LOOK)
def as_spreadsheet(request: HttpRequest, pk: int) -> HttpResponse:
    def made(shown: Folder, lines: list[Entry], _year: int | None) -> HttpResponse:
        return HttpResponse(paper.folder_xlsx(shown, lines), content_type=XLSX)

    return _given_out(request, pk, "xlsx", paper.MOST_IN_SPREADSHEET, made)


def _given_out(
    request: HttpRequest,
    pk: int,
    form: str,
    most: int,
    make: Callable[[Folder, list[Entry], int | None], HttpResponse],
) -> HttpResponse:
    """The chosen lines, oldest first, and the trail keeps that they went out."""
    shown = reach.folder_or_404(request, pk)
    registers = list(reach.registers(reach.viewer(request), shown.unit))
    chosen = FolderSelectionForm(request.GET, registers=registers, unit=shown.unit)
    if not chosen.is_valid():
        return _back(request, shown, _("ตัวกรองไม่ถูกต้อง แก้ช่องที่เตือนไว้ก่อนพิมพ์หรือส่งออก"))
    lines = list(contents.of_folder(shown, registers, chosen.cleaned_data).order_by("pk")[: most + 1])
    if len(lines) > most:
        return _back(request, shown, _("พิมพ์หรือส่งออกได้ครั้งละไม่เกิน %d รายการ เลือกช่วงวันที่ให้แคบลง") % most)
    try:
        answer = make(shown, lines, chosen.cleaned_data.get("year"))
    except CannotTypeset:
        return _back(request, shown, _("จัดหน้ากระดาษไม่สำเร็จ ส่งออกเป็น Excel แทนได้ และแจ้งผู้ดูแลระบบ"))
    reach.looked_at(request, lines)
    told = {"form": form, "lines": len(lines)}
    trail.add(shown.unit, reach.viewer(request), trail.Action.EXPORTED, about(shown), told)
    answer["Content-Disposition"] = content_disposition_header(form != "pdf", f"{shown}.{form}") or ""
    return answer


def _back(request: HttpRequest, shown: Folder, said: str) -> HttpResponseRedirect:
    messages.error(request, said)
    return HttpResponseRedirect(f"{reverse('filing:folder', args=[shown.pk])}?{request.GET.urlencode()}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def unfiled(request: HttpRequest, code: str) -> HttpResponse:
    """Letters in no folder yet, each with the folder that letters like it are in; a stack is filed at once."""
    agency = reach.agency_or_404(request, code, reach.FILE)
    person = reach.viewer(request)
    registers = list(reach.registers(person, agency, core_reach.REGISTER))
    if request.method == "POST":
        return _file_chosen(request, agency.code, contents.in_none(registers, {}), FileForm(request.POST, unit=agency))
    form = FolderSelectionForm(request.GET or None, registers=registers, unit=agency)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = contents.in_none(registers, wanted)
    page = contents.screenful(found, below=_number(request, "below"), above=_number(request, "above"))
    reach.looked_at(request, page.rows)
    suggester = Suggester(registers, plan.in_order(agency))
    context = {
        "agency": agency,
        "rows": [{"entry": entry, "suggested": suggester.folder_for(entry)} for entry in page.rows],
        "page": page,
        "found": counted(found, page.rows, whole=page.is_all),
        "most_counted": MOST_COUNTED,
        "form": form,
        "file_form": FileForm(unit=agency),
        "has_plan": plan.has_plan(agency),
    }
    return render(request, "filing/unfiled.html", context, status=422 if form.errors else 200)


def _file_chosen(request: HttpRequest, code: str, among: object, form: FileForm) -> HttpResponse:
    """The lines that were ticked: into the folder chosen, or each where it is proposed."""
    person = reach.viewer(request)
    keys = [int(key) for key in request.POST.getlist("line") if key.isdecimal() and len(key) < 15]
    lines = {line.pk: line for line in among.filter(pk__in=keys)}  # type: ignore[attr-defined]  # a QuerySet[Entry]
    back = redirect("filing:unfiled", code)
    if not keys:
        messages.error(request, _("ยังไม่ได้เลือกหนังสือ"))
        return back
    if request.POST.get("as") == "proposed":
        open_ones = {folder.pk: folder for folder in plan.in_order(reach.agency_or_404(request, code))}
        into = {key: open_ones.get(_posted(request, f"proposed-{key}")) for key in lines}
        stacks = {folder: [lines[key] for key in lines if into[key] == folder] for folder in into.values() if folder}
    elif form.is_valid():
        stacks = {form.cleaned_data["folder"]: list(lines.values())}
    else:
        messages.error(request, _("เลือกแฟ้มที่จะเก็บ"))
        return back
    try:
        filed = sum(placing.file(stack, folder, person) for folder, stack in stacks.items())
    except (placing.WrongFolder, placing.NotFiled):
        messages.error(request, _("แฟ้มหรือหนังสือเปลี่ยนไปแล้ว จึงยังไม่ได้เก็บ ลองอีกครั้ง"))
        return back
    messages.success(request, _("เก็บเข้าแฟ้มแล้ว %d ฉบับ") % filed)
    left = len(set(keys)) - filed
    if left:
        messages.warning(request, _("อีก %d ฉบับไม่มีแฟ้มที่แนะนำ หรือมีผู้อื่นเก็บไปก่อนแล้ว") % left)
    return back


def _posted(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 15 else 0


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 15 else None
