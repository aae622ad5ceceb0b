"""The office's working time as it stands: its hours, and the holidays that an administrator keeps."""

from __future__ import annotations

from hub.efiling.models import Holiday
from hub.efiling.working_time import OfficeTime


def office_time() -> OfficeTime:
    return OfficeTime(holidays=frozenset(Holiday.objects.values_list("day", flat=True)))
