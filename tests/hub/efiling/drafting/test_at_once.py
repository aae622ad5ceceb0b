"""Several sign at the same moment, each of them twice: every letter has one number, and no number is lost. A form for a
new draft that is sent six times at once makes one."""

from tests.hub.own_hub import OwnHub

THREE_SIGNERS = """
import json, threading, uuid
from django.db import connection
from hub.documents.signing.drawings import Drawing
from hub.efiling.drafting import issuing, proposing, writing
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Agency, Book, Entry, Outgoing, Register
from hub.people.models import Membership, Person, Unit

office = Unit.objects.create(code="1", kind="office", name="สพป.")
Agency.objects.create(unit=office, code="ศธ 1")
Register.objects.create(unit=office, kind="send")
drawing = Drawing.parse(json.dumps({"width": 500, "height": 200, "strokes": [[[10, 10], [300, 150]]]}))
content = Content(subject="ขอเชิญประชุมผู้บริหาร", recipient="ผู้ว่าราชการจังหวัด", purpose="จึงขอเชิญ")
drafts = []
for n in range(3):
    person = Person.objects.create(staff_code=str(n), given_name="ก", family_name="ข")
    position = Membership.objects.create(person=person, unit=office, role="deputy", position="รอง")
    made = writing.start(person, office, "external", content)
    drafts.append((proposing.propose(made, person, [], position, 1), person))
start, faults = threading.Barrier(6), []

def begin(form):
    try:
        start.wait()
        writing.start(Person.objects.get(pk=drafts[0][1].pk), office, "external", content, request=form)
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

form = uuid.uuid4()
threads = [threading.Thread(target=begin, args=[form]) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
begun = Draft.objects.filter(request=form).count()

def sign(draft, person):
    try:
        start.wait()
        for attempt in range(20):
            try:
                issuing.issue(draft, Person.objects.get(pk=person.pk), 1, drawing, "", looked_at=True)
                break
            except issuing.Crowded:
                continue
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

threads = [threading.Thread(target=sign, args=each) for each in drafts for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({
    "faults": faults,
    "begun": begun,
    "numbers": sorted(Entry.objects.values_list("number", flat=True)),
    "last": Book.objects.get().last,
    "issued": Draft.objects.filter(state="issued", entry__isnull=False).values("entry").distinct().count(),
    "files": Outgoing.objects.values("blob").distinct().count(),
}))
"""


def test_three_signers_at_once(own_hub: OwnHub) -> None:
    assert own_hub.told_by(THREE_SIGNERS) == {
        "faults": [], "begun": 1, "numbers": [1, 2, 3], "last": 3, "issued": 3, "files": 3,
    }  # fmt: skip
