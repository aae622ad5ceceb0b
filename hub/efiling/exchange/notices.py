"""Notices of exchanged letters: those that go back to a sender, and those that come about what we sent.

Which are due is derived from the letter that came: whether it waits, is registered or was rejected. A notice that comes
is kept whatever it says; what cannot be believed is kept with its fault, and an InvalidAcceptID answers it.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.thai.normalise import search_key
from hub.efiling import registering, trail
from hub.efiling.exchange import egif
from hub.efiling.exchange.egif import NoticeKind
from hub.efiling.exchange.exporting import own_codes
from hub.efiling.exchange.models import Notice, OutsideDelivery
from hub.efiling.models import Incoming, OriginKey, Register
from hub.efiling.rules import RegisterKind
from hub.people.models import Person, Unit

State = Incoming.State
FaultOf = Notice.FaultOf


class WhichAgency(Exception):
    """The letter went to several agencies and the notice does not say which of them speaks."""

    def __init__(self, deliveries: list[OutsideDelivery]) -> None:
        super().__init__()
        self.deliveries = deliveries


class NotDue(Exception):
    """The letter has gone on meanwhile: this notice would no longer be true."""


# What goes back


def exchanged() -> Q:
    """Letters that came as a message, by hand or by mail."""
    return Q(source=Incoming.Source.EXCHANGE) | Q(source=Incoming.Source.MAIL, origin__has_key="letter")


def key_of(letter_id: str) -> str:
    """By which the letters of a number are found, whoever gave it (models.OriginKey)."""
    return f"letter:{letter_id}"


def due(letter: Incoming) -> list[NoticeKind]:
    """What can truly be said of a letter that came, as it stands now."""
    if "letter" not in letter.origin:
        return []
    kinds = [NoticeKind.RECEIVED]
    if letter.state == State.REGISTERED:
        kinds.append(NoticeKind.ACCEPTED)
    if letter.state == State.REJECTED:
        kinds += [NoticeKind.REJECTED, NoticeKind.INVALID_LETTER]
    return kinds


def make(letter: Incoming, kind: NoticeKind, by: Person) -> egif.Notice:
    """The notice to carry back; that it was made is kept, once. Raises NotDue."""
    with transaction.atomic():
        held = Incoming.objects.select_for_update(of=("self",)).select_related(
            "register__unit", "entry__book__register"
        )
        kept = held.get(pk=letter.pk)
        if kind not in due(kept):
            raise NotDue
        unit, told = kept.register.unit, kept.origin["letter"]
        notice = egif.Notice(
            kind=kind,
            letter_id=told["id"],
            dated=date.fromisoformat(told["dated"]),
            subject=told["subject"],
            accept_id=str(kept.entry) if kind == NoticeKind.ACCEPTED else "",
            reason=kept.reject_reason if kind in (NoticeKind.REJECTED, NoticeKind.INVALID_LETTER) else "",
            department_id=own_codes(unit).department_id,
        )
        said = _columns(unit, notice) | {"by": by, "through": kept.register}
        _made, new = Notice.objects.get_or_create(comes=False, incoming=kept, digest=said.pop("digest"), defaults=said)
        if new:
            about = registering.about(kept.entry or kept)
            details = {"kind": kind.value, "letter": notice.letter_id, "number": notice.accept_id}
            trail.add(unit, by, trail.Action.NOTICE, about, details)
    return notice


def answer(notice: Notice) -> egif.Notice:
    """InvalidAcceptID: to whoever sent a notice that we cannot believe."""
    return egif.Notice(
        kind=NoticeKind.INVALID_ACCEPT_ID,
        letter_id=notice.letter_id,
        dated=notice.dated,
        subject=notice.subject,
        accept_id=notice.accept_id,
        department_id=own_codes(notice.unit).department_id,
    )


# What comes


def receive(
    through: Register, registers: QuerySet[Register], by: Person | None, notice: egif.Notice, agency: int | None = None
) -> tuple[Notice, bool]:
    """Keeps a notice and moves on what it is about, among the registers given. Also whether it was new.

    `through`: at whose page or mailbox it came.
    `agency`: the key of the one that speaks, where a person says so. Raises WhichAgency.
    """
    unit = through.unit
    said = _columns(unit, notice) | {"by": by, "through": through}
    digest = said.pop("digest")
    with transaction.atomic():
        if there := Notice.objects.filter(unit=unit, comes=True, digest=digest).first():
            return there, False
        if notice.kind == NoticeKind.INVALID_ACCEPT_ID:
            letter = _letter_that_came(registers, notice)
            fault = "" if letter else FaultOf.NOT_SENT
            made = Notice(comes=True, digest=digest, incoming=letter, fault=fault, **said)
            about = letter.entry or letter if letter else None
        else:
            delivery = _delivery(registers, notice, agency)
            fault = _moved(delivery, notice)
            made = Notice(comes=True, digest=digest, delivery=delivery, fault=fault, **said)
            about = delivery.outgoing.entry if delivery else None
        made.save()
        details = {"kind": notice.kind.value, "letter": notice.letter_id, "number": notice.accept_id, "fault": fault}
        trail.add(unit, by, trail.Action.NOTICE, registering.about(about or made), details)
    return made, True


def _columns(unit: Unit, notice: egif.Notice) -> dict[str, Any]:
    return {
        "unit": unit,
        "kind": notice.kind.value,
        "letter_id": notice.letter_id,
        "dated": notice.dated,
        "subject": notice.subject,
        "accept_id": notice.accept_id,
        "reason": notice.reason,
        "department_id": notice.department_id,
        "digest": hashlib.sha256(egif.write(notice)).hexdigest(),
    }


def _delivery(registers: QuerySet[Register], notice: egif.Notice, agency: int | None) -> OutsideDelivery | None:
    """What the notice is about. None: no such letter was ever sent. Raises WhichAgency."""
    found = OutsideDelivery.objects.filter(
        outgoing__entry__book__register__in=registers.filter(kind=RegisterKind.SEND).values("pk"),
        letter_id=notice.letter_id,
    ).exclude(exported_at=None)
    if notice.dated:
        found = found.filter(dated=notice.dated)
    sent = list(found.select_for_update(of=("self",)).select_related("agency", "outgoing__entry__book__register__unit"))
    if agency is not None:
        return next((each for each in sent if each.agency_id == agency), None)
    if notice.department_id:
        named = [each for each in sent if each.agency.department_id == notice.department_id]
        if len(named) == 1:
            return named[0]
        unnamed = [each for each in sent if not each.agency.department_id]
        sent = named or unnamed
    if len(sent) > 1:
        raise WhichAgency(sent)
    return sent[0] if sent else None


def _moved(delivery: OutsideDelivery | None, notice: egif.Notice) -> str:
    """Writes into the delivery what the notice says; else why it is not believed."""
    if delivery is None:
        return FaultOf.NOT_SENT.value
    now = timezone.now()
    if notice.kind == NoticeKind.ACCEPTED:
        known = delivery.accept_id
        if not notice.accept_id or (known and search_key(known) != search_key(notice.accept_id)):
            return FaultOf.WRONG_NUMBER.value
        delivery.accept_id = notice.accept_id
        delivery.accepted_at = delivery.accepted_at or now
    elif notice.kind == NoticeKind.RECEIVED:
        delivery.received_at = delivery.received_at or now
    elif notice.kind == NoticeKind.REJECTED:
        delivery.rejected_at, delivery.reason = now, notice.reason
    elif notice.kind == NoticeKind.INVALID_LETTER:
        delivery.invalid_at, delivery.reason = now, notice.reason
    delivery.save()
    return ""


def _letter_that_came(registers: QuerySet[Register], notice: egif.Notice) -> Incoming | None:
    ours = registers.filter(kind=RegisterKind.RECEIVE).values("pk")
    named = Incoming.objects.filter(keys__key=OriginKey.of(key_of(notice.letter_id)), register__in=ours)
    dated = notice.dated.isoformat() if notice.dated else ""
    found = named.defer("text").select_related("entry").order_by("-pk")
    return next((each for each in found if dated in ("", each.origin["letter"]["dated"])), None)
