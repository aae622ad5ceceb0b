"""What the gateway decides when a modem or the network says no: with a modem in memory that says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.sms import gateway
from hub.sms.models import Lane, Message, Modem, Part
from hub.sms.modems.modem import CommandFailed, ModemError, NoAnswer, NotSent, Report
from hub.sms.refusals import Refusals
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


def refused(cause: int) -> Callable[[object], ModemError]:
    return lambda _part: NotSent("refused", cause)


def rest_is_over() -> None:
    """As if the rest had passed; the part that waited is due."""
    Modem.objects.update(resting_until=timezone.now() - timedelta(seconds=1))
    Part.objects.filter(state=State.QUEUED).update(not_before=timezone.now())


def test_a_sim_without_credit_is_not_ready_however_often_its_rest_ends(sim: Modem, write: Write) -> None:
    write("ไม่มีเงิน", TO)
    device, before = Device(refused(21)), timezone.now() - timedelta(hours=1)
    Modem.objects.update(ready_at=before)
    for _time in range(3):
        rest_is_over()
        sim.refresh_from_db()
        work(sim, device, 3)
    assert len(device.sent) == 3
    assert (Modem.objects.get().ready_at, Modem.objects.get().trouble) == (before, "sim-refused")


def test_a_sim_that_was_refused_stays_so_when_there_is_nothing_left_to_send(sim: Modem, write: Write) -> None:
    write("ไม่มีเงิน", TO)
    work(sim, Device(refused(21)), 3)
    Part.objects.all().delete()
    Modem.objects.update(ready_at=None, resting_until=timezone.now() - timedelta(seconds=1))
    work(sim, Device(), 3)
    assert (Modem.objects.get().ready_at, Modem.objects.get().trouble) == (None, "sim-refused")


def test_what_is_sent_after_all_makes_the_sim_ready(sim: Modem, write: Write) -> None:
    write("เติมแล้ว", TO)
    work(sim, Device(refused(21)), 3)
    rest_is_over()
    work(sim, Device(), 3)
    told = Modem.objects.get()
    assert (told.trouble, told.resting_until) == ("", None)
    assert told.ready_at is not None


def test_a_modem_with_nothing_to_send_is_ready(sim: Modem) -> None:
    work(sim, Device(), 2)
    assert Modem.objects.get().ready_at is not None


@pytest.mark.parametrize("cause", [38, 500])
def test_a_network_that_takes_nothing_fails_no_message_and_the_modem_rests_longer_each_time(
    sim: Modem, write: Write, cause: int
) -> None:
    write("ถึงทุกคน", *(f"+6681000{number:04d}" for number in range(30)))
    device, rests = Device(refused(cause)), list[int]()

    def each() -> None:
        until = Modem.objects.get().resting_until
        if until is not None and until > timezone.now():
            rests.append(round((until - timezone.now()).total_seconds()))
            rest_is_over()

    work(sim, device, 40, each)
    assert len(device.sent) >= 30
    assert set(Part.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert max(Part.objects.values_list("tries", flat=True)) <= 1
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (5, 300)
    assert device.asked.count("registered") >= len(device.sent)  # the network is asked for after each refusal
    assert (Modem.objects.get().trouble, Modem.objects.get().trouble_detail) == ("network-refused", f"cms-{cause}")


def test_one_number_that_is_refused_is_given_up_and_holds_up_no_other(sim: Modem, write: Write) -> None:
    write("ถึงทุกคน", TO, *(f"+6681000{number:04d}" for number in range(5)))
    device = Device(lambda part: NotSent("refused", 38) if part.to == TO else 7)
    work(sim, device, 20, each=lambda: Part.objects.filter(state=State.QUEUED).update(not_before=timezone.now()))
    assert sorted(Part.objects.values_list("state", flat=True)) == [State.FAILED, *[State.SENT] * 5]
    assert [part.to for part in device.sent].count(TO) == 4
    assert Modem.objects.get().resting_until is None


@pytest.mark.parametrize(
    ("refusals", "rests"),
    [
        ([], []),
        (["a"], [None]),
        (["a", "a", "a"], [None, None, None]),
        (["a", "b", "a"], [None, 5, 20]),
        (["a", "b", "c", "d", "e", "f", "g"], [None, 5, 20, 60, 120, 300, 300]),
    ],
)
def test_how_long_a_modem_rests_when_the_network_refuses(refusals: list[str], rests: list[int | None]) -> None:
    kept = Refusals()
    told = [kept.by_network(number) for number in refusals]
    assert told == [None if seconds is None else timedelta(seconds=seconds) for seconds in rests]


def test_after_a_message_that_was_sent_refusals_are_counted_anew() -> None:
    kept = Refusals()
    for number in ("a", "b"):
        kept.by_network(number)
    kept.by_sim()
    kept.clear()
    assert (kept.by_network("c"), kept.by_sim(), kept.by_sim()) == (None, timedelta(minutes=1), timedelta(minutes=10))


@pytest.fixture
def silent_network(sim: Modem, monkeypatch: pytest.MonkeyPatch) -> Device:
    """Nobody answers what the balance is; the modem is looked at in every turn."""
    monkeypatch.setattr(gateway, "LOOK_SECONDS", 0.0)
    Modem.objects.update(balance_code="*101#", balance="12.00")
    sim.refresh_from_db()
    device = Device()

    def silent(_give_up: object) -> str:
        raise CommandFailed("*101#")

    device.answers_balance = silent
    return device


def test_a_modem_that_is_silent_when_asked_for_the_balance_is_opened_anew(sim: Modem, silent_network: Device) -> None:
    """Its OK may come late, and would pass for the answer to the next command."""

    def silent(_give_up: object) -> str:
        raise NoAnswer("AT+CUSD")

    silent_network.answers_balance = silent
    work(sim, silent_network, 8)
    assert silent_network.asked.count("identity") == 2
    assert silent_network.asked.count("balance") == 1


def test_a_network_that_tells_no_balance_is_asked_no_oftener_for_that(sim: Modem, silent_network: Device) -> None:
    work(sim, silent_network, 10)
    work(sim, silent_network, 10)
    assert silent_network.asked.count("balance") == 1
    assert (Modem.objects.get().balance, Modem.objects.get().balance_at) == ("12.00", None)


def test_a_balance_that_is_told_is_kept_with_its_time(sim: Modem, silent_network: Device) -> None:
    silent_network.answers_balance = lambda _give_up: "99.50"
    work(sim, silent_network, 5)
    told = Modem.objects.get()
    assert told.balance == "99.50"
    assert told.balance_at is not None


def test_waiting_for_the_balance_ends_when_a_message_is_due_and_it_is_asked_for_later(
    sim: Modem, silent_network: Device, write: Write
) -> None:
    def asked(give_up: Callable[[], bool]) -> str:
        assert not give_up()
        write("ด่วน", TO, lane=Lane.URGENT)
        assert give_up()
        raise CommandFailed("*101#")

    silent_network.answers_balance = asked
    work(sim, silent_network, 6)
    assert [each for each in silent_network.asked if each in ("balance", "send")] == ["balance", "send"]
    asked_at = Modem.objects.get().balance_asked_at
    assert asked_at is not None
    assert timedelta(minutes=4) < asked_at + gateway.BALANCE_EVERY - timezone.now() < timedelta(minutes=6)
