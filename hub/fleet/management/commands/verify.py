"""`python hub/manage.py verify`: whether all records are those that devices sealed. Exit status 1 if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hub.fleet import verification
from hub.fleet.models import Device, Record


class Command(BaseCommand):
    help = "Walks every device's chain of sealed records with public keys alone, and checks blobs and what apps wrote."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in verification.verify():
            faults += 1
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(_("พบ %d จุดที่ไม่ตรงกับที่เครื่องผนึกไว้") % faults)
        counted = {"records": Record.objects.count(), "devices": Device.objects.count()}
        self.stdout.write(_("ถูกต้องทั้งหมด: %(records)d รายการจาก %(devices)d เครื่อง") % counted)
