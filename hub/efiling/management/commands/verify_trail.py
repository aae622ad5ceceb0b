"""`python hub/manage.py verify_trail`: whether the registers are as they were written. Exit status 1 if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.efiling import verification
from hub.efiling.models import Entry, Event


class Command(BaseCommand):
    help = "Walks the sealed trail of every unit's registers and compares each line with what the trail tells."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in verification.verify():
            faults += 1
            self.stdout.write(fault)
        if faults:
            raise CommandError(_("ทะเบียนหนังสือไม่ตรงกับประวัติ %d จุด") % faults)
        counted = {"entries": Entry.objects.count(), "steps": Event.objects.count()}
        self.stdout.write(_("ทะเบียนหนังสือถูกต้องทั้งหมด: %(entries)d รายการ ประวัติ %(steps)d ขั้น") % counted)
