"""The line goes away after every single byte, to the modem and from it: nothing twice, nothing forgotten."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone

from hub.sms.gateway import Gateway
from hub.sms.models import Answer, Inbound, Message, Modem, Part
from hub.sms.modems.at_modem import AtModem
from tests.hub.sms.in_memory import Line, new_line

State = Part.State
TO = "+66812345678"
SHORT, LONG = "น้ำท่วม", "ขอเชิญผู้อำนวยการโรงเรียนทุกแห่งประชุมด่วนเรื่องน้ำท่วม ห้องประชุมใหญ่ชั้นสอง"
"""One part, and one with a little more."""
Write = Callable[..., Message]


@pytest.fixture
def sim(db: None) -> Modem:
    return Modem.objects.create(name="ซิมหลัก", path="modem0")


class Over(threading.Event):
    """Set once something holds; nothing waits for a clock on the wall. A thousand turns are too many."""

    def __init__(self, line: Line, holds: Callable[[], bool]) -> None:
        super().__init__()
        self._line, self._holds, self._left = line, holds, 1000

    def is_set(self) -> bool:
        self._left -= 1
        assert self._left, "it never ended"
        return self._holds()

    def wait(self, timeout: float | None = None) -> bool:
        self._line.clock.go(timeout or 0)
        return False


def run(sim: Modem, line: Line, holds: Callable[[], bool]) -> None:
    sim.refresh_from_db()
    Gateway(sim, lambda path, _kind: AtModem(path), Over(line, holds)).run()
    line.clock.go(1)  # what the operator has is delivered


def nothing_waits() -> bool:
    """What was not sent for certain is tried again at once here."""
    return not Part.objects.filter(state=State.QUEUED).update(not_before=timezone.now()) and not (
        Part.objects.filter(state=State.SENDING).exists()
    )


def send(sim: Modem, write: Write, line: Line, text: str) -> Counter[str]:
    """One text, whatever happens on the way; what became of its parts."""
    write(text, TO)
    run(sim, line, nothing_waits)
    telephone = line.operator.telephones["0812345678"]
    arrived = Counter(part for _sender, part in telephone.every_part)
    parts = list(Part.objects.all())
    assert all(times == 1 for times in arrived.values()), "a part came twice"
    for part in parts:
        assert part.state in (State.DELIVERED, State.SENT, State.UNKNOWN)
        assert part.text in arrived or part.state == State.UNKNOWN, "one is said to be sent that never came"
    if all(part.text in arrived for part in parts):
        assert [each.text for each in telephone.inbox] == [text]
    Part.objects.all().delete()
    return Counter(part.state for part in parts)


def bytes_of(line: Line, way: str, *, with_set_up: bool = False) -> range:
    """Every place at which the line can be cut: what sets a modem up is the same for each, and cut once is enough."""
    assert line.begins is not None
    first, last = (line.begins[0], line.into) if way == "cut_in" else (line.begins[1], line.out)
    return range(1 if with_set_up else first, last + 1)


def take_in(sim: Modem, line: Line, text: str) -> None:
    """An answer that lies on the SIM, whatever happens while it is read and deleted."""
    line.operator.answer("0812345678", line.modem.sim, text)
    run(sim, line, lambda: Answer.objects.exists() and not line.modem.sim.places)
    assert [(answer.text, answer.complete) for answer in Answer.objects.all()] == [(text, True)]
    Inbound.objects.all().delete()
    Answer.objects.all().delete()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["cut_in", "cut_out"])
@pytest.mark.parametrize("text", [SHORT, LONG], ids=["one part", "two parts"])
def test_a_message_whose_line_is_cut_at_any_byte_is_neither_doubled_nor_forgotten(
    sim: Modem, write: Write, monkeypatch: pytest.MonkeyPatch, text: str, way: str
) -> None:
    line = new_line(monkeypatch)
    assert set(send(sim, write, line, text)) <= {State.SENT, State.DELIVERED}
    seen = Counter[str]()
    for count in bytes_of(line, way, with_set_up=text == SHORT):
        line = new_line(monkeypatch)
        setattr(line.modem.faults, way, count)
        seen += send(sim, write, line, text)
    assert seen[State.UNKNOWN]  # some cuts fell between the message and its answer
    assert seen[State.SENT] + seen[State.DELIVERED] > seen[State.UNKNOWN]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["cut_in", "cut_out"])
def test_an_answer_whose_line_is_cut_at_any_byte_is_taken_in_once(
    sim: Modem, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    line = new_line(monkeypatch)
    take_in(sim, line, LONG)
    for count in bytes_of(line, way):
        line = new_line(monkeypatch)
        setattr(line.modem.faults, way, count)
        take_in(sim, line, LONG)
