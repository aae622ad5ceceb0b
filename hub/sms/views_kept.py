"""Saved texts and lists of recipients: made, renamed, changed, and removed with a way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub.people.access import requires
from hub.people.models import Person
from hub.sms import numbers, reach
from hub.sms.forms import RecipientListForm, SavedTextForm
from hub.sms.models import RecipientList, SavedText
from hub.sms.views_compose import people_lines

_REMOVED_TEXT, _REMOVED_LIST = "sms-removed-text", "sms-removed-list"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def texts(request: HttpRequest) -> HttpResponse:
    """All of the person's units, and a new one."""
    person = reach.viewer(request)
    form = SavedTextForm(request.POST or None, viewer=person, initial={"unit": reach.own_unit(person)})
    if request.method == "POST" and form.is_valid() and _saved(form):
        notices.success(request, _("บันทึกแล้ว"))
        return redirect("sms:texts")
    context = {
        "texts": SavedText.objects.filter(unit__in=reach.sending_units(person)).select_related("unit"),
        "form": form,
        "removed": request.session.get(_REMOVED_TEXT),
    }
    return render(request, "sms/texts.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.text_or_404(request, pk)
    form = SavedTextForm(request.POST or None, viewer=reach.viewer(request), instance=shown)
    if request.method == "POST" and form.is_valid() and _saved(form):
        notices.success(request, _("บันทึกแล้ว"))
        return redirect("sms:texts")
    return render(request, "sms/text.html", {"form": form, "shown": shown}, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.SEND)
def remove_text(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.text_or_404(request, pk)
    request.session[_REMOVED_TEXT] = {"unit": shown.unit_id, "name": shown.name, "text": shown.text}
    shown.delete()
    return redirect("sms:texts")


@require_POST
@requires(reach.SEND)
def put_text_back(request: HttpRequest) -> HttpResponse:
    return _put_back(request, _REMOVED_TEXT, SavedTextForm, "sms:texts")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def lists(request: HttpRequest) -> HttpResponse:
    person = reach.viewer(request)
    form = RecipientListForm(request.POST or None, viewer=person, initial={"unit": reach.own_unit(person)})
    if request.method == "POST" and form.is_valid() and _list_saved(form, person):
        notices.success(request, _("บันทึกแล้ว"))
        return redirect("sms:lists")
    kept = RecipientList.objects.filter(unit__in=reach.sending_units(person)).select_related("unit")
    context = {
        "lists": [
            {"list": each, "total": each.total + len(numbers.pasted(each.numbers))}
            for each in kept.annotate(total=Count("members"))
        ],
        "form": form,
        "people": people_lines(person, _ticked(request), request.POST.get("q", "")),
        "removed": request.session.get(_REMOVED_LIST),
    }
    return render(request, "sms/lists.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name and members."""
    shown, person = reach.list_or_404(request, pk), reach.viewer(request)
    form = RecipientListForm(request.POST or None, viewer=person, instance=shown)
    if request.method == "POST" and form.is_valid() and _list_saved(form, person):
        notices.success(request, _("บันทึกแล้ว"))
        return redirect("sms:lists")
    ticked = _ticked(request) if form.is_bound else list(shown.members.values_list("pk", flat=True))
    context = {"form": form, "shown": shown, "people": people_lines(person, ticked, request.POST.get("q", ""))}
    return render(request, "sms/list.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(reach.SEND)
def remove_list(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.list_or_404(request, pk)
    members = list(shown.members.values_list("pk", flat=True))
    request.session[_REMOVED_LIST] = {
        "unit": shown.unit_id, "name": shown.name, "numbers": shown.numbers, "persons": members,
    }  # fmt: skip
    shown.delete()
    return redirect("sms:lists")


@require_POST
@requires(reach.SEND)
def put_list_back(request: HttpRequest) -> HttpResponse:
    return _put_back(request, _REMOVED_LIST, RecipientListForm, "sms:lists")


def _put_back(request: HttpRequest, kept: str, form_class: Any, url: str) -> HttpResponse:
    removed = request.session.pop(kept, None)
    if removed is None:
        raise Http404
    person = reach.viewer(request)
    form = form_class(removed, viewer=person)
    if form.is_valid() and (_list_saved(form, person) if form_class is RecipientListForm else _saved(form)):
        notices.success(request, _("นำ %s กลับมาแล้ว") % removed["name"])
    else:
        notices.error(request, _("นำ %s กลับมาไม่ได้ เพราะมีชื่อนี้แล้ว") % removed["name"])
    return redirect(url)


def _ticked(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("persons") if key.isascii() and key.isdigit() and len(key) < 18]


def _saved(form: SavedTextForm | RecipientListForm) -> bool:
    """False where somebody else took the name meanwhile; the form says so then."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("มีชื่อนี้แล้ว"))
        return False
    return True


def _list_saved(form: RecipientListForm, person: Person) -> bool:
    """Only whom the person may write to becomes a member; those others put in stay."""
    keys = form.cleaned_data["persons"]
    mine = set(reach.serving(reach.written_to(person)).values_list("person", flat=True))
    before = set(form.instance.members.values_list("pk", flat=True)) if form.instance.pk else set()
    if not _saved(form):
        return False
    form.instance.members.set({key for key in keys if key in mine} | (before - mine))
    return True
