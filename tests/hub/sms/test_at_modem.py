"""A modem spoken to directly: what goes well, and how each thing that goes wrong is told."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from hub.sms.emulator import pdus
from hub.sms.modems.at_modem import AtModem
from hub.sms.modems.modem import CommandFailed, Incoming, LineGone, NewMessage, NotSent, Part, Report, Unsure
from tests.hub.sms.conftest import Emulator
from tests.hub.sms.pretended import pretended

TO = "+66812345678"


@pytest.fixture
def modem(emulator: Emulator):
    with AtModem(emulator.port, prompt_seconds=0.5, submit_seconds=0.5) as opened:
        wait_for_network(opened)
        yield opened


def wait_for_network(modem: AtModem) -> None:
    end = time.monotonic() + 10
    while not modem.registered():
        assert time.monotonic() < end
        modem.events(0.1)


def heard(modem: AtModem, kind: type) -> object:
    """The first event of a kind."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for event in modem.events(0.5):
            if isinstance(event, kind):
                return event
    raise AssertionError(f"no {kind.__name__}")


def test_it_says_who_it_is_and_how_it_hears(modem: AtModem) -> None:
    assert (modem.identity().imei, modem.identity().imsi) == ("356938035640000", "520010000000000")
    assert (modem.signal(), modem.registered()) == (-73, True)


def test_a_thai_text_arrives_as_it_was_written(modem: AtModem, emulator: Emulator) -> None:
    modem.send(Part(TO, "ประชุมด่วน ๙ โมง น้ำท่วม"))
    heard(modem, Report)
    assert emulator.texts(TO) == ["ประชุมด่วน ๙ โมง น้ำท่วม"]


@pytest.mark.parametrize("text", ["Meeting at 9 {room 2} €5", "a" * 160, "สระ อำ ที่ ฟ้า 😀", "x"])
def test_every_alphabet_arrives(modem: AtModem, emulator: Emulator, text: str) -> None:
    modem.send(Part(TO, text))
    heard(modem, Report)
    assert emulator.texts(TO) == [text]


def test_parts_are_put_together_at_the_other_end(modem: AtModem, emulator: Emulator) -> None:
    modem.send(Part(TO, "ครึ่งแรก ", 200, 2, 1))
    modem.send(Part(TO, "ครึ่งหลัง", 200, 2, 2))
    end = time.monotonic() + 10
    while not emulator.texts(TO) and time.monotonic() < end:
        modem.events(0.1)
    assert emulator.texts(TO) == ["ครึ่งแรก ครึ่งหลัง"]


def test_the_report_names_what_was_sent(modem: AtModem) -> None:
    reference = modem.send(Part(TO, "รายงาน"))
    report = heard(modem, Report)
    assert isinstance(report, Report)
    assert (report.reference, report.to, report.delivered, report.final) == (reference, TO, True, True)


def test_a_telephone_that_stays_off_is_told_in_the_end(modem: AtModem, emulator: Emulator) -> None:
    emulator.switch(number=TO, on=False)
    modem.send(Part(TO, "ปิดเครื่อง"))
    deadline = time.monotonic() + 10
    report = None
    while report is None and time.monotonic() < deadline:
        emulator.expire()
        report = next((event for event in modem.events(0.1) if isinstance(event, Report)), None)
    assert report is not None
    assert (report.delivered, report.final) == (False, True)


def test_what_comes_is_stored_until_it_is_deleted(modem: AtModem, emulator: Emulator) -> None:
    emulator.write(number="0822222222", modem="modem0", text="รับทราบ")
    heard(modem, NewMessage)
    stored = modem.stored()
    assert [each.message.text for each in stored] == ["รับทราบ"]
    assert isinstance(stored[0].message, Incoming)
    assert stored[0].message.sender == "0822222222"
    modem.delete(stored[0].place)
    assert modem.stored() == []


def test_the_balance_is_asked_for(modem: AtModem, emulator: Emulator) -> None:
    emulator.credit(modem="modem0", satang=12_345)
    assert "123.45" in modem.ask_network("*101#", 5)


def test_waiting_for_the_balance_can_be_given_up_and_an_answer_that_comes_later_does_no_harm(
    modem: AtModem, emulator: Emulator
) -> None:
    emulator.ussd(modem="modem0", answers=False)
    began, asked = time.monotonic(), []
    with pytest.raises(CommandFailed):
        modem.ask_network("*101#", 15, lambda: bool(asked.append(1)) or len(asked) > 2)
    assert time.monotonic() - began < 3
    emulator.ussd(modem="modem0", answers=True)
    modem.send(Part(TO, "ต่อไป"))
    heard(modem, Report)
    assert "Balance" in modem.ask_network("*101#", 5)


@pytest.mark.parametrize(
    ("trouble", "value", "arrives", "cause"),
    [("refused", 500, 0, 500), ("refused", 38, 0, 38), ("no-prompt", 0, 0, None), ("unplug-before", 0, 0, None)],
)
def test_what_was_not_sent_for_certain_is_told_so(
    modem: AtModem, emulator: Emulator, trouble: str, value: int, arrives: int, cause: int | None
) -> None:
    emulator.fault(modem="modem0", trouble=trouble, value=value)
    with pytest.raises((NotSent, Unsure)) as told:
        modem.send(Part(TO, "หนึ่ง"))
    if trouble == "unplug-before":  # the bytes were written; only the modem knows how far they came
        assert told.type in (NotSent, Unsure)
    else:
        assert told.type is NotSent
        assert told.value.cause == cause
    assert len(emulator.texts(TO)) == arrives


@pytest.mark.parametrize("trouble", ["lost-answer", "unplug-after", "reset", "hang"])
def test_what_may_have_been_sent_is_told_so(modem: AtModem, emulator: Emulator, trouble: str) -> None:
    emulator.fault(modem="modem0", trouble=trouble, value=1)
    with pytest.raises(Unsure):
        modem.send(Part(TO, "สอง"))
    deadline = time.monotonic() + 5
    while not emulator.texts(TO) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert emulator.texts(TO) == ["สอง"]


@pytest.mark.parametrize("cause", [0, 332])
def test_an_error_of_no_clear_cause_after_the_message_may_mean_that_it_was_sent(
    modem: AtModem, emulator: Emulator, cause: int
) -> None:
    emulator.fault(modem="modem0", trouble="denied", value=cause)
    with pytest.raises(Unsure):
        modem.send(Part(TO, "ส่งแล้วแต่ว่าไม่"))
    heard(modem, Report)
    assert emulator.texts(TO) == ["ส่งแล้วแต่ว่าไม่"]


@pytest.mark.parametrize("said", ["ERROR", "NO CARRIER", "+CMS ERROR: unknown error", "+CME ERROR: 100"])
def test_after_the_message_only_a_numbered_cms_error_is_a_refusal(said: str) -> None:
    with pretended(said) as modem, pytest.raises(Unsure):
        modem.send(Part(TO, "หนึ่ง"))


def test_a_report_that_was_read_before_the_modem_started_anew_is_told() -> None:
    report = pdus.status_report(5, TO, datetime.now(UTC), datetime.now(UTC), 0)
    with pretended(f"+CMGS: 5\r\n\r\nOK\r\n+CDS: 25\r\n{report}\r\nRDY") as modem:
        modem.send(Part(TO, "หนึ่ง"))
        assert isinstance(heard(modem, Report), Report)
        with pytest.raises(LineGone):
            heard(modem, Report)


def test_noise_on_the_line_does_no_harm(modem: AtModem, emulator: Emulator) -> None:
    emulator.fault(modem="modem0", trouble="noise")
    modem.send(Part(TO, "สาม"))
    assert modem.registered()


def test_a_modem_opened_anew_throws_a_half_told_message_away(emulator: Emulator) -> None:
    first = AtModem(emulator.port)
    first._talk.ask_for_prompt("AT+CMGS=20", 5)
    first._talk.write_pdu("0011000B916618")
    first.close()
    with AtModem(emulator.port) as again:
        wait_for_network(again)
        again.send(Part(TO, "ใหม่"))
        heard(again, Report)
    assert emulator.texts(TO) == ["ใหม่"]


def test_a_port_that_is_not_there_is_told_so(emulator: Emulator) -> None:
    emulator.unplug(modem="modem0")
    with pytest.raises(LineGone):
        AtModem(emulator.port)


def test_a_port_belongs_to_one_program(modem: AtModem, emulator: Emulator) -> None:
    with pytest.raises(LineGone):
        AtModem(emulator.port)
