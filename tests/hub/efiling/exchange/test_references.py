"""What a letter refers to, and who signed it: written into messages, and read out of them."""

import dataclasses
from datetime import date

import pytest
from lxml import etree

from hub.efiling import intake, registering
from hub.efiling.drafting.models import Draft
from hub.efiling.exchange import egif
from hub.efiling.filing import linking
from hub.efiling.filing.models import Link
from hub.efiling.models import Incoming
from tests.hub.efiling.exchange.test_egif import SCHEMA
from tests.hub.efiling.exchange.test_exchanging import exported, go, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(office_clerk, django_capture_on_commit_callbacks):
    """enter(letter): it is registered, with what follows."""

    def registered(came):
        with django_capture_on_commit_callbacks(execute=True):
            return intake.enter(came, office_clerk, {"subject": "ตอบ", "sender": "สพฐ."})

    return registered


def written(clerk, delivery) -> egif.Letter:
    data = exported(clerk, delivery)
    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log
    return egif.read(data)


def test_what_a_letter_answers_and_refers_to_goes_along(clerk, delivery, line, receive, office_clerk):
    said = {"reference": "ศธ ๐๔๐๐๑/๗๗", "dated": date(2026, 11, 2), "subject": "ขอรายงาน", "sender": "สพฐ."}
    asked = registering.register(receive, office_clerk, said)
    other = registering.register(receive, office_clerk, {"reference": "มท 1/2", "subject": "ก", "sender": "ข"})
    linking.link(line, asked, Link.Kind.REPLY, office_clerk)
    linking.link(line, other, Link.Kind.REFERS, office_clerk)
    found = written(clerk, delivery).references
    assert found == (egif.Reference("ศธ ๐๔๐๐๑/๗๗", date(2026, 11, 2), "ขอรายงาน"), egif.Reference("มท 1/2", None, "ก"))


def test_of_a_secret_letter_that_is_answered_the_number_alone_goes_along(
    clerk, delivery, line, secret, registrar, office_clerk
):
    said = {"reference": "ศธ 1/ล 7", "dated": date(2026, 11, 2), "subject": "ปกปิด", "secrecy": "secret"}
    linking.link(line, registering.register(secret, registrar, said), Link.Kind.REPLY, office_clerk)
    assert written(clerk, delivery).references == (egif.Reference("ศธ 1/ล 7"),)


def test_who_signed_here_is_named_with_the_position_held_then(clerk, delivery, line, office, office_director):
    draft = Draft.objects.create(kind="external", unit=office, keeper=office, author=office_director, entry=line)
    draft.steps.create(
        round=1, order=1, what="sign", title="ผู้อำนวยการ สพป. ตัวอย่าง เขต 1", state="signed", by=office_director
    )
    sender = written(clerk, delivery).sender
    assert (sender.given_name, sender.family_name) == ("ดวงใจ", "นำพา")
    assert sender.job_title == "ผู้อำนวยการ สพป. ตัวอย่าง เขต 1"


def test_who_signed_on_paper_is_not_guessed(clerk, delivery, line):
    sender = written(clerk, delivery).sender
    assert (sender.given_name, sender.family_name, sender.job_title) == (
        "",
        "",
        line.sender or line.book.register.unit.name,
    )


def came_referring(clerk, receive, message, *references) -> Incoming:
    data = egif.write(dataclasses.replace(message, references=references))
    go(clerk, f"registers/{receive.pk}/came/", **upload(("letter.xml", data)))
    return Incoming.objects.get()


def test_what_a_message_refers_to_is_linked_when_it_is_registered(clerk, receive, send, message, office_clerk, enter):
    ours = registering.register(send, office_clerk, {"subject": "ขอข้อมูล", "sender": "สพป."})
    reference = egif.Reference(ours.reference.replace(" ", "").replace("1", "๑"), None, "ขอข้อมูล")
    came = came_referring(clerk, receive, message, reference, egif.Reference("ศธ 9/9"))
    entry = enter(came)
    assert [(each.to, each.kind) for each in Link.objects.filter(entry=entry)] == [(ours, "refers")]


def test_a_link_that_cannot_be_made_undoes_no_registration(
    clerk, receive, send, message, office_clerk, monkeypatch, caplog, enter
):
    def fails(*_given):
        raise RuntimeError("no link")

    registering.register(send, office_clerk, {"reference": "มท 1/2", "subject": "ก", "sender": "ข"})
    came = came_referring(clerk, receive, message, egif.Reference("มท 1/2"))
    monkeypatch.setattr(linking, "link", fails)
    entry = enter(came)
    came.refresh_from_db()
    assert came.entry == entry
    assert "no link" in caplog.text


def test_what_may_be_two_letters_is_linked_with_neither(clerk, receive, message, office_clerk, enter):
    for _ in range(2):
        registering.register(receive, office_clerk, {"reference": "มท 1/2", "subject": "ก", "sender": "ข"})
    came = came_referring(clerk, receive, message, egif.Reference("มท 1/2"))
    enter(came)
    assert not Link.objects.exists()


def test_the_date_tells_two_of_one_number_apart(clerk, receive, message, office_clerk, enter):
    for day in (1, 2):
        said = {"reference": "มท 1/2", "dated": date(2026, 11, day), "subject": "ก", "sender": "ข"}
        registering.register(receive, office_clerk, said)
    came = came_referring(clerk, receive, message, egif.Reference("มท 1/2", date(2026, 11, 2)))
    enter(came)
    assert Link.objects.get().to.dated == date(2026, 11, 2)
