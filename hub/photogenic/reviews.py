"""One check-in with its evidence; the queue of those to decide on; and the decisions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import ChoiceField, RadioSelect, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hub.fleet import verification
from hub.look.forms import ThaiTextForm
from hub.people import access
from hub.people.access import requires
from hub.photogenic import hours, pictures, reach
from hub.photogenic.models import CheckIn, CheckInQuerySet, Decision, Review

PER_PAGE = 25


class ReviewForm(ThaiTextForm):
    decision = ChoiceField(label=gettext_lazy("ผลการตรวจ"), choices=Review.Outcome.choices, widget=RadioSelect)

    class Meta:
        model = Review
        fields = ["decision", "note"]
        widgets = {"note": Textarea(attrs={"rows": 2})}
        help_texts = {"note": gettext_lazy("เช่น เทียบภาพกับบัตรประจำตัวแล้ว หรือสอบถามเจ้าตัวแล้ว")}

    def clean(self) -> dict[str, object]:
        """Who does not vouch for a check-in says why: it counts against somebody."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == Review.Outcome.REJECTED and not cleaned.get("note"):
            self.add_error("note", _("บอกเหตุผลที่ไม่รับรอง"))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: HttpRequest, pk: int) -> HttpResponse:
    """The check-in with photo, signature, seal and history; POST adds a review."""
    shown = reach.checkin_or_404(request, pk)
    form = ReviewForm(request.POST or None)
    may_review = _may_review(request, shown)
    if request.method == "POST":
        if not may_review:
            raise PermissionDenied
        form.instance.checkin, form.instance.reviewer = shown, reach.viewer(request)
        if form.is_valid():
            form.save()
            messages.success(request, _("บันทึกผลการตรวจแล้ว"))
            return redirect("photogenic:checkin", pk)
    working = hours.of_every_unit().get(shown.unit_id or 0, hours.WorkingHours())
    context = {
        "checkin": shown,
        "record": shown.record,
        "examined": verification.examine(shown.record),
        "signature": pictures.signature(shown.signature),
        "late": shown.direction == "in" and working.late(shown.at),
        "hours": working,
        "reviews": shown.reviews.select_related("reviewer"),
        "form": form,
        "may_review": may_review,
        "own": shown.person_id == reach.viewer(request).pk,
        "in_units": access.may(reach.viewer(request), "photogenic.look"),
        "may_erase": shown.erased_at is None and reach.may(reach.viewer(request), "photogenic.erase", shown.unit),
        "looks": shown.record.photo_looks.select_related("looker")[:20] if may_review else [],
    }
    return render(request, "photogenic/checkin.html", context, status=422 if form.is_bound else 200)


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    shown, who = reach.visit_or_404(request, pk), reach.viewer(request)
    context = {
        "visit": shown,
        "record": shown.record,
        "examined": verification.examine(shown.record),
        "signature": "" if shown.erased_at else pictures.signature(shown.signature),
        "may_erase": shown.erased_at is None and reach.may(who, "photogenic.erase", shown.unit),
        "back_url": reverse("photogenic:today") + "?tab=visits"
        if access.may(who, "photogenic.look")
        else reverse("photogenic:visitors"),
    }
    return render(request, "photogenic/visit.html", context)


@require_safe
@requires("photogenic.review")
def queue(request: HttpRequest) -> HttpResponse:
    """The oldest first: it waits longest."""
    waiting = waiting_for(request).select_related("person", "unit", "record__device").order_by("at", "pk")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "photogenic/queue.html", {"page": page})


def waiting_for(request: HttpRequest) -> CheckInQuerySet:
    """What the viewer is to decide on. Nobody reviews their own."""
    who = reach.viewer(request)
    units = access.visible_units(who, "photogenic.review")
    return CheckIn.objects.to_review().filter(unit__in=units).exclude(person=who)


def _may_review(request: HttpRequest, shown: CheckIn) -> bool:
    who = reach.viewer(request)
    doubtful = shown.face_decision == Decision.REVIEW or not shown.time_verified or shown.outside
    concerns = doubtful or shown.reviews.exists()
    return concerns and shown.person_id != who.pk and reach.may(who, "photogenic.review", shown.unit)
