"""A top-secret letter is taken out while others register and correct: nobody waits for ever, and no line keeps a word
of it."""

import pytest

from tests.hub.own_hub import OwnHub

MEANWHILE = """
import json, threading, time
from django.db import connection, transaction
from hub.documents.blobs import store
from hub.efiling import intake, registering, removing, scans, trail, verification
from hub.efiling.models import Book, Delivery, Entry, Incoming, Outgoing, Register
from hub.people.models import Person, Unit

office = Unit.objects.create(code="1", kind="office", name="สพป.")
school = Unit.objects.create(code="2", kind="school", name="รร.", parent=office)
receives = Register.objects.create(unit=school, kind="receive")
sends = Register.objects.create(unit=office, kind="send")
by = Person.objects.create(staff_code="c", given_name="ก", family_name="ข")
LETTER = {"subject": "แผนลับ", "sender": "กอ.รมน."}

def letter(words):
    file = store(words, "application/pdf")
    made = Incoming.objects.create(register=receives, blob=file, name="ก.pdf", pages=1, text="ก", came_by=by)
    told = {"file": file.sha256, "register": registering.about(receives)}
    trail.add(school, by, trail.Action.CAME, registering.about(made), told)
    return made

sent_line = registering.register(sends, by, LETTER)
goes = Outgoing.objects.create(entry=sent_line, blob=store(b"1", "application/pdf"), name="ก", pages=1, added_by=by)
trail.add(office, by, trail.Action.CAME, registering.about(sent_line), {"file": goes.blob_id})
came = letter(b"1")
Delivery.objects.create(outgoing=goes, unit=school, incoming=came, sent_at=came.came_at, sent_by=by)
scans.found_secrecy = lambda letter: "top-secret"
going, faults = threading.Event(), []

def waits_a_moment():
    going.set()
    time.sleep(1)

def guarded(work):
    def run():
        try:
            work()
        except Exception as fault:
            faults.append(repr(fault))
        finally:
            going.set()
            connection.close()
    return run

@transaction.atomic
def registers_another():
    Book.objects.select_for_update().get(register=receives)
    waits_a_moment()
    registering.register(receives, by, {"subject": "อื่น"})

@transaction.atomic
def registers_the_same():
    intake.enter(came, by, LETTER)
    waits_a_moment()

def corrects(line):
    plain = registering._fill
    def slowly(*given):
        registering._fill = plain
        waits_a_moment()
        plain(*given)
    registering._fill = slowly
    registering.correct(line, by, {"note": "ด่วน"}, line.version)

def both(first, then):
    threads = [threading.Thread(target=guarded(first)), threading.Thread(target=guarded(then))]
    threads[0].start()
    going.wait()
    threads[1].start()
    [thread.join() for thread in threads]
"""
TOLD = """
line = Incoming.objects.get(pk=came.pk)
words = [each.subject for each in Entry.objects.filter(book__register=receives).order_by("pk")]
print(json.dumps({"faults": faults, "state": line.state, "file": line.blob_id, "words": words,
    "trail": list(verification.verify())}))
"""


def meanwhile(own_hub: OwnHub, entered: bool, first: str, then: str) -> list[str]:
    begun = "came.refresh_from_db(); intake.suspicion.must_be_answered = lambda letter: None\n"
    begun += "intake.enter(came, by, LETTER); came = Incoming.objects.get(pk=came.pk)\n" if entered else ""
    begun += "" if entered else "registering.register(receives, by, {'subject': 'แรก'})\n"
    told = own_hub.told_by(f"{MEANWHILE}\n{begun}\nboth({first}, {then})\n{TOLD}")
    assert (told["faults"], told["trail"]) == ([], [])
    assert (told["state"], told["file"]) == ("rejected", None)
    return told["words"]


TAKEN_OUT = [
    pytest.param("lambda: removing.remove(came, by, 'ลงสมุดแล้ว')", id="where it came"),
    pytest.param("lambda: removing.remove(goes, by, 'ลงสมุดแล้ว')", id="where it was sent from"),
]


@pytest.mark.parametrize("removes", TAKEN_OUT)
def test_who_registers_another_letter_meanwhile_is_not_waited_for_for_ever(own_hub, removes):
    assert meanwhile(own_hub, True, "registers_another", removes) == ["", "อื่น"]


@pytest.mark.parametrize("removes", TAKEN_OUT)
def test_who_registers_it_meanwhile_keeps_no_word_of_it(own_hub, removes):
    assert meanwhile(own_hub, False, "registers_the_same", removes) == ["แรก", ""]


@pytest.mark.parametrize("removes", TAKEN_OUT)
def test_who_corrects_its_line_meanwhile_comes_first(own_hub, removes):
    assert meanwhile(own_hub, True, "lambda: corrects(came.entry)", removes) == [""]


REFERS = """
from hub.efiling.filing.models import Link
line = registering.register(Register.objects.create(unit=school, kind="send"), by, {"reference": "ศธ 1/2"})
came.origin = {"letter": {"referred": [["ศธ 1/2", ""]]}}
came.save()
intake.suspicion.must_be_answered = lambda letter: None
both(lambda: corrects(line), lambda: intake.enter(came, by, LETTER))
print(json.dumps([faults, [link.to_id == line.pk for link in Link.objects.all()], list(verification.verify())]))
"""


def test_who_corrects_the_line_that_a_letter_refers_to_is_not_waited_for_for_ever(own_hub):
    assert own_hub.told_by(MEANWHILE + REFERS) == [[], [True], []]
