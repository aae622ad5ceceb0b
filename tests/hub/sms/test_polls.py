"""A question by short message: composed, answered in any way people write, counted, and told to who asked."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import polls, queue, sending, services, taking_in
from hub.sms.choosing import Choice
from hub.sms.models import Answer, Escalation, Message, Modem, Part, Poll, PollAnswer
from hub.sms.modems.modem import Incoming
from tests.hub.conftest import MakePerson, SignedIn

Role = Membership.Role
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]
Ask = Callable[..., Message]


@pytest.fixture
def ask(office: Unit, office_clerk: Person, sim: Modem) -> Ask:
    """ask("text", "0812345678", choices=("ไป", "ไม่ไป")): a poll that has gone to all."""

    def send(text: str, pasted: str, *, choices: tuple[str, ...] = (), low: int = 0, high: int = 0) -> Message:
        question = polls.Question(timezone.now() + timedelta(days=2), choices, low, high)
        composed = sending.Composed(text, office, Choice(pasted=pasted), question=question)
        message = sending.submit(composed, office_clerk, uuid.uuid4())
        go(sim)
        return message

    return send


def go(sim: Modem) -> None:
    while (part := queue.take_next(sim)) is not None:
        queue.sent(part, part.pk % 256)


def came(sim: Modem, sender: str, text: str, at: datetime | None = None) -> Answer:
    taking_in.keep(sim, Incoming(sender, text, at or timezone.now(), 0, 1, 1))
    return taking_in.assemble()[0]


def values(message: Message) -> dict[str, int]:
    return dict(PollAnswer.objects.filter(poll__message=message).values_list("recipient__number", "value"))


CHOICES = Poll(kind="choice", choices=["ไป", "ไม่ไป", "ไปครึ่งวัน"])
NUMBERS = Poll(kind="number", low=0, high=1500)


@pytest.mark.parametrize(
    ("poll", "text", "value"),
    [
        (CHOICES, "1", 1), (CHOICES, "๒ ครับ", 2), (CHOICES, "ตอบ 3", 3), (CHOICES, "ไม่ไปค่ะ", 2), (CHOICES, "1=ไป", 1),
        (CHOICES, "1. ไป", 1), (CHOICES, "1 ไม่ไป", None), (CHOICES, "4", None), (CHOICES, "0", None),
        (CHOICES, "12", None), (CHOICES, "ยังไม่แน่ใจ", None), (CHOICES, "", None), (NUMBERS, "25", 25),
        (NUMBERS, "๑,๒๐๐ คน", 1200), (NUMBERS, "0", 0), (NUMBERS, "1501", None), (NUMBERS, "2.5", None),
        (NUMBERS, "ห้าสิบ", None), (NUMBERS, "25 หรือ 26", None), (NUMBERS, "9" * 40, None),
    ],
)  # fmt: skip
def test_what_an_answer_says(poll: Poll, text: str, value: int | None) -> None:
    from hub.sms.answers import plain

    assert polls.value_of(poll, plain(text)) == value


def test_how_to_answer_stands_at_the_end_and_counts(ask: Ask) -> None:
    message = ask("ใครไปอบรมบ้าง", "0811111111", choices=("ไป", "ไม่ไป"))
    assert message.text == "ใครไปอบรมบ้าง\nตอบ 1=ไป 2=ไม่ไป"
    assert ask("นักเรียนกี่คน", "0811111111", low=0, high=500).text.endswith("ตอบเป็นตัวเลข 0-500")
    assert Part.objects.filter(recipient__message=message).get().text == message.text


def test_the_last_answer_before_closing_counts_and_all_stay_as_evidence(ask: Ask, sim: Modem) -> None:
    message = ask("ไปไหม", "0811111111 0822222222", choices=("ไป", "ไม่ไป"))
    now = timezone.now()
    first = came(sim, "0811111111", "1", now)
    came(sim, "0811111111", "๒ ค่ะ", now + timedelta(seconds=2))
    came(sim, "0811111111", "1", now + timedelta(seconds=1))  # written before, came late
    assert values(message) == {"+66811111111": 2}
    assert (first.kind, first.recipient.message) == (Answer.Kind.POLL, message)
    assert Answer.objects.filter(recipient__message=message).count() == 3
    assert message.recipients.get(number="+66811111111").acknowledged_at is not None
    Poll.objects.update(closes_at=now - timedelta(minutes=1))
    late = came(sim, "0822222222", "1", now)
    assert values(message) == {"+66811111111": 2}
    assert (late.kind, late.recipient.message, late.recipient.acknowledged_at) == (Answer.Kind.TEXT, message, None)


def test_other_words_are_left_to_a_person(ask: Ask, sim: Modem) -> None:
    message = ask("ไปไหม", "0811111111", choices=("ไป", "ไม่ไป"))
    answer = came(sim, "0811111111", "ขอถามหัวหน้าก่อน")
    assert (answer.kind, answer.recipient.message, values(message)) == (Answer.Kind.TEXT, message, {})


def test_an_answer_belongs_to_the_newest_poll_and_1_to_what_asks_for_it(ask: Ask, sim: Modem, office: Unit) -> None:
    old = ask("ไปไหม", "0811111111", choices=("ไป", "ไม่ไป"))
    new = ask("กี่คน", "0811111111", low=0, high=50)
    came(sim, "0811111111", "2")
    assert (values(old), values(new)) == ({}, {"+66811111111": 2})
    order = queue.put("ปิดโรงเรียน ตอบ 1", [queue.To("+66811111111")], office, None, key=uuid.uuid4()).message
    Escalation.objects.create(message=order, remind_after=10)
    go(sim)
    came(sim, "0811111111", "1")
    assert order.recipients.get().acknowledged_at is not None
    assert values(new) == {"+66811111111": 2}
    came(sim, "0811111111", "30")
    assert values(new) == {"+66811111111": 30}


def test_a_poll_is_composed_counted_and_sent(signed_in: SignedIn, office_clerk: Person, office: Unit) -> None:
    browser: Client = signed_in(office_clerk)
    form = {"key": str(uuid.uuid4()), "unit": office.pk, "kind": "notice", "who": "directors", "text": "ไปไหม"}
    form |= {
        "numbers": "0812345678",
        "poll": "choice",
        "poll_choices": "ไป\n\nไม่ไป",
        "poll_closes_at": "1 ม.ค. 2600 12.00",
    }
    for wrong, told in (
        ({}, "ไม่เกิน 30 วัน"), ({"poll_closes_at": ""}, "บอกเวลาปิดรับ"), ({"poll_choices": "ไป"}, "2 ถึง 9 ข้อ"),
        ({"poll_choices": "ไป\nไป"}, "ซ้ำกัน"), ({"poll_choices": "10\n20"}, "ตัวเลขล้วน"),
        ({"poll": "number", "poll_low": "5", "poll_high": "5"}, "ช่องหลังต้องมากกว่า"),
    ):  # fmt: skip
        answer = browser.post("/sms/compose/", {**form, **wrong, "do": "preview"})
        assert (answer.status_code, told in answer.content.decode()) == (422, True), told
    soon = timezone.localtime() + timedelta(days=1)
    form["poll_closes_at"] = f"{soon.day}/{soon.month}/{soon.year + 543} 16.30"
    counted = browser.post("/sms/compose/count/", form).content.decode()
    assert "<strong>1</strong>" in counted
    longer = {**form, "poll_choices": "ไป" + "ก" * 80 + "\nไม่ไป"}
    assert "<strong>2</strong>" in browser.post("/sms/compose/count/", longer).content.decode()
    page = browser.post("/sms/compose/", {**form, "do": "preview"})
    assert "1=ไป 2=ไม่ไป" in browser.get(page.url).content.decode()
    browser.post(page.url + "send/")
    poll = Poll.objects.get()
    assert (poll.choices, poll.message.text) == (["ไป", "ไม่ไป"], "ไปไหม\nตอบ 1=ไป 2=ไม่ไป")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"poll_choices": "ไป\nไม่ไป"}, "มีตัวเลือกที่พิมพ์ไว้"),
        ({"poll_high": "9"}, "มีตัวเลขที่พิมพ์ไว้"),
        ({"poll": "number", "poll_low": "1", "poll_high": "9", "poll_choices": "ไป\nไม่ไป"}, "มีตัวเลือกที่พิมพ์ไว้"),
    ],
)
def test_what_is_typed_for_a_question_that_is_not_asked_is_not_lost_without_a_word(
    signed_in: SignedIn, office_clerk: Person, office: Unit, typed: dict[str, str], told: str
) -> None:
    form = {"key": str(uuid.uuid4()), "unit": office.pk, "kind": "notice", "who": "directors", "text": "ไปไหม"}
    form |= {"numbers": "0812345678", "poll_closes_at": "1 ม.ค. 2600 12.00", "do": "preview", **typed}
    answer = signed_in(office_clerk).post("/sms/compose/", form)
    page = answer.content.decode()
    assert (answer.status_code, told in page) == (422, True)
    assert "<details open><summary>ถามแล้วนับคำตอบให้" in page


def test_results_stand_on_the_page_by_choice_by_unit_and_who_is_silent(
    make_person: MakePerson, office: Unit, school: Unit, other_school: Unit, sim: Modem, signed_in: SignedIn,
    office_clerk: Person,
) -> None:  # fmt: skip
    people = [
        make_person(f"P{n}", unit, Role.DIRECTOR, given_name=f"คนที่{n}", phone=f"081000000{n}")
        for n, unit in enumerate((school, school, other_school, other_school))
    ]
    question = polls.Question(timezone.now() + timedelta(days=2), ("ไป", "ไม่ไป"))
    chosen = Choice(persons=tuple(each.pk for each in people))
    message = sending.submit(sending.Composed("ไปไหม", office, chosen, question=question), office_clerk, uuid.uuid4())
    go(sim)
    for number, text in ((0, "1"), (1, "2"), (2, "1")):
        came(sim, f"081000000{number}", text)
    found = polls.results(message)
    assert found is not None
    assert [(bar.label, bar.n, bar.percent) for bar in found.bars] == [("1 ไป", 2, 67), ("2 ไม่ไป", 1, 33)]
    assert [(line.name, line.counts, line.silent) for line in found.units] == [
        (str(school), [1, 1], 0), (str(other_school), [1, 0], 1),
    ]  # fmt: skip
    browser = signed_in(office_clerk)
    page = browser.get(f"/sms/messages/{message.pk}/").content.decode()
    for told in ("ผลแบบสอบถาม", "67%", "ตอบแล้ว 3 จาก 4 คน", "ยังไม่ตอบ 1 คน", str(people[3])):
        assert told in page
    assert "คำตอบ SMS ที่ยังไม่อ่าน" not in browser.get("/").content.decode()
    sheet = browser.get(f"/sms/messages/{message.pk}/recipients.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).active.values)
    assert [row[-1] or "" for row in rows] == ["คำตอบ", "1 ไป", "2 ไม่ไป", "1 ไป", ""]


def test_numbers_are_summed(ask: Ask, sim: Modem) -> None:
    message = ask("นักเรียนป่วยกี่คน", "0811111111 0822222222", low=0, high=500)
    came(sim, "0811111111", "12 คนครับ")
    came(sim, "0822222222", "๓๐")
    found = polls.results(message)
    assert found is not None
    assert (found.total, found.mean, [bar.label for bar in found.bars]) == (42, "21.0", ["12", "30"])


def test_another_app_asks_and_is_told_the_answers(
    make_person: MakePerson, office: Unit, school: Unit, sim: Modem
) -> None:
    head = make_person("D1", school, Role.DIRECTOR, phone="0811111111")
    closes, about = timezone.now() + timedelta(days=1), "round/7/field/3"
    whom, key = services.Whom(units=[school]), uuid.uuid4()
    for _twice in range(2):
        services.ask("นักเรียนกี่คน", (), whom, office, None, key=key, about=about, closes_at=closes, high=500)
    services.ask(
        "ไฟดับไหม", ("ดับ", "ไม่ดับ"), whom, office, None, key=uuid.uuid4(), about="round/7/field/4", closes_at=closes
    )
    go(sim)
    came(sim, "0811111111", "2")
    answer = came(sim, "0811111111", "120 คน")
    assert services.answers_about("round/7/field/4")[0][:3] == (school, head, "ไม่ดับ")
    assert answer.kind == Answer.Kind.TEXT
    assert services.answers_about(about) == []
    with pytest.raises(ValueError, match="choices"):
        services.ask("x", ("ก",), whom, office, None, key=uuid.uuid4(), about=about, closes_at=closes)


def test_what_is_closed_does_not_hide_what_is_open(ask: Ask, sim: Modem) -> None:
    still_open = ask("กี่คน", "0811111111", low=0, high=50)
    closed = ask("ไปไหม", "0811111111", choices=("ไป", "ไม่ไป"))
    Poll.objects.filter(message=closed).update(closes_at=timezone.now() - timedelta(hours=1))
    came(sim, "0811111111", "2")
    assert (values(closed), values(still_open)) == ({}, {"+66811111111": 2})
