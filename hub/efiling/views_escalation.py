"""Pages about letters that lie: for administrators how long each urgency may; for senders who has not registered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.dates import format_date, format_datetime
from hub.efiling import dispatch, escalation, paper, reach, registering, trail
from hub.efiling.models import EscalationRule, Holiday, Incoming
from hub.efiling.views_dispatch import asked, back, outgoing_or_404
from hub.look.forms import NumberField, TextField, ThaiDateField
from hub.look.language import page_language
from hub.people.access import requires
from hub.people.models import Unit

MOST = {"hours": 200, "days": 90}


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in django-stubs alone
    remind_after = NumberField(label=gettext_lazy("เตือนเมื่อครบ"), min_value=1)
    escalate_after = NumberField(label=gettext_lazy("แจ้งผู้บริหารเมื่อครบ"), min_value=1)

    class Meta:
        model = EscalationRule
        fields = ["measure", "remind_after", "escalate_after"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        remind, escalate = cleaned.get("remind_after"), cleaned.get("escalate_after")
        if remind and escalate and escalate < remind:
            self.add_error("escalate_after", _("ต้องไม่น้อยกว่าเวลาที่เตือน"))
        most = MOST.get(str(cleaned.get("measure")), 0)
        if most and escalate and escalate > most:
            self.add_error("escalate_after", _("ไม่เกิน %d") % most)
        return cleaned


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    day = ThaiDateField(label=gettext_lazy("วันที่"))
    name = TextField(label=gettext_lazy("ชื่อวันหยุด"), max_length=200)

    class Meta:
        model = Holiday
        fields = ["day", "name"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """How long a letter of each urgency may lie."""
    found = EscalationRule.objects.all()
    posted = request.POST if request.method == "POST" else None
    forms_ = [RuleForm(posted, instance=rule, prefix=rule.urgency) for rule in found]
    valid = [form.is_valid() for form in forms_]
    if posted is not None and all(valid):
        with transaction.atomic():
            for form in forms_:
                form.save()
            _told(request, {form.instance.urgency: form.cleaned_data for form in forms_})
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("efiling:rules")
    return _rules_page(request, forms_, HolidayForm(), 422 if posted is not None else 200)


def _rules_page(request: HttpRequest, rule_forms: list[RuleForm], form: HolidayForm, status: int) -> HttpResponse:
    since = timezone.localdate().replace(month=1, day=1)
    context = {"rules": rule_forms, "holidays": Holiday.objects.filter(day__gte=since), "form": form}
    return render(request, "efiling/rules.html", context, status=status)


@require_POST
@requires(reach.RULES)
def add_holiday(request: HttpRequest) -> HttpResponse:
    form = HolidayForm(request.POST)
    if not form.is_valid():
        found = EscalationRule.objects.all()
        return _rules_page(request, [RuleForm(instance=rule, prefix=rule.urgency) for rule in found], form, 422)
    with transaction.atomic():
        made = form.save()
        _told(request, {"holiday": made.day.isoformat(), "name": made.name})
    messages.success(request, _("เพิ่มวันหยุดแล้ว"))
    return redirect("efiling:rules")


@require_POST
@requires(reach.RULES)
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    found = Holiday.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    with transaction.atomic():
        _told(request, {"no_holiday": found.day.isoformat(), "name": found.name})
        found.delete()
    messages.success(request, _("ลบวันหยุด %s แล้ว") % format_date(found.day, page_language()))
    return redirect("efiling:rules")


def _told(request: HttpRequest, details: dict[str, Any]) -> None:
    office = Unit.objects.filter(kind=Unit.Kind.OFFICE).first()
    if office:
        trail.add(office, reach.viewer(request), trail.Action.SET_UP, "escalation-rules", details)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """The leaders of every unit where the letter still lies are told now. Asks first, with the units' names."""
    entry, outgoing = outgoing_or_404(request, pk, reach.REGISTER)
    if request.method != "POST" and (lying := escalation.to_escalate(outgoing)):
        return asked(request, entry, _("แจ้งผู้บริหารเดี๋ยวนี้"), [one.unit for one in lying])
    told = escalation.escalate(outgoing, reach.viewer(request)) if request.method == "POST" else 0
    if told:
        messages.success(request, _("แจ้งผู้บริหารของ %d หน่วยงานแล้ว") % told)
    elif escalation.only_secret(outgoing):
        messages.info(request, _("หนังสือลับไม่แจ้งผู้บริหาร ระบบเตือนนายทะเบียนข้อมูลข่าวสารลับแทน"))
    else:
        messages.info(request, _("ไม่มีหน่วยงานที่ต้องแจ้ง ทุกแห่งลงทะเบียนแล้วหรือแจ้งไปแล้ว"))
    return back(request, pk)


@require_safe
@requires(reach.LOOK)
def standings(request: HttpRequest, pk: int) -> HttpResponse:
    """Each unit and how far the letter has come there, as a spreadsheet; with ?waiting=1 those who have not."""
    entry, outgoing = outgoing_or_404(request, pk, reach.LOOK)
    shown = dispatch.standings(outgoing)
    if request.GET.get("waiting") == "1":
        shown = [one for one in shown if one.delivery.incoming.state == Incoming.State.WAITING]
    headings = [_("รหัสหน่วยงาน"), _("หน่วยงาน"), _("สถานะ"), _("เลขทะเบียนรับ"), _("ส่งเมื่อ"), _("เปิดเมื่อ"), _("เตือน (ครั้ง)"),
                _("แจ้งผู้บริหารเมื่อ"), _("เหตุที่ไม่รับ")]  # fmt: skip
    rows = [_row(one) for one in shown]
    told = {"form": "xlsx", "lines": len(rows)}
    trail.add(entry.book.register.unit, reach.viewer(request), trail.Action.EXPORTED, registering.about(entry), told)
    made = HttpResponse(paper.table(str(entry.book.year), headings, rows), content_type=paper.XLSX)
    name = f"{entry.reference or entry} {entry.book.register.unit.code}.xlsx".replace("/", "-")
    made["Content-Disposition"] = content_disposition_header(True, name) or ""
    return made


def _row(one: dispatch.Standing) -> list[str]:
    delivery, language = one.delivery, page_language()
    times = [format_datetime(at, language, "short") if at else "" for at in (
        delivery.sent_at, delivery.opened_at, delivery.leaders_told_at)]  # fmt: skip
    if not delivery.tells_leaders:
        times[2] = _("ไม่แจ้ง (หนังสือลับ)")
    return [
        delivery.unit.code, str(delivery.unit), str(one.step), one.number, times[0], times[1],
        str(delivery.reminders or ""), times[2], delivery.incoming.reject_reason,
    ]  # fmt: skip
