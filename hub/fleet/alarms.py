"""What a device must not go without for long: contact, its camera, its clock, room on its disk.

Found out behind the pages. Other apps say in their ready() that they tell people of it: this one knows none of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hub.fleet import device_state
from hub.fleet.models import Alarm, Device

OLD_NEWS = timedelta(hours=1)
"""A device that was away for longer when it is first looked at is told of by nobody: it may be in a cupboard."""
Teller = Callable[[Device, Sequence[Alarm]], bool]

_tellers: list[Teller] = []
log = logging.getLogger(__name__)


def told_by(teller: Teller) -> None:
    """`teller(device, alarms)` is given what nobody was told of yet, and says whether it has taken care of it: where
    it has not, it is asked again at the next look, as long as the alarm lasts."""
    if teller not in _tellers:
        _tellers.append(teller)


def step() -> bool:
    """The background's step: every device once."""
    now = timezone.now()
    for device in Device.objects.exclude(state_at=None).defer("certificate").order_by("pk"):
        found = set() if device.revoked_at else device_state.alarming(device, now)
        with transaction.atomic():
            going = {one.kind: one for one in Alarm.objects.filter(device=device, ended_at=None)}
            if Alarm.Kind.SILENT in found:
                found |= set(going)  # whether those are over is not known before it is heard again
            ended = [one.pk for kind, one in going.items() if kind not in found]
            Alarm.objects.filter(pk__in=ended).update(ended_at=now)
            for kind in sorted(found - set(going)):
                Alarm.objects.create(device=device, kind=kind, told_at=now if _is_old_news(device, kind) else None)
        untold = list(Alarm.objects.filter(device=device, ended_at=None, told_at=None).order_by("pk"))
        if untold and False not in [_told(teller, device, untold) for teller in _tellers]:
            Alarm.objects.filter(pk__in=[one.pk for one in untold]).update(told_at=now)
    return False


def _is_old_news(device: Device, kind: str) -> bool:
    silent_since = device.state_at or timezone.now()
    return kind == Alarm.Kind.SILENT and timezone.now() - silent_since > OLD_NEWS


def _told(teller: Teller, device: Device, untold: Sequence[Alarm]) -> bool:
    try:
        return teller(device, untold)
    except Exception:
        log.exception("nobody was told of %s; it is tried again", device)
        return False
