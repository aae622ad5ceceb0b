"""Who sends for which unit, to whom they may write, and whose messages they see. Out of reach is not there: 404."""

from __future__ import annotations

import uuid
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from hub.people import access, positions
from hub.people.access import LEADERS, Role
from hub.people.models import Membership, Person, Unit
from hub.sms.models import OWN, VISIT, Draft, Message, RecipientList, SavedText

SEND = "sms.send"
APPROVE = "sms.approve"
SET_UP = "sms.set-up"
READ = "sms.read"
RECEIVE = "photogenic.visitors"
SENDERS = LEADERS | {Role.CLERK}


def viewer(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def sending_units(person: Person) -> QuerySet[Unit]:
    """The units in whose name the person may send."""
    return access.visible_units(person, SEND)


def own_unit(person: Person) -> Unit | None:
    """The one a sender most likely sends for: where they serve themselves."""
    return next((held.unit for held in person.current_memberships if held.role in SENDERS), None)


def written_to(person: Person) -> QuerySet[Unit]:
    """The units whose people the person may choose: who sends for the office, all; for a school, it and the office."""
    serves = [held.unit for held in person.current_memberships if held.role in SENDERS]
    if any(positions.agency(unit).kind == Unit.Kind.OFFICE for unit in serves):
        return Unit.objects.all()
    office = Q(kind=Unit.Kind.OFFICE) | Q(kind=Unit.Kind.GROUP, parent__kind=Unit.Kind.OFFICE)
    return Unit.objects.filter(Q(pk__in=sending_units(person)) | office)


def serving(units: QuerySet[Unit]) -> QuerySet[Membership]:
    """Who serves in them today, acting appointments included."""
    found = Membership.objects.current().filter(unit__in=units, person__is_active=True)
    return found.select_related("person", "unit").order_by("unit__order", "unit__code", "pk")


def messages(person: Person, action: str = SEND) -> QuerySet[Message]:
    return Message.objects.filter(unit__in=access.visible_units(person, action)).select_related("unit", "sent_by")


def listed(person: Person) -> QuerySet[Message]:
    """Those that a list may show and a search find. Reminders are found from what they remind of, the tests of the
    modems on the modems' page; what tells of a visitor, by who sent it and, that day, by who receives visitors."""
    receives = access.visible_units(person, RECEIVE).values("pk")
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    own = Q(sent_by=person) | Q(unit__in=receives, made_at__gte=today)
    return messages(person).exclude(about__startswith=OWN).filter(~Q(about__startswith=VISIT) | own)


def message_or_404(request: HttpRequest, pk: int, action: str = SEND) -> Message:
    """403 only for somebody who sees it but may not decide."""
    person = viewer(request)
    found = messages(person, action).filter(pk=pk).first()
    if found is None:
        if action != SEND and messages(person).filter(pk=pk).exists():
            raise PermissionDenied
        raise Http404
    return found


def draft_or_404(request: HttpRequest, key: uuid.UUID) -> Draft:
    """Only one's own."""
    found = Draft.objects.filter(key=key, by=viewer(request)).first()
    if found is None:
        raise Http404
    return found


def list_or_404(request: HttpRequest, pk: int) -> RecipientList:
    mine = RecipientList.objects.filter(unit__in=sending_units(viewer(request))).select_related("unit")
    found = mine.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def text_or_404(request: HttpRequest, pk: int) -> SavedText:
    mine = SavedText.objects.filter(unit__in=sending_units(viewer(request))).select_related("unit")
    found = mine.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
