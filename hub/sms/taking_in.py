"""Messages that come in: kept before they are deleted from the SIM, and put together from their parts."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from hub.sms import answers, settling
from hub.sms.models import Answer, Inbound, Modem, Unreadable
from hub.sms.modems.modem import CommandFailed, Garbage, Incoming, Report
from hub.sms.modems.modem import Modem as Device

WAITS_FOR_PARTS = timedelta(minutes=30)
"""Then a text is shown without the parts that never came, and says so; one that comes later still is put in."""
_TOGETHER = timedelta(hours=1)
"""Parts of one text are sent within; the same reference later is another text: there are 256 of them."""
log = logging.getLogger(__name__)


def drain(modem: Modem, device: Device) -> int:
    """Takes in all that lies on the SIM; each is deleted there once it is safe here. How many were new."""
    new = 0
    for stored in device.stored():
        new += _take(modem, stored.message)
        try:
            device.delete(stored.place)
        except CommandFailed as fault:  # it is safe here, and known again when it is seen again
            log.warning("modem %s: place %d is not deleted: %s", modem, stored.place, fault)
    assemble_for_gateway()
    return new


def assemble_for_gateway() -> None:
    """What came is safe already: that it cannot be put together must not keep a modem from sending."""
    try:
        assemble()
    except DatabaseError:
        raise
    except Exception:
        log.exception("what came could not be put together; the background tries again")


def _take(modem: Modem, message: Incoming | Report | Garbage) -> bool:
    if isinstance(message, Report):
        return settling.settle(modem, message) is not None
    if isinstance(message, Garbage):
        return keep_garbage(modem, message)
    return keep(modem, message)


def keep_garbage(modem: Modem, garbage: Garbage) -> bool:
    """Evidence of what nobody could read."""
    return Unreadable.objects.get_or_create(modem=modem, pdu=garbage.pdu.replace("\0", ""))[1]


def keep(modem: Modem, came: Incoming) -> bool:
    """Stores one part, once however often it is seen: after a death between storing and deleting it is seen again."""
    key = hashlib.sha256(
        f"{came.sender}|{came.sent_at.isoformat()}|{came.reference}/{came.total}/{came.number}|{came.text}".encode(
            "utf-8", "replace"
        )
    ).hexdigest()
    told = {
        "modem": modem, "sender": came.sender[:20], "text": _storable(came.text), "sent_at": came.sent_at,
        "reference": came.reference, "total": came.total, "number": came.number,
    }  # fmt: skip
    _part, made = Inbound.objects.get_or_create(key=key, defaults=told)
    return made


def _storable(text: str) -> str:
    """Without what no database keeps: zeroes, and half a surrogate pair that a part ends with."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def assemble() -> list[Answer]:
    """Makes whole texts of the parts that are there; of those that waited too long, what there is.

    Also done by time (hub.documents.background): a part alone must not wait for the next message.
    """
    made = []
    loose: dict[tuple[str, int, int], list[Inbound]] = {}
    for part in Inbound.objects.filter(answer=None).order_by("sent_at", "pk"):
        loose.setdefault((part.sender, part.reference, part.total), []).append(part)
    for (_sender, _reference, total), parts in loose.items():
        if total <= 1:
            made += [_answer([part], complete=True) for part in parts]
            continue
        for text in _texts([part for part in parts if not _joins_late(part)]):
            complete = set(text) == set(range(1, total + 1))
            waited = max(part.came_at for part in text.values()) < timezone.now() - WAITS_FOR_PARTS
            if complete or waited:
                made.append(_answer(_in_order(text), complete=complete))
    return [answer for answer in made if answer is not None]


def sweep() -> bool:
    """The background's step."""
    assemble()
    return False


def _texts(parts: Iterable[Inbound]) -> list[dict[int, Inbound]]:
    """Parts with one sender and reference, by the text that each belongs to: of texts that lack it, the one whose parts
    were sent nearest to it."""
    texts: list[dict[int, Inbound]] = []
    for part in parts:
        lacking = [(_apart(part, text), text) for text in texts if part.number not in text]
        near = [each for each in lacking if each[0] <= _TOGETHER]
        if near:
            min(near, key=lambda each: each[0])[1][part.number] = part
        else:
            texts.append({part.number: part})
    return texts


def _apart(part: Inbound, text: dict[int, Inbound]) -> timedelta:
    return min(abs(part.sent_at - other.sent_at) for other in text.values())


def _in_order(text: dict[int, Inbound]) -> list[Inbound]:
    return [text[number] for number in sorted(text)]


def _answer(parts: list[Inbound], *, complete: bool) -> Answer | None:
    """None where another gateway was first."""
    with transaction.atomic():
        if not _still_loose(parts):
            return None
        answer = Answer.objects.create(
            sender=parts[0].sender, text="".join(part.text for part in parts), sent_at=parts[0].sent_at,
            complete=complete,
        )  # fmt: skip
        Inbound.objects.filter(pk__in=[part.pk for part in parts]).update(answer=answer)
        answers.take(answer, parts[0].modem)
    return answer


def _still_loose(parts: list[Inbound]) -> bool:
    keys = [part.pk for part in parts]
    locked = Inbound.objects.select_for_update(of=("self",)).filter(pk__in=keys, answer=None).order_by("pk")
    return len(locked) == len(keys)


def _joins_late(part: Inbound) -> bool:
    """A part that comes after its text was shown without it is put in."""
    with transaction.atomic():
        shown = Answer.objects.select_for_update(of=("self",)).filter(
            complete=False, parts__sender=part.sender, parts__reference=part.reference, parts__total=part.total,
            parts__sent_at__range=(part.sent_at - _TOGETHER, part.sent_at + _TOGETHER),
        )  # fmt: skip
        for answer in shown.order_by("pk"):
            there = {each.number: each for each in answer.parts.all()}
            if part.number not in there and _still_loose([part]):
                Inbound.objects.filter(pk=part.pk).update(answer=answer)
                there[part.number] = part
                answer.text = "".join(each.text for each in _in_order(there))
                answer.complete = len(there) == part.total
                answer.read_at = None
                answer.save(update_fields=["text", "complete", "read_at"])
                return True
    return False
