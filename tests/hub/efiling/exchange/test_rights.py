"""Who sees and who does what in the exchange: by role, by unit, and for secret registers."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from hub.efiling import dispatch, registering
from hub.efiling.exchange import exporting, importing, notices
from hub.efiling.exchange.egif import File, Notice, NoticeKind
from hub.efiling.exchange.models import Mailbox, MailMessage, OutsideAgency, OutsideDelivery
from hub.efiling.models import Agency, Event, Register
from tests.hub.efiling.exchange.test_egif import LETTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(receive, send, office_clerk, make_pdf):
    """One thing of each kind, as the addresses below name them."""
    pdf = make_pdf("เรื่อง ก")
    agency = OutsideAgency.objects.create(unit=send.unit, name="สพฐ.")
    entry = registering.register(send, office_clerk, {"subject": "ก"})
    dispatch.attach(entry, office_clerk, pdf, "ก.pdf")
    delivery = exporting.address(entry, office_clerk, [agency])[0]
    message = dataclasses.replace(LETTER, main=File(pdf, "application/pdf"), attachments=())
    letter = importing.take(receive, office_clerk, message).letter
    mailbox = Mailbox.objects.create(
        register=receive, host="imap.example.go.th", user="x", password="x", since=datetime.date(2026, 1, 1)
    )
    mail = MailMessage.objects.create(mailbox=mailbox, place="x", validity=1, uid=1, state="failed", why="broken")
    registers = Register.objects.filter(pk=send.pk)
    doubted, _new = notices.receive(send, registers, office_clerk, Notice(NoticeKind.ACCEPTED, "ไม่มี"))
    return {
        "receive": receive.pk, "send": send.pk, "agency": agency.pk, "entry": entry.pk, "delivery": delivery.pk,
        "letter": letter.pk, "mail": mail.pk, "notice": doubted.pk, "unit": send.unit.code,
    }  # fmt: skip


@pytest.fixture
def school_clerk(make_person, school):
    return make_person("SCLERK", school, "clerk")


@pytest.fixture
def group_clerk(make_person, group):
    return make_person("GCLERK", group, "clerk")


WRITES = [
    "registers/{receive}/came/",
    "registers/{send}/sent/",
    "entries/{entry}/address/",
    "deliveries/{delivery}/xml/",
    "deliveries/{delivery}/zip/",
    "letters/{letter}/ReceiveLetterNotifier/",
    "notices/{notice}/answer/",
    "mails/{mail}/again/",
    "mails/{mail}/handled/",
    "units/{unit}/agencies/",
    "units/{unit}/own/",
    "agencies/{agency}/",
    "agencies/{agency}/remove/",
]
LOOKS = ["registers/{receive}/came/", "registers/{send}/sent/", "registers/{receive}/mails/", "units/{unit}/agencies/"]
SETS_UP = ["registers/{receive}/mailbox/", "registers/{receive}/mailbox/test/"]
OUTSIDERS = [
    "group_staff", "group_clerk", "school_director", "school_staff", "school_clerk", "school_deputy",
    "receptionist", "school_receptionist",
]  # fmt: skip
LEADERS = ["office_director", "office_deputy", "administrator"]


@pytest.mark.parametrize("who", [*OUTSIDERS, *LEADERS])
def test_only_the_units_own_clerks_exchange_letters(request, signed_in, world, who):
    client, before = signed_in(request.getfixturevalue(who)), Event.objects.count()
    typed = {"name": "ใหม่", "agencies": world["agency"]}
    answers = {each: client.post("/efiling/exchange/" + each.format(**world), typed).status_code for each in WRITES}
    assert {each: status for each, status in answers.items() if status not in (403, 404)} == {}
    assert Event.objects.count() == before
    assert OutsideAgency.objects.get().name == "สพฐ."
    assert OutsideDelivery.objects.get().exported_at is None
    assert MailMessage.objects.get().state == "failed"


@pytest.mark.parametrize("who", OUTSIDERS)
def test_who_does_not_see_the_register_sees_none_of_its_exchange(request, signed_in, world, who):
    client = signed_in(request.getfixturevalue(who))
    for address in (*LOOKS, *SETS_UP):
        assert client.get("/efiling/exchange/" + address.format(**world)).status_code in (403, 404, 405), address


@pytest.mark.parametrize("who", [*LEADERS, "office_clerk"])
def test_leaders_and_clerks_look(request, signed_in, world, who):
    client = signed_in(request.getfixturevalue(who))
    for address in LOOKS:
        assert client.get("/efiling/exchange/" + address.format(**world)).status_code == 200, address


@pytest.mark.parametrize("who", ["office_clerk", *OUTSIDERS])
def test_only_leaders_set_up_the_mailbox(request, signed_in, world, who):
    client = signed_in(request.getfixturevalue(who))
    for address in SETS_UP:
        response = client.post("/efiling/exchange/" + address.format(**world), {"host": "evil.example"})
        assert response.status_code in (403, 404)
    assert Mailbox.objects.get().host == "imap.example.go.th"


def test_who_has_not_signed_in_is_asked_to(client, world):
    for address in (*LOOKS, *SETS_UP):
        assert client.get("/efiling/exchange/" + address.format(**world)).status_code in (302, 405)


@pytest.mark.parametrize("who", [*LEADERS, "office_clerk", *OUTSIDERS])
def test_nobody_but_its_registrars_exchanges_for_a_secret_register(
    request, signed_in, secret, registrar, office, make_pdf, who, degree
):  # fmt: skip
    Agency.objects.get_or_create(unit=office, defaults={"code": "ศธ 04099"})
    out = Register.objects.create(unit=office, kind="send", secret=True)
    out.registrars.add(registrar)
    entry = registering.register(out, registrar, {"subject": "ลับ", "secrecy": degree})
    pdf = make_pdf("ลับมาก" if degree == "very-secret" else "ลับ", "เรื่อง แผน")
    dispatch.attach(entry, registrar, pdf, "ลับ.pdf")
    agency = OutsideAgency.objects.create(unit=office, name="จังหวัด")
    delivery = exporting.address(entry, registrar, [agency])[0]
    message = dataclasses.replace(LETTER, secrecy=degree, main=File(pdf, "application/pdf"), attachments=())
    letter = importing.take(secret, registrar, message).letter
    other, own = signed_in(request.getfixturevalue(who)), signed_in(registrar)
    for client, passes in ((other, False), (own, True)):
        for method, address in (
            ("get", f"registers/{secret.pk}/came/"),
            ("get", f"registers/{out.pk}/sent/"),
            ("post", f"deliveries/{delivery.pk}/xml/"),
            ("post", f"letters/{letter.pk}/ReceiveLetterNotifier/"),
        ):
            status = getattr(client, method)(f"/efiling/exchange/{address}").status_code
            assert (status == 200) is passes, (address, status)
    assert own.get(f"/efiling/exchange/registers/{secret.pk}/mails/").status_code == 404
    assert Event.objects.filter(action="looked", person=registrar, about=f"register/{secret.pk}").exists()


def test_a_director_sets_up_no_mailbox_for_a_secret_register(director, secret):
    for address in ("mailbox/", "mails/"):
        assert director.get(f"/efiling/exchange/registers/{secret.pk}/{address}").status_code == 404


def test_doubted_notices_of_secret_letters_are_not_shown_to_others(clerk, send, secret, registrar):
    doubted = Notice(NoticeKind.ACCEPTED, "ศธ 04099/ล 7", accept_id="1")
    kept, _new = notices.receive(secret, Register.objects.none(), registrar, doubted)
    assert "ล 7" not in clerk.get(f"/efiling/exchange/registers/{send.pk}/sent/").content.decode()
    assert clerk.post(f"/efiling/exchange/notices/{kept.pk}/answer/").status_code == 404
