"""Pages of the saraban mailbox: how it is reached, and what became of each mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from imap_tools import AND

from hub.efiling import reach, registering, trail
from hub.efiling.exchange import mail_connection, mail_fetching, mail_words
from hub.efiling.exchange.forms import MailboxForm
from hub.efiling.exchange.models import Mailbox, MailMessage
from hub.efiling.models import Register
from hub.efiling.rules import RegisterKind
from hub.people.access import requires

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SET_UP)
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    register = _register(request, pk, reach.SET_UP)
    kept = Mailbox.objects.filter(register=register).first()
    form = MailboxForm(request.POST or None, instance=kept or Mailbox(register=register))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            trail.add(register.unit, reach.viewer(request), trail.Action.SET_UP, registering.about(register), form.told)
        messages.success(request, _("บันทึกแล้ว ทดสอบการเชื่อมต่อก่อนเปิดใช้"))
        return redirect("exchange:mailbox", pk)
    context = {"register": register, "form": form, "mailbox": kept, **_state(kept)}
    return render(request, "exchange/mailbox.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.SET_UP)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs in with what is saved, and says in words what is wrong."""
    kept = Mailbox.objects.filter(register=_register(request, pk, reach.SET_UP)).first()
    if kept is None:
        raise Http404
    try:
        with mail_connection.connected(kept) as box:
            count = len(box.uids(AND(date_gte=kept.since)))
    except mail_connection.CannotConnect as fault:
        messages.error(request, mail_words.wrong(fault.wrong))
    else:
        messages.success(request, _("เชื่อมต่อได้ มีจดหมายตั้งแต่วันที่ตั้งไว้ %d ฉบับ") % count)
    return redirect("exchange:mailbox", pk)


@require_safe
@requires(reach.LOOK)
def mails(request: HttpRequest, pk: int) -> HttpResponse:
    """ไปรษณีย์ที่ดึงเข้ามา: each mail and what became of it."""
    register = _register(request, pk, reach.LOOK)
    kept = Mailbox.objects.filter(register=register).first()
    found = MailMessage.objects.filter(mailbox=kept).select_related("incoming__entry__book__register", "notice")
    page = Paginator(found.defer("incoming__text"), ON_A_PAGE).get_page(request.GET.get("page"))
    person = reach.viewer(request)
    context = {
        "register": register,
        "mailbox": kept,
        "page": page,
        "rows": [_row(register, row) for row in page],
        "open_states": (MailMessage.State.FAILED, MailMessage.State.SECRET, MailMessage.State.GONE),
        "may_try": reach.may_write(person, register),
        "sets_up": reach.registers(person, reach.SET_UP).filter(pk=register.pk).exists(),
        **_state(kept),
    }
    return render(request, "exchange/mails.html", context)


def _row(register: Register, mail: MailMessage) -> dict[str, object]:
    """`moved`: its letter turned out to be secret, and is no longer told of here."""
    moved = mail.incoming is not None and mail.incoming.register_id != register.pk
    return {"mail": mail, "moved": moved, "tone": mail_words.tone(mail), "why": "" if moved else mail_words.why(mail)}


@require_POST
@requires(reach.LOOK)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mail(request, pk)
    if mail_fetching.again(row):
        messages.success(request, _("จะดึงฉบับนี้อีกครั้งภายในหนึ่งนาที"))
    else:
        messages.info(request, _("ฉบับนี้ไม่ต้องดึงใหม่"))
    return redirect("exchange:mails", row.mailbox.register_id)


@require_POST
@requires(reach.LOOK)
def handled(request: HttpRequest, pk: int) -> HttpResponse:
    row = _mail(request, pk)
    if mail_fetching.handled(row, reach.viewer(request)):
        messages.success(request, _("บันทึกว่าจัดการเองแล้ว"))
    return redirect("exchange:mails", row.mailbox.register_id)


def _mail(request: HttpRequest, pk: int) -> MailMessage:
    row = MailMessage.objects.select_related("mailbox").filter(pk=pk).first()
    if row is None:
        raise Http404
    row.mailbox.register = _register(request, row.mailbox.register_id, reach.REGISTER)
    return row


def _state(kept: Mailbox | None) -> dict[str, str]:
    return {"wrong": mail_words.wrong(kept.fault) if kept and kept.fault else ""}


def _register(request: HttpRequest, pk: int, action: str) -> Register:
    """Mail is not the way of secret letters: no mailbox for their register."""
    register = reach.register_or_404(request, pk, action)
    if register.kind != RegisterKind.RECEIVE or register.secret:
        raise Http404
    return register
