import io

import pytest
from django.core.management import CommandError, call_command

from hub.people.access import may
from hub.people.models import Person, Unit

pytestmark = pytest.mark.django_db


def test_the_first_administrator_of_an_empty_hub_can_sign_in() -> None:
    said = io.StringIO()
    call_command("administrator", "๙๙", name=["มานะ", "อดทน"], office="สพป. ทดสอบ เขต 1", stdout=said)
    person = Person.objects.get(staff_code="99")
    assert person.check_password(said.getvalue().split()[-1])
    assert person.must_change_password
    assert may(person, "fleet.manage", Unit.objects.get())


@pytest.mark.parametrize(
    ("words", "missing"),
    [({"name": ["ก", "ข"]}, "--office"), ({"office": "สพป."}, "--name")],
)
def test_it_says_what_is_missing_and_writes_nothing(words: dict[str, object], missing: str) -> None:
    with pytest.raises(CommandError, match=missing):
        call_command("administrator", "99", **words)
    assert not Person.objects.exists()
    assert not Unit.objects.exists()


def test_somebody_locked_out_is_let_back_in(administrator: Person) -> None:
    said = io.StringIO()
    call_command("administrator", administrator.staff_code, stdout=said)
    administrator.refresh_from_db()
    assert administrator.check_password(said.getvalue().split()[-1])
