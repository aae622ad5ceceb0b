"""What comes from other systems: a message or a ZIP becomes a letter that waits in a receive register, or a notice."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.thai.dates import thai_year
from common.thai.normalise import search_key
from hub.documents.blobs import BlobTooLarge
from hub.efiling import attachments, intake, secrecy
from hub.efiling.attachments import Attached
from hub.efiling.exchange import egif, notices, parcel
from hub.efiling.exchange.exporting import ending
from hub.efiling.exchange.models import OutsideAgency
from hub.efiling.models import Incoming, Register
from hub.efiling.reading import Suggestion
from hub.efiling.rules import needs_secret_register
from hub.people.models import Person, Unit


@dataclass(frozen=True)
class LeftOut:
    """A file that came with a letter and is not kept: a program, or of no kind that offices exchange."""

    name: str
    why: str


PROGRAM, UNSUITABLE, TOO_LARGE, TOO_MANY = "program", "unsuitable", "too-large", "too-many"
TAKEN_OUT = "taken-out"


@dataclass(frozen=True)
class Taken:
    letter: Incoming
    left_out: tuple[LeftOut, ...] = ()


def opened(data: bytes) -> parcel.Parcel:
    """The message in an XML file or a ZIP. Raises egif.BadMessage and parcel.BadParcel."""
    return parcel.unpack(data) if parcel.is_zip(data) else parcel.Parcel(egif.read(data))


def take(
    register: Register,
    by: Person | None,
    letter: egif.Letter,
    others: Iterable[egif.File] = (),
    *,
    source: str = Incoming.Source.EXCHANGE,
    origin: Mapping[str, Any] | None = None,
    keys: Collection[str] = (),
) -> Taken:
    """The letter of a message among those that wait; what is enclosed beside it.

    Raises what intake.take does, AlreadyHere also for another file under the same number, and SecretLetter for what the
    message itself says of its secrecy.
    """
    if needs_secret_register(letter.secrecy) and not register.secret:
        raise secrecy.SecretLetter(letter.secrecy)
    kept, left_out = sifted(_named([*letter.attachments, *others]))
    told = {
        "id": letter.id,
        "dated": letter.dated.isoformat(),
        "subject": letter.subject[:1000],
        "department_id": letter.sender.department_id,
        "sender": sender_of(register.unit, letter),
        "references": [each.id for each in letter.references],
        "referred": [[each.id, each.dated.isoformat() if each.dated else ""] for each in letter.references],
        "description": letter.description,
    }
    came_as = {**(origin or {}), "key": key_of(letter), "letter": told, "left_out": told_of(left_out)}
    made = intake.take(
        register,
        by,
        letter.main.data,
        _pdf_name(letter),
        source=source,
        origin=came_as,
        suggestion=_suggestion(register.unit, letter).fields(),
        keys=(notices.key_of(letter.id), *keys),
        attachments=kept,
    )
    return Taken(made, left_out)


def told_of(left_out: Iterable[LeftOut]) -> list[dict[str, str]]:
    """As a letter's origin keeps it."""
    return [{"name": each.name, "why": each.why} for each in left_out]


def key_of(letter: egif.Letter) -> str:
    """By which a letter is the same: a sender's number comes once in a calendar year."""
    who = letter.sender.department_id or letter.sender.job_title
    return f"th-egif:{search_key(who)}:{search_key(letter.id).replace(' ', '')}:{thai_year(letter.dated)}"


def sender_of(unit: Unit, letter: egif.Letter) -> str:
    """The agency's name by our directory; else the post or the person that the message names."""
    party = letter.sender
    if party.department_id:
        known = OutsideAgency.objects.filter(unit=unit, department_id=party.department_id).first()
        if known:
            return known.name
    return party.job_title or f"{party.given_name} {party.family_name}".strip()


def _suggestion(unit: Unit, letter: egif.Letter) -> Suggestion:
    return Suggestion(
        reference=letter.id,
        dated=letter.dated.isoformat(),
        sender=sender_of(unit, letter),
        recipient=letter.receiver.job_title,
        subject=letter.subject,
        urgency=letter.urgency,
        secrecy=letter.secrecy,
    ).cut()


def _pdf_name(letter: egif.Letter) -> str:
    name = letter.main.name or f"{letter.id.replace('/', '-')}.pdf"
    return attachments.tidy_name(name)


def _named(files: Iterable[egif.File]) -> list[egif.File]:
    """Files without a name get one, by their kind."""
    return [
        file if file.name else dataclasses.replace(file, name=f"attachment-{place}{ending(file.media)}")
        for place, file in enumerate(files, start=1)
    ]


def sifted(files: Iterable[egif.File]) -> tuple[list[Attached], tuple[LeftOut, ...]]:
    """What can be kept beside a letter, and what cannot: that does not hold up the letter itself."""
    kept: list[Attached] = []
    left_out: list[LeftOut] = []
    for file in files:
        attached = Attached(file.data, file.name)
        try:
            if len(kept) >= attachments.MOST:
                raise attachments.TooMany(file.name)
            attachments.looked_at(attached)
        except (attachments.NotTaken, BlobTooLarge) as fault:
            left_out.append(LeftOut(file.name[:200], _why(fault)))
        else:
            kept.append(attached)
    return kept, tuple(left_out)


def _why(fault: Exception) -> str:
    if isinstance(fault, attachments.HasProgram):
        return PROGRAM
    if isinstance(fault, attachments.TakenOut):
        return TAKEN_OUT
    if isinstance(fault, attachments.TooMany):
        return TOO_MANY
    return TOO_LARGE if isinstance(fault, BlobTooLarge) else UNSUITABLE
