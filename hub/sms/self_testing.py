"""The morning's test: each modem sends to another, or to itself, and what does not come back in time is told."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from hub.people.models import Unit
from hub.sms import queue
from hub.sms.answers import self_test_text
from hub.sms.models import GatewaySettings, Lane, Modem, Part, SelfTest

ABOUT = "sms/self-test"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def step() -> bool:
    """The background's step: at its time, one test by one modem. Whether there was any."""
    _give_up_late()
    plan, now = GatewaySettings.now(), timezone.localtime()
    if not plan.self_test or now.time() < plan.self_test_at:
        return False
    done = SelfTest.objects.filter(day=now.date()).values("modem")
    modem = _testable().exclude(pk__in=done).first()
    return modem is not None and begin(modem, now.date()) is not None


def _give_up_late() -> None:
    """A test that was not sent in time tells what it was to tell; sent later, it would tell that all is well."""
    late_ones = SelfTest.objects.filter(late_at__lt=timezone.now(), came_at=None)
    waiting = Part.objects.filter(
        state=Part.State.QUEUED, bound=True, recipient__message__in=late_ones.values("message")
    )
    waiting.update(state=Part.State.FAILED, cause="test-late", settled_at=timezone.now())


def _testable() -> QuerySet[Modem]:
    return Modem.objects.filter(enabled=True).exclude(number="")


def begin(modem: Modem, day: date) -> SelfTest | None:
    """Queues the test of one modem, to the next one by name, or to itself where there is no other. None where it was
    begun already, or there is no office or no number to send to."""
    others = list(_testable().exclude(pk=modem.pk).order_by("name"))
    to = next((each for each in others if each.name > modem.name), others[0] if others else modem)
    office = Unit.objects.filter(kind=Unit.Kind.OFFICE).order_by("pk").first()
    if office is None or not to.number:
        return None
    token = "".join(secrets.choice(_LETTERS) for _letter in range(8))
    late = timezone.now() + timedelta(minutes=GatewaySettings.now().self_test_minutes)
    try:
        with transaction.atomic():
            made = queue.put(
                self_test_text(token), [queue.To(to.number)], office, None, key=uuid.uuid4(), lane=Lane.REPLY,
                about=ABOUT,
            ).message  # fmt: skip
            Part.objects.filter(recipient__message=made).update(modem=modem, bound=True)
            return SelfTest.objects.create(day=day, modem=modem, to=to, token=token, message=made, late_at=late)
    except IntegrityError:
        return None


def late() -> QuerySet[SelfTest]:
    """The newest test of each enabled modem, where it did not come back in time."""
    newest = SelfTest.objects.filter(modem__enabled=True).order_by("modem", "-pk")
    latest = {test.modem_id: test.pk for test in reversed(newest)}
    found = SelfTest.objects.filter(pk__in=latest.values(), came_at=None, late_at__lt=timezone.now())
    return found.select_related("modem", "to")
