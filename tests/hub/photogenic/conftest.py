"""A station at the office, and check-ins that came from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hub.people.models import Person, Unit
from hub.photogenic.models import CheckIn, Visit
from tests.hub.sealed_device import SealedDevice
from tests.hub.station_records import checkin_record, visit_record

MakeCheckIn = Callable[..., CheckIn]


@pytest.fixture
def station(office: Unit) -> SealedDevice:
    return SealedDevice.enrol(office)


@pytest.fixture
def checked_in(station: SealedDevice) -> MakeCheckIn:
    """checked_in(person, {"direction": "out"}, at=…): sealed, sent, taken in."""

    def make(person: Person, changes: dict[str, Any] | None = None, **made: Any) -> CheckIn:
        record = checkin_record(station, person.staff_code, changes, **made)
        station.send(record, at=made.get("at"))
        return CheckIn.objects.get(record=record.hash)

    return make


@pytest.fixture
def visited(station: SealedDevice) -> Callable[..., Visit]:
    def make(changes: dict[str, Any] | None = None, **made: Any) -> Visit:
        record = visit_record(station, changes, **made)
        station.send(record, at=made.get("at"))
        return Visit.objects.get(record=record.hash)

    return make
