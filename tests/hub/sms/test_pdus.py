"""PDUs by tables: what Gammu makes the emulated operator reads, and the other way round; garbage is told as such."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.sms.emulator import pdus
from hub.sms.modems import pdu
from hub.sms.modems.modem import Incoming, Part, Report

AT = datetime(2026, 11, 22, 2, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["ด่วน ๑๒๓ น้ำ", "a" * 160, "{€}" * 20, "ก" * 70, "x", "@£$_", "ที่ อยู่ 😀", "12345678"])
def test_what_gammu_makes_is_read(text: str) -> None:
    made = pdu.submit(Part("+66812345678", text))
    read = pdus.read_submit(made.hex, made.length)
    assert (read.to, read.text, read.part, read.report_wanted) == ("+66812345678", text, None, True)
    assert read.validity == timedelta(days=1)


@pytest.mark.parametrize("number", range(1, 4))
def test_parts_of_a_longer_text_are_read(number: int) -> None:
    made = pdu.submit(Part("+66812345678", "ก" * 67, 255, 3, number))
    assert pdus.read_submit(made.hex, made.length).part == pdus.Part(255, 3, number)


@pytest.mark.parametrize("part", [None, pdus.Part(9, 3, 2)])
@pytest.mark.parametrize("text", ["รับทราบครับ", "OK", "[1] yes", "ก" * 67])
def test_what_came_is_read_by_gammu(text: str, part: pdus.Part | None) -> None:
    read = pdu.read(pdus.deliver("+66812345678", text, AT, part))
    assert isinstance(read, Incoming)
    assert (read.sender, read.text, read.sent_at) == ("+66812345678", text, AT)
    expected = (part.reference, part.total, part.number) if part else (0, 1, 1)
    assert (read.reference, read.total, read.number) == expected


def test_a_sender_in_letters_is_read() -> None:
    read = pdu.read(pdus.deliver("AIS", "hello", AT))
    assert isinstance(read, Incoming)
    assert read.sender == "AIS"


@pytest.mark.parametrize(
    ("status", "delivered", "final"), [(0, True, True), (0x20, False, False), (0x30, False, False), (0x46, False, True)]
)
def test_reports_are_read(status: int, delivered: bool, final: bool) -> None:
    read = pdu.read(pdus.status_report(200, "+66812345678", AT, AT, status))
    assert isinstance(read, Report)
    assert (read.reference, read.to, read.delivered, read.final) == (200, "+66812345678", delivered, final)


@pytest.mark.parametrize("garbage", ["", "00", "ZZ", "0791", "FF" * 40, "0011000B916618325476F80008", "00" * 200])
def test_garbage_is_no_message(garbage: str) -> None:
    with pytest.raises(pdu.BadPdu):
        pdu.read(garbage)


@pytest.mark.parametrize(
    ("hexed", "length"),
    [("", 0), ("00", 0), ("0011", 1), ("00FF000B916618325476F80008FF020E01", 16), ("0011000B91", 20)],
)
def test_the_operator_refuses_garbage(hexed: str, length: int) -> None:
    with pytest.raises(pdus.BadPdu):
        pdus.read_submit(hexed, length)
