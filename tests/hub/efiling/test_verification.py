"""`verify_trail` finds what somebody changed in the registers behind the pages' back."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hub.efiling import append_only, dispatch, intake, registering, trail, verification, years
from hub.efiling.models import Book, Entry, Event, Incoming, Outgoing, TrailHead

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def lines(receive, office_clerk, make_pdf):
    intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf")
    made = [registering.register(receive, office_clerk, {"subject": f"เรื่อง {n}"}) for n in range(3)]
    block = registering.reserve(receive, office_clerk, 2, "งาน")
    registering.correct(made[0], office_clerk, {"subject": "เรื่องใหม่"}, 1)
    registering.void(made[1], office_clerk, "ซ้ำ", 1)
    registering.fill(block[0], office_clerk, {"subject": "ใช้แล้ว"}, 1)
    return made


def test_registers_that_nobody_touched_are_right(lines, capsys):
    call_command("verify_trail")
    assert "5" in capsys.readouterr().out


def swap_numbers(one, other):
    first, second = Entry.objects.get(number=one), Entry.objects.get(number=other)
    Entry.objects.filter(pk=first.pk).update(number=999)
    Entry.objects.filter(pk=second.pk).update(number=one)
    Entry.objects.filter(pk=first.pk).update(number=other)


def shorten_the_book():
    Entry.objects.filter(number=5).delete()
    Book.objects.update(last=4)


def forget_everything():
    append_only.release(connection)
    Event.objects.all().delete()
    TrailHead.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Entry.objects.filter(number=1).update(subject="อื่น"), "subject is 'อื่น'"),
        (lambda: Entry.objects.filter(number=2).update(state="registered"), "by the trail void"),
        (lambda: Entry.objects.filter(number=5).update(state="void", void_reason="ก"), "by the trail reserved"),
        (lambda: Entry.objects.filter(number=3).delete(), "is gone"),
        (lambda: swap_numbers(1, 3), "number is 3, by the trail 1"),
        (lambda: Entry.objects.filter(number=1).update(registered_at=LONG_AGO), "registered_at is"),
        (lambda: shorten_the_book(), "number 5 of book"),
        (lambda: forget_everything(), "by the trail not there"),
        (lambda: Incoming.objects.all().delete(), "incoming/"),
        (lambda: Incoming.objects.update(state="rejected", reject_reason="ก"), "by the trail waiting"),
        (lambda: Entry.objects.filter(number=5).delete(), "1 numbers have no line"),
        (lambda: Book.objects.update(last=9), "4 numbers have no line"),
    ],
)
def test_what_was_changed_behind_the_pages_is_found(lines, change, said, capsys):
    change()
    with pytest.raises(CommandError, match=r"\d"):
        call_command("verify_trail")
    assert said in capsys.readouterr().out


def test_what_closing_a_book_does_is_right(lines, office_director):
    Book.objects.update(year=2500)
    years.close(Book.objects.get(), office_director)
    assert list(verification.verify()) == []


@pytest.fixture
def going(send, office_clerk, make_pdf):
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง"})
    return dispatch.attach(entry, office_clerk, make_pdf("เรื่อง แจ้ง"), "แจ้ง.pdf")


def test_another_file_in_the_place_of_one_that_is_sent_is_found(lines, going):
    assert list(verification.verify()) == []
    Outgoing.objects.update(blob=Incoming.objects.first().blob)
    assert [fault for fault in verification.verify() if f"outgoing/{going.pk}" in fault]
    Outgoing.objects.all().delete()
    assert [fault for fault in verification.verify() if "is gone" in fault]


def test_a_letter_taken_out_of_its_register_is_found(lines, secret):
    Incoming.objects.update(register=secret)
    assert [fault for fault in verification.verify() if f"in register/{secret.pk}, by the trail" in fault]


def test_another_archive_of_a_closed_book_is_found(lines, office_director):
    Book.objects.update(year=2500)
    years.close(Book.objects.get(), office_director)
    Book.objects.update(archive=Incoming.objects.first().blob)
    assert [fault for fault in verification.verify() if "its archive is" in fault]


def test_the_trail_of_a_unit_without_registers_is_walked_too(lines, school, office_clerk, tampering):
    trail.add(school, office_clerk, trail.Action.SIGNED, "draft/1", {})
    Event.objects.filter(unit=school).update(person=None)
    assert list(verification.verify()) == [f"{school.code} #1: columns"]
