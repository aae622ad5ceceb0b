"""What the gateway decides when a modem or the network says no: with a modem in memory that says it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from hub.sms.models import Message, Modem, Part
from hub.sms.modems.modem import ModemError, NoAnswer, NotSent, Report
from tests.hub.sms.scripted import Device, work

State = Part.State
TO, OTHER = "+66812345678", "+66898765432"
Write = Callable[..., Message]


@pytest.fixture
def sim(db: None) -> Modem:
    return Modem.objects.create(name="ซิมหลัก", path="/dev/a")


def report_of(part: Part) -> Report:
    return Report(part.modem_reference or 0, part.to, 0, timezone.now(), timezone.now())


def test_a_report_that_was_read_before_the_modem_failed_is_not_dropped(sim: Modem, write: Write) -> None:
    write("ถึงแล้ว", TO)
    work(sim, Device(), 3)
    device = Device()

    def registered() -> bool:
        device.heard = [report_of(Part.objects.get())]
        raise NoAnswer("AT+CREG?")

    device.registered = registered  # type: ignore[method-assign]
    work(sim, device, 2)
    assert Part.objects.get().state == State.DELIVERED


@pytest.mark.parametrize("fault", [NotSent("no prompt"), NoAnswer("AT+CMMS")])
def test_a_report_read_before_a_message_could_not_begin_is_not_dropped(
    sim: Modem, write: Write, fault: ModemError
) -> None:
    write("ถึงแล้ว", TO)
    work(sim, Device(), 3)
    sent = Part.objects.get()
    write("ต่อไป", OTHER)
    device = Device()

    def sending(_part: object) -> ModemError:
        device.heard = [report_of(sent)]
        return fault

    device.sending = sending
    work(sim, device, 2)
    sent.refresh_from_db()
    assert sent.state == State.DELIVERED
