"""What the page of a line shows of this app: its folder and keeping, its links, and what it said before."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from hub.efiling import reach as core_reach
from hub.efiling.filing import linking, placing, plan, reach, versions
from hub.efiling.filing.forms import ClassOfLineForm, FileForm, ReasonForm
from hub.efiling.filing.models import Filing, Listed
from hub.efiling.filing.suggesting import Suggester
from hub.efiling.models import Entry


def folder(request: HttpRequest, entry: Entry) -> str:
    if entry.state != Entry.State.REGISTERED:
        return ""
    person, agency = reach.viewer(request), reach.agency_of(entry.book.register.unit)
    filing = Filing.objects.select_related("folder__retention", "folder__parent", "retention", "held_by").filter(
        entry=entry).first()  # fmt: skip
    writes = entry.destroyed_at is None and core_reach.may_write(person, entry.book.register)
    suggested = None
    if writes and (filing is None or filing.folder is None):
        suggested = Suggester(reach.registers(person, agency), plan.in_order(agency)).folder_for(entry)
    start = filing.folder_id if filing and filing.folder_id else suggested.folder.pk if suggested else None
    context = {
        "entry": entry,
        "filing": filing,
        "retention": placing.class_of(filing) if filing else None,
        "through": placing.end_of(filing) if filing else None,
        "listed": Listed.objects.select_related("round").filter(entry=entry).order_by("-pk").first(),
        "writes": writes,
        "has_plan": plan.has_plan(agency),
        "agency": agency,
        "suggested": suggested,
        "file_form": FileForm(unit=agency, initial={"folder": start}),
        "class_form": ClassOfLineForm(initial={"retention": filing.retention_id, "reason": filing.retention_reason}
                                      if filing else {}, auto_id="class_%s"),
        "hold_form": ReasonForm(auto_id="hold_%s"),
    }  # fmt: skip
    return render_to_string("filing/panel_folder.html", context, request)


def links(request: HttpRequest, entry: Entry) -> str:
    if entry.state == Entry.State.RESERVED:
        return ""
    person = reach.viewer(request)
    seen = reach.entries(person)
    found = linking.beside(entry, seen)
    reach.looked_at(request, [each.other for each in found if each.other.book.register_id != entry.book.register_id])
    writes = core_reach.may_write(person, entry.book.register)
    named = linking.suggested(entry, seen) if writes and entry.destroyed_at is None else []
    reach.looked_at(request, [each for each in named if each.book.register_id != entry.book.register_id])
    if not (found or named or writes):
        return ""
    rows = [{"beside": each, "unlinks": each.forward and writes} for each in found]
    return render_to_string("filing/panel_links.html", {"entry": entry, "rows": rows, "named": named,
                                                        "writes": writes}, request)  # fmt: skip


def earlier(request: HttpRequest, entry: Entry) -> str:
    found = versions.of(entry)
    return render_to_string("filing/panel_versions.html", {"versions": found}, request) if found else ""
