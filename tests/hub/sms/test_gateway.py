"""One modem's gateway against the emulated modem: every state a part can come to, and nothing sent twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.sms import queue, settling
from hub.sms.gateway import Gateway
from hub.sms.models import Answer, Lane, Message, Modem, Part, Recipient, StrayReport
from hub.sms.modems.at_modem import AtModem
from hub.sms.modems.modem import Report
from tests.hub.sms.conftest import Emulator

State = Part.State
TO, OTHER = "+66812345678", "+66898765432"
LONG = "ขอเชิญผู้อำนวยการโรงเรียนทุกแห่งประชุมด่วนเรื่องน้ำท่วม วันจันทร์ที่ ๒๓ พฤศจิกายน เวลา ๙ นาฬิกา ห้องประชุมใหญ่"
Write = Callable[..., Message]


class Until(threading.Event):
    """Set once something holds, or when it has taken too long."""

    def __init__(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        super().__init__()
        self._holds, self._end = holds, time.monotonic() + seconds

    def is_set(self) -> bool:
        return self._holds() or time.monotonic() > self._end


def run(modem: Modem, holds: Callable[[], bool]) -> None:
    """The gateway, with a modem that is waited for half a second, until something holds."""
    Gateway(modem, lambda path, _kind: AtModem(path, prompt_seconds=0.5, submit_seconds=0.5), Until(holds)).run()
    assert holds()


def states(message: Message) -> list[str]:
    return list(Part.objects.filter(recipient__message=message).order_by("pk").values_list("state", flat=True))


def all_are(message: Message, *wanted: str) -> Callable[[], bool]:
    return lambda: bool(states(message)) and set(states(message)) <= set(wanted)


def test_a_message_of_two_parts_is_sent_and_reported(modem: Modem, emulator: Emulator, write: Write) -> None:
    message = write(LONG, TO, OTHER)
    run(modem, all_are(message, State.DELIVERED))
    assert states(message) == [State.DELIVERED] * 4
    assert emulator.texts(TO) == emulator.texts(OTHER) == [LONG]
    modem.refresh_from_db()
    assert (modem.kind, modem.registered, modem.imsi) == ("at", True, "520010000000000")


def test_an_urgent_message_overtakes_at_the_next_part(modem: Modem, emulator: Emulator, write: Write) -> None:
    write("ปกติ", *(f"+6681000{number:04d}" for number in range(20)))
    urgent = write("ด่วน", TO, lane=Lane.URGENT)
    first = queue.take_next(modem)
    assert first is not None
    assert first.recipient.message == urgent


def test_what_is_for_later_waits(modem: Modem, write: Write) -> None:
    write("พรุ่งนี้", TO, not_before=timezone.now() + timedelta(days=1))
    assert queue.take_next(modem) is None


def test_a_lost_answer_is_unknown_until_the_report_settles_it_and_is_sent_once(
    modem: Modem, emulator: Emulator, write: Write
) -> None:
    emulator.fault(modem="modem0", trouble="lost-answer")
    message = write("ครั้งเดียว", TO)
    run(modem, all_are(message, State.DELIVERED))
    assert emulator.texts(TO) == ["ครั้งเดียว"]


def test_a_lost_message_stays_unknown_and_is_not_sent_again_by_itself(
    modem: Modem, emulator: Emulator, write: Write
) -> None:
    emulator.fault(modem="modem0", trouble="lost-before")
    message, next_one = write("หาย", TO), write("ต่อไป", OTHER)
    run(modem, all_are(next_one, State.DELIVERED))
    assert states(message) == [State.UNKNOWN]
    assert emulator.texts(TO) == []


@pytest.mark.parametrize("trouble", ["unplug-after", "reset", "hang"])
def test_a_modem_that_goes_away_is_found_again_and_nothing_is_doubled(
    modem: Modem, emulator: Emulator, write: Write, trouble: str
) -> None:
    emulator.fault(modem="modem0", trouble=trouble, value=0.5)
    message, after = write("ก่อน", TO), write("หลัง", OTHER)
    plugged = []

    def holds() -> bool:
        if trouble == "unplug-after" and states(message) == [State.UNKNOWN] and not plugged:
            plugged.append(emulator.plug(modem="modem0"))
        return states(message) == states(after) == [State.DELIVERED]

    run(modem, holds)
    assert (emulator.texts(TO), emulator.texts(OTHER)) == (["ก่อน"], ["หลัง"])


def test_a_refusal_that_may_pass_is_tried_again_later(modem: Modem, emulator: Emulator, write: Write) -> None:
    emulator.fault(modem="modem0", trouble="refused", value=500)
    message = write("ลองใหม่", TO)
    run(modem, lambda: Part.objects.get().tries == 1 and states(message) == [State.QUEUED])
    assert Part.objects.get().not_before > timezone.now()
    Part.objects.update(not_before=timezone.now())
    run(modem, all_are(message, State.DELIVERED))
    assert emulator.texts(TO) == ["ลองใหม่"]


def test_a_number_nobody_has_fails_and_its_other_parts_are_not_sent(
    modem: Modem, emulator: Emulator, write: Write
) -> None:
    emulator.unassign(number=TO)
    message = write(LONG, TO)
    run(modem, all_are(message, State.FAILED, State.CANCELLED))
    assert states(message) == [State.FAILED, State.CANCELLED]
    assert Part.objects.order_by("pk").first().cause == "cms-1"


def test_a_sim_without_credit_rests_and_the_message_waits(modem: Modem, emulator: Emulator, write: Write) -> None:
    emulator.credit(modem="modem0", satang=0)
    message = write("ไม่มีเงิน", TO)
    run(modem, lambda: Modem.objects.get().resting_until is not None)
    assert states(message) == [State.QUEUED]
    assert (Modem.objects.get().trouble, Modem.objects.get().trouble_detail) == ("sim-refused", "cms-21")


def test_another_sim_in_the_place_sends_nothing(modem: Modem, emulator: Emulator, write: Write) -> None:
    Modem.objects.update(imei="1", imsi="2")
    modem.refresh_from_db()
    write("ไม่ส่ง", TO)
    run(modem, lambda: Modem.objects.get().trouble == "other-sim")
    assert emulator.texts(TO) == []
    assert Modem.objects.get().other_imsi == "520010000000000"


@pytest.mark.parametrize(("asks", "trouble"), [("SIM PIN", "pin"), ("SIM PUK", "puk"), ("absent", "no-sim")])
def test_a_sim_that_is_locked_or_missing_is_told_and_once_it_is_there_all_is_sent(
    modem: Modem, emulator: Emulator, write: Write, asks: str, trouble: str
) -> None:
    emulator.sim(modem="modem0", asks=asks)
    message = write("รอซิม", TO)
    run(modem, lambda: Modem.objects.get().trouble == trouble)
    assert (states(message), emulator.texts(TO)) == ([State.QUEUED], [])
    emulator.sim(modem="modem0", asks="")
    run(modem, all_are(message, State.DELIVERED))
    assert Modem.objects.get().trouble == ""


@pytest.mark.parametrize(("can", "reports"), [([0, 1, 2], True), ([0, 2], True), ([0], False)])
def test_reports_come_directly_or_from_the_storage_or_it_is_known_that_none_come(
    modem: Modem, emulator: Emulator, write: Write, can: list[int], reports: bool
) -> None:
    emulator.reports(modem="modem0", can=can)
    message = write("ถึงหรือไม่", TO, OTHER)
    run(modem, all_are(message, State.DELIVERED if reports else State.SENT))
    assert Modem.objects.get().reports is reports
    assert emulator.state()["modems"]["modem0"]["reports"] == 0


def test_after_a_death_what_was_being_sent_is_unknown(modem: Modem, write: Write) -> None:
    message = write("ค้าง", TO)
    queue.take_next(modem)
    assert queue.left_over(modem) == 1
    assert states(message) == [State.UNKNOWN]


def test_an_answer_of_1_acknowledges_in_either_numerals(modem: Modem, emulator: Emulator, write: Write) -> None:
    run(modem, all_are(write("โปรดตอบ 1", TO, OTHER), State.DELIVERED))
    emulator.write(number="0812345678", modem="modem0", text="๑")
    emulator.write(number="0898765432", modem="modem0", text="ไม่ว่างครับ")
    run(modem, lambda: Answer.objects.count() == 2)
    acknowledged = Recipient.objects.exclude(acknowledged_at=None)
    assert [each.number for each in acknowledged] == [TO]
    assert Answer.objects.get(sender="0898765432").recipient.number == OTHER
    assert emulator.state()["modems"]["modem0"]["stored"] == 0


def test_a_long_answer_is_put_together(modem: Modem, emulator: Emulator) -> None:
    emulator.write(number="0812345678", modem="modem0", text=LONG)
    run(modem, Answer.objects.exists)
    assert (Answer.objects.get().text, Answer.objects.get().complete) == (LONG, True)


def test_a_full_sim_is_emptied_and_what_waited_at_the_operator_comes(modem: Modem, emulator: Emulator) -> None:
    for number in range(25):
        emulator.write(number=f"08100000{number:02d}", modem="modem0", text=f"ข้อความ {number}")
    run(modem, lambda: Answer.objects.count() == 25)
    assert sorted(Answer.objects.values_list("text", flat=True)) == sorted(f"ข้อความ {number}" for number in range(25))


def test_a_report_for_nothing_is_kept_aside(modem: Modem, emulator: Emulator, write: Write) -> None:
    message = write("ลบแล้ว", TO)
    run(modem, all_are(message, State.SENT, State.DELIVERED))
    if not StrayReport.objects.exists():
        Part.objects.update(state=State.SENT, to="+66800000000", modem_reference=77)
        assert settling.settle(modem, Report(5, TO, 0, timezone.now(), timezone.now())) is None
    assert StrayReport.objects.exists()


def test_the_same_form_sent_twice_makes_one_message(office, write: Write) -> None:
    import uuid

    key = uuid.uuid4()
    for _time in range(2):
        queue.put("ครั้งเดียว", [queue.To(TO)], office, None, key=key)
    assert Part.objects.count() == 1


def test_a_number_named_twice_is_written_to_once_and_told(office) -> None:
    import uuid

    done = queue.put("ครั้งเดียว", [queue.To(TO), queue.To(TO)], office, None, key=uuid.uuid4())
    assert (Part.objects.count(), done.duplicates) == (1, [TO])
