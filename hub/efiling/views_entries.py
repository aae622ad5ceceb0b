"""Pages on which clerks write: register, reserve, fill, correct, void."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hub.efiling import (
    cells,
    dispatch,
    fixed,
    history,
    intake,
    panels,
    reach,
    registering,
    suspicion,
    trail,
    views_dispatch,
)
from hub.efiling.attachments import ENDINGS
from hub.efiling.forms import EntryForm, ReserveForm, VoidForm, request_of
from hub.efiling.models import Entry, Incoming, Outgoing, Register
from hub.efiling.numbering import BookClosed
from hub.efiling.registering import ChangedMeanwhile, WrongState
from hub.efiling.rules import RegisterKind
from hub.efiling.views_secrecy import warning
from hub.people.access import requires
from hub.people.models import Unit

CORRESPONDENTS = 300
LOOKS = 20
_CHANGED = gettext_lazy("มีผู้อื่นแก้ไขรายการนี้ไปก่อน จึงยังไม่ได้บันทึก ด้านล่างคือข้อมูลล่าสุด")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter's line. The number is told when it is written, never before: until then it could be somebody else's."""
    register = reach.register_or_404(request, pk, reach.REGISTER)
    start: dict[str, object] = {"sender" if register.kind == RegisterKind.SEND else "recipient": register.unit.name}
    if register.kind == RegisterKind.RECEIVE:
        start["received_at"] = timezone.now()
    else:
        start["dated"] = timezone.localdate()
    form = EntryForm(request.POST or None, register=register, initial=start)
    token = request_of(request.POST.get("request", ""))
    # Asked first: sent twice, the letter would look like a duplicate of itself.
    if made := registering.made_by(register, token):
        return redirect("efiling:entry", made.pk)
    if request.method == "POST" and form.is_valid():
        circular = bool(form.cleaned_data.get("circular"))
        try:
            entry = registering.register(
                register, reach.viewer(request), form.content, circular=circular, request=token
            )
        except BookClosed as fault:
            messages.error(request, closed_text(fault))
            return redirect("efiling:register", pk)
        messages.success(request, _("ได้เลข %(number)s แล้ว") % {"number": entry.written_number})
        return redirect("efiling:entry", entry.pk)
    context = {"form": form, "register": register, "request_id": _token(request), **correspondents(register)}
    return render(request, "efiling/entry_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    register = reach.register_or_404(request, pk, reach.REGISTER)
    form = ReserveForm(request.POST or None, register=register)
    if request.method == "POST" and form.is_valid():
        wanted, token = form.cleaned_data, request_of(request.POST.get("request", ""))
        circular = bool(wanted.get("circular"))
        try:
            made = registering.reserve(
                register, reach.viewer(request), wanted["count"], wanted["purpose"], circular=circular, request=token
            )
        except BookClosed as fault:
            messages.error(request, closed_text(fault))
            return redirect("efiling:register", pk)
        told = {"first": made[0].written_number, "last": made[-1].written_number}
        messages.success(request, _("จองเลข %(first)s ถึง %(last)s แล้ว เติมรายละเอียดได้เมื่อใช้") % told)
        return redirect("efiling:register", pk)
    context = {"form": form, "register": register, "request_id": _token(request)}
    return render(request, "efiling/reserve.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(reach.LOOK)
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.entry_or_404(request, pk, logged=True)
    return _show(request, shown, VoidForm(), shown.version)


def _show(request: HttpRequest, shown: Entry, form: VoidForm, version: int) -> HttpResponse:
    """`version`: of the line that the person is about to cancel."""
    steps = trail.of(registering.about(shown))
    looks = steps.filter(action=trail.Action.LOOKED)
    register, files = shown.book.register, shown.documents.all()
    open_and_theirs = shown.book.closed_at is None and reach.may_write(reach.viewer(request), register)
    context = {
        "entry": shown,
        "register": register,
        "cells": cells.cells(shown),
        "history": list(history.told(steps.exclude(action=trail.Action.LOOKED))),
        "looks": looks[:LOOKS],
        "looked": looks.count(),
        "form": form,
        "version": version,
        "files": files,
        "serves": reach.serves(reach.viewer(request), register.unit),
        "writes": open_and_theirs and shown.state != Entry.State.VOID,
        "next": open_and_theirs,
        # Of a letter that was moved to the secret register, the other parts would tell what it said.
        "panels": [] if history.emptied(shown) else panels.of(request, shown),
        **warning(suspicion.of_line(shown)),
        # With a stack of letters to register, the next one is the next of the stack.
        "next_letter": intake.waiting(register).first() if files else None,
    }
    if dispatch.holds_file(register):
        context |= _own_file(request, shown, writes=bool(context["writes"]))
    return render(request, "efiling/entry.html", context, status=422 if form.is_bound else 200)


def _own_file(request: HttpRequest, shown: Entry, *, writes: bool) -> dict[str, object]:
    """The file of what the unit makes itself; of a letter that is sent also how far it has come at each unit."""
    outgoing, registered = Outgoing.objects.filter(entry=shown).first(), shown.state == Entry.State.REGISTERED
    sends = registered and shown.book.register.kind == RegisterKind.SEND
    sending = _sending(request, shown, outgoing) if sends else {}
    fixed_, sent = fixed.is_fixed(shown), bool(sending.get("sent_to"))
    changes = writes and registered and not sent and outgoing is not None
    return {
        "own_file": sends or outgoing is not None or (registered and not fixed_),
        "sends": sends,
        "outgoing": outgoing,
        "earlier": outgoing.earlier.select_related("replaced_by") if outgoing else (),
        "fixed": fixed_,
        "attaches": writes and registered and not sent and not fixed_,
        "attachments": outgoing.attachments.select_related("blob") if outgoing else (),
        "attach_url": reverse("efiling:attach-to-outgoing", args=[shown.pk]) if changes else "",
        "attachment_endings": ENDINGS,
        "removable": changes,
        **sending,
    }


def _sending(request: HttpRequest, shown: Entry, outgoing: Outgoing | None) -> dict[str, object]:
    standings = dispatch.standings(outgoing) if outgoing else []
    waiting = [one for one in standings if one.delivery.incoming.state == Incoming.State.WAITING]
    only_waiting = request.GET.get("waiting") == "1"
    return {
        "standings": waiting if only_waiting else standings,
        "sent_to": len(standings),
        "waiting": len(waiting),
        "escalates": any(one.delivery.tells_leaders for one in waiting),
        "secret_waiting": any(not one.delivery.tells_leaders for one in waiting),
        "only_waiting": only_waiting,
        "send_form": views_dispatch.SendForm(sender=shown.book.register.unit),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a line, or write that of a reserved number."""
    shown = reach.entry_or_404(request, pk, reach.REGISTER)
    register, reserved = shown.book.register, shown.state == Entry.State.RESERVED
    form = EntryForm(request.POST or None, instance=shown, register=register)
    version, theirs, overtaken = _version(request, shown), [], False
    if request.method == "POST" and form.is_valid():
        change = registering.fill if reserved else registering.correct
        try:
            change(shown, reach.viewer(request), form.content, version)
        except ChangedMeanwhile:
            newest = _newest(shown)
            if newest.state == Entry.State.VOID:
                messages.error(request, _CHANGED)
                return redirect("efiling:entry", pk)
            theirs = form.differing(newest)
            if newest.state == Entry.State.REGISTERED and not theirs:  # their own form, sent twice
                messages.success(request, _("บันทึกแล้ว"))
                return redirect("efiling:entry", pk)
            # Only now is the other's text before the person's eyes, so only now may it be overwritten.
            version, overtaken = newest.version, True
            reserved = newest.state == Entry.State.RESERVED
        except (WrongState, BookClosed) as fault:
            return _refused(request, shown, fault)
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("efiling:entry", pk)
    context = {
        "form": form, "entry": shown, "register": register, "reserved": reserved, "version": version,
        "theirs": theirs, "overtaken": overtaken, **correspondents(register),
    }  # fmt: skip
    return render(request, "efiling/entry_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["POST"])
@requires(reach.LOOK)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.entry_or_404(request, pk, reach.REGISTER)
    form, version = VoidForm(request.POST), _version(request, shown)
    if not form.is_valid():
        return _show(request, shown, form, version)
    try:
        registering.void(shown, reach.viewer(request), form.cleaned_data["reason"], version)
    except ChangedMeanwhile:
        newest = _newest(shown)
        messages.error(request, _CHANGED)
        return _show(request, newest, form, newest.version)
    except (WrongState, BookClosed) as fault:
        return _refused(request, shown, fault)
    messages.success(request, _("ยกเลิกเลขนี้แล้ว เลขยังปรากฏในทะเบียนและไม่ถูกใช้ซ้ำ"))
    return redirect("efiling:entry", pk)


def _version(request: HttpRequest, shown: Entry) -> int:
    """The line's version that the person saw: what the form says, however it comes back; 0 is never one."""
    if request.method != "POST":
        return shown.version
    posted = request.POST.get("version", "")
    return int(posted) if posted.isdecimal() and len(posted) < 10 else 0


def _newest(shown: Entry) -> Entry:
    """The line as it stands now; the form has written what was typed into the one at hand."""
    newest = Entry.objects.select_related("book", "entered_by").get(pk=shown.pk)
    newest.book.register = shown.book.register
    return newest


def _refused(request: HttpRequest, shown: Entry, fault: WrongState | BookClosed) -> HttpResponse:
    if isinstance(fault, BookClosed):
        messages.error(request, closed_text(fault))
    elif isinstance(fault, registering.AlreadySent):
        messages.error(request, _("ส่งถึงหน่วยงานอื่นแล้ว จึงยกเลิกเลขไม่ได้ ให้ออกหนังสือฉบับใหม่ยกเลิกหรือแก้ไขแทน"))
    else:
        messages.error(request, _("รายการนี้เปลี่ยนสถานะไปแล้ว จึงยังไม่ได้บันทึก"))
    return redirect("efiling:entry", shown.pk)


def closed_text(fault: BookClosed) -> str:
    return _("ทะเบียนปี %(year)s ปิดแล้ว จึงไม่ได้บันทึก") % {"year": fault.book.year}


def _token(request: HttpRequest) -> str:
    """The form's own name: kept when it comes back with errors, so that it still makes one line only."""
    known = request_of(request.POST.get("request", ""))
    return str(known or uuid.uuid4())


def correspondents(register: Register) -> dict[str, list[str]]:
    """Whom letters came from and went to lately, and the units, to choose from while typing."""
    lately = Entry.objects.filter(book__register=register).order_by("-pk").values_list("sender", "recipient")
    names = {name: None for pair in lately[:CORRESPONDENTS] for name in pair if name}
    names |= dict.fromkeys(Unit.objects.values_list("name", flat=True))
    return {"correspondents": list(names)}
