"""Letting go of texts about a thing whose personal data is erased: who got one and when it went stays."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hub.sms.models import OWN, Message, Part, Recipient

ERASED = "ลบข้อมูลแล้ว"
"""What stands in place of the text; of the parts nothing is left, so that none can go again."""
State = Part.State


@transaction.atomic
def forget(abouts: Sequence[str]) -> None:
    """Within the transaction of who erases. Reminders quote what they remind of; what has not gone never goes."""
    own = Message.objects.filter(about__in=abouts).order_by()
    quotes = Q(pk__in=())
    for pk in own.values_list("pk", flat=True):
        quotes |= Q(about__startswith=f"{OWN}{pk}/")
    those = Message.objects.filter(Q(pk__in=own.values("pk")) | quotes).order_by()
    keys = list(those.values_list("pk", flat=True))
    now = timezone.now()
    parts = Part.objects.select_for_update(of=("self",)).filter(recipient__message__in=keys).order_by("pk")
    for part in parts.filter(state=State.SENDING):  # its gateway finds it no more, and so cannot put it back
        Part.objects.filter(pk=part.pk).update(state=State.UNKNOWN, attempt=uuid.uuid4(), cause="erased")
    Part.objects.filter(recipient__message__in=keys, state=State.QUEUED).update(
        state=State.CANCELLED, cause="erased", settled_at=now
    )
    Part.objects.filter(recipient__message__in=keys).update(text="")
    Recipient.objects.filter(message__in=keys).update(text=ERASED)
    waiting = Message.objects.filter(pk__in=keys, approval=Message.Approval.WAITING)
    waiting.update(approval=Message.Approval.REFUSED, decided_at=now, decision_reason=ERASED)
    Message.objects.filter(pk__in=keys).update(text=ERASED)
