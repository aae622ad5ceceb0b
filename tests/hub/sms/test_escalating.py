"""The ladder: who is silent is reminded, then the deputy is told once of all of them, then they are called."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import answers, escalating, sending, texts
from hub.sms.choosing import Choice
from hub.sms.models import Answer, Escalation, FollowUp, Lane, Message, Modem, Part, Quota
from tests.hub.conftest import MakePerson, SignedIn

Role = Membership.Role
State = Part.State
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]
Write = Callable[..., Message]


@pytest.fixture
def teachers(make_person: MakePerson, school: Unit) -> list[Person]:
    names = ("แก้วตา", "ขวัญใจ", "คำแพง")
    return [
        make_person(f"T{place}", school, title="นางสาว", given_name=name, family_name="ครูดี", phone=f"081111111{place}")
        for place, name in enumerate(names)
    ]


@pytest.fixture
def deputy(make_person: MakePerson, school: Unit) -> Person:
    return make_person("SDEP", school, Role.DEPUTY, phone="0855555555", given_name="รอง")


@pytest.fixture
def write(school: Unit) -> Write:
    """write("text", teachers, by=…): as somebody sends it in the school's name."""

    def submit(text: str, people: list[Person], by: Person | None = None, **more: object) -> Message:
        composed = sending.Composed(text, school, Choice(persons=tuple(each.pk for each in people)), **more)  # type: ignore[arg-type]
        return sending.submit(composed, by, uuid.uuid4())

    return submit


def gone(message: Message, ago: timedelta, *people: Person) -> None:
    """As if a modem had sent it so long ago, to all or to these."""
    modem, _made = Modem.objects.get_or_create(name="ซิม", path="/dev/none")
    at = timezone.now() - ago
    for part in Part.objects.filter(recipient__message=message, state=State.QUEUED):
        if not people or part.recipient.person in people:
            Part.objects.filter(pk=part.pk).update(
                state=State.SENT, modem=modem, attempt=uuid.uuid4(), started_at=at, sent_at=at
            )
    Message.objects.filter(pk=message.pk).update(not_before=at)


def run() -> None:
    """The background until nothing is left to do."""
    for _step in range(50):
        if not escalating.step():
            return
    raise AssertionError("the ladder never ends")


def to(person: Person) -> list[str]:
    """The texts that go to a person."""
    return list(
        Message.objects.filter(recipients__person=person).order_by("pk").values_list("recipients__text", flat=True)
    )


def test_a_deputy_is_told_once_of_all_who_are_silent_by_name(
    write: Write, teachers: list[Person], deputy: Person
) -> None:
    message = write("เรียน {ชื่อ} ส่งแผนวันนี้", teachers)
    Escalation.objects.create(message=message, deputy_after=10)
    gone(message, timedelta(minutes=11))
    run()
    [told] = to(deputy)
    assert "3 คน" in told
    for teacher in teachers:
        assert teacher.full_name in told
    assert "{" not in told
    assert "ส่งแผนวันนี้" in told


def test_more_names_than_a_text_takes_are_counted(
    make_person: MakePerson, school: Unit, write: Write, deputy: Person
) -> None:
    many = [make_person(f"M{n}", school, given_name=f"ชื่อยาวมากคนที่{n}", phone=f"08222222{n:02d}") for n in range(60)]
    message = write("ส่งแผน" + "ก" * 500, many)
    Escalation.objects.create(message=message, deputy_after=10)
    gone(message, timedelta(minutes=11))
    run()
    [told] = to(deputy)
    assert "60 คน" in told
    assert "และอีก" in told
    assert len(texts.cut(told).parts) <= escalating.DEPUTY_PARTS


def test_a_deputy_is_not_told_about_themselves(write: Write, teachers: list[Person], deputy: Person) -> None:
    message = write("ส่งแผน", [*teachers[:1], deputy])
    Escalation.objects.create(message=message, deputy_after=10)
    gone(message, timedelta(minutes=11))
    run()
    told = to(deputy)[-1]
    assert "1 คน" in told
    assert teachers[0].full_name in told


def test_what_waits_for_approval_is_refused_or_taken_back_reminds_nobody(
    write: Write, teachers: list[Person], office_director: Person, make_person: MakePerson, school: Unit
) -> None:
    clerk = make_person("SCL", school, Role.CLERK)
    Quota.objects.create(unit=school, parts=0)
    message = write("ส่งแผน", teachers, clerk, ladder=sending.Ladder(10, 20, 30))
    assert message.approval == "waiting"
    Message.objects.update(not_before=timezone.now() - timedelta(hours=2))
    run()
    sending.refuse(message, office_director, "ใช้ประกาศแทน")
    run()
    assert not FollowUp.objects.exists()
    Quota.objects.all().delete()
    taken_back = write("ส่งแผน", teachers, clerk, ladder=sending.Ladder(10, 20, 30))
    sending.cancel(taken_back, clerk)
    run()
    assert not FollowUp.objects.exists()


def test_each_is_reminded_so_long_after_it_went_to_them_until_all_are(write: Write, teachers: list[Person]) -> None:
    message = write("ส่งแผน", teachers, ladder=sending.Ladder(remind_after=10))
    gone(message, timedelta(minutes=11), teachers[0])
    run()
    assert [len(to(each)) for each in teachers] == [2, 1, 1]
    gone(message, timedelta(minutes=5), teachers[1])
    run()
    assert [len(to(each)) for each in teachers] == [2, 1, 1]
    gone(message, timedelta(hours=3), teachers[2])
    Part.objects.filter(recipient__message=message).update(sent_at=timezone.now() - timedelta(minutes=12))
    run()
    run()
    assert [len(to(each)) for each in teachers] == [2, 2, 2]
    assert Message.objects.filter(about=f"sms/{message.pk}/reminder").count() == 1


def test_a_deputy_waits_for_the_last_of_the_school(write: Write, teachers: list[Person], deputy: Person) -> None:
    message = write("ส่งแผน", teachers, ladder=sending.Ladder(deputy_after=10))
    gone(message, timedelta(minutes=11), teachers[0])
    gone(message, timedelta(minutes=5))
    run()
    assert to(deputy) == []
    Part.objects.filter(recipient__message=message).update(sent_at=timezone.now() - timedelta(minutes=12))
    run()
    [told] = to(deputy)
    assert "3 คน" in told


def test_reminders_keep_quiet_hours_cost_what_a_part_costs_and_count(
    write: Write, teachers: list[Person], deputy: Person, school: Unit
) -> None:
    message = write("ส่งแผน", teachers, ladder=sending.Ladder(10, 20))
    gone(message, timedelta(minutes=30))
    before = sending.used(school, timezone.now())
    run()
    reminder, told = Message.objects.exclude(pk=message.pk).order_by("pk")
    assert [each.price for each in (reminder, told)] == [50, 50]
    assert all(Part.objects.filter(recipient__message__in=(reminder, told)).values_list("by_day", flat=True))
    assert sending.used(school, timezone.now()) == before + reminder.parts_planned + told.parts_planned


def test_reminders_of_what_is_urgent_go_at_once(write: Write, teachers: list[Person]) -> None:
    message = write("น้ำท่วม", teachers, urgent=True, reason="น้ำท่วม", ladder=sending.Ladder(10))
    gone(message, timedelta(minutes=30))
    run()
    part = Part.objects.get(recipient__message__about__startswith="sms/", recipient__person=teachers[0])
    assert (part.by_day, part.lane) == (False, Lane.URGENT)


def test_reminders_above_the_quota_wait_for_approval(
    write: Write, teachers: list[Person], make_person: MakePerson, school: Unit
) -> None:
    clerk = make_person("SCL", school, Role.CLERK)
    Quota.objects.create(unit=school, parts=3)
    message = write("ส่งแผน", teachers, clerk, ladder=sending.Ladder(remind_after=10))
    gone(message, timedelta(minutes=11))
    run()
    reminder = Message.objects.get(about__startswith="sms/")
    assert reminder.approval == "waiting"
    assert not Part.objects.filter(recipient__message=reminder).exists()


def test_an_answer_to_a_reminder_acknowledges_what_it_reminds_of(write: Write, teachers: list[Person]) -> None:
    message = write("ส่งแผน", teachers, ladder=sending.Ladder(remind_after=10))
    gone(message, timedelta(minutes=11))
    run()
    gone(Message.objects.get(about__startswith="sms/"), timedelta(minutes=1))
    answer = Answer.objects.create(sender="+66811111110", text="๑ ค่ะ", sent_at=timezone.now())
    answers.take(answer, Modem.objects.get())
    assert message.recipients.get(person=teachers[0]).acknowledged_at is not None


def test_the_ladder_is_set_in_the_composer(signed_in: SignedIn, office: Unit, office_clerk: Person) -> None:
    form = {"key": str(uuid.uuid4()), "unit": office.pk, "kind": "notice", "who": "directors", "text": "ประชุม"}
    form |= {"numbers": "0812345678", "do": "preview"}
    browser = signed_in(office_clerk)
    wrong = browser.post("/sms/compose/", {**form, "remind_after": "60", "deputy_after": "30"})
    assert wrong.status_code == 422
    assert "แต่ละขั้นต้องช้ากว่าขั้นก่อน" in wrong.content.decode()
    page = browser.post("/sms/compose/", {**form, "remind_after": "๓๐", "list_after": "90"})
    browser.post(page.url + "send/")
    kept = Escalation.objects.get()
    assert (kept.remind_after, kept.deputy_after, kept.list_after) == (30, None, 90)
