"""The page on which somebody answers that a letter's text says it is secret: it is not, or its file is taken out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.efiling import moving, reach, removing, scans, suspicion
from hub.efiling.forms import NotSecretForm, RemoveForm
from hub.efiling.models import Delivery, Incoming, Outgoing
from hub.efiling.rules import TOP_SECRET, WHY_NOT_TOP_SECRET, Secrecy
from hub.efiling.views_moving import print_again
from hub.people.access import requires


def warning(letter: Incoming | Outgoing | None, found: str | None = None) -> dict[str, object]:
    """For efiling/secret_found.html. `found`: what scans.found_secrecy said, where the caller has asked."""
    found = found if found is not None or letter is None else scans.found_secrecy(letter)
    if letter is None or not found:
        return {"secret": ""}
    top_secret, came = found == TOP_SECRET, isinstance(letter, Incoming)
    moves = came and not top_secret
    return {
        "secret": found,
        "top_secret": top_secret,
        "answer_url": _address(letter),
        "move_url": reverse("efiling:move-to-secret", args=[letter.pk]) if moves else "",
    }


def unanswered(fault: suspicion.Unanswered) -> str:
    """In words for whoever wanted to go on with the letter."""
    if fault.secrecy == TOP_SECRET:
        return str(WHY_NOT_TOP_SECRET)
    return _("ไฟล์นี้อาจเป็นหนังสือลับ จึงยังไม่ได้บันทึก ตอบเรื่องชั้นความลับก่อน")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def of_incoming(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, reach.incoming_or_404(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def of_outgoing(request: HttpRequest, pk: int) -> HttpResponse:
    entry = reach.entry_or_404(request, pk)
    sent = Outgoing.objects.filter(entry=entry).first()
    if sent is None:
        raise Http404
    sent.entry = entry
    return _answer(request, sent)


def _answer(request: HttpRequest, letter: Incoming | Outgoing) -> HttpResponse:
    person, degree = reach.viewer(request), scans.found_secrecy(letter)
    register = letter.register if isinstance(letter, Incoming) else letter.entry.book.register
    writes, removes = reach.may_write(person, register), removing.may(person, register.unit)
    back = _above(letter)
    if not degree:
        messages.info(request, _("เรื่องชั้นความลับของหนังสือฉบับนี้ตอบแล้ว"))
        return redirect(back)
    wanted = request.POST.get("do") if request.method == "POST" else None
    not_secret = NotSecretForm(request.POST if wanted == "not-secret" else None)
    remove = RemoveForm(request.POST if wanted == "remove" else None)
    if (wanted == "not-secret" and not writes) or (wanted == "remove" and not removes):
        raise PermissionDenied
    try:
        if not_secret.is_bound and not_secret.is_valid():
            suspicion.answer(letter, person, not_secret.cleaned_data["not_secret"])
            messages.success(request, _("บันทึกเหตุผลแล้ว ดำเนินการต่อได้"))
            return redirect(back)
        if remove.is_bound and remove.is_valid():
            printed = moving.books(letter) if degree == TOP_SECRET else []
            removing.remove(letter, person, remove.cleaned_data["reason"])
            for book in printed:
                print_again(request, book)
            messages.success(request, _("นำไฟล์ออกจากระบบแล้ว เหตุผลและค่าแฮชอยู่ในประวัติ"))
            return redirect(back)
    except suspicion.NothingFound:
        messages.warning(request, _("มีผู้อื่นจัดการหนังสือฉบับนี้ไปก่อนแล้ว"))
        return redirect(back)
    context = {
        "letter": letter,
        "above": back,
        "degree": _("ลับที่สุด") if degree == TOP_SECRET else Secrecy(degree).label,
        "writes": writes,
        "removable": removing.possible(letter, degree),
        "removes": removes,
        "registrars": removing.registrars(register.unit),
        "not_secret_form": not_secret,
        "remove_form": remove,
        "sent_to": 0 if isinstance(letter, Incoming) else Delivery.objects.filter(outgoing=letter).count(),
        **warning(letter, degree),
    }
    return render(request, "efiling/secrecy.html", context, status=422 if request.method == "POST" else 200)


def _address(letter: Incoming | Outgoing) -> str:
    if isinstance(letter, Incoming):
        return reverse("efiling:secrecy-of-incoming", args=[letter.pk])
    return reverse("efiling:secrecy-of-outgoing", args=[letter.entry_id])


def _above(letter: Incoming | Outgoing) -> str:
    """The page of the letter, or of the line that it is sent with."""
    if isinstance(letter, Incoming):
        return reverse("efiling:letter", args=[letter.pk])
    return reverse("efiling:entry", args=[letter.entry_id])
