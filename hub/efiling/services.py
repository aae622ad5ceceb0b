"""What other parts of the hub ask of e-filing. Nothing else of hub.efiling is theirs to import."""

from __future__ import annotations

from datetime import datetime

from hub.efiling import working_time
from hub.efiling.office_calendar import office_time


def next_office_morning(at: datetime) -> datetime:
    """When the office opens on the next day it works: not at weekends, nor on its own list of holidays."""
    return working_time.next_morning(at, office_time())
