"""Pages of letters from other systems, of those sent to them, and of the notices between."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.normalise import normalise
from hub.efiling import reach
from hub.efiling.exchange import egif, exporting, importing, notices, parcel, words
from hub.efiling.exchange.egif import NoticeKind
from hub.efiling.exchange.forms import AddressForm, FromAgencyForm
from hub.efiling.exchange.models import Notice, OutsideDelivery
from hub.efiling.models import Incoming, Register
from hub.efiling.rules import RegisterKind
from hub.efiling.views_files import NOT_KEPT
from hub.people.access import requires

SHOWN = 100
MOST_FILES = 50
XML, ZIP = "application/xml", "application/zip"


@require_safe
@requires(reach.LOOK)
def index(request: HttpRequest) -> HttpResponse:
    """The registers that exchange letters, by unit."""
    person = reach.viewer(request)
    kinds = (RegisterKind.RECEIVE, RegisterKind.SEND)
    shown = reach.registers(person).filter(kind__in=kinds).select_related("mailbox", "unit")
    leads = set(reach.registers(person, reach.SET_UP).values_list("pk", flat=True))
    context = {"registers": shown, "leads": leads, "units": {each.unit for each in shown}}
    return render(request, "exchange/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def came(request: HttpRequest, pk: int) -> HttpResponse:
    """Letters that came as messages, and the notices to carry back; messages are brought in here."""
    register = _register(request, pk, RegisterKind.RECEIVE)
    if request.method == "POST":
        for file in _files(request):
            _bring(request, register, file)
        return redirect("exchange:came", pk)
    found = Incoming.objects.filter(notices.exchanged(), register=register).defer("text").order_by("-pk")
    letters = found.select_related("entry__book__register")[:SHOWN]
    writes = reach.may_write(reach.viewer(request), register)
    context = {"register": register, "rows": letter_rows(letters), "writes": writes}
    return render(request, "exchange/came.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.LOOK)
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each letter has come at each agency outside; notices are brought in here."""
    register = _register(request, pk, RegisterKind.SEND)
    form = FromAgencyForm(request.POST or None, unit=register.unit)
    if request.method == "POST":
        agency = form.cleaned_data["agency"] if form.is_valid() else None
        for file in _files(request):
            _bring(request, register, file, agency.pk if agency else None)
        return redirect("exchange:sent", pk)
    found = OutsideDelivery.objects.filter(outgoing__entry__book__register=register).order_by("-made_at", "-pk")
    shown = found.select_related("agency", "outgoing__entry__book__register")[:SHOWN]
    seen = reach.registers(reach.viewer(request)).filter(unit=register.unit, secret=register.secret)
    doubted = Notice.objects.filter(comes=True, through__in=seen.values("pk")).exclude(fault="")
    context = {
        "register": register,
        "rows": [exporting.standing(each, each.outgoing) for each in shown],
        "doubted": doubted[:SHOWN],
        "form": form,
        "writes": reach.may_write(reach.viewer(request), register),
    }
    return render(request, "exchange/sent.html", context)


def _register(request: HttpRequest, pk: int, kind: str) -> Register:
    register = reach.register_or_404(request, pk, reach.REGISTER if request.method == "POST" else reach.LOOK)
    if register.kind != kind:
        raise Http404
    return register


def _files(request: HttpRequest) -> list[UploadedFile[bytes]]:
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, _("ยังไม่ได้เลือกไฟล์"))
    if len(files) > MOST_FILES:
        messages.error(request, _("นำเข้าได้ครั้งละไม่เกิน %d ไฟล์") % MOST_FILES)
        return []
    return files


def _bring(request: HttpRequest, register: Register, file: UploadedFile[bytes], agency: int | None = None) -> None:
    """Each file on its own: one that cannot be taken does not hold up the others, and is said by name."""
    name = normalise(file.name or "")[:200]
    try:
        found = importing.opened(file.read())
        if isinstance(found.message, egif.Notice):
            _bring_notice(request, register, found.message, agency)
        elif register.kind != RegisterKind.RECEIVE:
            messages.error(request, _("%s: เป็นหนังสือ ไม่ใช่หนังสือตอบกลับ ให้นำเข้าที่ทะเบียนหนังสือรับ") % name)
        else:
            _bring_letter(request, register, found, found.message)
    except words.FAULTS as fault:
        messages.error(request, f"{name}: {words.why_not(fault)}")


def _bring_letter(request: HttpRequest, register: Register, found: parcel.Parcel, letter: egif.Letter) -> None:
    taken = importing.take(register, reach.viewer(request), letter, found.others)
    messages.success(request, _("รับหนังสือ %s แล้ว รอลงทะเบียน") % letter.id)
    if taken.left_out:
        messages.warning(request, _("ไม่ได้เก็บ: %s") % words.left_out(importing.told_of(taken.left_out)))


def _bring_notice(request: HttpRequest, register: Register, notice: egif.Notice, agency: int | None) -> None:
    person = reach.viewer(request)
    registers = reach.registers(person, reach.REGISTER).filter(unit=register.unit)
    told = {"kind": words.NOTICE[notice.kind], "letter": notice.letter_id}
    try:
        kept, new = notices.receive(register, registers, person, notice, agency)
    except notices.WhichAgency:
        messages.error(
            request,
            _("%(kind)s ของหนังสือ %(letter)s ไม่บอกว่ามาจากหน่วยงานใด เลือกหน่วยงานที่ตอบที่หน้าหนังสือที่ส่งออก แล้วนำเข้าอีกครั้ง") % told,
        )
        return
    if kept.fault:
        why = kept.get_fault_display()
        messages.error(
            request,
            _("%(kind)s ของหนังสือ %(letter)s: %(why)s ดาวน์โหลดคำตอบ InvalidAcceptID ส่งกลับได้ที่หน้าหนังสือที่ส่งออก")
            % {**told, "why": why},
        )
    elif new:
        messages.success(request, _("บันทึกแล้ว: %(kind)s ของหนังสือ %(letter)s") % told)
    else:
        messages.info(request, _("เคยนำเข้าแล้ว: %(kind)s ของหนังสือ %(letter)s") % told)


def letter_rows(letters: Iterable[Incoming]) -> list[dict[str, object]]:
    """Letters that came, each with the notices that can be told of it, whether they were made, and what came back."""
    shown = list(letters)
    told: dict[int, list[Notice]] = {}
    for each in Notice.objects.filter(incoming__in=shown):
        told.setdefault(each.incoming_id or 0, []).append(each)
    return [_row(letter, told.get(letter.pk, [])) for letter in shown]


def _row(letter: Incoming, told: list[Notice]) -> dict[str, object]:
    made = {each.kind for each in told if not each.comes}
    kinds = [{"kind": kind, "words": words.NOTICE[kind], "made": kind.value in made} for kind in notices.due(letter)]
    disputed = [each for each in told if each.comes and each.kind == NoticeKind.INVALID_ACCEPT_ID]
    return {"letter": letter, "notices": kinds, "disputed": disputed}


# The line's own panel


@require_POST
@requires(reach.LOOK)
def address(request: HttpRequest, pk: int) -> HttpResponse:
    entry = reach.entry_or_404(request, pk, reach.REGISTER)
    form = AddressForm(request.POST, unit=entry.book.register.unit)
    if not form.is_valid():
        messages.error(request, _("เลือกส่วนราชการภายนอกอย่างน้อยหนึ่งแห่ง"))
        return redirect("efiling:entry", pk)
    try:
        made = exporting.address(entry, reach.viewer(request), form.cleaned_data["agencies"])
    except exporting.CannotExport as fault:
        messages.error(request, words.why_not(fault))
        return redirect("efiling:entry", pk)
    if made:
        messages.success(request, _("เพิ่มผู้รับภายนอก %d แห่งแล้ว ดาวน์โหลดไฟล์แล้วส่งให้แต่ละแห่ง") % len(made))
    else:
        messages.info(request, _("หน่วยงานที่เลือกเป็นผู้รับของหนังสือฉบับนี้อยู่แล้ว"))
    return redirect("efiling:entry", pk)


@require_POST
@requires(reach.LOOK)
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The message for one agency, alone or in a ZIP: it is carried by hand."""
    delivery = OutsideDelivery.objects.select_related("outgoing", "agency").filter(pk=pk).first()
    if delivery is None or form not in ("xml", "zip"):
        raise Http404
    entry = reach.entry_or_404(request, delivery.outgoing.entry_id, reach.REGISTER)
    try:
        letter = exporting.export(delivery, reach.viewer(request))
    except exporting.CannotExport as fault:
        messages.error(request, words.why_not(fault))
        return redirect("efiling:entry", entry.pk)
    name = f"{letter.id} {delivery.agency.name}"
    if form == "zip":
        return _download(parcel.pack(letter), ZIP, f"{name}.zip")
    return _download(egif.write(letter), XML, f"{name}.xml")


@require_POST
@requires(reach.LOOK)
def notice(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A notice to carry back to the sender of a letter that came."""
    letter = reach.incoming_or_404(request, pk, reach.REGISTER)
    try:
        made = notices.make(letter, NoticeKind(kind), reach.viewer(request))
    except ValueError as fault:
        raise Http404 from fault
    except notices.NotDue:
        messages.error(request, _("สถานะของหนังสือเปลี่ยนไปแล้ว หนังสือตอบกลับนี้จึงไม่ตรงความจริง"))
        return redirect("exchange:came", letter.register_id)
    return _download(egif.write(made), XML, f"{made.letter_id} {made.kind.value}.xml")


@require_POST
@requires(reach.LOOK)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """InvalidAcceptID, to whoever sent a notice that cannot be believed."""
    doubted = Notice.objects.select_related("unit", "through").filter(pk=pk, comes=True).exclude(fault="").first()
    if doubted is None or not reach.may_write(reach.viewer(request), doubted.through):
        raise Http404
    made = notices.answer(doubted)
    return _download(egif.write(made), XML, f"{made.letter_id} {made.kind.value}.xml")


def _download(data: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media)
    disposition = content_disposition_header(True, name.replace("/", "-").replace("\n", " "))
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = NOT_KEPT
    response["X-Content-Type-Options"] = "nosniff"
    return response
