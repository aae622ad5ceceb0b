"""TH e-GIF messages of correspondence: a letter, and the notices that come back. Pure: XML in, dataclasses out.

What the shape rests on. The Thai specification itself (TH e-GIF, e-CMS, by the ministry and now DGA) could not be had
while this was written. Two public programs that talk to e-CMS, one of the Board of Investment of about 2012 and one of
the armed forces that was tried against DGA's test service in 2019, were read; they agree on the SOAP envelope, on
CorrespondenceLetterOutboundRequest and what stands in it, on the namespaces `rsm` and `ram` below, on the order of a
letter's elements, on `mimeCode`, and on the five notices with LetterID, AcceptID, CorrespondenceDate and Subject.

NOT verified, therefore read leniently and written so that another reader may leave it out:
- the attribute `filename` (UN/CEFACT's BinaryObject type has it; neither program writes it);
- in notices `AcceptDepartment/Code` (one of the programs has it in another message) and `Description` for the reason;
- `GovernmentSignature` (an XML signature beside the letter) is neither written nor looked at;
- the namespace of WS-Addressing: the programs differ; W3C's own is written.
Elements are found by their local names, whatever their namespace: the programs differ there too.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from xml.etree import ElementTree as ET

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from common.thai.normalise import normalise
from hub.efiling.exchange import charsets
from hub.efiling.rules import Secrecy, Urgency

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSA = "http://www.w3.org/2005/08/addressing"
RSM = "urn:th:gov:egif:data:standard:GovernmentDocument:1.0"
RAM = "urn:th:gov:egif:data:standard:ReusableAggregateBusinessInformationEntity:1"
for _prefix, _uri in (("SOAP-ENV", SOAP), ("wsa", WSA), ("rsm", RSM), ("ram", RAM)):
    ET.register_namespace(_prefix, _uri)

SECRECY = {"001": Secrecy.NORMAL, "002": Secrecy.SECRET, "003": Secrecy.VERY_SECRET}
TOP_SECRET_CODE = "004"  # noqa: S105 - a degree of secrecy
URGENCY = {"001": Urgency.NORMAL, "002": Urgency.URGENT, "003": Urgency.VERY_URGENT, "004": Urgency.MOST_URGENT}

MOST_MESSAGE = 64 * 1024 * 1024
"""Bytes of XML."""
MOST_OBJECT = 25 * 1024 * 1024
"""Bytes of one file in it."""
MOST_FILES = 100
MOST_REFERENCES = 100
_LONGEST = {
    "ID": 120,
    "LetterID": 120,
    "Subject": 1000,
    "GivenName": 200,
    "FamilyName": 200,
    "JobTitle": 300,
    "Description": 4000,
}
_LONGEST_OTHER = 500
_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF))  # what else XML cannot carry is invisible, and goes with `normalise`
_BANGKOK = timezone(timedelta(hours=7))
_BUDDHIST_FROM = 2400  # a year so high is one of the Buddhist era, whatever the message calls it
_MEDIA = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,60}\?>""")


class Fault(StrEnum):
    """What is wrong with a message; hub.efiling.exchange.words says it to people."""

    NOT_XML = "not-xml"
    FORBIDDEN = "forbidden"
    OTHER_KIND = "other-kind"
    TOO_LARGE = "too-large"
    MISSING = "missing"
    UNKNOWN_CODE = "unknown-code"
    TOP_SECRET = "top-secret"  # noqa: S105 - a degree of secrecy
    BAD_DATE = "bad-date"
    BAD_BASE64 = "bad-base64"
    TOO_LONG = "too-long"


class BadMessage(Exception):
    """`fault`, and the element it is about where there is one, with what stood there."""

    def __init__(self, fault: Fault, element: str = "", value: str = "") -> None:
        super().__init__(f"{fault} {element} {value}".strip())
        self.fault, self.element, self.value = fault, element, value[:80]


@dataclass(frozen=True)
class Party:
    """Who sends or receives: a person or a post, in an organisation by its numbers in the e-CMS directory."""

    given_name: str = ""
    family_name: str = ""
    job_title: str = ""
    ministry_id: str = ""
    department_id: str = ""


@dataclass(frozen=True)
class Reference:
    """A letter that this one refers to (อ้างถึง)."""

    id: str
    dated: date | None = None
    subject: str = ""


@dataclass(frozen=True)
class File:
    data: bytes = field(repr=False)
    media: str = "application/octet-stream"
    name: str = ""


@dataclass(frozen=True)
class Letter:
    """`id` is the letter's own number (ที่), `attachment` the words for what is enclosed (สิ่งที่ส่งมาด้วย)."""

    id: str
    dated: date
    subject: str
    secrecy: str
    urgency: str
    sender: Party
    receiver: Party
    main: File
    references: tuple[Reference, ...] = ()
    attachment: str = ""
    sent_at: datetime | None = None
    description: str = ""
    attachments: tuple[File, ...] = ()


class NoticeKind(StrEnum):
    RECEIVED = "ReceiveLetterNotifier"
    ACCEPTED = "AcceptLetterNotifier"
    REJECTED = "RejectLetterNotifier"
    INVALID_LETTER = "InvalidLetterNotifier"
    INVALID_ACCEPT_ID = "InvalidAcceptIDNotifier"


_WITH_ACCEPT_ID = (NoticeKind.ACCEPTED, NoticeKind.INVALID_ACCEPT_ID)


@dataclass(frozen=True)
class Notice:
    """What the other side says of a letter. `accept_id` is the receive number there; `department_id` who says it."""

    kind: NoticeKind
    letter_id: str
    dated: date | None = None
    subject: str = ""
    accept_id: str = ""
    reason: str = ""
    department_id: str = ""


def clean(text: str) -> str:
    """One spelling, no signs that XML cannot carry, no blanks around it."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_IN_XML)
    return normalise(kept).strip()


def write(message: Letter | Notice) -> bytes:
    """The message as UTF-8 XML; the same message gives the same bytes."""
    envelope = ET.Element(f"{{{SOAP}}}Envelope")
    header = ET.SubElement(envelope, f"{{{SOAP}}}Header")
    ET.SubElement(header, f"{{{WSA}}}MessageID")
    ET.SubElement(header, f"{{{WSA}}}To")
    request = ET.SubElement(ET.SubElement(envelope, f"{{{SOAP}}}Body"), "CorrespondenceLetterOutboundRequest")
    if isinstance(message, Notice):
        _write_notice(request, message)
    else:
        _write_letter(request, message)
    return bytes(ET.tostring(envelope, encoding="utf-8", xml_declaration=True))


def _write_notice(parent: ET.Element, notice: Notice) -> None:
    made = ET.SubElement(parent, notice.kind.value)
    _plain(made, "LetterID", notice.letter_id)
    if notice.kind in _WITH_ACCEPT_ID:
        _plain(made, "AcceptID", notice.accept_id)
    _plain(made, "CorrespondenceDate", notice.dated.isoformat() if notice.dated else "")
    _plain(made, "Subject", notice.subject)
    if notice.department_id:
        _plain(ET.SubElement(made, "AcceptDepartment"), "Code", notice.department_id)
    if notice.reason:
        _plain(made, "Description", notice.reason)


def _write_letter(parent: ET.Element, letter: Letter) -> None:
    document = ET.SubElement(parent, f"{{{RSM}}}GovernmentDocument")
    made = ET.SubElement(document, f"{{{RAM}}}CorrespondenceLetter", {"ID": "Letter"})
    _ram(made, "ID", letter.id)
    _ram(made, "CorrespondenceDate", letter.dated.isoformat())
    _ram(made, "Subject", letter.subject)
    _ram(made, "SecretCode", _code(SECRECY, letter.secrecy))
    _ram(made, "SpeedCode", _code(URGENCY, letter.urgency))
    _write_party(made, "SenderParty", letter.sender)
    _write_party(made, "ReceiverParty", letter.receiver)
    for reference in letter.references:
        refers = ET.SubElement(made, f"{{{RAM}}}ReferenceCorrespondence")
        _ram(refers, "ID", reference.id)
        _ram(refers, "CorrespondenceDate", reference.dated.isoformat() if reference.dated else "")
        _ram(refers, "Subject", reference.subject)
    _ram(made, "Attachment", letter.attachment)
    sent = letter.sent_at.astimezone(_BANGKOK).strftime("%Y-%m-%dT%H:%M:%S+07:00") if letter.sent_at else ""
    _ram(made, "SendDate", sent)
    _ram(made, "Description", letter.description)
    _write_file(made, "MainLetterBinaryObject", letter.main)
    for file in letter.attachments:
        _write_file(made, "AttachmentBinaryObject", file)


def _write_party(parent: ET.Element, name: str, party: Party) -> None:
    made = ET.SubElement(parent, f"{{{RAM}}}{name}")
    _ram(made, "GivenName", party.given_name)
    _ram(made, "FamilyName", party.family_name)
    _ram(made, "JobTitle", party.job_title)
    _ram(ET.SubElement(made, f"{{{RAM}}}MinistryOrganization"), "ID", party.ministry_id)
    _ram(ET.SubElement(made, f"{{{RAM}}}DepartmentOrganization"), "ID", party.department_id)


def _write_file(parent: ET.Element, name: str, file: File) -> None:
    said = {"mimeCode": file.media} | ({"filename": clean(file.name)} if file.name else {})
    ET.SubElement(parent, f"{{{RAM}}}{name}", said).text = base64.b64encode(file.data).decode()


def _plain(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = clean(text)


def _ram(parent: ET.Element, name: str, text: str) -> None:
    _plain(parent, f"{{{RAM}}}{name}", text)


def _code(codes: dict[str, Secrecy] | dict[str, Urgency], value: str) -> str:
    return next(code for code, meaning in codes.items() if meaning == value)


def looks_like_one(data: bytes) -> bool:
    """Whether a file claims to be such a message; it may still be a bad one."""
    return (
        len(data) <= MOST_MESSAGE
        and b"CorrespondenceLetter" in data
        and data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
    )


def read(data: bytes) -> Letter | Notice:
    """The letter or notice in a message. Raises BadMessage."""
    root = _parsed(data)
    for kind in NoticeKind:
        if (found := _within(root, kind.value)) is not None:
            return _read_notice(kind, found)
    found = _within(root, "CorrespondenceLetter")
    if found is None:
        raise BadMessage(Fault.OTHER_KIND)
    return _read_letter(found)


def _parsed(data: bytes) -> ET.Element:
    if len(data) > MOST_MESSAGE:
        raise BadMessage(Fault.TOO_LARGE)
    source: bytes | str = data
    if (declared := _DECLARED.match(data)) and charsets.codec(declared[1].decode()) == "cp874":
        source = data[declared.end() :].decode("cp874", errors="replace")  # expat does not know it by all its names
    try:
        root: ET.Element = defusedxml.ElementTree.fromstring(source, forbid_dtd=True)
        return root
    except DefusedXmlException as fault:
        raise BadMessage(Fault.FORBIDDEN) from fault
    except (ET.ParseError, LookupError, ValueError) as fault:
        raise BadMessage(Fault.NOT_XML) from fault


def _read_notice(kind: NoticeKind, found: ET.Element) -> Notice:
    department = _child(found, "AcceptDepartment")
    return Notice(
        kind=kind,
        letter_id=_needed(found, "LetterID"),
        dated=_dated(found, "CorrespondenceDate"),
        subject=_text(found, "Subject"),
        accept_id=_text(found, "AcceptID") if kind in _WITH_ACCEPT_ID else "",
        reason=_text(found, "Description"),
        department_id=_text(department, "Code") if department is not None else "",
    )


def _read_letter(found: ET.Element) -> Letter:
    secret = _needed(found, "SecretCode")
    if secret == TOP_SECRET_CODE:
        raise BadMessage(Fault.TOP_SECRET, "SecretCode", secret)
    dated = _dated(found, "CorrespondenceDate")
    if dated is None:
        raise BadMessage(Fault.MISSING, "CorrespondenceDate")
    references = list(_children(found, "ReferenceCorrespondence"))
    files = list(_children(found, "AttachmentBinaryObject"))
    if len(references) > MOST_REFERENCES or len(files) > MOST_FILES:
        raise BadMessage(Fault.TOO_LARGE)
    main = _child(found, "MainLetterBinaryObject")
    if main is None:
        raise BadMessage(Fault.MISSING, "MainLetterBinaryObject")
    return Letter(
        id=_needed(found, "ID"),
        dated=dated,
        subject=_needed(found, "Subject"),
        secrecy=_meaning(SECRECY, "SecretCode", secret),
        urgency=_meaning(URGENCY, "SpeedCode", _needed(found, "SpeedCode")),
        sender=_read_party(found, "SenderParty"),
        receiver=_read_party(found, "ReceiverParty"),
        main=_read_file(main, "MainLetterBinaryObject"),
        references=tuple(_read_reference(each) for each in references),
        attachment=_text(found, "Attachment"),
        sent_at=_moment(found, "SendDate"),
        description=_text(found, "Description"),
        attachments=tuple(_read_file(each, "AttachmentBinaryObject") for each in files),
    )


def _read_party(parent: ET.Element, name: str) -> Party:
    found = _child(parent, name)
    if found is None:
        raise BadMessage(Fault.MISSING, name)
    ministry, department = _child(found, "MinistryOrganization"), _child(found, "DepartmentOrganization")
    return Party(
        given_name=_text(found, "GivenName"),
        family_name=_text(found, "FamilyName"),
        job_title=_text(found, "JobTitle"),
        ministry_id=_text(ministry, "ID") if ministry is not None else _text(found, "MinistryID"),
        department_id=_text(department, "ID") if department is not None else _text(found, "DepartmentID"),
    )


def _read_reference(found: ET.Element) -> Reference:
    return Reference(_needed(found, "ID"), _dated(found, "CorrespondenceDate"), _text(found, "Subject"))


def _read_file(found: ET.Element, name: str) -> File:
    text = "".join((found.text or "").split())
    if not text:
        raise BadMessage(Fault.MISSING, name)
    if len(text) > MOST_OBJECT // 3 * 4 + 4:
        raise BadMessage(Fault.TOO_LARGE, name)
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadMessage(Fault.BAD_BASE64, name) from fault
    media = found.get("mimeCode", "").strip().lower()
    media = media if _MEDIA.fullmatch(media) else "application/octet-stream"
    return File(data, media, clean(found.get("filename") or found.get("fileName") or "")[:200])


def _meaning(codes: dict[str, Secrecy] | dict[str, Urgency], name: str, code: str) -> str:
    if code not in codes:
        raise BadMessage(Fault.UNKNOWN_CODE, name, code)
    return str(codes[code].value)


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _within(root: ET.Element, name: str) -> ET.Element | None:
    return next((each for each in root.iter() if _local(each) == name), None)


def _children(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in parent if _local(each) == name)


def _child(parent: ET.Element, name: str) -> ET.Element | None:
    return next(_children(parent, name), None)


def _text(parent: ET.Element, name: str) -> str:
    found = _child(parent, name)
    text = clean("".join(found.itertext())) if found is not None else ""
    if len(text) > _LONGEST.get(name, _LONGEST_OTHER):
        raise BadMessage(Fault.TOO_LONG, name, text)
    return text


def _needed(parent: ET.Element, name: str) -> str:
    text = _text(parent, name)
    if not text:
        raise BadMessage(Fault.MISSING, name)
    return text


def _dated(parent: ET.Element, name: str) -> date | None:
    text = _text(parent, name)
    if not text:
        return None
    try:
        year, month, day = (int(part) for part in re.split(r"[-/]", text[:10], maxsplit=2))
        return date(year - 543 if year > _BUDDHIST_FROM else year, month, day)
    except ValueError as fault:
        raise BadMessage(Fault.BAD_DATE, name, text) from fault


def _moment(parent: ET.Element, name: str) -> datetime | None:
    """Without an offset it is Bangkok time."""
    text = _text(parent, name)
    if not text:
        return None
    try:
        year, rest = int(text[:4]), text[4:]
        at = datetime.fromisoformat(f"{year - 543 if year > _BUDDHIST_FROM else year:04d}{rest}")
    except ValueError as fault:
        raise BadMessage(Fault.BAD_DATE, name, text) from fault
    return at if at.tzinfo else at.replace(tzinfo=_BANGKOK)
