"""What an administrator sets: price, quiet hours, quotas, words that are written short, and who wants no notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.people.access import requires
from hub.people.models import Person
from hub.sms import queue, reach, sending
from hub.sms.forms import AbbreviationForm, AlarmForm, OptOutForm, PlanForm, QuotaForm
from hub.sms.models import Abbreviation, AlarmTelling, OptOut, Quota, Settings, Step

_SATANG = 100


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def settings(request: HttpRequest) -> HttpResponse:
    """One page of several small forms; `form` in what is posted says which."""
    person, which = reach.viewer(request), request.POST.get("form", "")
    now = Settings.now()
    start = {
        "price": f"{now.price / _SATANG:.2f}", "quiet_from": now.quiet_from, "quiet_until": now.quiet_until,
        "quota": now.quota,
    }  # fmt: skip
    drawn: dict[str, forms.Form] = {
        "plan": PlanForm(initial=start),
        "quota": QuotaForm(prefix="unit"),
        "word": AbbreviationForm(),
        "optout": OptOutForm(prefix="optout"),
        "alarm": AlarmForm(prefix="alarm", initial=_alarms()),
    }
    if which in drawn:
        drawn[which] = type(drawn[which])(request.POST, prefix=drawn[which].prefix)
        if drawn[which].is_valid():
            with transaction.atomic():
                _SAVE[which](drawn[which].cleaned_data, person)
            notices.success(request, _("บันทึกแล้ว"))
            return redirect("sms:settings")
    return render(request, "sms/settings.html", _context(drawn), status=422 if which in drawn else 200)


def _alarms() -> dict[str, Any]:
    row = AlarmTelling.now()
    return {"kinds": row.kinds, "people": row.people.all(), "urgent": row.urgent}


def _context(drawn: dict[str, forms.Form]) -> dict[str, Any]:
    now = timezone.now()
    return {
        **{f"{name}_form": form for name, form in drawn.items()},
        "quotas": [
            {"quota": each, "used": sending.used(each.unit, now)} for each in Quota.objects.select_related("unit")
        ],
        "words": Abbreviation.objects.all(),
        "optouts": OptOut.objects.select_related("by"),
        "steps": Step.objects.filter(message=None).select_related("person")[:10],
    }


def _save_plan(told: dict[str, Any], person: Person) -> None:
    row = Settings.now()
    row.price = int(told["price"] * _SATANG)
    row.quiet_from, row.quiet_until, row.quota = told["quiet_from"], told["quiet_until"], told["quota"]
    row.save()
    hours = f"{row.quiet_from:%H.%M}–{row.quiet_until:%H.%M}" if row.quiet_from and row.quiet_until else "-"
    sending.note(None, person, Step.Action.SET_UP, f"{told['price']} ฿ · {hours} · {row.quota}")


def _save_quota(told: dict[str, Any], person: Person) -> None:
    if told["parts"] is None:
        Quota.objects.filter(unit=told["unit"]).delete()
    else:
        Quota.objects.update_or_create(unit=told["unit"], defaults={"parts": told["parts"]})
    sending.note(None, person, Step.Action.SET_UP, f"{told['unit'].name}: {told['parts']}")


def _save_word(told: dict[str, Any], person: Person) -> None:
    word, _made = Abbreviation.objects.update_or_create(long=told["long"], defaults={"short": told["short"]})
    sending.note(None, person, Step.Action.SET_UP, str(word))


def _save_optout(told: dict[str, Any], person: Person) -> None:
    OptOut.objects.update_or_create(number=told["number"], defaults={"reason": told["reason"], "by": person})
    queue.opted_out(told["number"])
    sending.note(None, person, Step.Action.SET_UP, f"+ {told['number']}")


def _save_alarm(told: dict[str, Any], person: Person) -> None:
    row = AlarmTelling.now()
    row.kinds, row.urgent = told["kinds"], told["urgent"]
    row.save()
    row.people.set(told["people"])
    who = ", ".join(str(one) for one in told["people"]) or "-"
    sending.note(None, person, Step.Action.SET_UP, f"{', '.join(told['kinds']) or '-'} → {who}")


_SAVE: dict[str, Callable[[dict[str, Any], Person], None]] = {
    "plan": _save_plan, "quota": _save_quota, "word": _save_word, "optout": _save_optout,
    "alarm": _save_alarm,
}  # fmt: skip


@require_POST
@requires(reach.SET_UP)
def remove_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Gone already is as good."""
    word = Abbreviation.objects.filter(pk=pk).first()
    if word is not None:
        with transaction.atomic():
            sending.note(None, reach.viewer(request), Step.Action.SET_UP, f"- {word}")
            word.delete()
        notices.success(request, _("ลบ %s แล้ว") % word)
    return redirect("sms:settings")


@require_POST
@requires(reach.SET_UP)
def remove_optout(request: HttpRequest, pk: int) -> HttpResponse:
    optout = OptOut.objects.filter(pk=pk).first()
    if optout is not None:
        with transaction.atomic():
            sending.note(None, reach.viewer(request), Step.Action.SET_UP, f"- {optout.number}")
            optout.delete()
        notices.success(request, _("หมายเลขนี้รับข้อความแจ้งเพื่อทราบอีกครั้ง"))
    return redirect("sms:settings")
