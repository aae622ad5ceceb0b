"""Pages of the modems: how each is, what it did today, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.people.access import requires
from hub.sms import environment, modem_words, reach, self_testing
from hub.sms.models import GatewaySettings, Modem, Part, Provider, SelfTest
from hub.sms.modem_forms import ModemForm, ProviderForm, SelfTestForm

State = Part.State


@dataclass(frozen=True)
class Row:
    """One modem, how it is, its counts of today, and its last test of itself."""

    modem: Modem
    standing: modem_words.Standing
    today: dict[str, int]
    test: SelfTest | None

    @property
    def rests(self) -> bool:
        until = self.modem.resting_until
        return until is not None and until > timezone.now()


@require_safe
@requires(reach.SET_UP)
def modems(request: HttpRequest) -> HttpResponse:
    context = {"rows": _rows(timezone.now()), "most": environment.most_modems(), "phone": environment.emulator()}
    if request.headers.get("HX-Request"):
        return render(request, "sms/modem_rows.html", context)
    providers = {kept.form: kept for kept in Provider.objects.all()}
    forms = [(value, label, providers.get(value)) for value, label in Provider.Form.choices]
    context |= {"plan": GatewaySettings.now(), "late": self_testing.late(), "providers": forms}
    return render(request, "sms/modems.html", context)


def _rows(now: datetime) -> list[Row]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    count: Any = Part.objects.filter(started_at__gte=midnight).exclude(modem=None).order_by().values("modem").annotate(
        sent=Count("pk", filter=Q(state__in=(State.SENT, State.DELIVERED))),
        delivered=Count("pk", filter=Q(state=State.DELIVERED)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        unknown=Count("pk", filter=Q(state=State.UNKNOWN)),
    )  # fmt: skip
    counted = ("sent", "delivered", "failed", "unknown")
    today = {each["modem"]: {name: int(each[name]) for name in counted} for each in count}
    none = {"sent": 0, "delivered": 0, "failed": 0, "unknown": 0}
    tests = {test.modem_id: test for test in SelfTest.objects.filter(queued_at__gte=midnight).order_by("pk")}
    return [
        Row(modem, modem_words.standing(modem, now), today.get(modem.pk, none), tests.get(modem.pk))
        for modem in Modem.objects.all()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def modem(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or one that is there."""
    kept = _modem_or_404(pk) if pk else Modem()
    form = ModemForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            _one_at_a_time()
            if not pk:
                kept.enabled = _may_enable()
            form.save()
        messages.success(request, _("บันทึกแล้ว") if kept.enabled else _("บันทึกแล้ว แต่ยังไม่เปิดใช้: %s") % _limit())
        return redirect("sms:modems")
    status = 422 if form.is_bound else 200
    return render(request, "sms/modem.html", {"form": form, "modem": kept if pk else None}, status=status)


@require_POST
@requires(reach.SET_UP)
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Enabled becomes disabled, and the other way round, as far as it is allowed: of two at once one is told."""
    on = request.POST.get("on") == "1"
    with transaction.atomic():
        _one_at_a_time()
        kept = _modem_or_404(pk)
        if on and not kept.enabled and not _may_enable():
            messages.error(request, _limit())
        else:
            Modem.objects.filter(pk=pk).update(enabled=on, online=False)
            messages.success(request, _("เปิดใช้แล้ว") if on else _("ปิดใช้แล้ว ข้อความที่รออยู่จะส่งด้วยโมเด็มอื่น"))
    return redirect("sms:modems")


@require_POST
@requires(reach.SET_UP)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The SIM or modem that is plugged in now is this one from now on: exactly the one that the page showed."""
    seen = {"other_imei": request.POST.get("imei", ""), "other_imsi": request.POST.get("imsi", "")}
    taken = Modem.objects.filter(pk=_modem_or_404(pk).pk, **seen).exclude(other_imsi="").update(
        imei=seen["other_imei"], imsi=seen["other_imsi"], other_imei="", other_imsi="", trouble="", number="", kind="",
        balance="", balance_at=None, balance_asked_at=None, resting_until=None,
    )  # fmt: skip
    if taken:
        messages.success(request, _("ยอมรับซิมใหม่แล้ว กรอกหมายเลขของซิมใหม่ถ้าใช้การทดสอบทุกเช้า"))
    else:
        messages.info(request, _("ที่เสียบอยู่ตอนนี้ไม่ใช่ตัวที่แสดง ตรวจอีกครั้ง"))
    return redirect("sms:modems")


@require_POST
@requires(reach.SET_UP)
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a rest, after the credit was topped up: the gateway sees it at its next look."""
    Modem.objects.filter(pk=_modem_or_404(pk).pk).update(resting_until=None, balance_asked_at=None)
    messages.success(request, _("จะลองส่งอีกครั้งภายในหนึ่งนาที"))
    return redirect("sms:modems")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def self_test(request: HttpRequest) -> HttpResponse:
    form = SelfTestForm(request.POST or None, instance=GatewaySettings.now())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("sms:modems")
    return render(request, "sms/self_test.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def provider(request: HttpRequest, form: str) -> HttpResponse:
    if form not in Provider.Form.values:
        raise Http404
    kept = Provider.objects.filter(form=form).first() or Provider(form=form)
    filled = ProviderForm(request.POST or None, instance=kept)
    if request.method == "POST" and filled.is_valid():
        filled.save()
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("sms:modems")
    context = {"form": filled, "provider": kept}
    return render(request, "sms/provider.html", context, status=422 if filled.is_bound else 200)


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else enables a modem."""
    list(Modem.objects.select_for_update(of=("self",)).order_by("pk"))


def _may_enable() -> bool:
    return Modem.objects.filter(enabled=True).count() < environment.most_modems()


def _limit() -> str:
    told = _("เปิดใช้ได้ไม่เกิน %d ซิม เพราะตั้งแต่สี่ซิมขึ้นไปต้องมีใบอนุญาต (ประกาศ กสทช. 23 ต.ค. 2568) ปิดตัวอื่นก่อน")
    return told % environment.most_modems()


def _modem_or_404(pk: int) -> Modem:
    found = Modem.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
