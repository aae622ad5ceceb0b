"""TH e-GIF messages: what is written can be read, and what is bad is refused with its reason."""

from __future__ import annotations

import base64
import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hub.efiling.exchange import egif
from hub.efiling.exchange.egif import BadMessage, Fault, File, Letter, Notice, NoticeKind, Party, Reference
from hub.efiling.rules import Secrecy, Urgency

PDF = File(b"%PDF-1.7 letter", "application/pdf", "หนังสือ.pdf")
LETTER = Letter(
    id="ศธ 04001/ว 123",
    dated=date(2026, 11, 20),
    subject="ขอเชิญประชุม <ผู้อำนวยการ> & คณะ",
    secrecy=Secrecy.NORMAL,
    urgency=Urgency.URGENT,
    sender=Party("สมชาย", "ใจดี", "เลขาธิการ กพฐ.", "20", "20004"),
    receiver=Party(job_title="ผู้อำนวยการ สพป.", ministry_id="20", department_id="20099"),
    main=PDF,
    references=(Reference("ศธ 04001/99", date(2026, 10, 1), "แจ้งกำหนดการ"), Reference("ศธ 04001/98")),
    attachment="กำหนดการ 1 ชุด",
    sent_at=datetime(2026, 11, 20, 2, 30, tzinfo=UTC),
    description="โปรดตอบรับ\nภายในวันศุกร์",
    attachments=(File(b"a,b", "text/csv", "รายชื่อ.csv"),),
)
NOTICES = [
    Notice(NoticeKind.RECEIVED, "ศธ 04001/123", date(2026, 11, 20), "ขอเชิญประชุม", department_id="20099"),
    Notice(NoticeKind.ACCEPTED, "ศธ 04001/123", date(2026, 11, 20), "ขอเชิญประชุม", accept_id="457"),
    Notice(NoticeKind.REJECTED, "ศธ 04001/123", date(2026, 11, 20), reason="ส่งผิดหน่วยงาน"),
    Notice(NoticeKind.INVALID_LETTER, "ศธ 04001/123"),
    Notice(NoticeKind.INVALID_ACCEPT_ID, "ศธ 04001/123", accept_id="9"),
]
SCHEMA = etree.XMLSchema(etree.parse(Path(egif.__file__).parent / "schema" / "envelope.xsd"))


@pytest.mark.parametrize("message", [LETTER, *NOTICES])
def test_what_is_written_is_read_again(message):
    assert egif.read(egif.write(message)) == message


@pytest.mark.parametrize("message", [LETTER, dataclasses.replace(LETTER, sent_at=None, references=()), *NOTICES])
def test_what_is_written_is_valid_by_the_schema(message):
    SCHEMA.assertValid(etree.fromstring(egif.write(message)))


texts = st.text(max_size=40).map(egif.clean)
needed = texts.filter(bool)
parties = st.builds(Party, texts, texts, texts, texts, texts)
dates = st.dates(date(1970, 1, 1), date(2300, 1, 1))
files = st.builds(
    File, st.binary(min_size=1, max_size=60), st.sampled_from(["application/pdf", "text/csv", "image/png"]), texts
)
letters = st.builds(
    Letter,
    id=needed, dated=dates, subject=needed, secrecy=st.sampled_from(Secrecy), urgency=st.sampled_from(Urgency),
    sender=parties, receiver=parties, main=files, attachment=texts, description=texts,
    references=st.lists(st.builds(Reference, needed, st.none() | dates, texts), max_size=3).map(tuple),
    sent_at=st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=0)
    ),
    attachments=st.lists(files, max_size=3).map(tuple),
)  # fmt: skip


@settings(deadline=None)
@given(letters)
def test_any_letter_makes_the_round_trip_and_is_valid(letter):
    written = egif.write(letter)
    assert egif.read(written) == letter
    SCHEMA.assertValid(etree.fromstring(written))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_written_and_comes_back_tidied(text):
    back = egif.read(egif.write(dataclasses.replace(LETTER, description=text)))
    assert isinstance(back, Letter)
    assert back.description == egif.clean(text)
    assert egif.clean(back.description) == back.description


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_reason(data):
    with pytest.raises(BadMessage):
        egif.read(data)


def without(name: str) -> bytes:
    root = etree.fromstring(egif.write(LETTER))
    for found in root.findall(f".//{{{egif.RAM}}}CorrespondenceLetter/{{{egif.RAM}}}{name}"):
        found.getparent().remove(found)
    return etree.tostring(root)


def said(name: str, text: str) -> bytes:
    root = etree.fromstring(egif.write(LETTER))
    root.find(f".//{{{egif.RAM}}}CorrespondenceLetter/{{{egif.RAM}}}{name}").text = text
    return etree.tostring(root)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    "<CorrespondenceLetter>&c;</CorrespondenceLetter>"
)
FILE_OF_OURS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<CorrespondenceLetter>&f;</CorrespondenceLetter>"
)
BAD = {
    "nothing": (b"", Fault.NOT_XML, ""),
    "no xml": (b"%PDF-1.7", Fault.NOT_XML, ""),
    "cut off": (egif.write(LETTER)[:-40], Fault.NOT_XML, ""),
    "not its encoding": (b'<?xml version="1.0" encoding="utf-8"?><a>\xa1\xa2</a>', Fault.NOT_XML, ""),
    "an encoding of no name": (b'<?xml version="1.0" encoding="klingon"?><a/>', Fault.NOT_XML, ""),
    "an entity bomb": (BOMB.encode(), Fault.FORBIDDEN, ""),
    "a file of ours": (FILE_OF_OURS.encode(), Fault.FORBIDDEN, ""),
    "a document type alone": (b"<!DOCTYPE html><html/>", Fault.FORBIDDEN, ""),
    "another kind of xml": (b"<Invoice/>", Fault.OTHER_KIND, ""),
    "no number": (without("ID"), Fault.MISSING, "ID"),
    "an empty number": (said("ID", "  \u200b "), Fault.MISSING, "ID"),
    "no date": (without("CorrespondenceDate"), Fault.MISSING, "CorrespondenceDate"),
    "no subject": (without("Subject"), Fault.MISSING, "Subject"),
    "no secrecy": (without("SecretCode"), Fault.MISSING, "SecretCode"),
    "no urgency": (without("SpeedCode"), Fault.MISSING, "SpeedCode"),
    "no sender": (without("SenderParty"), Fault.MISSING, "SenderParty"),
    "no receiver": (without("ReceiverParty"), Fault.MISSING, "ReceiverParty"),
    "no letter": (without("MainLetterBinaryObject"), Fault.MISSING, "MainLetterBinaryObject"),
    "an empty letter": (said("MainLetterBinaryObject", "\n"), Fault.MISSING, "MainLetterBinaryObject"),
    "secrecy nobody knows": (said("SecretCode", "005"), Fault.UNKNOWN_CODE, "SecretCode"),
    "urgency nobody knows": (said("SpeedCode", "1"), Fault.UNKNOWN_CODE, "SpeedCode"),
    "top secret": (said("SecretCode", "004"), Fault.TOP_SECRET, "SecretCode"),
    "a date that is none": (said("CorrespondenceDate", "2026-02-30"), Fault.BAD_DATE, "CorrespondenceDate"),
    "a date in words": (said("CorrespondenceDate", "เมื่อวาน"), Fault.BAD_DATE, "CorrespondenceDate"),
    "a moment that is none": (said("SendDate", "พรุ่งนี้"), Fault.BAD_DATE, "SendDate"),
    "no base64": (said("MainLetterBinaryObject", "???"), Fault.BAD_BASE64, "MainLetterBinaryObject"),
    "cut base64": (said("AttachmentBinaryObject", "QUJ"), Fault.BAD_BASE64, "AttachmentBinaryObject"),
    "a number without end": (said("ID", "1" * 121), Fault.TOO_LONG, "ID"),
    "a subject without end": (said("Subject", "ก" * 1001), Fault.TOO_LONG, "Subject"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_message_is_refused_with_its_reason(name):
    data, fault, element = BAD[name]
    with pytest.raises(BadMessage) as caught:
        egif.read(data)
    assert (caught.value.fault, caught.value.element) == (fault, element)


def test_a_message_or_a_file_in_it_may_be_only_so_large(monkeypatch):
    monkeypatch.setattr(egif, "MOST_OBJECT", 10)
    with pytest.raises(BadMessage) as caught:
        egif.read(egif.write(LETTER))
    assert caught.value.fault == Fault.TOO_LARGE
    monkeypatch.setattr(egif, "MOST_MESSAGE", 100)
    with pytest.raises(BadMessage) as caught:
        egif.read(egif.write(LETTER))
    assert caught.value.fault == Fault.TOO_LARGE


def test_there_may_be_only_so_many_files():
    many = dataclasses.replace(LETTER, attachments=LETTER.attachments * (egif.MOST_FILES + 1))
    with pytest.raises(BadMessage) as caught:
        egif.read(egif.write(many))
    assert caught.value.fault == Fault.TOO_LARGE


@pytest.mark.parametrize("encoding", ["windows-874", "TIS-620", "cp874", "utf-16"])
def test_messages_in_other_encodings_are_read(encoding):
    text = egif.write(LETTER).decode().replace("utf-8", encoding, 1)
    back = egif.read(text.encode("cp874" if encoding != "utf-16" else encoding))
    assert back == LETTER


def test_a_year_of_the_buddhist_era_is_understood():
    back = egif.read(said("CorrespondenceDate", "2569-11-20"))
    assert isinstance(back, Letter)
    assert back.dated == date(2026, 11, 20)


def test_base64_broken_into_lines_is_read():
    coded = base64.encodebytes(PDF.data * 9).decode()
    back = egif.read(said("MainLetterBinaryObject", coded))
    assert isinstance(back, Letter)
    assert back.main.data == PDF.data * 9


def test_elements_are_known_by_their_names_in_whatever_namespace():
    text = egif.write(LETTER).decode().replace("ram:", "").replace("rsm:", "").replace("xmlns:ram", "xmlns:x")
    assert egif.read(text.encode()) == LETTER


def test_a_notice_names_a_letter_by_no_longer_a_number_than_letters_have():
    with pytest.raises(BadMessage) as refused:
        egif.read(egif.write(Notice(NoticeKind.RECEIVED, "9" * 121)))
    assert (refused.value.fault, refused.value.element) == (Fault.TOO_LONG, "LetterID")
