"""Pages of destruction rounds: which there are, one of them with the next step, and what the committee decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.dates import thai_year
from hub.documents.typesetting import CannotTypeset
from hub.efiling import trail
from hub.efiling.filing import paper, reach, retention, rounds
from hub.efiling.filing.forms import AnswerForm, AppointForm, OpinionForm, ReasonForm, SentForm, StartForm
from hub.efiling.filing.models import Decision, Listed, Member, Round
from hub.efiling.models import Incoming, Outgoing
from hub.efiling.paper import XLSX
from hub.efiling.registering import about
from hub.efiling.views_files import destroyed, file_of_a_letter
from hub.people.access import requires

State = Round.State
EXTENDED_BY = 5
LINES_SHOWN = 500


def why_not(fault: rounds.RoundFault) -> str:
    """In words for the person who asked."""
    if isinstance(fault, rounds.Undecided):
        return _("กรรมการยังพิจารณาไม่ครบ ขาดอีก %d รายการ") % fault.lines
    said = {
        rounds.WrongStep: _("ขั้นตอนนี้เปลี่ยนไปแล้ว มีผู้อื่นดำเนินการไปก่อน ตรวจสถานะล่าสุดด้านล่าง"),
        rounds.TooEarly: _("ยังไม่ถึงกำหนด หรือวันที่ไม่ถูกต้อง"),
        rounds.TooFewMembers: _("ต้องมีประธานและกรรมการอีกอย่างน้อยสองคน ไม่ซ้ำกัน"),
        rounds.NothingListed: _("ไม่มีหนังสือในบัญชี จึงไม่ต้องตั้งคณะกรรมการ"),
        rounds.WrongYear: _("ขยายเวลาได้ถึงปีนี้หรือปีต่อ ๆ ไป ไม่เกิน 50 ปี ใส่ปี พ.ศ. เช่น %d")
        % (thai_year(timezone.now()) + EXTENDED_BY),
        rounds.AlreadyOpen: _("ปีนี้มีบัญชีที่ยังไม่เสร็จอยู่แล้ว"),
    }
    return said[type(fault)]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.DECIDE)
def index(request: HttpRequest) -> HttpResponse:
    """The rounds that concern the person; who answers for destruction opens one."""
    person = reach.viewer(request)
    agencies = reach.agencies(person, reach.DESTROY)
    form = StartForm(request.POST or None, initial={"year": thai_year(timezone.now()) - 1})
    if request.method == "POST":
        unit = reach.agency_or_404(request, request.POST.get("unit", ""), reach.DESTROY)
        if form.is_valid():
            try:
                made = rounds.start(unit, form.cleaned_data["year"], person)
            except rounds.AlreadyOpen as fault:
                messages.info(request, why_not(fault))
                made = fault.there
            return redirect("filing:round", made.pk)
    held = {reach.agency_of(each.unit).pk for each in person.current_memberships}
    context = {"form": form, "agencies": agencies, "rounds": reach.rounds(person)[:200],
               "own": next((unit for unit in agencies if unit.pk in held), None),
               "by": retention.survey_by(thai_year(timezone.now()) - 1)}  # fmt: skip
    return render(request, "filing/rounds.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(reach.DECIDE)
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.round_or_404(request, pk)
    trail.look(shown.unit, reach.viewer(request), about(shown))
    return _page(request, shown)


def _page(request: HttpRequest, shown: Round, **more: Any) -> HttpResponse:
    """`more`: the form that had errors, in the place of an empty one."""
    person = reach.viewer(request)
    seat, prepares = reach.seat(person, shown), reach.prepares(person, shown)
    lines = list(shown.listed.select_related("entry__book__register__unit", "folder").prefetch_related(
        "opinions__member__person")[:LINES_SHOWN])  # fmt: skip
    today = timezone.localdate()
    context = {
        "round": shown,
        "seat": seat,
        "prepares": prepares,
        "heads": reach.heads(person, shown.unit),
        "lines": lines,
        "total": shown.listed.count(),
        "members": [{"member": each, "missing": rounds.missing(shown, each)} for each in shown.members.all()],
        "differing": _differing(shown) if shown.state == State.COMMITTEE else [],
        "counts": [(label, shown.listed.filter(outcome=value).count()) for value, label in Decision.choices],
        "destroyed": shown.listed.exclude(destroyed_at=None).count(),
        "agree_on": retention.archives_agree_on(shown.archives_sent_on) if shown.archives_sent_on else None,
        "may_carry_out": rounds.may_carry_out(shown, today),
        "appoint_form": AppointForm(unit=shown.unit) if shown.state == State.SURVEY and prepares else None,
        "sent_form": SentForm(),
        "answer_form": AnswerForm(of=shown),
        "reason_form": ReasonForm(auto_id="stop_%s"),
        "decisions": Decision.choices,
        "steps": trail.of(about(shown)).exclude(action=trail.Action.LOOKED),
        **more,
    }
    return render(request, "filing/round.html", context, status=422 if more else 200)


def _differing(shown: Round) -> list[dict[str, Any]]:
    """All lines of which not all members hold the same, with what most hold."""
    counted = shown.listed.annotate(
        said=Count("opinions__decision", distinct=True), years=Count("opinions__extend_to", distinct=True)
    )
    found = []
    for listed in (
        counted.filter(Q(said__gt=1) | Q(years__gt=1))
        .select_related("entry")
        .prefetch_related("opinions__member__person")
    ):
        said = list(listed.opinions.all())
        decision, extend_to = rounds.proposed(said)
        found.append({"listed": listed, "opinions": said, "decision": decision, "extend_to": extend_to})
    return found


def _step(
    request: HttpRequest, shown: Round, do: Callable[[], object], said: str, form: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    """Does a step, and says what came of it on the round's page."""
    try:
        do()
    except rounds.RoundFault as fault:
        messages.error(request, why_not(fault))
        if form and not isinstance(fault, rounds.WrongStep):
            return _page(request, shown, **{form[0]: form[1]})
    else:
        messages.success(request, said)
    return redirect("filing:round", shown.pk)


@require_POST
@requires(reach.DESTROY)
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.round_or_404(request, pk, reach.DESTROY)
    person = reach.viewer(request)
    return _step(request, shown, lambda: rounds.survey_again(shown, person), _("สำรวจอีกครั้งแล้ว"))


@require_POST
@requires(reach.DESTROY)
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk`: of the line on the list."""
    listed = reach.listed_or_404(request, pk)
    shown = reach.round_or_404(request, listed.round_id, reach.DESTROY)
    person = reach.viewer(request)
    reason = request.POST.get("reason", "").strip()[:300]
    return _step(request, shown, lambda: rounds.strike(listed, person, reason), _("นำออกจากบัญชีแล้ว"))


@require_POST
@requires(reach.DESTROY)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.round_or_404(request, pk, reach.DESTROY)
    form = AppointForm(request.POST, unit=shown.unit)
    if not form.is_valid():
        return _page(request, shown, appoint_form=form)
    wanted, person = form.cleaned_data, reach.viewer(request)
    order = (wanted["order_number"], wanted["order_date"])
    return _step(
        request, shown, lambda: rounds.appoint(shown, person, order, wanted["chair"], list(wanted["members"])),
        _("ตั้งคณะกรรมการแล้ว กรรมการแต่ละคนพิจารณาได้ที่หน้านี้"), ("appoint_form", form),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.DECIDE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One line after another, for a member of the committee: a key or a tap for each."""
    shown = reach.round_or_404(request, pk)
    seat = _seat(request, shown)
    if request.method == "POST":
        return _decide(request, shown, seat)
    lines = shown.listed.select_related("entry__book__register__unit", "folder")
    undecided = lines.exclude(opinions__member=seat)
    at = request.GET.get("at", "")
    listed = lines.filter(place=int(at)).first() if at.isdecimal() and len(at) < 9 else undecided.first()
    total, missing = shown.listed.count(), rounds.missing(shown, seat)
    context: dict[str, Any] = {"round": shown, "seat": seat, "listed": listed, "total": total, "missing": missing,
                               "done": total - missing}  # fmt: skip
    if listed is not None and shown.state == State.COMMITTEE:
        opinion = listed.opinions.filter(member=seat).first()
        alike = undecided.filter(folder=listed.folder, retention_name=listed.retention_name).exclude(pk=listed.pk)
        context |= {
            "row": list(zip(paper.FORM_25, paper.form_row(listed), strict=True)),
            "opinion": opinion,
            "extend_to": (opinion and opinion.extend_to) or thai_year(timezone.now()) + EXTENDED_BY,
            "alike": alike.count(),
            "has_file": _file(listed) is not None,
            "before": lines.filter(place__lt=listed.place).last(),
            "after": lines.filter(place__gt=listed.place).first(),
        }
    return render(request, "filing/decide.html", context)


def _decide(request: HttpRequest, shown: Round, seat: Member) -> HttpResponse:
    key = request.POST.get("listed", "")
    listed = (
        shown.listed.select_related("entry").filter(pk=int(key) if key.isdecimal() and len(key) < 15 else 0).first()
    )
    if listed is None:
        raise Http404
    listed.round = shown
    form = OpinionForm(request.POST)
    answer = redirect("filing:decide", shown.pk)
    if not form.is_valid():
        messages.error(request, _("เลือกทำลาย เก็บไว้ หรือขยายเวลา"))
        answer["Location"] += f"?at={listed.place}"
        return answer
    said = form.cleaned_data
    stack = [listed]
    if request.POST.get("alike"):
        alike = shown.listed.select_related("entry").exclude(opinions__member=seat)
        stack += alike.filter(folder=listed.folder, retention_name=listed.retention_name).exclude(pk=listed.pk)
    try:
        for each in stack:
            each.round = shown
            rounds.hold_of(each, seat, said["decision"], said["extend_to"], said["reason"])
    except rounds.RoundFault as fault:
        messages.error(request, why_not(fault))
        answer["Location"] += f"?at={listed.place}"
    return answer


@require_POST
@requires(reach.DECIDE)
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """By the chair alone. Where members differ the chair says what holds; elsewhere what all say holds."""
    shown = reach.round_or_404(request, pk)
    seat = _seat(request, shown)
    if not seat.chair:
        raise PermissionDenied
    outcomes: dict[int, tuple[str, int | None, str]] = {}
    unclear: list[str] = []
    for listed in shown.listed.all():
        form = OpinionForm(
            {name: request.POST.get(f"{name}-{listed.pk}", "") for name in ("decision", "extend_to", "reason")}
        )
        if not request.POST.get(f"decision-{listed.pk}"):
            continue
        if form.is_valid():
            wanted = form.cleaned_data
            outcomes[listed.pk] = (wanted["decision"], wanted["extend_to"], wanted["reason"])
        else:
            unclear.append(str(listed.place))
    if unclear:  # concluded otherwise than the chair typed, a letter might be destroyed
        messages.error(request, _("ยังไม่ได้สรุป เลือกผลสรุปและใส่ปีให้ถูกต้องที่ลำดับที่ %s") % ", ".join(unclear))
        return redirect("filing:round", pk)
    return _step(request, shown, lambda: rounds.conclude(shown, seat, outcomes), _("สรุปผลแล้ว เสนอหัวหน้าส่วนราชการ"))


@require_POST
@requires(reach.DECIDE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    shown, person = reach.round_or_404(request, pk), reach.viewer(request)
    if not reach.heads(person, shown.unit):
        raise PermissionDenied
    if request.POST.get("back"):
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("บอกเหตุผลที่ส่งคืนคณะกรรมการ"))
            return redirect("filing:round", pk)
        reason = form.cleaned_data["reason"]
        return _step(request, shown, lambda: rounds.send_back(shown, person, reason), _("ส่งคืนคณะกรรมการแล้ว"))
    return _step(request, shown, lambda: rounds.approve(shown, person), _("อนุมัติแล้ว"))


@require_POST
@requires(reach.DESTROY)
def archives(request: HttpRequest, pk: int) -> HttpResponse:
    """The list went to the National Archives, or they answered."""
    shown, person = reach.round_or_404(request, pk, reach.DESTROY), reach.viewer(request)
    if request.POST.get("step") == "answered":
        answer = AnswerForm(request.POST, of=shown)
        if not answer.is_valid():
            return _page(request, shown, answer_form=answer)
        said = answer.cleaned_data
        return _step(
            request, shown,
            lambda: rounds.archives_answered(shown, person, said["answer"], said["answered_on"], said["keep"]),
            _("บันทึกคำตอบแล้ว"), ("answer_form", answer),
        )  # fmt: skip
    sent = SentForm(request.POST)
    if not sent.is_valid():
        return _page(request, shown, sent_form=sent)
    wanted = sent.cleaned_data
    return _step(
        request, shown, lambda: rounds.sent_to_archives(shown, person, wanted["letter"], wanted["sent_on"]),
        _("บันทึกแล้ว ถ้าไม่ตอบภายใน 60 วัน ถือว่าเห็นชอบ"), ("sent_form", sent),
    )  # fmt: skip


@require_POST
@requires(reach.DESTROY)
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """For good: who asks for it types the year of the round."""
    shown, person = reach.round_or_404(request, pk, reach.DESTROY), reach.viewer(request)
    if request.POST.get("sure") != "on":
        messages.error(request, _("ยืนยันว่าเข้าใจว่าไฟล์จะถูกลบถาวรก่อน"))
        return redirect("filing:round", pk)
    said = _("เริ่มทำลายแล้ว ระบบทำอยู่เบื้องหลัง และออกหนังสือรับรองเมื่อเสร็จ")
    return _step(request, shown, lambda: rounds.carry_out(shown, person), said)


@require_POST
@requires(reach.DESTROY)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    shown, person = reach.round_or_404(request, pk, reach.DESTROY), reach.viewer(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("บอกเหตุที่ยุติ"))
        return redirect("filing:round", pk)
    reason = form.cleaned_data["reason"]
    return _step(request, shown, lambda: rounds.stop(shown, person, reason), _("ยุติแล้ว ไม่มีหนังสือถูกทำลาย"))


@require_safe
@requires(reach.DECIDE)
def form_25(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The list: pdf or xlsx."""
    shown = reach.round_or_404(request, pk)
    try:
        made = paper.form_25(shown) if form == "pdf" else paper.list_xlsx(shown)
    except CannotTypeset:
        messages.error(request, _("จัดหน้ากระดาษไม่สำเร็จ ส่งออกเป็น Excel แทนได้ และแจ้งผู้ดูแลระบบ"))
        return redirect("filing:round", pk)
    told = {"form": form, "lines": shown.listed.count()}
    trail.add(shown.unit, reach.viewer(request), trail.Action.EXPORTED, about(shown), told)
    answer = HttpResponse(made, content_type="application/pdf" if form == "pdf" else XLSX)
    answer["Content-Disposition"] = content_disposition_header(form != "pdf", f"{shown}.{form}") or ""
    return answer


@require_safe
@requires(reach.DECIDE)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.round_or_404(request, pk)
    if shown.certificate_id is None:
        raise Http404
    trail.add(shown.unit, reach.viewer(request), trail.Action.LOOKED, about(shown))
    return file_of_a_letter(request, shown.certificate_id, f"หนังสือรับรองการทำลาย {shown}.pdf")


@require_safe
@requires(reach.DECIDE)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of a line on the list, for those who decide about it; the look is in its trail. `pk`: of the line."""
    listed = reach.listed_or_404(request, pk)
    person, entry = reach.viewer(request), listed.entry
    if reach.seat(person, listed.round) is None and not reach.heads(person, listed.round.unit):
        raise Http404
    if entry.destroyed_at:
        return destroyed(request, entry)
    found = _file(listed)
    if found is None:
        raise Http404
    trail.add(entry.book.register.unit, person, trail.Action.LOOKED, about(entry), {"round": listed.round_id})
    return file_of_a_letter(request, *found)


def _file(listed: Listed) -> tuple[str, str] | None:
    for model in (Incoming, Outgoing):
        found = model._default_manager.filter(entry=listed.entry_id).exclude(blob=None).first()
        if found is not None:
            return str(found.blob_id), found.name
    return None


def _seat(request: HttpRequest, shown: Round) -> Member:
    found = reach.seat(reach.viewer(request), shown)
    if found is None:
        raise PermissionDenied
    return found
