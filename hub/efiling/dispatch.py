"""A registered letter goes to other units of the hub, and its sender sees how far it has come at each.

There is nothing between the units that could drop a letter: what is sent stands, in the same transaction, among the
letters that the other unit has to register.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.documents import pdf, texts
from hub.documents.blobs import store
from hub.efiling import fixed, registering, removed, scans, secrecy, suspicion, trail
from hub.efiling.attachments import Stored, give
from hub.efiling.models import Delivery, EarlierFile, Entry, Incoming, Outgoing, Register
from hub.efiling.rules import RegisterKind, needs_secret_register
from hub.people.models import Person, Unit

REMIND_AGAIN = timedelta(hours=1)


class AlreadySent(Exception):
    """The file of a letter that a unit has cannot be exchanged: a corrected letter gets a number of its own."""


class NotRegistered(Exception):
    """Only a registered line is sent, one of a send register, or holds a file, one of what the unit makes itself."""


class Fixed(Exception):
    """The letter was signed and numbered here: no other file takes its place."""


@dataclass
class Sent:
    """What came of sending: to whom it went, and who could not get it."""

    deliveries: list[Delivery] = field(default_factory=list)
    without_register: list[Unit] = field(default_factory=list)


def attach(entry: Entry, by: Person, data: bytes, name: str) -> Outgoing:
    """The file of a line that the unit makes itself. Until it is sent another can take its place; the one before stays.

    Raises pdf.PdfError, BlobTooLarge, SecretLetter, NotRegistered, AlreadySent and Fixed.
    """
    removed.check(data)
    pages = pdf.page_texts(data)
    secrecy.check(pages, secret_register=entry.book.register.secret)
    blob = store(data, "application/pdf")
    with transaction.atomic():
        kept = _own(entry)
        if fixed.is_fixed(kept):
            raise Fixed
        if Delivery.objects.filter(outgoing__entry=kept).exists():
            raise AlreadySent
        before = Outgoing.objects.filter(entry=kept).first()
        if before is not None:
            before.entry = kept
            suspicion.must_be_answered(before)  # it would stay to be opened
        there = {"blob": blob, "name": name, "pages": len(pages), "added_by": by, **suspicion.UNASKED}
        made, _new = Outgoing.objects.update_or_create(entry=kept, defaults=there)
        told: dict[str, Any] = {"file": blob.sha256, "name": name}
        if before and before.blob and before.blob != blob:
            earlier = EarlierFile.objects.create(
                outgoing=made, blob=before.blob, name=before.name, pages=before.pages, replaced_by=by
            )
            told["instead_of"] = {"id": earlier.pk, "file": earlier.blob_id, "name": earlier.name}
        trail.add(kept.book.register.unit, by, trail.Action.CAME, registering.about(kept), told)
        texts.ask(blob.sha256, pages)
    return made


@dataclass(frozen=True)
class Recipients:
    """Whom a letter would reach: those it goes to, and why not the others.

    `again`: by the unit's key, the deliveries that those of `units` rejected to whom it goes once more.
    """

    will: dict[int, Register]  # by the unit's key
    units: list[Unit]
    without_register: list[Unit]
    have_it: list[Unit]
    rejected_it: list[Unit]
    again: dict[int, Delivery]


def recipients(entry: Entry, units: Iterable[Unit], again: Iterable[Unit] = ()) -> Recipients:
    """Of these units, each once and never the sender's own; who rejected it is reached only if it is in `again`."""
    wanted = [unit for unit in dict.fromkeys([*units, *again]) if unit.pk != entry.book.register.unit_id]
    sent = Delivery.objects.filter(outgoing__entry=entry).select_related("unit", "incoming__register")
    had = {one.unit_id: one for one in sent.defer("incoming__text")}
    rejected = {unit: one for unit, one in had.items() if one.may_go_again}
    anew = {unit.pk: rejected[unit.pk] for unit in again if unit.pk in rejected}
    registers = {
        register.unit_id: register
        for register in _receiving(entry, wanted, {unit for unit, one in anew.items() if one.incoming.register.secret})
        if register.unit_id not in had or register.unit_id in anew
    }
    return Recipients(
        registers,
        [unit for unit in wanted if unit.pk in registers],
        [unit for unit in wanted if unit.pk not in registers and (unit.pk not in had or unit.pk in anew)],
        [unit for unit in wanted if unit.pk in had and unit.pk not in rejected],
        [unit for unit in wanted if unit.pk in rejected and unit.pk not in anew],
        {unit: one for unit, one in anew.items() if unit in registers},
    )


def _receiving(entry: Entry, units: Iterable[Unit], moved: Collection[int]) -> Iterable[Register]:
    """Where a letter is received: at the units of `moved` it turned out to be secret before it was rejected."""
    secret = needs_secret_register(entry.secrecy)
    for register in Register.objects.filter(unit__in=units, kind=RegisterKind.RECEIVE).select_related("unit"):
        if register.secret != (secret or register.unit_id in moved):
            continue
        # Where nobody is named for a secret register, nobody would ever see the letter.
        if not register.secret or register.registrars.filter(is_active=True).exists():
            yield register


def send(outgoing: Outgoing, by: Person, units: Iterable[Unit], *, again: Collection[Unit] = ()) -> Sent:
    """To each unit once, however often it is asked for; never to the sender's own.

    `again`: units that get it once more where they rejected it: it begins anew there, and both trails say so.
    Raises NotRegistered, also where the file was taken out, and suspicion.Unanswered.
    """
    done = Sent()
    with transaction.atomic():
        entry = _sendable(outgoing.entry)
        # Read again: another file may have taken its place until the line was locked.
        outgoing = Outgoing.objects.get(entry=entry)
        outgoing.entry = entry
        if outgoing.blob_id is None:
            raise NotRegistered
        suspicion.must_be_answered(outgoing)
        sender = entry.book.register.unit
        _hold_rejected(outgoing, again)
        to = recipients(entry, units, again)
        done.without_register.extend(to.without_register)
        at = timezone.now()
        beside = [Stored(each.blob, each.name) for each in outgoing.attachments.select_related("blob") if each.blob]
        trail.lock([sender, *to.units])
        for unit in to.units:
            before = to.again.get(unit.pk)
            incoming = _hand_over(outgoing, entry, to.will[unit.pk], by, beside, before)
            delivery = Delivery(outgoing=outgoing, unit=unit, incoming=incoming, sent_at=at, sent_by=by)
            delivery.pk = before.pk if before else None
            delivery.save()  # in the place of the one that was rejected, with nothing of what was done with that
            done.deliveries.append(delivery)
        if done.deliveries:
            scans.queue(done.deliveries[0].incoming)
            told: dict[str, Any] = {"units": [delivery.unit.code for delivery in done.deliveries]}
            if to.again:
                told["again"] = {one.unit.code: one.incoming.reject_reason for one in to.again.values()}
            trail.add(sender, by, trail.Action.SENT, registering.about(entry), told)
    return done


def _hold_rejected(outgoing: Outgoing, units: Collection[Unit]) -> None:
    """Either they take their rejection back, or the letter goes to them again."""
    rejected = Incoming.objects.filter(delivery__outgoing=outgoing, delivery__unit__in=units).defer("text")
    list(rejected.select_for_update(of=("self",)).order_by("pk"))


def _hand_over(
    outgoing: Outgoing,
    entry: Entry,
    register: Register,
    by: Person,
    beside: Sequence[Stored],
    before: Delivery | None,
) -> Incoming:
    """The letter among those the other unit has to register, its line filled in as the sender wrote it.

    `before`: it was rejected there.
    """
    line = {
        "reference": entry.reference,
        "dated": (entry.dated or timezone.localdate(entry.given_at)).isoformat(),
        "sender": entry.sender or entry.book.register.unit.name,
        "recipient": entry.recipient,
        "subject": entry.subject,
        "urgency": entry.urgency,
        "secrecy": before.incoming.suggestion.get("secrecy", entry.secrecy) if before else entry.secrecy,
    }
    sender = entry.book.register.unit
    made = Incoming.objects.create(
        register=register,
        blob=outgoing.blob,
        name=outgoing.name,
        pages=outgoing.pages,
        suggestion=line,
        came_by=by,
        sent_by_unit=sender,
        source=Incoming.Source.UNIT,
        cleared=outgoing.cleared,
        not_secret=outgoing.not_secret,
    )
    told: dict[str, Any] = {"file": outgoing.blob_id, "from": sender.code, "reference": entry.reference}
    told["register"] = registering.about(register)
    if beside:
        told["attachments"] = give(made, beside, known=True)
    if before:
        told["again"] = {registering.about(before.incoming): before.incoming.reject_reason}
    if outgoing.not_secret:
        told["not_secret"] = outgoing.not_secret
    trail.add(register.unit, by, trail.Action.CAME, registering.about(made), told)
    return made


def opened(incoming: Incoming, by: Person) -> None:
    """Somebody of the unit it was sent to looks at it: the first time counts."""
    unread = Delivery.objects.filter(incoming=incoming, opened_at=None)
    unread.update(opened_at=timezone.now(), opened_by=by)


def acknowledge(delivery: Delivery, by: Person) -> None:
    """The unit says that it knows what the letter asks. Once; later times change nothing."""
    with transaction.atomic():
        first = Delivery.objects.filter(pk=delivery.pk, acknowledged_at=None)
        if first.update(acknowledged_at=timezone.now(), acknowledged_by=by):
            trail.add(delivery.unit, by, trail.Action.ACKNOWLEDGED, registering.about(delivery.incoming))


def to_remind(outgoing: Outgoing) -> list[Delivery]:
    """Those who have neither registered nor rejected it, and were not reminded within the hour."""
    late = Delivery.objects.filter(outgoing=outgoing, incoming__state=Incoming.State.WAITING).select_related("unit")
    since = timezone.now() - REMIND_AGAIN
    return [one for one in late if one.reminded_at is None or one.reminded_at <= since]


def remind(outgoing: Outgoing, by: Person) -> int:
    """Reminds every unit that has neither registered nor rejected it; each at most once an hour. How many."""
    now = timezone.now()
    with transaction.atomic():
        due = to_remind(outgoing)
        for delivery in due:
            delivery.reminders, delivery.reminded_at = delivery.reminders + 1, now
        Delivery.objects.bulk_update(due, ["reminders", "reminded_at"])
        if due:
            unit, about = outgoing.entry.book.register.unit, registering.about(outgoing.entry)
            trail.add(unit, by, trail.Action.REMINDED, about, {"units": [one.unit.code for one in due]})
    return len(due)


@dataclass(frozen=True)
class Standing:
    """How far a letter has come at one unit: `step` in words, and its tone on the page."""

    delivery: Delivery
    step: str | Promise
    tone: str

    @property
    def number(self) -> str:
        """The receiver's own; not that of a letter which turned out secret there, for who sees an ordinary register."""
        entry = self.delivery.incoming.entry
        if entry is None or (entry.book.register.secret and not self.delivery.outgoing.entry.book.register.secret):
            return ""
        return str(entry)


def standings(outgoing: Outgoing) -> Sequence[Standing]:
    """For the sender: each unit, in their order."""
    found = Delivery.objects.filter(outgoing=outgoing).select_related(
        "unit", "incoming__entry__book__register", "incoming__register"
    )
    found = found.defer("incoming__text")  # a long letter's, once for every unit
    return [_standing(_of(delivery, outgoing)) for delivery in found]


def _of(delivery: Delivery, outgoing: Outgoing) -> Delivery:
    """Without asking for the sender's side once for every unit."""
    delivery.outgoing = outgoing
    return delivery


def _standing(delivery: Delivery) -> Standing:
    state = delivery.incoming.state
    if state == Incoming.State.REJECTED:
        return Standing(delivery, _("ไม่รับ"), "bad")
    if delivery.acknowledged_at:
        return Standing(delivery, pgettext_lazy("letter", "รับทราบแล้ว"), "good")
    if state == Incoming.State.REGISTERED:
        return Standing(delivery, _("ลงทะเบียนแล้ว"), "good")
    if delivery.opened_at:
        return Standing(delivery, pgettext_lazy("letter", "เปิดอ่านแล้ว"), "info")
    return Standing(delivery, pgettext_lazy("letter", "ถึงแล้ว ยังไม่เปิด"), "warn")


def holds_file(register: Register) -> bool:
    """Whether the lines of a register have a file of the unit's own making: all but those of letters that came."""
    return register.kind != RegisterKind.RECEIVE


def _sendable(entry: Entry) -> Entry:
    kept = _own(entry)
    if kept.book.register.kind != RegisterKind.SEND:
        raise NotRegistered
    return kept


def _own(entry: Entry) -> Entry:
    kept = Entry.objects.select_related("book__register__unit").select_for_update(of=("self",)).get(pk=entry.pk)
    if kept.state != Entry.State.REGISTERED or kept.destroyed_at or not holds_file(kept.book.register):
        raise NotRegistered
    return kept
