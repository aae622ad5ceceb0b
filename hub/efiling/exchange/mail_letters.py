"""What a mail becomes: one letter that waits, a notice, or nothing and why. It decides by the mail alone.

The first PDF is the letter, other files its attachments; without a PDF a TH e-GIF message or ZIP; without either the
mail's own text is typeset, so that no mail drops.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import override

from common.thai.dates import format_datetime
from hub.documents import pdf
from hub.documents.blobs import BlobTooLarge
from hub.documents.typeset_apart import typeset_apart
from hub.documents.typesetting import CannotTypeset
from hub.efiling import attachments, intake, reading, secrecy
from hub.efiling.exchange import egif, importing, mail_reading, notices, parcel
from hub.efiling.exchange.mail_reading import Mail
from hub.efiling.exchange.models import MailMessage, Notice
from hub.efiling.models import Incoming, Register

_SOURCES = Path(__file__).parent / "typst"
_PARAGRAPH = 2_000
State = MailMessage.State


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: `why` is a code that words.py says, `details` what it names."""

    state: str
    letter: Incoming | None = None
    notice: Notice | None = None
    why: str = ""
    details: dict[str, Any] = field(default_factory=dict)


class TryAgain(Exception):
    """By a fault that may pass: the mail stays as it is. `why` is said if it never does."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def settle(register: Register, mail: Mail) -> Outcome:
    """Takes a mail in, at most once: one that was taken before is found by its digest. Raises TryAgain."""
    # In any register of the unit: what turned out to be secret was moved, and must not come again where it was.
    before = intake.known_by(register.unit, _key_of(mail)).first()
    if before is not None:
        return Outcome(State.TAKEN, before, details=_told(before.origin.get("left_out", [])))
    try:
        secrecy.check([mail.subject, mail.text], secret_register=register.secret)
        return _taken(register, mail)
    except secrecy.SecretLetter:
        return Outcome(State.SECRET)
    except intake.AlreadyHere as fault:
        return Outcome(State.DUPLICATE, fault.there)
    except (pdf.PdfWorkerFailed, pdf.PdfTookTooLong) as fault:
        raise TryAgain("too-long" if isinstance(fault, pdf.PdfTookTooLong) else "worker") from fault
    except CannotTypeset as fault:
        raise TryAgain("typeset") from fault
    except (pdf.PdfError, BlobTooLarge) as fault:
        return Outcome(State.FAILED, why=_why(fault))
    except egif.BadMessage as fault:
        if fault.fault == egif.Fault.TOP_SECRET:
            return Outcome(State.SECRET)
        said = {"element": fault.element, "value": fault.value}
        return Outcome(State.FAILED, why=f"message:{fault.fault}", details=said)
    except parcel.BadParcel as fault:
        return Outcome(State.FAILED, why=f"parcel:{fault.fault}", details={"name": fault.name})


def _why(fault: Exception) -> str:
    if isinstance(fault, pdf.PdfTooLarge | BlobTooLarge):
        return "too-large"
    return "encrypted" if isinstance(fault, pdf.PdfEncrypted) else "broken"


def _taken(register: Register, mail: Mail) -> Outcome:
    if mail.pdfs:
        return _letter_or_its_message(register, mail, mail.pdfs[0])
    for file in mail.files:
        if (found := mail_reading.message_of(file)) is not None:
            others = [*found.others, *(other for other in mail.files if other is not file)]
            return _exchanged(register, mail, found.message, others)
    name = f"{mail.subject[:120].replace('/', '-') or 'mail'}.pdf"
    said = {"sender": mail.sender, "subject": mail.subject}
    return _take(register, mail, egif.File(typeset(mail, register.unit.name), name=name), mail.files, said)


def _letter_or_its_message(register: Register, mail: Mail, letter: egif.File) -> Outcome:
    """Some send the PDF and its message side by side: then the message says more, and both are one letter."""
    for file in mail.files:
        if egif.looks_like_one(file.data):
            try:
                message = egif.read(file.data)
            except egif.BadMessage as fault:
                if fault.fault == egif.Fault.TOP_SECRET:
                    raise
                continue
            if isinstance(message, egif.Letter) and message.main.data in [each.data for each in mail.pdfs]:
                held = {message.main.data, file.data, *(each.data for each in message.attachments)}
                return _exchanged(register, mail, message, [each for each in mail.files if each.data not in held])
    others = [file for file in mail.files if file is not letter]
    return _take(register, mail, letter, others, _fallbacks(mail, letter.data))


def _take(
    register: Register, mail: Mail, letter: egif.File, others: Iterable[egif.File], said: dict[str, str]
) -> Outcome:
    kept, left_out = importing.sifted(others)
    names = importing.told_of(left_out)
    made = intake.take(
        register,
        None,
        letter.data,
        attachments.tidy_name(letter.name),
        source=Incoming.Source.MAIL,
        origin={"mail": _origin(mail), "left_out": names},
        keys=[_key_of(mail)],
        suggestion=said,
        attachments=kept,
    )
    return Outcome(State.TAKEN, made, details=_told(names))


def _exchanged(register: Register, mail: Mail, message: egif.Letter | egif.Notice, others: list[egif.File]) -> Outcome:
    if isinstance(message, egif.Notice):
        registers = Register.objects.filter(unit=register.unit, secret=register.secret)
        try:
            notice, _new = notices.receive(register, registers, None, message)
        except notices.WhichAgency:
            return Outcome(State.FAILED, why="which-agency", details={"name": message.letter_id})
        return Outcome(State.NOTICE, notice.incoming, notice)
    origin = {"mail": _origin(mail)}
    taken = importing.take(
        register, None, message, others, source=Incoming.Source.MAIL, origin=origin, keys=[_key_of(mail)]
    )
    return Outcome(State.TAKEN, taken.letter, details=_told(taken.letter.origin["left_out"]))


def _told(left_out: list[dict[str, str]]) -> dict[str, Any]:
    return {"left_out": left_out} if left_out else {}


def _key_of(mail: Mail) -> str:
    return f"mail:{mail.digest}"


def _origin(mail: Mail) -> dict[str, Any]:
    return {
        "digest": mail.digest,
        "message_id": mail.message_id,
        "from": mail.sender,
        "subject": mail.subject,
        "date": mail.sent_at.isoformat() if mail.sent_at else "",
    }


def _fallbacks(mail: Mail, letter: bytes) -> dict[str, str]:
    """Sender and subject of the mail, where the letter's own text does not say them."""
    read = reading.suggest(pdf.page_texts(letter)).fields()
    said = {"sender": mail.sender, "subject": mail.subject}
    return {name: value for name, value in said.items() if name not in read}


def typeset(mail: Mail, unit: str) -> bytes:
    """The mail as a PDF; the same mail gives the same bytes. Raises CannotTypeset."""
    with override("th"):
        facts = [
            ["จาก", mail.sender],
            ["ถึง", unit],
            ["วันที่", format_datetime(mail.sent_at) if mail.sent_at else "-"],
            ["เรื่อง", mail.subject or "-"],
            ["ไฟล์ที่มาด้วย", ", ".join(file.name for file in mail.files) or "-"],
        ]
    text = mail.text or "(จดหมายไม่มีข้อความ)"
    paragraphs = [piece for block in text.split("\n\n") for piece in _cut(block)]
    data = {"title": "จดหมายอิเล็กทรอนิกส์ถึงไปรษณีย์สารบรรณกลาง", "facts": facts, "paragraphs": paragraphs}
    return typeset_apart(_SOURCES / "mail.typ", _SOURCES, data)


def _cut(block: str) -> list[str]:
    return [block[start : start + _PARAGRAPH] for start in range(0, len(block), _PARAGRAPH)]
