"""Who may write where: by role, by unit, and into the secret registers."""

import pytest

from hub.efiling import dispatch, registering
from hub.efiling.models import Agency, Book, Entry, Event, Register
from tests.hub.efiling.test_pages import LETTER, page, post


@pytest.fixture
def entry(receive, office_clerk):
    return registering.register(receive, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})


@pytest.fixture
def school_clerk(make_person, school):
    return make_person("SCLERK", school, "clerk")


@pytest.fixture
def group_clerk(make_person, group):
    return make_person("GCLERK", group, "clerk")


OTHERS = [
    "administrator",
    "office_director",
    "group_staff",
    "group_clerk",
    "school_director",
    "school_staff",
    "school_clerk",
    "office_deputy",
    "receptionist",
    "school_deputy",
    "school_receptionist",
]
LEADERS = {"administrator", "office_director", "office_deputy"}
NO_REGISTERS = {"group_staff", "school_staff", "receptionist", "school_receptionist"}
"""Roles that see no register at all."""
WRITES = {
    "registers/{register}/new/": LETTER,
    "registers/{register}/reserve/": {"count": "1", "purpose": "งาน"},
    "entries/{entry}/edit/": {**LETTER, "version": "1"},
    "entries/{entry}/void/": {"reason": "ผิด", "version": "1"},
    "entries/{entry}/attach/": {},
    "entries/{entry}/send/": {"schools": "on"},
    "entries/{entry}/remind/": {},
}


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("address", WRITES)
def test_only_the_units_own_clerks_write(request, signed_in, receive, entry, who, address):
    client, before = signed_in(request.getfixturevalue(who)), Event.objects.count()
    answer = client.post("/efiling/" + address.format(register=receive.pk, entry=entry.pk), WRITES[address])
    assert answer.status_code in (403, 404)
    assert (Entry.objects.get().version, Entry.objects.get().state) == (1, "registered")
    assert Event.objects.count() == before


@pytest.mark.parametrize("who", [*OTHERS, "office_clerk"])
@pytest.mark.parametrize("address", WRITES)
def test_nobody_else_however_high_writes_in_a_secret_register(
    request, signed_in, secret, registrar, who, address, degree
):  # fmt: skip
    entry = registering.register(secret, registrar, {"subject": "ลับ", "secrecy": degree})
    client = signed_in(request.getfixturevalue(who))
    answer = client.post("/efiling/" + address.format(register=secret.pk, entry=entry.pk), WRITES[address])
    assert answer.status_code == (403 if who in NO_REGISTERS else 404)
    assert (Entry.objects.get().version, Entry.objects.get().state) == (1, "registered")


@pytest.mark.parametrize(
    "who", ["office_clerk", *(who for who in OTHERS if who.startswith(("group", "school", "recep")))]
)
def test_only_who_leads_the_unit_writes_its_setting(request, signed_in, office, receive, secret, who):
    client = signed_in(request.getfixturevalue(who))
    book = Book.objects.create(register=receive, year=2500)
    for address, typed in {
        f"set-up/{office.code}/agency/": {"code": "ศธ 1"},
        f"set-up/{office.code}/registers/": {"kind": "send", "first": "1"},
        f"registers/{secret.pk}/registrars/": {"registrars": []},
        f"books/{book.pk}/close/": {},
    }.items():
        assert client.post(f"/efiling/{address}", typed).status_code in (403, 404), address
    book.refresh_from_db()
    assert (Agency.objects.count(), Register.objects.count(), book.closed_at) == (0, 2, None)
    assert secret.registrars.count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office_clerk", 200), ("office_director", 200), ("office_deputy", 200), ("school_clerk", 404),
        ("school_deputy", 404), ("group_staff", 403), ("receptionist", 403), ("school_receptionist", 403),
    ],
)  # fmt: skip
def test_the_closed_book_is_for_those_who_see_the_register(request, signed_in, entry, make_pdf, who, status):
    Book.objects.update(archive=dispatch.store(make_pdf("ทะเบียน"), "application/pdf"))
    address = f"/efiling/books/{Book.objects.get().pk}/archive/"
    assert signed_in(request.getfixturevalue(who)).get(address).status_code == status


@pytest.mark.parametrize("who", ["office_clerk", *OTHERS])
def test_the_closed_book_of_a_secret_register_is_not_there_for_others(
    request, signed_in, secret, registrar, make_pdf, who, degree
):  # fmt: skip
    registering.register(secret, registrar, {"subject": "ลับ", "secrecy": degree})
    Book.objects.update(archive=dispatch.store(make_pdf("ลับ"), "application/pdf"))
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/efiling/books/{Book.objects.get().pk}/archive/").status_code in (403, 404)


@pytest.mark.parametrize("who", ["office_director", "office_deputy"])
def test_a_leader_named_as_registrar_writes_in_the_secret_register(request, signed_in, secret, who, degree):
    person = request.getfixturevalue(who)
    secret.registrars.add(person)
    client = signed_in(person)
    post(client, f"registers/{secret.pk}/new/", **LETTER | {"secrecy": degree})
    entry = Entry.objects.get()
    post(client, f"entries/{entry.pk}/edit/", **LETTER | {"secrecy": degree, "subject": "แก้"}, version=1)
    post(client, f"entries/{entry.pk}/void/", reason="ผิด", version=2)
    assert Entry.objects.get().state == "void"


def test_only_persons_who_reach_the_unit_can_be_named(
    signed_in, school, school_director, school_clerk, office_director, office_clerk, school_staff
):  # fmt: skip
    register = Register.objects.create(unit=school, kind="receive", secret=True)
    client = signed_in(school_director)
    shown = page(client, f"registers/{register.pk}/registrars/")
    offered = [f'value="{who.pk}"' in shown for who in (school_clerk, office_director, office_clerk, school_staff)]
    assert offered == [True, True, False, False]
    post(client, f"registers/{register.pk}/registrars/", 422, registrars=[office_clerk.pk])
    assert not register.registrars.exists()


@pytest.mark.parametrize("kind", ["receive", "send", "order", "announcement", "certificate"])
def test_a_secret_letter_of_any_degree_is_not_registered_in_an_ordinary_register(
    signed_in, office, office_clerk, kind, degree
):
    register = Register.objects.create(unit=office, kind=kind)
    answer = post(signed_in(office_clerk), f"registers/{register.pk}/new/", 422, **LETTER | {"secrecy": degree})
    assert "ทะเบียนหนังสือลับ" in answer.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("who", "sees", "writes", "sets_up"),
    [
        ("office_clerk", True, True, False),
        ("office_director", True, False, True),
        ("office_deputy", True, False, True),
        ("administrator", True, False, True),
        ("receptionist", False, False, False),
        ("group_staff", False, False, False),
        ("school_deputy", False, False, False),
        ("school_receptionist", False, False, False),
    ],
)
def test_what_each_role_does_with_a_register(request, signed_in, receive, office, who, sees, writes, sets_up):
    client = signed_in(request.getfixturevalue(who))
    for address, may in (
        (f"registers/{receive.pk}/", sees),
        (f"registers/{receive.pk}/incoming/", sees),
        (f"balance/{office.code}/", sees),
        (f"registers/{receive.pk}/new/", writes),
        (f"registers/{receive.pk}/reserve/", writes),
        (f"set-up/{office.code}/", sets_up),
        (f"set-up/{office.code}/year-end/", sets_up),
    ):
        status = client.get(f"/efiling/{address}").status_code
        assert (status == 200) is may, (address, status)
        assert status in (200, 403, 404), address
