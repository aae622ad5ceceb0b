"""For those who lead: consents given on paper, and templates that wait for a person's approval."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.thai.codes import staff_code
from hub.people import access
from hub.people.access import requires
from hub.people.models import Membership, Person
from hub.photogenic import consents, reach
from hub.photogenic.consent_texts import CURRENT
from hub.photogenic.models import CheckIn, FaceConsent, FaceTemplate

ACTION = "photogenic.faces"
COMPARED = 3
_WHY_NOT: dict[str, Promise] = {
    "standing": gettext_lazy("บุคลากรคนนี้ให้ความยินยอมไว้แล้ว"),
    "none": gettext_lazy("บุคลากรคนนี้ไม่มีความยินยอมที่จะถอน"),
    "decided": gettext_lazy("มีผู้ตัดสินรายการนี้แล้ว"),
    "own": gettext_lazy("อนุมัติใบหน้าของตัวเองไม่ได้ ให้ผู้มีสิทธิคนอื่นอนุมัติ"),
    "withdrawn": gettext_lazy("เจ้าตัวถอนความยินยอมแล้ว"),
}


class PaperConsentForm(forms.Form):
    """Whose consent on paper lies before the administrator."""

    code = forms.CharField(label=gettext_lazy("รหัสบุคลากร"), max_length=20)
    language = forms.ChoiceField(
        label=gettext_lazy("ภาษาของแบบที่ลงนาม"), choices=[("th", gettext_lazy("ไทย")), ("en", gettext_lazy("อังกฤษ"))]
    )
    signed = forms.BooleanField(label=gettext_lazy("เห็นแบบยินยอมฉบับกระดาษที่เจ้าตัวลงนามแล้ว และเก็บไว้เป็นหลักฐาน"))

    def clean_code(self) -> str:
        return staff_code(self.cleaned_data["code"])


@require_safe
@requires(ACTION)
def faces(request: HttpRequest) -> HttpResponse:
    persons = _persons(request)
    waiting = FaceTemplate.objects.filter(state=FaceTemplate.State.WAITING, person__in=persons)
    consenting = FaceConsent.objects.filter(withdrawn_at=None, person__in=persons).select_related("person", "given_by")
    approved = FaceTemplate.objects.filter(person=OuterRef("person"), state=FaceTemplate.State.APPROVED)
    context = {
        "waiting": waiting.select_related("person", "record__device").order_by("pk"),
        "consenting": consenting.annotate(enrolled=Exists(approved)).order_by("person__sort_key"),
    }
    return render(request, "photogenic/faces.html", context)


@require_safe
@requires(ACTION)
def face(request: HttpRequest, pk: int) -> HttpResponse:
    """The photos of the enrolment beside those of earlier check-ins: is it one person?"""
    template = reach.template_or_404(request, pk)
    context = {
        "template": template,
        "numbers": range(len(template.photos)) if template.erased_at is None else [],
        "earlier": CheckIn.objects.filter(person=template.person, erased_at=None).exclude(photo__in=template.photos)[
            :COMPARED
        ],
        "own": template.person == reach.viewer(request),
    }
    return render(request, "photogenic/face.html", context)


@require_POST
@requires(ACTION)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    template = reach.template_or_404(request, pk)
    decision = request.POST.get("decision")
    try:
        if decision == "approve":
            consents.approve(template, reach.viewer(request))
            messages.success(request, _("อนุมัติแล้ว จุดลงเวลาจะรับข้อมูลใหม่ไปเอง"))
        elif decision == "reject":
            consents.reject(template, reach.viewer(request))
            messages.success(request, _("ไม่อนุมัติ และลบข้อมูลจำลองใบหน้ากับภาพที่ถ่ายไว้แล้ว"))
    except consents.NotAllowed as fault:
        messages.error(request, str(_WHY_NOT[fault.reason]))
    return redirect("photogenic:faces")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ACTION)
def paper(request: HttpRequest) -> HttpResponse:
    """Records a consent that was signed on paper."""
    form = PaperConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _persons(request).filter(staff_code=form.cleaned_data["code"]).first()
        if person is None:
            form.add_error("code", _("ไม่มีบุคลากรรหัสนี้ในหน่วยงานของท่าน"))
        else:
            try:
                consents.give(person, reach.viewer(request), form.cleaned_data["language"], on_paper=True)
            except consents.NotAllowed as fault:
                form.add_error("code", str(_WHY_NOT[fault.reason]))
            else:
                messages.success(request, _("บันทึกความยินยอมของ %s แล้ว") % person)
                return redirect("photogenic:faces")
    context = {"form": form, "text": CURRENT}
    return render(request, "photogenic/paper.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(ACTION)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A person asked, in writing or in person, to withdraw."""
    person = Person.objects.filter(pk=pk).first()
    if person is None or not reach.may_decide_on_faces(reach.viewer(request), person):
        raise PermissionDenied
    try:
        consents.withdraw(person, reach.viewer(request))
    except consents.NotAllowed as fault:
        messages.error(request, str(_WHY_NOT[fault.reason]))
    else:
        messages.success(request, _("ถอนความยินยอมของ %s และลบข้อมูลจำลองใบหน้าแล้ว") % person)
    return redirect("photogenic:faces")


def _persons(request: HttpRequest) -> QuerySet[Person]:
    units = access.visible_units(reach.viewer(request), ACTION)
    held = Membership.objects.current().places().filter(unit__in=units).order_by().values("person")
    return Person.objects.filter(pk__in=held, is_active=True)
