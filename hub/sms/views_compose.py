"""The composer: text and recipients with what they come to, a preview with totals, and sending once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.thai.normalise import normalise, search_key
from hub.people.access import requires
from hub.people.models import Person
from hub.sms import choosing, reach, sending, texts, wording
from hub.sms.asking_forms import ASKED, TIMES
from hub.sms.forms import ComposeForm
from hub.sms.models import Abbreviation, Draft, Message, SavedText, Settings
from hub.sms.wording import Refused

_FOUND = 20
_SHOWN_LETTERS = 20
_NOT_KEPT = ("csrfmiddlewaretoken", "key", "do", "q", "before", "template_name")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(reach.SEND)
def compose(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _posted(request)
    person = reach.viewer(request)
    if "draft" in request.GET:
        draft = reach.draft_or_404(request, _key(request.GET["draft"]) or uuid.uuid4())
        return _page(request, ComposeForm(MultiValueDict(draft.form), viewer=person), draft.key)
    form = ComposeForm(viewer=person, initial={"unit": reach.own_unit(person)})
    return _page(request, form, uuid.uuid4())


def _posted(request: HttpRequest) -> HttpResponse:
    key = _key(request.POST.get("key", "")) or uuid.uuid4()
    sent = _already_sent(request, key)
    if sent is not None:
        return sent
    person, data = reach.viewer(request), request.POST.copy()
    do, _colon, which = data.get("do", "").partition(":")
    before = data.get("text", "")
    if do in ("apply", "use", "undo"):
        data["text"] = _replaced(request, do, which, before)
        form = ComposeForm(data, viewer=person)
        return _page(request, form, key, before=before if do != "undo" else "")
    form = ComposeForm(data, viewer=person)
    if do == "keep":
        _keep_text(request, form, data.get("template_name", ""))
        return _page(request, form, key)
    if do == "preview" and _sendable(form, person):
        draft = _kept(request, key, data)
        return redirect("sms:preview", draft.key)
    return _page(request, form, key, wrong=do == "preview")


def _replaced(request: HttpRequest, do: str, which: str, text: str) -> str:
    """The text with a word made short, a saved text in its place, or as it was."""
    if do == "undo":
        return request.POST.get("before", "")
    if not (which.isascii() and which.isdigit()):
        raise Http404
    if do == "use":
        return reach.text_or_404(request, int(which)).text
    word = Abbreviation.objects.filter(pk=int(which)).first()
    return normalise(text).replace(word.long, word.short) if word else text


def _keep_text(request: HttpRequest, form: ComposeForm, name: str) -> None:
    """Saves the text under a name for its unit; says so, or why not, on the page."""
    composed = form.composed
    name = normalise(name).strip()[:100]
    if composed is None or not name:
        messages.error(request, _("ตั้งชื่อข้อความสำเร็จรูปก่อนเก็บ"))
        return
    try:
        text = wording.clean(composed.text)
    except Refused as refused:
        form.refuse(refused)
        return
    _saved, made = SavedText.objects.get_or_create(unit=composed.unit, name=name, defaults={"text": text})
    if made:
        messages.success(request, _("เก็บข้อความสำเร็จรูป %s แล้ว") % name)
    else:
        messages.error(request, _("มีข้อความสำเร็จรูปชื่อ %s แล้ว") % name)


def _sendable(form: ComposeForm, person: Person) -> bool:
    """Whether a preview can be shown; otherwise the form says beside its fields what is in the way."""
    if not form.is_valid():
        return False
    composed = form.composed
    if composed is None:
        return False
    try:
        sending.plan(composed, person, form.within)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def _kept(request: HttpRequest, key: uuid.UUID, data: QueryDict) -> Draft:
    """404 where the key is another person's."""
    form = {name: data.getlist(name) for name in data if name not in _NOT_KEPT}
    person = reach.viewer(request)
    try:
        draft, made = Draft.objects.get_or_create(key=key, by=person, defaults={"form": form})
    except IntegrityError as taken:
        raise Http404 from taken
    if not made:
        draft.form = form
        draft.save(update_fields=["form", "changed_at"])
    return draft


def _page(
    request: HttpRequest, form: ComposeForm, key: uuid.UUID, *, before: str = "",
    wrong: bool = False,
) -> HttpResponse:  # fmt: skip
    person = reach.viewer(request)
    keys = form.chosen_persons()
    context = {
        "form": form,
        "key": key,
        "before": before,
        "saved": SavedText.objects.filter(unit__in=reach.sending_units(person)).select_related("unit"),
        "people": people_lines(person, keys, request.POST.get("q", "")),
        "opened": {
            name: any(form.data.getlist(name)) if hasattr(form.data, "getlist") else False
            for name in ("units", "roles", "positions", "lists", *ASKED, *TIMES)
        },
        **_look(form, person),
    }
    return render(request, "sms/compose.html", context, status=422 if wrong else 200)


@require_POST
@requires(reach.SEND)
def look(request: HttpRequest) -> HttpResponse:
    """What the form comes to as it is now: a part of the page that follows the typing."""
    person = reach.viewer(request)
    form = ComposeForm(request.POST, viewer=person)
    told = _look(form, person)
    if told["why"]:
        form.refuse(told["why"])
    wrong = {form[name].auto_id: told for name, told in form.errors.items() if name in form.fields}
    return render(request, "sms/count.html", {**told, "wrong": wrong})


def _look(form: ComposeForm, person: Person) -> dict[str, Any]:
    composed = form.composed if form.is_bound else None
    text = normalise(composed.whole).strip() if composed else ""
    cut = texts.cut(text)
    told: dict[str, Any] = {
        "cut": cut, "parts": len(cut.parts) if text else 0, "price": Settings.now().price, "text": text,
        "fields": wording.has_fields(text), "planned": None, "refused": None, "why": None,
    }  # fmt: skip
    table = {word.long: word for word in Abbreviation.objects.all()} if text else {}
    told["hints"] = [
        {"hint": hint, "word": table[hint.long]}
        for hint in wording.hints(text, [(word.long, word.short) for word in table.values()])
    ]
    if composed is None:
        return told
    try:
        told["planned"] = sending.plan(composed, person, form.within)
        told["chosen"] = told["planned"].chosen
    except Refused as refused:
        told["why"] = refused
        told["refused"] = refused if refused.reason not in ("empty", "nobody") else None
        told["chosen"] = choosing.chosen(composed.choice, composed.kind, form.within)
    return told


@require_GET
@requires(reach.SEND)
def persons(request: HttpRequest) -> HttpResponse:
    """Who is ticked, and who is found by words of a name or a unit."""
    person = reach.viewer(request)
    keys = [int(key) for key in request.GET.getlist("persons") if key.isascii() and key.isdigit() and len(key) < 18]
    return render(request, "sms/people.html", {"people": people_lines(person, keys, request.GET.get("q", ""))})


def people_lines(person: Person, keys: list[int], query: str) -> list[dict[str, Any]]:
    """One line for each: where they serve, whether they are ticked, why they cannot be written to."""
    serving = reach.serving(reach.written_to(person))
    ticked = list(serving.filter(person__in=keys)) if keys else []
    words = search_key(query).split()
    found = []
    if words:
        rest = serving.exclude(person__in=keys).filter(acting_for=None)
        for word in words:
            rest = rest.filter(person__search_text__contains=word) | rest.filter(unit__name__contains=word)
        found = list(rest[: _FOUND * 2])
    lines: dict[int, dict[str, Any]] = {}
    for held in (*ticked, *found):
        one = choosing.addressee(held)
        why = one.why if isinstance(one, choosing.LeftOut) else ""
        lines.setdefault(held.person_id, {"held": held, "ticked": held.person_id in keys, "why": why})
    return list(lines.values())[: len(ticked) + _FOUND]


@require_GET
@requires(reach.SEND)
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Totals in parts and baht, each text as it will be read, and who gets none: the last look before it goes."""
    sent = _already_sent(request, key)
    if sent is not None:
        return sent
    draft = reach.draft_or_404(request, key)
    person = reach.viewer(request)
    form = ComposeForm(MultiValueDict(draft.form), viewer=person)
    composed = form.composed
    if composed is None or not form.is_valid():
        return _page(request, form, key, wrong=True)
    try:
        planned = sending.plan(composed, person, form.within)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, form, key, wrong=True)
    query = normalise(request.GET.get("q", "")).strip()[:100]
    page = Paginator(_letters(planned, query), _SHOWN_LETTERS).get_page(request.GET.get("page"))
    context = {
        "draft": draft,
        "planned": planned,
        "composed": composed,
        "fields": wording.has_fields(composed.text),
        "page": page,
        "query": query,
        "searchable": len(planned.letters) > _SHOWN_LETTERS,
        "repeated": len(sending.repeated(planned)),
    }
    return render(request, "sms/preview.html", context)


def _letters(planned: sending.Plan, query: str) -> list[sending.Letter]:
    """Those whose name, unit or telephone holds every word."""
    words = [word.replace("-", "") if word[:1].isdigit() else word for word in search_key(query).split()]

    def told(letter: sending.Letter) -> str:
        national = f"0{letter.to.number.removeprefix('+66')}"
        return search_key(f"{letter.to.name} {letter.to.unit or ''} {national}")

    return [letter for letter in planned.letters if all(word in told(letter) for word in words)]


@require_POST
@requires(reach.SEND)
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A draft that its writer wants no more."""
    reach.draft_or_404(request, key).delete()
    messages.success(request, _("ทิ้งข้อความที่เขียนค้างไว้แล้ว"))
    return redirect("sms:messages")


@require_POST
@requires(reach.SEND)
def send(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Once: the same page sent twice leads to the same message."""
    sent = _already_sent(request, key)
    if sent is not None:
        return sent
    draft = reach.draft_or_404(request, key)
    person = reach.viewer(request)
    form = ComposeForm(MultiValueDict(draft.form), viewer=person)
    composed = form.composed
    if composed is None or not form.is_valid():
        return _page(request, form, key, wrong=True)
    try:
        message = sending.submit(replace(composed, about=draft.about), person, key, form.within)
    except Refused as refused:
        form.refuse(refused)
        return _page(request, form, key, wrong=True)
    Draft.objects.filter(key=key).delete()
    if message.approval == Message.Approval.WAITING:
        messages.info(request, _("เกินโควตาของเดือนนี้ ส่งให้ผู้บริหารอนุมัติแล้ว"))
    else:
        total = message.recipients.count()
        told = ngettext("เข้าคิวส่งถึง %d คนแล้ว", "เข้าคิวส่งถึง %d คนแล้ว", total)
        messages.success(request, told % total)
    return redirect("sms:message", message.pk)


def _already_sent(request: HttpRequest, key: uuid.UUID) -> HttpResponse | None:
    """To the message that this key became, for who sees it; 404 for anybody else who comes with it."""
    message = Message.objects.filter(key=key).first()
    if message is None:
        return None
    reach.message_or_404(request, message.pk)
    return redirect(reverse("sms:message", args=[message.pk]))


def _key(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None
