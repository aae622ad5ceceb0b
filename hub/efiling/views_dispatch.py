"""Pages for sending a registered letter to other units, and for seeing who has it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.normalise import normalise
from hub.efiling import dispatch, reach, suspicion
from hub.efiling.models import Delivery, Entry, Outgoing, RecipientGroup
from hub.efiling.pdf_words import FAULTS, why_not
from hub.efiling.rules import RegisterKind
from hub.efiling.views_files import destroyed, file_of_a_letter
from hub.efiling.views_groups import in_thai_order
from hub.efiling.views_secrecy import unanswered
from hub.people.access import requires
from hub.people.models import Unit


class SendForm(forms.Form):
    """To whom: the unit's own groups of recipients, all schools, all groups, single units, in any mixture."""

    lists = forms.ModelMultipleChoiceField(
        RecipientGroup.objects.none(),
        label=gettext_lazy("กลุ่มผู้รับ"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    schools = forms.BooleanField(label=gettext_lazy("โรงเรียนทุกแห่ง"), required=False)
    groups = forms.BooleanField(label=gettext_lazy("ทุกกลุ่มงาน"), required=False)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("เลือกทีละหน่วยงาน"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, sender: Unit, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.others = Unit.objects.exclude(pk=sender.pk)
        own = RecipientGroup.objects.filter(unit=sender).annotate(size=Count("members"))
        for name, rows in (("units", self.others), ("lists", own)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # declared above as model fields
        self.fields["units"].choices = [(each.pk, str(each)) for each in in_thai_order(self.others)]  # type: ignore[attr-defined]
        self.fields["lists"].choices = [(each.pk, f"{each.name} ({each.size})") for each in own]  # type: ignore[attr-defined]
        if not own:
            del self.fields["lists"]

    @property
    def singly(self) -> list[Unit]:
        """Units that were chosen by themselves: they get it again, even if they rejected it."""
        return list(self.cleaned_data["units"])

    @property
    def wanted(self) -> list[Unit]:
        chosen = self.cleaned_data
        kinds = [
            kind for name, kind in (("schools", Unit.Kind.SCHOOL), ("groups", Unit.Kind.GROUP)) if chosen.get(name)
        ]
        listed = [unit for each in chosen.get("lists", ()) for unit in each.members.all()]
        every = (*chosen["units"], *listed, *self.others.filter(kind__in=kinds))
        return sorted({unit.pk: unit for unit in every}.values(), key=lambda unit: (unit.order, unit.code))


@require_POST
@requires(reach.LOOK)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    entry = reach.entry_or_404(request, pk, reach.REGISTER)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("ยังไม่ได้เลือกไฟล์"))
        return redirect("efiling:entry", pk)
    name = normalise(file.name or "")[:200] or "letter.pdf"
    try:
        dispatch.attach(entry, reach.viewer(request), file.read(), name)
    except FAULTS as fault:
        messages.error(request, f"{name}: {why_not(fault)}")
    except dispatch.AlreadySent:
        messages.error(request, _("ส่งไปแล้วจึงเปลี่ยนไฟล์ไม่ได้ หนังสือฉบับแก้ไขให้ออกเลขใหม่"))
    except suspicion.Unanswered as fault:
        messages.error(request, unanswered(fault))
    except dispatch.Fixed:
        messages.error(request, _("หนังสือฉบับนี้ลงนามและออกเลขในระบบ จึงเปลี่ยนไฟล์ไม่ได้ หนังสือฉบับแก้ไขให้ออกเลขใหม่"))
    except dispatch.NotRegistered:
        messages.error(request, _("เลขนี้ยังไม่ได้ลงทะเบียนหรือยกเลิกแล้ว จึงแนบไฟล์ไม่ได้"))
    else:
        sends = entry.book.register.kind == RegisterKind.SEND
        messages.success(request, _("แนบไฟล์แล้ว เลือกหน่วยงานแล้วกดส่ง") if sends else _("แนบไฟล์แล้ว"))
    return redirect("efiling:entry", pk)


@require_POST
@requires(reach.LOOK)
def recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the ticked would reach, before it is sent: a part of the page while they are ticked, or a whole one."""
    entry, _outgoing = outgoing_or_404(request, pk, reach.REGISTER)
    form = SendForm(request.POST, sender=entry.book.register.unit)
    to = dispatch.recipients(entry, form.wanted, form.singly) if form.is_valid() else None
    ticked = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
    context = {"entry": entry, "to": to, "ticked": ticked}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "efiling/recipients.html" if part else "efiling/recipients_page.html", context)


@require_POST
@requires(reach.LOOK)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    entry, outgoing = outgoing_or_404(request, pk, reach.REGISTER)
    form = SendForm(request.POST, sender=entry.book.register.unit)
    if not form.is_valid() or not form.wanted:
        messages.error(request, _("เลือกหน่วยงานผู้รับอย่างน้อยหนึ่งแห่ง ส่งถึงหน่วยงานตนเองไม่ได้"))
        return redirect("efiling:entry", pk)
    try:
        sent = dispatch.send(outgoing, reach.viewer(request), form.wanted, again=form.singly)
    except dispatch.NotRegistered:
        messages.error(request, _("ส่งได้เฉพาะหนังสือในทะเบียนหนังสือส่งที่ลงทะเบียนแล้วและไม่ได้ยกเลิก"))
        return redirect("efiling:entry", pk)
    except suspicion.Unanswered as fault:
        messages.error(request, unanswered(fault))
        return redirect("efiling:entry", pk)
    if sent.deliveries:
        messages.success(request, _("ส่งถึง %d หน่วยงานแล้ว") % len(sent.deliveries))
    elif not sent.without_register:
        messages.info(request, _("หน่วยงานที่เลือกได้รับหนังสือฉบับนี้แล้ว แห่งที่ไม่รับให้เลือกทีละหน่วยงานเพื่อส่งอีกครั้ง"))
    if sent.without_register:
        names = ", ".join(str(unit) for unit in sent.without_register)
        messages.error(request, _("ยังส่งไม่ได้ เพราะยังไม่เปิดทะเบียนหนังสือรับ: %s") % names)
    return redirect("efiling:entry", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, with the names of those that it reminds."""
    entry, outgoing = outgoing_or_404(request, pk, reach.REGISTER)
    if request.method != "POST" and (due := dispatch.to_remind(outgoing)):
        return asked(request, entry, _("เตือนหน่วยงานที่ยังไม่ลงทะเบียน"), [one.unit for one in due])
    reminded = dispatch.remind(outgoing, reach.viewer(request)) if request.method == "POST" else 0
    if reminded:
        messages.success(request, _("เตือน %d หน่วยงานที่ยังไม่ลงทะเบียนแล้ว") % reminded)
    else:
        messages.info(request, _("ไม่มีหน่วยงานที่ต้องเตือนตอนนี้ เตือนซ้ำได้เมื่อครบหนึ่งชั่วโมง"))
    return back(request, pk)


def asked(request: HttpRequest, entry: Entry, what: str, units: list[Unit]) -> HttpResponse:
    """What is about to be done at many units: how many and which, and a button that does it."""
    context = {"entry": entry, "what": what, "units": units, "above": _address(request, entry.pk)}
    return render(request, "efiling/asked.html", context)


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the line, with the units that are shown there as before."""
    return redirect(_address(request, pk))


def _address(request: HttpRequest, pk: int) -> str:
    return reverse("efiling:entry", args=[pk]) + ("?waiting=1" if request.GET.get("waiting") == "1" else "")


@require_safe
@requires(reach.LOOK)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    _entry, outgoing = outgoing_or_404(request, pk, reach.LOOK, logged=True)
    if outgoing.blob_id is None:
        return destroyed(request, outgoing.entry)
    return file_of_a_letter(request, outgoing.blob_id, outgoing.name)


@require_safe
@requires(reach.LOOK)
def earlier_file(request: HttpRequest, pk: int, which: int) -> HttpResponse:
    """A file in whose place another came."""
    _entry, outgoing = outgoing_or_404(request, pk, reach.LOOK, logged=True)
    found = outgoing.earlier.filter(pk=which).first()
    if found is None:
        raise Http404
    if found.blob_id is None:
        return destroyed(request, outgoing.entry)
    return file_of_a_letter(request, found.blob_id, found.name)


@require_POST
@requires(reach.LOOK)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """By those of the unit it was sent to who see it there; nobody above speaks for them."""
    letter = reach.incoming_or_404(request, pk)
    delivery = Delivery.objects.select_related("unit", "incoming").filter(incoming=letter).first()
    if delivery is None or letter.entry_id is None or not reach.serves(reach.viewer(request), delivery.unit):
        raise Http404
    dispatch.acknowledge(delivery, reach.viewer(request))
    messages.success(request, _("แจ้งรับทราบแก่ผู้ส่งแล้ว"))
    return redirect("efiling:entry", letter.entry_id)


def outgoing_or_404(request: HttpRequest, pk: int, action: str, *, logged: bool = False) -> tuple[Entry, Outgoing]:
    entry = reach.entry_or_404(request, pk, action, logged=logged)
    outgoing = Outgoing.objects.filter(entry=entry).first()
    if outgoing is None:
        raise Http404
    outgoing.entry = entry
    return entry, outgoing
