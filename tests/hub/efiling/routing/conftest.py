"""An office with its line of command, and a letter that was registered and has a file."""

from __future__ import annotations

import uuid

import pytest

from hub.efiling import intake, registering
from hub.efiling.routing import reach, steps
from hub.efiling.routing.models import Asked
from hub.efiling.routing.steps import Onward
from hub.people.models import Membership, Person, Unit

Role = Membership.Role


@pytest.fixture
def deputy(make_person, office) -> Person:
    return make_person("DEPUTY", office, Role.DEPUTY, title="นาย", given_name="รอง", family_name="ช่วยงาน")


@pytest.fixture
def head(make_person, group) -> Person:
    return make_person("HEAD", group, Role.DIRECTOR, title="นาง", given_name="หัวหน้า", family_name="กลุ่มดี")


@pytest.fixture
def group_clerk(make_person, group) -> Person:
    return make_person("GCLERK", group, Role.CLERK, title="นาย", given_name="ธุรการ", family_name="กลุ่มงาน")


@pytest.fixture
def other_group(office) -> Unit:
    return Unit.objects.create(code="5001-2", kind=Unit.Kind.GROUP, name="กลุ่มนโยบายและแผน", parent=office)


@pytest.fixture
def other_head(make_person, other_group) -> Person:
    return make_person("HEAD2", other_group, Role.DIRECTOR, given_name="แผน", family_name="นโยบาย")


@pytest.fixture
def entry(receive, office_clerk, make_pdf):
    """Registered from a file of one page."""
    came = intake.take(receive, office_clerk, make_pdf("เรื่อง ขอเชิญประชุม"), "letter.pdf")
    return intake.enter(came, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ.", "urgency": "urgent"})


@pytest.fixture
def secret_entry(secret, registrar):
    return registering.register(secret, registrar, {"subject": "เรื่องปกปิด", "sender": "สพฐ.", "secrecy": "secret"})


@pytest.fixture
def place():
    """place(person): the position they hold."""
    return lambda person: person.memberships.places().get()


@pytest.fixture
def propose(entry, office_clerk, place):
    """propose(person): the clerk proposes the letter to that person's position."""

    def proposed(person, text="เพื่อโปรดพิจารณา", **more):
        note = steps.propose(entry, office_clerk, text, Onward([place(person)], **more))
        return note.handovers.get()

    return proposed


@pytest.fixture
def desk_of():
    """desk_of(person): the letters on the desk, as the next request sees it."""
    return lambda person: [each.entry.subject for each in reach.waiting_for(Person.objects.get(pk=person.pk))]


@pytest.fixture
def typed():
    """typed("onward", to=[…]): what the bar under a letter sends."""

    def form(step, text="เห็นชอบ", **more):
        return {"step": step, "text": text, "asked": Asked.ACT, "request": str(uuid.uuid4()), **more}

    return form
