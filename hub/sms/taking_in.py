"""Messages that come in: kept before they are deleted from the SIM, put together, and matched to what they answer."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from common.thai.numerals import to_arabic
from hub.sms.models import Answer, Inbound, Modem, Recipient
from hub.sms.modems.modem import Incoming
from hub.sms.modems.modem import Modem as Device

ACKNOWLEDGES = "1"
WAITS_FOR_PARTS = timedelta(minutes=30)
"""Then a text is shown without the parts that never came, and says so."""
_ANSWERS_WITHIN = timedelta(days=30)


def drain(modem: Modem, device: Device) -> int:
    """Takes in all that lies on the SIM; each is deleted there once it is safe here. How many were new."""
    new = 0
    for stored in device.stored():
        new += keep(modem, stored.message)
        device.delete(stored.place)
    assemble()
    return new


def keep(modem: Modem, came: Incoming) -> bool:
    """Stores one part, once however often it is seen: after a death between storing and deleting it is seen again."""
    key = hashlib.sha256(
        f"{came.sender}|{came.sent_at.isoformat()}|{came.reference}/{came.total}/{came.number}|{came.text}".encode()
    ).hexdigest()
    told = {
        "modem": modem, "sender": came.sender[:20], "text": came.text.replace("\0", ""), "sent_at": came.sent_at,
        "reference": came.reference, "total": came.total, "number": came.number,
    }  # fmt: skip
    _part, made = Inbound.objects.get_or_create(key=key, defaults=told)
    return made


def assemble() -> list[Answer]:
    """Makes whole texts of the parts that are there; of those that waited too long, what there is."""
    made = []
    loose = Inbound.objects.filter(answer=None)
    groups = loose.order_by().values("sender", "reference", "total").annotate(there=Count("number", distinct=True))
    for group in groups:
        same = {name: group[name] for name in ("sender", "reference", "total")}
        if group["total"] == 1:
            made += [_answer([part], complete=True) for part in loose.filter(**same).order_by("pk")]
            continue
        parts = {part.number: part for part in loose.filter(**same).order_by("-pk")}
        complete = len(parts) == group["total"]
        newest = max(part.came_at for part in parts.values())
        if complete or newest < timezone.now() - WAITS_FOR_PARTS:
            made.append(_answer([parts[number] for number in sorted(parts)], complete=complete))
    return made


def _answer(parts: list[Inbound], *, complete: bool) -> Answer:
    text = "".join(part.text for part in parts)
    with transaction.atomic():
        recipient = _answered(parts[0].sender)
        answer = Answer.objects.create(
            sender=parts[0].sender, text=text, sent_at=parts[0].sent_at, complete=complete, recipient=recipient
        )
        Inbound.objects.filter(pk__in=[part.pk for part in parts]).update(answer=answer)
        if recipient is not None and to_arabic(text).strip() == ACKNOWLEDGES:
            first = Recipient.objects.filter(pk=recipient.pk, acknowledged_at=None)
            first.update(acknowledged_at=timezone.now())
    return answer


def _answered(sender: str) -> Recipient | None:
    """Whoever has this number and was written to last."""
    international = f"+66{sender[1:]}" if sender.startswith("0") else sender
    lately = timezone.now() - _ANSWERS_WITHIN
    return Recipient.objects.filter(number=international, message__made_at__gte=lately).order_by("-pk").first()
