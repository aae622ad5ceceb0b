"""The demonstration's folder plan, and some of its letters in folders; the others are left to be filed."""

from hub.efiling.filing import placing, plan_file
from hub.efiling.filing.models import Folder
from hub.efiling.models import Entry
from hub.people.models import Person, Unit

FILED = {
    "จัดสรรงบประมาณ": "2.2",
    "พิธีวันพ่อ": "1.6",
    "ข้อมูลนักเรียน": "2.4",
    "ทัศนศึกษา": "6.2",
    "เลื่อนเงินเดือน": "4.3",
    "อาหารกลางวัน": "6.3",
    "วันครู": "1.2",
}
"""Words of a subject, and the folder its letter is in."""


def load(clerk_code: str) -> None:
    """Nothing happens where there is a plan already."""
    office, clerk = Unit.objects.get(kind=Unit.Kind.OFFICE), Person.objects.get(staff_code=clerk_code)
    if Folder.objects.filter(unit=office).exists():
        return
    plan_file.load(office, clerk, plan_file.starting_text(), keep=True)
    folders = {folder.code: folder for folder in Folder.objects.filter(unit=office).select_related("unit")}
    lines = Entry.objects.filter(book__register__unit=office, book__register__secret=False)
    for words, code in FILED.items():
        found = lines.filter(subject__contains=words).select_related("book__register__unit")
        placing.file(found, folders[code], clerk)
