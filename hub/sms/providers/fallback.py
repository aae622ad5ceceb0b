"""When a message goes out over HTTP: only when no modem has been able to send for a set time.

A text goes whole, with all its parts claimed as SENDING in one transaction before the request; a request that was
answered by nothing is UNKNOWN, and nobody sends it again by itself.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from hub.sms import rules
from hub.sms.models import Lane, Modem, Part, Provider, Settings
from hub.sms.providers import http, secrets

State = Part.State
RESTS = timedelta(minutes=10)
"""After it refused for its own reasons: wrong keys, no credit."""
_SENDING_ENDED = timedelta(minutes=5)
log = logging.getLogger(__name__)


def step() -> bool:
    """The background's step: one text by one provider. Whether there was any."""
    now = timezone.now()
    _left_over(now)
    for provider in Provider.objects.filter(on=True).exclude(resting_until__gt=now):
        if _modems_fail_since(provider, now):
            parts = _claim(provider, now)
            if parts:
                _send(provider, parts)
                return True
    return False


def _modems_fail_since(provider: Provider, now: datetime) -> bool:
    """Whether no modem could send for as long as the provider waits; without modems there is nothing to wait for."""
    newest = Modem.objects.filter(enabled=True).aggregate(at=Max("ready_at"))["at"]
    return newest is None or newest < now - timedelta(minutes=provider.after_minutes)


def _claim(provider: Provider, now: datetime) -> list[Part]:
    """All parts of the next text of which none has gone, as SENDING: what a modem has begun is left to it."""
    begun = Part.objects.filter(recipient=OuterRef("recipient")).exclude(state=State.QUEUED)
    due = Part.objects.filter(~Exists(begun), state=State.QUEUED, not_before__lte=now, number=1, bound=False)
    if provider.urgent_only:
        due = due.filter(lane=Lane.URGENT)
    hours = Settings.now()
    if rules.is_quiet(now, hours.quiet_from, hours.quiet_until):
        due = due.filter(by_day=False)
    # What waits because it was refused lately waits for providers, too.
    with transaction.atomic():
        first = due.order_by("lane", "pk").first()
        if first is None:
            return []
        locked = Part.objects.select_for_update(of=("self",)).filter(recipient=first.recipient_id).order_by("number")
        parts = list(locked.select_related("recipient"))
        if any(part.state != State.QUEUED for part in parts):
            return []
        for part in parts:
            part.state, part.attempt, part.provider, part.modem = State.SENDING, uuid.uuid4(), provider, None
            part.started_at, part.tries, part.cause = now, part.tries + 1, ""
        Part.objects.bulk_update(parts, ["state", "attempt", "provider", "modem", "started_at", "tries", "cause"])
    return parts


def _send(provider: Provider, parts: list[Part]) -> None:
    try:
        account = http.Account(provider.url, provider.key, secrets.opened(provider.secret), provider.sender)
        http.send(provider.form, account, parts[0].to, parts[0].recipient.text)
    except http.Unsure as fault:
        log.warning("provider %s: unsure: %s", provider, fault)
        _mark(parts, state=State.UNKNOWN, cause="provider-no-answer")
    except http.NotTaken as fault:
        log.warning("provider %s: not taken: %s", provider, fault)
        _not_taken(provider, parts, str(fault), number_is_bad=fault.number_is_bad)
    except secrets.CannotOpen:
        _not_taken(provider, parts, "secret", number_is_bad=False)
    else:
        _mark(parts, state=State.SENT, sent_at=timezone.now())
        Provider.objects.filter(pk=provider.pk).update(trouble="")


def _not_taken(provider: Provider, parts: list[Part], why: str, *, number_is_bad: bool) -> None:
    if number_is_bad:
        _mark(parts, state=State.FAILED, cause="provider-refused", settled_at=timezone.now())
        return
    _mark(parts, state=State.QUEUED, provider=None, cause="provider-refused")
    rest = timezone.now() + RESTS
    Provider.objects.filter(pk=provider.pk).update(resting_until=rest, trouble=why[:200])


def _mark(parts: list[Part], **told: object) -> None:
    attempts = Q(attempt__in=[part.attempt for part in parts])
    Part.objects.filter(attempts, state=State.SENDING).update(**told)


def _left_over(now: datetime) -> None:
    """Of a background process that died while it waited for an answer."""
    was = Part.objects.filter(state=State.SENDING, started_at__lt=now - _SENDING_ENDED).exclude(provider=None)
    was.update(state=State.UNKNOWN, cause="provider-no-answer")
