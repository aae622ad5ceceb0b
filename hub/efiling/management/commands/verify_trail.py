"""`python hub/manage.py verify_trail`: whether the registers are as they were written. Exit status 1 if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hub.efiling import anchors, verification
from hub.efiling.models import Entry, Event


class Command(BaseCommand):
    help = "Walks the sealed trail of every unit's registers and compares each line with what the trail tells."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--printed", nargs=3, metavar=("UNIT", "STEP", "HASH"), help="as at the end of a closed book"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["printed"]:
            self._compare(*options["printed"])
            return
        faults = 0
        for fault in verification.verify():
            faults += 1
            self.stdout.write(fault)
        if faults:
            raise CommandError(_("ทะเบียนหนังสือไม่ตรงกับประวัติ %d จุด") % faults)
        if not anchors.path().exists():
            self.stdout.write(_("ยังไม่มีไฟล์ %s ซึ่งเก็บประวัติวันละบรรทัดไว้นอกฐานข้อมูล") % anchors.path().name)
        counted = {"entries": Entry.objects.count(), "steps": Event.objects.count()}
        self.stdout.write(_("ทะเบียนหนังสือถูกต้องทั้งหมด: %(entries)d รายการ ประวัติ %(steps)d ขั้น") % counted)

    def _compare(self, unit: str, step: str, digest: str) -> None:
        """A step that is on paper, with the trail as it is."""
        there = Event.objects.filter(unit__code=unit, seq=int(step) if step.isdecimal() else -1).first()
        if there is None or there.hash != digest.lower():
            raise CommandError(_("ประวัติของ %(unit)s ขั้นที่ %(step)s ไม่ตรงกับที่พิมพ์ไว้") % {"unit": unit, "step": step})
        self.stdout.write(_("ประวัติของ %(unit)s ขั้นที่ %(step)s ตรงกับที่พิมพ์ไว้") % {"unit": unit, "step": step})
