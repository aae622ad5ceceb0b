"""The ladder: who is silent is reminded, then the deputy is told once of all of them, then they are called."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import escalating, sending, texts
from hub.sms.choosing import Choice
from hub.sms.models import Escalation, Message, Modem, Part, Settings
from tests.hub.conftest import MakePerson

Role = Membership.Role
State = Part.State
pytestmark = pytest.mark.django_db
Write = Callable[..., Message]


@pytest.fixture(autouse=True)
def _any_hour(db: None) -> None:
    Settings.objects.update(quiet_from=None, quiet_until=None)


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
