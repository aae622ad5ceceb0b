"""What goes wrong between modem, operator and hub, one by one, without a modem."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.sms import answers, following, queue, settling, taking_in
from hub.sms.models import Answer, Escalation, Inbound, Message, Modem, OptOut, Part, Recipient, StrayReport, Unreadable
from hub.sms.modems.modem import CommandFailed, Garbage, Incoming, Report, Stored
from hub.sms.rules import Standing

State = Part.State
TO, OTHER = "+66812345678", "+66898765432"
LONG = "ก" * 150
Write = Callable[..., Message]


@pytest.fixture
def sim(db: None) -> Modem:
    return Modem.objects.create(name="ซิมหลัก", path="/dev/a")


@pytest.fixture
def second(db: None) -> Modem:
    return Modem.objects.create(name="ซิมสอง", path="/dev/b")


def send(modem: Modem, reference: int) -> Part:
    part = queue.take_next(modem)
    assert part is not None
    queue.sent(part, reference)
    return part


def report(reference: int, *, status: int = 0, to: str = TO, ago: timedelta = timedelta()) -> Report:
    return Report(reference, to, status, timezone.now() - ago, timezone.now())


def came(
    text: str, *, sender: str = "0812345678", ago: timedelta = timedelta(), part: tuple[int, int, int] = (0, 1, 1)
):
    return Incoming(sender, text, timezone.now() - ago, *part)


def state(part: Part) -> str:
    part.refresh_from_db()
    return part.state


class Sim:
    """A storage with things in it; `stuck`: it refuses to delete."""

    def __init__(self, *messages: Incoming | Report | Garbage, stuck: bool = False) -> None:
        self.places, self.stuck = dict(enumerate(messages, start=1)), stuck

    def stored(self) -> list[Stored]:
        return [Stored(place, message) for place, message in self.places.items()]

    def delete(self, place: int) -> None:
        if self.stuck:
            raise CommandFailed("AT+CMGD", 321)
        del self.places[place]


def test_two_reports_for_one_message_settle_only_that_one(sim: Modem, write: Write) -> None:
    write("หนึ่ง", TO)
    first = send(sim, 9)
    settling.settle(sim, report(9))
    write("สอง", TO)
    unsure = queue.take_next(sim)
    queue.unknown(unsure, "no-answer")
    settling.settle(sim, report(9))
    assert (state(first), state(unsure)) == (State.DELIVERED, State.UNKNOWN)


def test_a_report_that_says_failed_after_one_that_said_delivered_changes_nothing(sim: Modem, write: Write) -> None:
    write("หนึ่ง", TO)
    part = send(sim, 9)
    settling.settle(sim, report(9))
    settling.settle(sim, report(9, status=0x46))
    assert state(part) == State.DELIVERED


def test_a_report_that_the_operator_still_tries_settles_nothing(sim: Modem, write: Write) -> None:
    write("หนึ่ง", TO)
    part = send(sim, 9)
    settling.settle(sim, report(9, status=0x20))
    assert state(part) == State.SENT


@pytest.mark.parametrize(("ago", "meant"), [(timedelta(days=2), 0), (timedelta(), 1)])
def test_of_two_parts_with_one_reference_that_is_meant_which_was_sent_then(
    sim: Modem, write: Write, ago: timedelta, meant: int
) -> None:
    parts = []
    for days in (2, 0):
        write("ครบรอบ", TO)
        parts.append(send(sim, 255))
        Part.objects.filter(pk=parts[-1].pk).update(started_at=timezone.now() - timedelta(days=days))
    settling.settle(sim, report(255, ago=ago))
    assert [state(part) == State.DELIVERED for part in parts] == [meant == 0, meant == 1]


def test_a_report_by_another_modem_is_not_ours(sim: Modem, second: Modem, write: Write) -> None:
    write("หนึ่ง", TO)
    part = send(sim, 9)
    assert settling.settle(second, report(9)) is None
    assert (state(part), StrayReport.objects.count()) == (State.SENT, 1)


@pytest.mark.parametrize("told", ["0812345678", "66812345678", "+66812345678"])
def test_a_number_is_known_however_the_operator_writes_it(sim: Modem, write: Write, told: str) -> None:
    write("หนึ่ง", TO)
    part = send(sim, 3)
    settling.settle(sim, report(3, to=told))
    assert state(part) == State.DELIVERED


def test_a_part_of_which_no_report_ever_came_says_so_and_one_that_comes_late_still_counts(
    sim: Modem, write: Write
) -> None:
    write("เงียบ", TO)
    part = send(sim, 3)
    Part.objects.update(sent_at=timezone.now() - timedelta(hours=27))
    settling.sweep()
    assert (state(part), part.cause) == (State.SENT, "no-report")
    settling.settle(sim, report(3))
    assert (state(part), part.cause) == (State.DELIVERED, "")


def test_what_a_disabled_modem_was_sending_may_have_been_sent(sim: Modem, write: Write) -> None:
    write("ค้าง", TO)
    part = queue.take_next(sim)
    Modem.objects.update(enabled=False)
    Part.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    settling.sweep()
    assert state(part) == State.UNKNOWN


def test_parts_of_one_text_go_by_one_modem(sim: Modem, second: Modem, write: Write) -> None:
    write(LONG, TO)
    send(sim, 1)
    assert queue.take_next(second) is None
    assert queue.take_next(sim).number == 2


def test_a_second_modem_never_begins_with_a_later_part(sim: Modem, second: Modem, write: Write) -> None:
    write(LONG, TO)
    queue.again(queue.take_next(sim), timedelta(minutes=1), "cms-38")
    assert queue.take_next(second) is None


def test_what_one_sim_could_not_begin_another_sends(sim: Modem, second: Modem, write: Write) -> None:
    write(LONG, TO)
    queue.again(queue.take_next(sim), timedelta(), "cms-21")
    assert [send(second, number).number for number in (1, 2)] == [1, 2]


def test_the_rest_of_a_text_whose_modem_never_came_back_ends_with_a_reason(sim: Modem, write: Write) -> None:
    write(LONG, TO)
    first = send(sim, 1)
    settling.sweep()
    rest = list(Part.objects.filter(number__gt=1))
    assert {state(part) for part in rest} == {State.QUEUED}
    day_ago(first)
    settling.sweep()
    assert {(state(part), part.cause) for part in rest} == {(State.FAILED, "modem-gone")}
    [row] = following.rows(first.recipient.message)
    assert (row.standing, row.cause, row.can_go_again) == (Standing.FAILED, "modem-gone", True)


def test_the_rest_of_a_text_waits_on_while_its_modem_is_ready(sim: Modem, write: Write) -> None:
    write(LONG, TO)
    day_ago(send(sim, 1))
    Modem.objects.update(ready_at=timezone.now())
    settling.sweep()
    assert Part.objects.get(number=2).state == State.QUEUED


def test_a_first_part_that_waits_for_a_modem_that_is_gone_ends_too(sim: Modem, write: Write) -> None:
    """As where a person sent a text again of which a later part had arrived."""
    write(LONG, TO)
    first, second = send(sim, 1), send(sim, 2)
    settling.settle(sim, report(2))
    Part.objects.filter(pk=first.pk).update(state=State.QUEUED)
    day_ago(first, second)
    settling.sweep()
    assert (state(first), first.cause) == (State.FAILED, "modem-gone")


def test_a_text_whose_modem_is_disabled_does_not_wait_for_it(sim: Modem, write: Write) -> None:
    write(LONG, TO)
    day_ago(send(sim, 1))
    Modem.objects.update(ready_at=timezone.now(), enabled=False)
    settling.sweep()
    assert Part.objects.filter(state=State.FAILED).count() == 2


def test_a_text_that_goes_again_goes_whole_by_any_modem_and_is_not_joined_with_what_went_before(
    sim: Modem, second: Modem, write: Write
) -> None:
    write(LONG, TO)
    first = send(sim, 1)
    settling.settle(sim, report(1))
    day_ago(first)
    settling.sweep()
    assert queue.send_again(first.recipient) == 3
    again = [send(second, number) for number in (1, 2, 3)]
    assert [part.number for part in again] == [1, 2, 3]
    assert {part.reference for part in again} & {first.reference} == set()
    settling.sweep()
    assert {state(part) for part in again} == {State.SENT}


def test_a_text_of_which_a_part_is_on_its_way_does_not_go_again(sim: Modem, write: Write) -> None:
    write(LONG, TO)
    queue.unknown(queue.take_next(sim), "no-answer")
    second_part = queue.take_next(sim)
    assert queue.send_again(second_part.recipient) == 0


def day_ago(*parts: Part) -> None:
    """Queued and tried so long ago."""
    ago = timezone.now() - timedelta(hours=25)
    texts = Part.objects.filter(recipient__in=[part.recipient_id for part in parts])
    texts.update(not_before=ago)
    texts.exclude(started_at=None).update(started_at=ago)


def test_what_waits_to_be_tried_again_holds_up_nothing(sim: Modem, write: Write) -> None:
    write("ก่อน", TO)
    queue.again(queue.take_next(sim), timedelta(minutes=10), "cms-38")
    write("หลัง", OTHER)
    assert queue.take_next(sim).to == OTHER


def test_garbage_on_the_sim_is_kept_aside_and_deleted_so_that_it_fills_nothing(sim: Modem) -> None:
    storage = Sim(Garbage("00FFZZ"), came("อ่านได้"))
    taking_in.drain(sim, storage)
    assert storage.places == {}
    assert [each.pdu for each in Unreadable.objects.all()] == ["00FFZZ"]
    assert Answer.objects.get().text == "อ่านได้"


def test_a_report_on_the_sim_settles_and_is_deleted(sim: Modem, write: Write) -> None:
    write("หนึ่ง", TO)
    part, storage = send(sim, 4), Sim(report(4))
    taking_in.drain(sim, storage)
    assert (state(part), storage.places) == (State.DELIVERED, {})


def test_what_cannot_be_deleted_is_taken_in_once(sim: Modem) -> None:
    storage = Sim(came("ครั้งเดียว"), stuck=True)
    for _time in range(3):
        taking_in.drain(sim, storage)
    assert Answer.objects.count() == 1


def test_parts_with_one_reference_at_different_times_are_two_texts(sim: Modem) -> None:
    yesterday = timedelta(days=1)
    taking_in.keep(sim, came("เก่าหนึ่ง ", ago=yesterday, part=(7, 2, 1)))
    taking_in.keep(sim, came("ใหม่สอง", part=(7, 2, 2)))
    assert taking_in.assemble() == []
    taking_in.keep(sim, came("ใหม่หนึ่ง ", part=(7, 2, 1)))
    taking_in.keep(sim, came("เก่าสอง", ago=yesterday, part=(7, 2, 2)))
    assert sorted(answer.text for answer in taking_in.assemble()) == ["เก่าหนึ่ง เก่าสอง", "ใหม่หนึ่ง ใหม่สอง"]


def test_a_text_without_all_its_parts_is_shown_after_a_while_and_made_whole_later(sim: Modem) -> None:
    taking_in.keep(sim, came("ต้น ", part=(9, 3, 1)))
    taking_in.keep(sim, came("ปลาย", part=(9, 3, 3)))
    assert taking_in.assemble() == []
    Inbound.objects.update(came_at=timezone.now() - taking_in.WAITS_FOR_PARTS - timedelta(minutes=1))
    assert [(answer.text, answer.complete) for answer in taking_in.assemble()] == [("ต้น ปลาย", False)]
    taking_in.keep(sim, came("กลาง ", part=(9, 3, 2)))
    taking_in.assemble()
    assert [(answer.text, answer.complete) for answer in Answer.objects.all()] == [("ต้น กลาง ปลาย", True)]


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("1", True), ("๑", True), (" 1. ", True), ("1 ครับ", True), ("1ค่ะ", True), ("รับทราบ", True),
        ("รับทราบครับผม", True), ("ทราบแล้วค่ะ", True), ("OK", True), ("“1”", True), ("ตอบ 1", True), ("กด๑ค่ะ", True),
        ("11", False), ("ไม่ทราบ", False), ("1 คน", False), ("2", False), ("", False), ("ครับ", False),
        ("รับทราบ แต่ไปไม่ได้", False),
    ],
)  # fmt: skip
def test_what_acknowledges(text: str, yes: bool) -> None:
    assert answers.acknowledges(text) is yes


@pytest.mark.parametrize(
    ("text", "out"), [("ยกเลิก", True), ("ยกเลิกครับ", True), ("STOP", True), ("ยกเลิกประชุมไหม", False)]
)
def test_what_opts_out(sim: Modem, write: Write, text: str, out: bool) -> None:
    write("ประกาศ", TO)
    send(sim, 1)
    taking_in.keep(sim, came(text))
    taking_in.assemble()
    assert OptOut.objects.filter(number=TO).exists() is out


def test_an_answer_is_to_what_was_sent_not_to_what_waits(sim: Modem, write: Write) -> None:
    sent = write("ส่งแล้ว", TO)
    send(sim, 1)
    write("พรุ่งนี้", TO, not_before=timezone.now() + timedelta(days=1))
    taking_in.keep(sim, came("1"))
    assert taking_in.assemble()[0].recipient.message == sent


def test_1_goes_to_the_message_that_asks_for_it(sim: Modem, write: Write) -> None:
    asks = write("โปรดตอบ 1", TO)
    Escalation.objects.create(message=asks, remind_after=60)
    send(sim, 1)
    write("ข่าว", TO)
    send(sim, 2)
    taking_in.keep(sim, came("1"))
    taking_in.assemble()
    assert [each.message for each in Recipient.objects.exclude(acknowledged_at=None)] == [asks]


def test_somebody_unknown_is_answered_to_nothing(sim: Modem) -> None:
    taking_in.keep(sim, came("1", sender="AIS"))
    taking_in.assemble()
    assert (Answer.objects.get().recipient, Answer.objects.get().kind) == (None, Answer.Kind.TEXT)
