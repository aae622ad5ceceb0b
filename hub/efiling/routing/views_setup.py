"""What an office sets: how long a letter of each urgency may take, and the words its people often write."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.forms import modelformset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.efiling import trail
from hub.efiling.routing import reach
from hub.efiling.routing.forms import PhrasesForm, TimeForm
from hub.efiling.routing.models import Phrase, TimeAllowed
from hub.people import access
from hub.people.access import requires
from hub.people.models import Unit

Times = modelformset_factory(TimeAllowed, form=TimeForm, extra=0, edit_only=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.TIMES)
def times(request: HttpRequest) -> HttpResponse:
    """From now on: what was handed on before keeps the due time it was given."""
    forms = Times(request.POST or None)
    if request.method == "POST" and forms.is_valid():
        with transaction.atomic():
            forms.save()
            office = access.visible_units(reach.viewer(request), reach.TIMES).filter(kind=Unit.Kind.OFFICE)[0]
            told = {each.urgency: [each.amount, each.measure] for each in TimeAllowed.objects.all()}
            trail.add(office, reach.viewer(request), trail.Action.SET_UP, f"unit/{office.pk}", told)
        messages.success(request, _("บันทึกแล้ว ใช้กับหนังสือที่เสนอหรือส่งต่อตั้งแต่นี้ไป"))
        return redirect("routing:times")
    return render(request, "routing/times.html", {"forms": forms}, status=422 if forms.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.PHRASES)
def phrases(request: HttpRequest, code: str) -> HttpResponse:
    agencies = access.visible_units(reach.viewer(request), reach.PHRASES).exclude(kind=Unit.Kind.GROUP)
    agency = agencies.filter(code=code).first()
    if agency is None:
        raise Http404
    common = Phrase.objects.filter(agency=None)
    texts = (Phrase.objects.filter(agency=agency) or common).values_list("text", flat=True)
    form = PhrasesForm(request.POST or None, initial={"phrases": "\n".join(texts)})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=agency.pk)
            Phrase.objects.filter(agency=agency).delete()
            texts = form.cleaned_data["phrases"]
            Phrase.objects.bulk_create(Phrase(agency=agency, text=text, order=at) for at, text in enumerate(texts))
            trail.add(agency, reach.viewer(request), trail.Action.SET_UP, f"unit/{agency.pk}", {"phrases": texts})
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("routing:desk")
    context = {"form": form, "agency": agency, "common": common}
    return render(request, "routing/phrases.html", context, status=422 if form.is_bound else 200)
