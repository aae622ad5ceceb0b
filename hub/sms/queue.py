"""Messages into the queue, and the next part out of it. Nothing here speaks to a modem."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hub.people.models import Person, Unit
from hub.sms import texts
from hub.sms.models import Lane, Message, Modem, Part, Recipient

State = Part.State
REFERENCES = 256


class TooLong(Exception):
    """A text that would take more than texts.MOST_PARTS parts; `parts` says how many."""

    def __init__(self, parts: int) -> None:
        super().__init__(str(parts))
        self.parts = parts


@dataclass(frozen=True)
class To:
    """A telephone to write to (+66812345678), whose it is, and the text where it is not the message's own."""

    number: str
    person: Person | None = None
    unit: Unit | None = None
    text: str = ""


@dataclass
class Queued:
    """What came of queueing: the message, and numbers that were named more than once."""

    message: Message
    duplicates: list[str] = field(default_factory=list)


def put(
    text: str, to: Iterable[To], unit: Unit, by: Person | None, *, key: uuid.UUID, lane: Lane = Lane.BULK,
    not_before: datetime | None = None, about: str = "",
) -> Queued:  # fmt: skip
    """A message to each telephone once, in one transaction. The same `key` again changes nothing. Raises TooLong."""
    once: dict[str, To] = {}
    duplicates = []
    for each in to:
        if each.number in once:
            duplicates.append(each.number)
        else:
            once[each.number] = each
    cuts = _cuts(text, once)
    with transaction.atomic():
        at = not_before or timezone.now()
        kept = {"text": text, "lane": lane, "unit": unit, "sent_by": by, "about": about, "not_before": at}
        message, made = Message.objects.get_or_create(key=key, defaults=kept)
        if made:
            _fill(message, once.values(), cuts)
    return Queued(message, duplicates)


def _cuts(text: str, once: Mapping[str, To]) -> dict[str, tuple[str, ...]]:
    """The parts of each text that is sent: most recipients share one."""
    cuts = {each: texts.cut(each).parts for each in {each.text or text for each in once.values()}}
    longest = max((len(parts) for parts in cuts.values()), default=0)
    if longest > texts.MOST_PARTS:
        raise TooLong(longest)
    return cuts


def _fill(message: Message, to: Iterable[To], cuts: Mapping[str, tuple[str, ...]]) -> None:
    recipients = Recipient.objects.bulk_create(
        [
            Recipient(
                message=message, person=each.person, unit=each.unit, number=each.number, text=each.text or message.text
            )
            for each in to
        ],
        batch_size=500,
    )
    Part.objects.bulk_create(
        [
            Part(
                recipient=recipient, number=number, total=len(parts), reference=recipient.pk % REFERENCES, text=part,
                to=recipient.number, lane=message.lane, not_before=message.not_before,
            )
            for recipient in recipients
            for parts in [cuts[recipient.text]]
            for number, part in enumerate(parts, start=1)
        ],
        batch_size=500,
    )  # fmt: skip


def take_next(modem: Modem) -> Part | None:
    """The part to send now, committed as SENDING by this modem before anything is said to it; None where none is due.

    Parts of one text go by one modem: the reference that joins them is the recipient's number's alone.
    """
    now = timezone.now()
    due = Part.objects.filter(state=State.QUEUED, not_before__lte=now).filter(Q(modem=None) | Q(modem=modem))
    while True:
        part = due.order_by("lane", "pk").first()
        if part is None:
            return None
        attempt = uuid.uuid4()
        taken = Part.objects.filter(pk=part.pk, state=State.QUEUED, attempt=part.attempt).update(
            state=State.SENDING, attempt=attempt, modem=modem, tries=part.tries + 1, started_at=now, cause=""
        )
        if taken:
            part.refresh_from_db()
            if part.number == 1 and part.total > 1:
                Part.objects.filter(recipient=part.recipient_id, state=State.QUEUED, modem=None).update(modem=modem)
            return part


def is_more(modem: Modem) -> bool:
    """Whether another part follows at once."""
    due = Part.objects.filter(state=State.QUEUED, not_before__lte=timezone.now())
    return due.filter(Q(modem=None) | Q(modem=modem)).exists()


def sent(part: Part, reference: int) -> None:
    Part.objects.filter(pk=part.pk, attempt=part.attempt).update(
        state=State.SENT, modem_reference=reference, sent_at=timezone.now()
    )


def again(part: Part, after: timedelta, cause: str) -> None:
    """It was not sent for certain: any modem may try once more, after a while."""
    Part.objects.filter(pk=part.pk, attempt=part.attempt).update(
        state=State.QUEUED, not_before=timezone.now() + after, cause=cause
    )


def failed(part: Part, cause: str) -> None:
    """It was not sent, and trying again would not help; nor do the other parts of the text make sense then."""
    now = timezone.now()
    with transaction.atomic():
        Part.objects.filter(pk=part.pk, attempt=part.attempt).update(state=State.FAILED, cause=cause, settled_at=now)
        rest = Part.objects.filter(recipient=part.recipient_id, state=State.QUEUED)
        rest.update(state=State.CANCELLED, cause=cause, settled_at=now)


def unknown(part: Part, cause: str) -> None:
    Part.objects.filter(pk=part.pk, attempt=part.attempt).update(state=State.UNKNOWN, cause=cause)


def left_over(modem: Modem) -> int:
    """After a death of the modem's gateway: what was being sent may have been. How many."""
    was = Part.objects.filter(modem=modem, state=State.SENDING)
    return was.update(state=State.UNKNOWN, cause="the gateway ended while it was being sent")
