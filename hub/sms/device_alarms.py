"""Administrators who asked for it get a text when a device falls silent, or its camera, clock or disk fails it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from hub.fleet.models import Alarm, Device
from hub.people import access
from hub.people.models import Membership, Person, Unit
from hub.sms import services
from hub.sms.models import AlarmTelling, Message

APART = timedelta(hours=1)
"""At most one text about a device in so long; what came meanwhile and still lasts is told after it."""
_WORDS = {
    Alarm.Kind.SILENT: "ขาดการติดต่อ",
    Alarm.Kind.CAMERA: "กล้องไม่มีภาพ",
    Alarm.Kind.CLOCK: "นาฬิกาไม่ตรง",
    Alarm.Kind.DISK: "พื้นที่เก็บข้อมูลใกล้เต็มหรือเต็ม",
}


def tell(device: Device, alarms: Sequence[Alarm]) -> bool:
    """For hub.fleet.alarms: whether nothing is left to tell of these."""
    asked = AlarmTelling.now()
    wanted = [one for one in alarms if one.kind in asked.kinds]
    people = [one for one in may_be_told() if one.pk in set(asked.people.values_list("pk", flat=True))]
    office = Unit.objects.filter(kind=Unit.Kind.OFFICE).order_by("pk").first()
    if not wanted or not people or office is None:
        return True
    about = f"device/{device.pk}"[:60]
    if Message.objects.filter(about=about, made_at__gt=timezone.now() - APART).exists():
        return False
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"alarm/{','.join(str(one.pk) for one in wanted)}")
    try:
        services.send(
            text(device, wanted), services.Whom(persons=people), office, None, key=key, urgent=asked.urgent,
            about=about, order=True,
        )  # fmt: skip
    except services.Refused:  # none of them has a telephone that takes it: the home page tells them
        return True
    return True


def text(device: Device, alarms: Sequence[Alarm]) -> str:
    at = timezone.localtime(min(one.began_at for one in alarms)).strftime("%H.%M น.")
    what = " ".join(_WORDS[Alarm.Kind(one.kind)] for one in alarms)
    name = device.name.replace("{", "(").replace("}", ")")
    return f"SP-POWER เครื่อง {name[:60]}: {what} ตั้งแต่ {at}"


def may_be_told() -> list[Person]:
    """Whoever looks after devices, as long as they do."""
    serving = Membership.objects.current().filter(person__is_active=True).order_by().values("person")
    return [one for one in Person.objects.filter(pk__in=serving) if access.may(one, "fleet.manage")]
