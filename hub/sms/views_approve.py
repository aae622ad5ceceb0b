"""Messages above their unit's quota: who leads it approves them, or says why not."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.people.access import requires
from hub.sms import reach, sending
from hub.sms.forms import ReasonForm
from hub.sms.models import Message

_DECIDED = 20


@require_GET
@requires(reach.APPROVE)
def approvals(request: HttpRequest) -> HttpResponse:
    """The oldest first, each with its unit's quota; below, what was decided lately."""
    mine = reach.messages(reach.viewer(request), reach.APPROVE)
    now = timezone.now()
    waiting = [
        {
            "message": each,
            "recipients": each.recipients.count(),
            "cost": each.parts_planned * each.price,
            "quota": sending.quota_of(each.unit),
            "used": sending.used(each.unit, now),
        }
        for each in mine.filter(approval=Message.Approval.WAITING).order_by("pk")
    ]
    decided = mine.exclude(decided_at=None).select_related("decided_by").order_by("-decided_at")[:_DECIDED]
    return render(request, "sms/approvals.html", {"waiting": waiting, "decided": decided})


@require_POST
@requires(reach.APPROVE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    message = reach.message_or_404(request, pk, reach.APPROVE)
    person = reach.viewer(request)
    form = ReasonForm(request.POST)
    if request.POST.get("do") == "approve":
        reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
        done, told = sending.approve(message, person, reason), _("อนุมัติแล้ว ข้อความเข้าคิวส่ง")
    elif form.is_valid():
        done, told = sending.refuse(message, person, form.cleaned_data["reason"]), _("ไม่อนุมัติแล้ว ผู้ส่งจะเห็นเหตุผล")
    else:
        notices.error(request, _("บอกเหตุผลที่ไม่อนุมัติ ผู้ส่งจะได้แก้ไขถูก"))
        return redirect("sms:approvals")
    if done:
        notices.success(request, told)
    else:
        notices.info(request, _("มีผู้ตัดสินไปก่อนแล้ว"))
    return redirect("sms:approvals")
