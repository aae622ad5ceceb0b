"""Three of the letters that the demonstration's office received lie on its director's desk, with a file to read."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from common.thai.dates import format_date
from hub.documents.typesetting import typeset
from hub.efiling import intake, registering, trail
from hub.efiling.models import Entry, Incoming
from hub.efiling.routing import steps
from hub.efiling.routing.models import Asked, Handover
from hub.efiling.routing.steps import Onward
from hub.efiling.rules import RegisterKind, Urgency
from hub.people.models import Membership, Person

HERE = Path(__file__).resolve().parent
WISHES = (
    (Urgency.MOST_URGENT, Asked.CONSIDER, "เพื่อโปรดพิจารณาสั่งการ เห็นควรแจ้งทุกกลุ่มและโรงเรียนในสังกัด"),
    (Urgency.URGENT, Asked.CONSIDER, "เพื่อโปรดพิจารณา"),
    (Urgency.NORMAL, Asked.KNOW, "เพื่อโปรดทราบ"),
)
"""For one letter of each urgency: what the director is asked, and what the clerk writes."""
PARAGRAPHS = (
    "ตามที่ได้กำหนดแนวทางการปฏิบัติราชการไว้แล้ว นั้น บัดนี้มีรายละเอียดเพิ่มเติมซึ่งหน่วยงานที่เกี่ยวข้องต้องดำเนินการ",
    "จึงขอให้สำนักงานเขตพื้นที่การศึกษาพิจารณาดำเนินการในส่วนที่เกี่ยวข้อง และแจ้งสถานศึกษาในสังกัดทราบและถือปฏิบัติต่อไป",
    "จึงเรียนมาเพื่อโปรดพิจารณา",
)


def load(clerk_code: str, director_code: str) -> None:
    """Nothing happens where a letter has been handed on already."""
    if Handover.objects.exists():
        return
    clerk = Person.objects.get(staff_code=clerk_code)
    desk = Membership.objects.current().places().get(person__staff_code=director_code)
    came = Entry.objects.filter(book__register__kind=RegisterKind.RECEIVE, book__register__unit=desk.unit)
    for urgency, asked, text in WISHES:
        entry = came.filter(urgency=urgency, state=Entry.State.REGISTERED).order_by("number").last()
        if entry is not None:
            _with_file(entry, clerk)
            steps.propose(entry, clerk, text, Onward([desk], asked=asked))


@transaction.atomic
def _with_file(entry: Entry, clerk: Person) -> None:
    """As if the line had been written from this file."""
    urgency = "" if entry.urgency == Urgency.NORMAL else str(entry.get_urgency_display())
    told = {
        "urgency": urgency,
        "sender": entry.sender,
        "reference": entry.reference.removeprefix("ที่ "),
        "dated": format_date(entry.dated) if entry.dated else "",
        "subject": entry.subject,
        "recipient": entry.recipient,
        "paragraphs": list(PARAGRAPHS),
    }
    letter = intake.take(entry.book.register, clerk, typeset(HERE / "letter.typ", HERE, told), "หนังสือต้นเรื่อง.pdf")
    letter.state, letter.entry = Incoming.State.REGISTERED, entry
    letter.settled_at, letter.settled_by = timezone.now(), clerk
    letter.save()
    settled = {"file": letter.blob_id, "entry": entry.pk, "number": entry.written_number}
    trail.add(entry.book.register.unit, clerk, trail.Action.REGISTERED, registering.about(letter), settled)
