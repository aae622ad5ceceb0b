"""Working hours, and who is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.timezone import localtime

from hub.people.models import Unit
from hub.photogenic.models import Hours


@dataclass(frozen=True)
class WorkingHours:
    """Bangkok time. Usual in government offices; each unit may set its own (Hours)."""

    start: time = time(8, 30)
    end: time = time(16, 30)

    def late(self, arrived: datetime) -> bool:
        """Later than the start; whole minutes count, as they are shown: 08:30:59 is 08:30."""
        return localtime(arrived).time().replace(second=0, microsecond=0) > self.start


def of_every_unit() -> dict[int, WorkingHours]:
    """The hours that hold in each unit, by key: its own, or those of the nearest unit above that has any."""
    above = dict(Unit.objects.order_by().values_list("pk", "parent_id"))
    own = {hours.unit_id: WorkingHours(hours.start, hours.end) for hours in Hours.objects.all()}

    def of(pk: int | None) -> WorkingHours:
        while pk is not None:
            if pk in own:
                return own[pk]
            pk = above[pk]
        return WorkingHours()

    return {pk: of(pk) for pk in above}
