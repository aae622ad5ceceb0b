"""A registered, sent line goes to agencies outside the hub: as a TH e-GIF message, or in a ZIP beside its PDF.

The file is carried by hand (or sent by a person's own mail): the hub knows that it was fetched for an agency, and from
then on waits for the agency's notices.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.documents.blobs import BlobMissing, open_blob
from hub.efiling import registering, scans, signed, trail
from hub.efiling.exchange import egif
from hub.efiling.exchange.models import OutsideAgency, OutsideDelivery, OwnCodes
from hub.efiling.filing import linking
from hub.efiling.models import Attachment, Entry, Outgoing
from hub.efiling.rules import RegisterKind
from hub.people.models import Person, Unit

MOST_BYTES = 45 * 1024 * 1024
"""Of a letter and its attachments: as base64 they are a third larger, and must stay a message that can be read."""


class WhyNot(StrEnum):
    NOT_REGISTERED = "not-registered"
    NO_FILE = "no-file"
    NO_REFERENCE = "no-reference"
    NO_SUBJECT = "no-subject"
    TOO_LARGE = "too-large-to-send"
    UNANSWERED = "unanswered"


class CannotExport(Exception):
    """`why`: said to people by hub.efiling.exchange.words."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


def address(entry: Entry, by: Person, agencies: Iterable[OutsideAgency]) -> list[OutsideDelivery]:
    """The agencies that the letter is for; each once, however often it is asked. The new ones. Raises CannotExport."""
    with transaction.atomic():
        outgoing = _outgoing(entry)
        had = set(OutsideDelivery.objects.filter(outgoing=outgoing).values_list("agency_id", flat=True))
        new = {agency.pk: agency for agency in agencies if agency.pk not in had}
        made = [OutsideDelivery.objects.create(outgoing=outgoing, agency=each, made_by=by) for each in new.values()]
        if made:
            told = {"outside": [each.agency.name for each in made]}
            trail.add(entry.book.register.unit, by, trail.Action.SENT, registering.about(entry), told)
    return made


def export(delivery: OutsideDelivery, by: Person) -> egif.Letter:
    """The message for one agency. The first time says when it was sent; each time is in the trail.

    Raises CannotExport.
    """
    entry = delivery.outgoing.entry
    with transaction.atomic():
        outgoing = _outgoing(entry)
        entry = outgoing.entry
        kept = OutsideDelivery.objects.select_for_update(of=("self",)).select_related("agency").get(pk=delivery.pk)
        kept.outgoing = outgoing
        if kept.exported_at is None:
            kept.exported_at, kept.exported_by = timezone.now(), by
        kept.letter_id, kept.dated = egif.clean(entry.reference), _dated(entry)
        kept.file = outgoing.blob_id or ""
        letter = _letter(kept, entry)
        kept.save()
        told = {"outside": kept.agency.name, "letter": kept.letter_id, "file": kept.file}
        trail.add(entry.book.register.unit, by, trail.Action.EXPORTED, registering.about(entry), told)
    return letter


def _outgoing(entry: Entry) -> Outgoing:
    """The file of a line, which is locked, as it stands now. Raises CannotExport."""
    kept = Entry.objects.select_related("book__register__unit").select_for_update(of=("self",)).get(pk=entry.pk)
    if kept.state != Entry.State.REGISTERED or kept.book.register.kind != RegisterKind.SEND:
        raise CannotExport(WhyNot.NOT_REGISTERED)
    outgoing = Outgoing.objects.select_related("blob").filter(entry=kept).first()
    if outgoing is None or outgoing.blob_id is None:
        raise CannotExport(WhyNot.NO_FILE)
    outgoing.entry = kept
    if scans.found_secrecy(outgoing):
        raise CannotExport(WhyNot.UNANSWERED)
    if not egif.clean(kept.reference):
        raise CannotExport(WhyNot.NO_REFERENCE)
    if not egif.clean(kept.subject):
        raise CannotExport(WhyNot.NO_SUBJECT)
    return outgoing


def _letter(delivery: OutsideDelivery, entry: Entry) -> egif.Letter:
    unit, outgoing, agency = entry.book.register.unit, delivery.outgoing, delivery.agency
    beside = list(Attachment.objects.filter(outgoing=outgoing).exclude(blob=None).select_related("blob"))
    blobs = [outgoing.blob, *(each.blob for each in beside)]
    if sum(blob.size for blob in blobs if blob is not None) > MOST_BYTES:
        raise CannotExport(WhyNot.TOO_LARGE)
    own, signer = own_codes(unit), signed.by(entry)
    return egif.Letter(
        id=delivery.letter_id,
        dated=_dated(entry),
        subject=egif.clean(entry.subject),
        secrecy=entry.secrecy,
        urgency=entry.urgency,
        sender=egif.Party(
            given_name=signer.given_name if signer else "",
            family_name=signer.family_name if signer else "",
            job_title=signer.position if signer else entry.sender or unit.name,
            ministry_id=own.ministry_id,
            department_id=own.department_id,
        ),
        receiver=egif.Party(
            job_title=entry.recipient or agency.name,
            ministry_id=agency.ministry_id,
            department_id=agency.department_id,
        ),
        main=_file(outgoing),
        references=tuple(_references(entry)),
        attachment=", ".join(each.name for each in beside)[:500],
        sent_at=delivery.exported_at.replace(microsecond=0) if delivery.exported_at else None,
        description=entry.note,
        attachments=tuple(_file(each) for each in beside),
    )


def _references(entry: Entry) -> Iterator[egif.Reference]:
    """The letters that this one is linked with as what it answers or refers to. Of a secret one the number alone."""
    for to in linking.spoken_of(entry)[: egif.MOST_REFERENCES]:
        if number := egif.clean(to.reference):
            tells = entry.book.register.secret or not to.book.register.secret
            yield egif.Reference(number, to.dated if tells else None, egif.clean(to.subject) if tells else "")


def _dated(entry: Entry) -> date:
    return entry.dated or timezone.localdate(entry.given_at)


def _file(kept: Outgoing | Attachment) -> egif.File:
    if kept.blob is None:
        raise CannotExport(WhyNot.NO_FILE)
    try:
        with open_blob(kept.blob.sha256) as file:
            data = file.read()
    except BlobMissing as fault:
        raise CannotExport(WhyNot.NO_FILE) from fault
    return egif.File(data, kept.blob.media, egif.clean(kept.name))


def own_codes(unit: Unit) -> OwnCodes:
    return OwnCodes.objects.filter(unit=unit).first() or OwnCodes(unit=unit)


def ending(media: str) -> str:
    """.pdf for application/pdf: for a file that came without a name."""
    return mimetypes.guess_extension(media) or ""


@dataclass(frozen=True)
class Standing:
    """How far a letter has come at an agency outside: `step` in words, and its tone on the page."""

    delivery: OutsideDelivery
    step: str | Promise
    tone: str
    changed: bool
    """The line's file is no longer the one that was exported."""


def standings(outgoing: Outgoing) -> list[Standing]:
    found = OutsideDelivery.objects.filter(outgoing=outgoing).select_related("agency")
    return [standing(each, outgoing) for each in found]


def standing(delivery: OutsideDelivery, outgoing: Outgoing) -> Standing:
    """The notice that says latest what became of it counts."""
    changed = bool(delivery.file) and outgoing.blob_id is not None and delivery.file != outgoing.blob_id
    steps = [
        (delivery.exported_at, pgettext_lazy("exchange", "ส่งออกแล้ว รอตอบกลับ"), "warn"),
        (delivery.received_at, pgettext_lazy("exchange", "ปลายทางได้รับแล้ว"), "info"),
        (delivery.invalid_at, pgettext_lazy("exchange", "ปลายทางแจ้งว่าหนังสือผิด"), "bad"),
        (delivery.rejected_at, pgettext_lazy("exchange", "ปลายทางไม่รับ"), "bad"),
        (delivery.accepted_at, pgettext_lazy("exchange", "ลงทะเบียนรับแล้ว"), "good"),
    ]
    settled = [(at, step, tone) for at, step, tone in steps[2:] if at is not None]
    if settled:
        _at, step, tone = max(settled, key=lambda each: each[0])
    else:
        reached = [(step, tone) for at, step, tone in steps[:2] if at is not None]
        step, tone = reached[-1] if reached else (_("ยังไม่ดาวน์โหลดไฟล์"), "plain")
    return Standing(delivery, step, tone, changed)
