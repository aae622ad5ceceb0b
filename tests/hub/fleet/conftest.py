"""Devices that are enrolled for real."""

from __future__ import annotations

import pytest

from hub.people.models import Unit
from tests.hub.sealed_device import SealedDevice


@pytest.fixture
def station(office: Unit) -> SealedDevice:
    return SealedDevice.enrol(office)


@pytest.fixture
def other_station(school: Unit) -> SealedDevice:
    return SealedDevice.enrol(school, name="ประตูโรงเรียน")
