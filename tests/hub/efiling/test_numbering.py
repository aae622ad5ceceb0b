"""Numbers: in order, without a gap, never twice, by the year of Bangkok; also when fifty clerks ask at once."""

from datetime import UTC, datetime

import pytest

from hub.efiling import numbering, registering
from hub.efiling.models import Book, Entry
from tests.hub.own_hub import OwnHub

NEW_YEAR = datetime(2026, 12, 31, 17, tzinfo=UTC)  # midnight in Bangkok
FIFTY_CLERKS = """
import json, threading
from django.db import connection
from hub.efiling import registering
from hub.efiling.models import Book, Entry, Register
from hub.people.models import Person, Unit

office = Unit.objects.create(code="1", kind="office", name="สพป.")
register = Register.objects.create(unit=office, kind="receive")
clerks = [Person.objects.create(staff_code=str(n), given_name="ก", family_name="ข") for n in range(50)]
start, faults = threading.Barrier(50), []

def work(clerk):
    try:
        start.wait()
        for n in range(4):
            registering.register(register, clerk, {"subject": f"เรื่อง {n}"})
        registering.reserve(register, clerk, 3, "งานเลี้ยง")
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

threads = [threading.Thread(target=work, args=(clerk,)) for clerk in clerks]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
entries = list(Entry.objects.order_by("number").values_list("number", "given_at"))
blocks = {}
for number, clerk in Entry.objects.filter(state="reserved").order_by("number").values_list("number", "entered_by"):
    blocks.setdefault(clerk, []).append(number)
print(json.dumps({
    "faults": faults, "numbers": [number for number, _ in entries], "last": Book.objects.get().last,
    "times_go_up": all(a[1] <= b[1] for a, b in zip(entries, entries[1:])),
    "blocks_whole": all(b == list(range(b[0], b[0] + 3)) for b in blocks.values()) and len(blocks) == 50,
}))
"""


@pytest.fixture
def at(monkeypatch):
    """at(moment, …): what the clock says, one look after another; the last goes on for ever."""

    def set_clock(*moments):
        left = list(moments)
        monkeypatch.setattr(numbering.timezone, "now", lambda: left.pop(0) if len(left) > 1 else left[0])

    return set_clock


def register(of, by, **content):
    return registering.register(of, by, {"subject": "เรื่อง", **content})


def test_numbers_follow_one_another_from_one(receive, office_clerk):
    assert [register(receive, office_clerk).number for _ in range(3)] == [1, 2, 3]


def test_a_year_begins_with_one_again_at_midnight_in_bangkok(receive, office_clerk, at):
    at(NEW_YEAR.replace(hour=16, minute=59, second=59))
    last = register(receive, office_clerk)
    at(NEW_YEAR)
    first = register(receive, office_clerk)
    assert [(entry.book.year, entry.number) for entry in (last, first)] == [(2569, 1), (2570, 1)]


def test_who_waits_over_midnight_gets_a_number_of_the_new_year(receive, office_clerk, at):
    before = NEW_YEAR.replace(hour=16, minute=59, second=59)
    at(before, NEW_YEAR)
    entry = register(receive, office_clerk)
    assert (entry.book.year, entry.number, entry.given_at) == (2570, 1, NEW_YEAR)
    assert Book.objects.get(year=2569).given == 0


def test_a_number_of_work_that_failed_goes_back(receive, office_clerk, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(Entry, "save", fail)
    with pytest.raises(RuntimeError):
        register(receive, office_clerk)
    monkeypatch.undo()
    assert register(receive, office_clerk).number == 1


def test_a_closed_book_gives_no_number(receive, office_clerk, at):
    register(receive, office_clerk)
    Book.objects.update(closed_at=NEW_YEAR)
    with pytest.raises(numbering.BookClosed):
        register(receive, office_clerk)
    assert Entry.objects.count() == 1


def test_a_register_goes_on_where_the_paper_one_ended(receive, office_clerk):
    year = numbering.thai_year(numbering.timezone.now())
    numbering.open_book(receive, year, office_clerk, first=1246)
    assert register(receive, office_clerk).number == 1246


def test_circulars_have_numbers_of_their_own(send, office_clerk):
    letters = [registering.register(send, office_clerk, {}, circular=circular) for circular in (False, True, False)]
    assert [letter.reference for letter in letters] == ["ศธ 04099/1", "ศธ 04099/ว 1", "ศธ 04099/2"]


def test_circulars_share_the_numbers_where_the_agency_says_so(send, office, office_clerk):
    office.agency.own_circulars = False
    office.agency.save()
    letters = [registering.register(send, office_clerk, {}, circular=circular) for circular in (False, True, False)]
    assert [letter.reference for letter in letters] == ["ศธ 04099/1", "ศธ 04099/ว 2", "ศธ 04099/3"]


def test_fifty_clerks_at_once(own_hub: OwnHub) -> None:
    assert own_hub.told_by(FIFTY_CLERKS) == {
        "faults": [],
        "numbers": list(range(1, 351)),
        "last": 350,
        "times_go_up": True,
        "blocks_whole": True,
    }


@pytest.mark.parametrize("own", [True, False])
def test_the_way_circulars_are_counted_does_not_change_within_a_year(send, office, office_clerk, own):
    office.agency.own_circulars = own
    office.agency.save()
    registering.register(send, office_clerk, {}, circular=True)
    office.agency.own_circulars = not own
    office.agency.save()
    references = [registering.register(send, office_clerk, {}, circular=True).reference for _ in range(2)]
    assert references == ["ศธ 04099/ว 2", "ศธ 04099/ว 3"]


def test_a_secret_letter_never_has_the_number_of_an_ordinary_one(send, office, office_clerk):
    secret = type(send).objects.create(unit=office, kind="send", secret=True)
    made = [registering.register(of, office_clerk, {}).reference for of in (send, secret)]
    assert made == ["ศธ 04099/1", "ศธ 04099/ล 1"]


BOTH_WAYS = """
import json, threading
from django.db import connection
from hub.efiling import dispatch, registering, years
from hub.efiling.models import Book, Delivery, Incoming, Outgoing, Register
from hub.documents.blobs import store
from hub.people.models import Person, Unit

units = [Unit.objects.create(code=str(n), kind="office" if n == 0 else "school", name=f"u{n}") for n in range(3)]
clerk = Person.objects.create(staff_code="1", given_name="ก", family_name="ข")
sends = [Register.objects.create(unit=unit, kind="send") for unit in units]
receives = [Register.objects.create(unit=unit, kind="receive") for unit in units]
blob = store(b"%PDF-1.7", "application/pdf")
faults = []

def guarded(work):
    def run():
        try:
            work()
        except Exception as fault:
            faults.append(repr(fault))
        finally:
            connection.close()
    return run

def sender(place):
    def work():
        for _ in range(15):
            entry = registering.register(sends[place], clerk, {"subject": "แจ้ง"})
            letter = Outgoing.objects.create(entry=entry, blob=blob, name="ก", pages=1, added_by=clerk)
            dispatch.send(letter, clerk, units)
    return work

def closer():
    for year in range(2500, 2515):
        years.close(Book.objects.create(register=receives[0], year=year), clerk)

def writer():
    for _ in range(30):
        registering.register(receives[0], clerk, {"subject": "รับ"})

threads = [threading.Thread(target=guarded(work)) for work in (*map(sender, range(3)), closer, writer, writer)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"faults": faults, "deliveries": Delivery.objects.count(), "incoming": Incoming.objects.count()}))
"""


@pytest.mark.postgresql
@pytest.mark.parametrize("own_hub", ["postgresql"], indirect=True)  # on SQLite one waits for all the others anyway
def test_units_that_write_to_one_another_while_a_book_is_closed_never_block_each_other(own_hub: OwnHub) -> None:
    assert own_hub.told_by(BOTH_WAYS) == {"faults": [], "deliveries": 90, "incoming": 90}
