"""Two at once: on one letter, and in one position. One of them wins, the other is told, and nobody waits for ever."""

from tests.hub.own_hub import OwnHub

AT_ONCE = """
import json, threading, uuid
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from hub.efiling import registering
from hub.efiling.models import Register
from hub.efiling.routing import steps
from hub.efiling.routing.models import Annotation, Handover
from hub.efiling.routing.steps import Onward
from hub.people import acting
from hub.people.models import Membership, Person, Unit

office = Unit.objects.create(code="1", kind="office", name="สพป.")
register = Register.objects.create(unit=office, kind="receive")
def serves(code, role):
    person = Person.objects.create(staff_code=code, given_name="ก", family_name=code)
    return Membership.objects.create(person=person, unit=office, role=role)
clerk, director = serves("c", "clerk"), serves("d", "director")
others = [serves(f"s{n}", "staff") for n in range(6)]
today = timezone.localdate()
told, faults, start = [], [], threading.Barrier(6)

def guarded(work, expected):
    def run():
        try:
            start.wait()
            work()
        except expected as fault:
            told.append(type(fault).__name__)
        except Exception as fault:
            faults.append(repr(fault))
        finally:
            connection.close()
    return run

def at_once(works, expected):
    threads = [threading.Thread(target=guarded(work, expected)) for work in works]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

at_once([lambda o=o: acting.appoint(director, o.person, today, today) for o in others], acting.AlreadyActing)
acts = acting.appointments().get().person
letters = [registering.register(register, clerk.person, {"subject": "ก"}) for _ in range(6)]
at_once([lambda l=l: steps.propose(l, clerk.person, "เสนอ", Onward([director])) for l in letters], steps.CannotStep)
proposed = Handover.objects.filter(state="waiting").count()
same = letters[0]
given = Handover.objects.get(entry=same)
def answer(person):
    return lambda: steps.pass_on(given, Person.objects.get(pk=person.pk), "มอบ", Onward([others[0], others[1]]))
at_once([answer(person) for person in [director.person, acts] * 3], steps.Settled)
# One form, sent six times at once by a finger that pressed twice and a proxy that tried again.
pressed, forms, twice = letters[1], uuid.uuid4(), uuid.uuid4()
to = [others[2]]
given_once = Handover.objects.get(entry=pressed)
at_once([lambda: steps.pass_on(given_once, director.person, "มอบ", Onward(to), twice)] * 6, ())
unrouted = registering.register(register, clerk.person, {"subject": "ข"})
at_once([lambda: steps.propose(unrouted, clerk.person, "เสนอ", Onward([director]), forms)] * 6, ())
print(json.dumps({
    "faults": faults, "told": sorted(told), "appointments": acting.appointments().count(), "proposed": proposed,
    "answers": Annotation.objects.filter(answers=given).count(),
    "handed": Handover.objects.filter(entry=same, state="waiting").count(),
    "pressed": Annotation.objects.filter(request__in=[forms, twice]).count(),
}))
"""
SAID = {
    "faults": [],
    "told": ["AlreadyActing"] * 5 + ["Settled"] * 5,
    "appointments": 1,
    "proposed": 6,
    "answers": 1,
    "handed": 2,
    "pressed": 2,
}


def test_one_of_those_who_act_at_once_wins(own_hub: OwnHub) -> None:
    assert own_hub.told_by(AT_ONCE) == SAID
