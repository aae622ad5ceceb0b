"""Lines of a register: written once, corrected with their history, reserved, filled, void; never gone."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from hub.efiling import numbering, registering, trail
from hub.efiling.models import Book, Entry, Event

LETTER = {"reference": "ศธ 04001/123", "sender": "สพฐ.", "subject": "ขอเชิญประชุม"}


@pytest.fixture
def entry(receive, office_clerk):
    return registering.register(receive, office_clerk, LETTER)


def test_the_same_form_sent_twice_makes_one_line(receive, office_clerk):
    name = uuid.uuid4()
    made = [registering.register(receive, office_clerk, LETTER, request=name) for _ in range(2)]
    assert made[0] == made[1]
    assert Entry.objects.count() == 1


def test_the_same_reservation_sent_twice_reserves_once(receive, office_clerk):
    name = uuid.uuid4()
    made = [registering.reserve(receive, office_clerk, 3, "งาน", request=name) for _ in range(2)]
    assert made[0] == made[1]
    assert Entry.objects.count() == 3


def test_a_correction_keeps_what_stood_there(entry, office_clerk):
    registering.correct(entry, office_clerk, {"subject": "ขอเลื่อนประชุม"}, entry.version)
    entry.refresh_from_db()
    assert (entry.subject, entry.version) == ("ขอเลื่อนประชุม", 2)
    assert trail.of(registering.about(entry))[0].details == {"subject": ["ขอเชิญประชุม", "ขอเลื่อนประชุม"]}


def test_a_correction_that_changes_nothing_is_none(entry, office_clerk):
    registering.correct(entry, office_clerk, dict(LETTER), entry.version)
    assert [step.action for step in trail.of(registering.about(entry))] == ["registered"]


def test_two_clerks_on_one_line_do_not_overwrite_one_another(entry, office_clerk):
    registering.correct(entry, office_clerk, {"subject": "ฉบับแรก"}, 1)
    with pytest.raises(registering.ChangedMeanwhile):
        registering.correct(entry, office_clerk, {"subject": "ฉบับสอง"}, 1)
    assert Entry.objects.get().subject == "ฉบับแรก"


def test_a_void_number_stays_and_is_not_given_again(receive, entry, office_clerk):
    registering.void(entry, office_clerk, "พิมพ์ผิด", entry.version)
    assert registering.register(receive, office_clerk, LETTER).number == 2
    kept = Entry.objects.get(number=1)
    assert (kept.state, kept.void_reason, kept.subject) == ("void", "พิมพ์ผิด", "ขอเชิญประชุม")


@pytest.mark.parametrize("change", ["correct", "fill", "void"])
def test_a_void_line_stays_as_it_is(entry, office_clerk, change):
    registering.void(entry, office_clerk, "พิมพ์ผิด", 1)
    argument = "อีกครั้ง" if change == "void" else {"subject": "อื่น"}
    with pytest.raises(registering.WrongState):
        getattr(registering, change)(entry, office_clerk, argument, 2)


def test_a_reserved_number_is_filled_later(receive, office_clerk):
    block = registering.reserve(receive, office_clerk, 2, "ประชุมใหญ่")
    assert registering.register(receive, office_clerk, LETTER).number == 3
    filled = registering.fill(block[0], office_clerk, LETTER, 1)
    assert (filled.number, filled.state, filled.subject) == (1, "registered", "ขอเชิญประชุม")
    assert filled.registered_at > filled.given_at


@pytest.mark.parametrize("count", [0, -1, 201])
def test_a_block_has_a_sensible_size(receive, office_clerk, count):
    with pytest.raises(ValueError, match="1 to 200"):
        registering.reserve(receive, office_clerk, count, "งาน")
    assert not Book.objects.exists()


@pytest.mark.parametrize("change", ["correct", "void"])
def test_nothing_changes_in_a_closed_book(entry, office_clerk, change):
    Book.objects.update(closed_at=numbering.timezone.now())
    with pytest.raises(numbering.BookClosed):
        getattr(registering, change)(entry, office_clerk, "เหตุ" if change == "void" else {"subject": "อื่น"}, 1)


@pytest.mark.parametrize(
    "wrong", [{"number": 1}, {"number": 0}, {"number": 9, "state": "void"}, {"number": 9, "registered_at": None}]
)
def test_the_database_itself_refuses_what_a_register_must_not_hold(entry, wrong):
    line = Entry(book=entry.book, given_at=entry.given_at, entered_by=entry.entered_by)
    line.registered_at = entry.given_at
    for name, value in wrong.items():
        setattr(line, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_each_step_is_in_the_trail(receive, entry, office_clerk):
    registering.correct(entry, office_clerk, {"note": "ด่วน"}, 1)
    registering.void(entry, office_clerk, "ซ้ำ", 2)
    registering.reserve(receive, office_clerk, 2, "งาน")
    steps = list(Event.objects.order_by("seq").values_list("seq", "action", "person__staff_code"))
    assert steps == [
        (1, "registered", "CLERK"),
        (2, "corrected", "CLERK"),
        (3, "voided", "CLERK"),
        (4, "reserved", "CLERK"),
    ]
    assert list(trail.verify(receive.unit)) == []
