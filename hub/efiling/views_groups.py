"""Groups of units that a unit's circulars go to: made, renamed, their members ticked, and removed with a way back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common.thai.sorting import sort_key
from hub.efiling import reach, registering, trail
from hub.efiling.models import RecipientGroup
from hub.look.forms import TextField
from hub.people import access
from hub.people.access import requires
from hub.people.models import Unit

_REMOVED = "efiling-removed-group"
_KINDS = (Unit.Kind.OFFICE, Unit.Kind.GROUP, Unit.Kind.SCHOOL)


def in_thai_order(units: Any) -> list[Unit]:
    """Offices, their groups, then schools, each by the Thai alphabet."""
    return sorted(units, key=lambda unit: (_KINDS.index(Unit.Kind(unit.kind)), sort_key(unit.name)))


class GroupForm(forms.Form):
    name = TextField(label=gettext_lazy("ชื่อกลุ่มผู้รับ"), max_length=100)
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("หน่วยงานในกลุ่ม"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, unit: Unit, group: RecipientGroup | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.group = unit, group
        others = in_thai_order(Unit.objects.exclude(pk=unit.pk))
        self.fields["members"].choices = [(each.pk, str(each)) for each in others]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        same = RecipientGroup.objects.filter(unit=self.unit, name=name)
        if any(each != self.group for each in same):
            raise forms.ValidationError(_("มีกลุ่มชื่อนี้แล้ว"))
        return name


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.REGISTER)
def groups(request: HttpRequest, code: str) -> HttpResponse:
    """All of a unit's groups, and a new one."""
    unit = _unit_or_404(request, code)
    form = GroupForm(request.POST or None, unit=unit, group=None)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        messages.success(request, _("สร้างกลุ่ม %s แล้ว") % form.cleaned_data["name"])
        return redirect("efiling:groups", code)
    removed = request.session.get(_REMOVED)
    context = {
        "unit": unit,
        "groups": RecipientGroup.objects.filter(unit=unit).prefetch_related("members"),
        "form": form,
        "removed": removed if removed and removed["unit"] == unit.pk else None,
    }
    return render(request, "efiling/groups.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.REGISTER)
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name and members."""
    shown = _group_or_404(request, pk)
    start = {"name": shown.name, "members": list(shown.members.values_list("pk", flat=True))}
    form = GroupForm(request.POST or None, unit=shown.unit, group=shown, initial=start)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("efiling:groups", shown.unit.code)
    context = {"group": shown, "form": form}
    return render(request, "efiling/group.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.REGISTER)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """At once; what it was is kept for this sign-in, to be put back."""
    shown = _group_or_404(request, pk)
    told = {"name": shown.name, "members": list(shown.members.values_list("pk", flat=True))}
    with transaction.atomic():
        about = registering.about(shown)
        shown.delete()
        trail.add(shown.unit, reach.viewer(request), trail.Action.SET_UP, about, {"removed": shown.name})
    request.session[_REMOVED] = told | {"unit": shown.unit_id}
    return redirect("efiling:groups", shown.unit.code)


@require_POST
@requires(reach.REGISTER)
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    unit = _unit_or_404(request, code)
    removed = request.session.pop(_REMOVED, None)
    if not removed or removed["unit"] != unit.pk:
        raise Http404
    form = GroupForm({"name": removed["name"], "members": removed["members"]}, unit=unit, group=None)
    if form.is_valid() and _saved(request, form):
        messages.success(request, _("นำกลุ่ม %s กลับมาแล้ว") % removed["name"])
    else:
        messages.error(request, _("นำกลุ่ม %s กลับมาไม่ได้ เพราะมีกลุ่มชื่อนี้แล้ว") % removed["name"])
    return redirect("efiling:groups", code)


def _saved(request: HttpRequest, form: GroupForm) -> bool:
    """False where somebody else took the name meanwhile; the form says so then."""
    kept = form.group or RecipientGroup(unit=form.unit)
    kept.name = form.cleaned_data["name"]
    try:
        with transaction.atomic():
            kept.save()
            kept.members.set(form.cleaned_data["members"])
            told = {"group": kept.name, "members": form.cleaned_data["members"]}
            trail.add(form.unit, reach.viewer(request), trail.Action.SET_UP, registering.about(kept), told)
    except IntegrityError:
        form.add_error("name", _("มีกลุ่มชื่อนี้แล้ว"))
        return False
    return True


def _unit_or_404(request: HttpRequest, code: str) -> Unit:
    found = access.visible_units(reach.viewer(request), reach.REGISTER).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _group_or_404(request: HttpRequest, pk: int) -> RecipientGroup:
    mine = access.visible_units(reach.viewer(request), reach.REGISTER)
    found = RecipientGroup.objects.select_related("unit").filter(pk=pk, unit__in=mine).first()
    if found is None:
        raise Http404
    return found
