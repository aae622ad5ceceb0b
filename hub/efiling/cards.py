"""What the home page tells a clerk: letters that wait, and units that have not registered what was sent to them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.efiling import intake, reach
from hub.efiling.models import Delivery, Incoming
from hub.look.home import Card
from hub.people.models import Membership

State = Incoming.State


def to_register(request: HttpRequest) -> Card | None:
    """Of the registers in which the person writes; it leads to the most urgent, else to where most waits."""
    person = reach.viewer(request)
    writes = reach.registers(person, reach.REGISTER)
    places = list(Incoming.objects.filter(register__in=writes, state=State.WAITING).values_list("register", flat=True))
    if not places:
        return None
    most = max(set(places), key=places.count)
    reminded = Delivery.objects.filter(incoming__register__in=writes, incoming__state=State.WAITING, reminders__gt=0)
    first = intake.waiting(*writes).defer("text")[0]
    told = [_("เร่งที่สุด: %s") % first.pressing] if first.pressing else []
    told += [_("ผู้ส่งเตือนแล้ว %d ฉบับ") % reminded.count()] if reminded.exists() else []
    return Card(
        title=_("หนังสือรอลงทะเบียน"),
        value=len(places),
        text=" · ".join(told) or _("ตรวจแล้วลงทะเบียนรับ"),
        url=reverse("efiling:incoming", args=[first.register_id if first.pressing else most]),
        icon="letter",
        tone="bad" if first.pressing else "warn" if told else "info",
    )


def escalated_here(request: HttpRequest) -> Card | None:
    """For those who lead a unit: letters lying there whose senders had the leaders told. Secret ones are not theirs."""
    person = reach.viewer(request)
    leading = (Membership.Role.DIRECTOR, Membership.Role.DEPUTY)
    units = [held.unit_id for held in person.current_memberships if held.role in leading]
    lying = Delivery.objects.filter(
        unit__in=units, incoming__state=State.WAITING, incoming__register__secret=False, escalated_at__isnull=False
    ).order_by("escalated_at")
    oldest = lying.select_related("incoming").first()
    if oldest is None:
        return None
    return Card(
        title=_("หนังสือค้างลงทะเบียน"),
        value=lying.count(),
        text=_("ผู้ส่งแจ้งผู้บริหารแล้ว ให้เจ้าหน้าที่ธุรการลงทะเบียน"),
        url=reverse("efiling:incoming", args=[oldest.incoming.register_id]),
        icon="warning",
        tone="bad",
    )


def not_registered_yet(request: HttpRequest) -> Card | None:
    """Of what the person's units sent; it leads to the oldest such letter."""
    writes = reach.registers(reach.viewer(request), reach.REGISTER)
    waiting = Delivery.objects.filter(
        outgoing__entry__book__register__in=writes, incoming__state=State.WAITING
    ).order_by("sent_at")
    oldest = waiting.select_related("outgoing").first()
    if oldest is None:
        return None
    return Card(
        title=_("ปลายทางยังไม่ลงทะเบียน"),
        value=waiting.count(),
        text=_("หนังสือที่ส่งแล้ว เริ่มจากฉบับเก่าที่สุด"),
        url=reverse("efiling:entry", args=[oldest.outgoing.entry_id]),
        icon="letter",
        tone="info",
    )
