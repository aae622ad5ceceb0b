"""The telephones at the other end of the emulated modem: in the demonstration, and nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.thai.errors import InvalidInput
from hub.look.language import page_language
from hub.people.access import requires
from hub.sms import environment, numbers, reach
from hub.sms.emulator.__main__ import tell


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def phone(request: HttpRequest) -> HttpResponse:
    """What each telephone got; a text back; a telephone switched off and on. 404 where no emulator is named."""
    if environment.emulator() is None:
        raise Http404
    state = _ask(do="state")
    if request.method == "POST":
        _play(request, state)
        return redirect("sms:phone")
    phones = []
    for number, told in (state.get("telephones") or {}).items():
        got = _ask(do="inbox", number=number).get("messages") or []
        phones.append({"number": number, "on": told["on"], "messages": got[-5:]})
    return render(request, "sms/phone.html", {"state": state, "phones": phones, "modems": state.get("modems") or {}})


def _play(request: HttpRequest, state: dict[str, Any]) -> None:
    number, act = request.POST.get("number", ""), request.POST.get("do", "")
    try:
        national = "0" + numbers.mobile(number).removeprefix("+66")
    except InvalidInput as invalid:
        messages.error(request, invalid.message(page_language()))
        return
    text, modem = request.POST.get("text", "").strip()[:700], next(iter(state.get("modems") or {}), "")
    if act in ("on", "off"):
        _ask(do="switch", number=national, on=act == "on")
    elif not text or not modem:
        messages.error(request, _("พิมพ์ข้อความก่อน"))
    else:
        _ask(do="write", number=national, modem=modem, text=text)
        messages.success(request, _("โทรศัพท์ %s ส่งข้อความแล้ว") % national)


def _ask(**asked: object) -> dict[str, Any]:
    """{} where the emulator does not run."""
    folder = environment.emulator()
    try:
        return tell(folder, asked) if folder else {}
    except (OSError, ValueError):
        return {}
