"""Administrators who asked for it get a text when a device fails; nobody else, and no more than one an hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.fleet import alarms
from hub.fleet.models import Alarm, Device
from hub.people.models import Membership, Person
from hub.sms.models import AlarmTelling, Message, Part
from tests.hub.conftest import SignedIn
from tests.hub.sealed_device import SealedDevice

pytestmark = pytest.mark.usefixtures("any_hour")

WELL = {"camera": {"age": 0.1}}
DARK = {"camera": {"age": None}}


@pytest.fixture
def station(office: object) -> SealedDevice:
    return SealedDevice.enrol(office, name="ประตู {หน้า}")  # type: ignore[arg-type]


@pytest.fixture
def asked(administrator: Person, signed_in: SignedIn) -> Person:
    """The administrator, who asked for it on the page."""
    Person.objects.filter(pk=administrator.pk).update(phone="0811111111")
    form = {"form": "alarm", "alarm-kinds": ["silent", "camera"], "alarm-people": [administrator.pk]}
    assert signed_in(administrator).post("/sms/settings/", form).status_code == 302
    return administrator


def says(station: SealedDevice, state: dict[str, object], ago: timedelta = timedelta()) -> None:
    at = timezone.now() - ago
    Device.objects.filter(pk=station.id).update(state=state, state_at=at, online=True)
    alarms.step()


def test_nobody_is_told_before_somebody_asked(station: SealedDevice, administrator: Person) -> None:
    says(station, DARK)
    assert not Message.objects.exists()
    assert Alarm.objects.get().told_at is not None


def test_who_asked_is_told_what_happened_to_which_device(station: SealedDevice, asked: Person) -> None:
    says(station, WELL, timedelta(minutes=4))
    [recipient] = Message.objects.get().recipients.all()
    assert recipient.person == asked
    assert recipient.text.startswith("SP-POWER เครื่อง ประตู (หน้า): ขาดการติดต่อ ตั้งแต่")
    assert Part.objects.get().state == "queued"


def test_only_what_was_asked_for(station: SealedDevice, asked: Person) -> None:
    says(station, {**WELL, "disk": {"level": "full"}})
    assert not Message.objects.exists()


def test_at_most_one_text_a_device_and_hour_and_what_still_lasts_is_told_then(
    station: SealedDevice, asked: Person
) -> None:
    says(station, WELL, timedelta(minutes=4))
    says(station, DARK)
    alarms.step()
    assert Message.objects.count() == 1
    Message.objects.update(made_at=timezone.now() - timedelta(minutes=61))
    alarms.step()
    assert [message.text.split(": ")[1][:12] for message in Message.objects.order_by("pk")] == [
        "ขาดการติดต่อ",
        "กล้องไม่มีภา",
    ]


def test_who_looks_after_devices_no_more_is_not_told(station: SealedDevice, asked: Person) -> None:
    Membership.objects.filter(person=asked).update(role=Membership.Role.STAFF)
    says(station, DARK)
    assert not Message.objects.exists()


def test_an_administrator_without_a_telephone_holds_up_nothing(station: SealedDevice, asked: Person) -> None:
    Person.objects.update(phone="")
    says(station, DARK)
    assert not Message.objects.exists()
    assert Alarm.objects.get().told_at is not None


def test_in_quiet_hours_only_where_it_was_asked_for(station: SealedDevice, asked: Person) -> None:
    AlarmTelling.objects.update(urgent=True)
    says(station, DARK)
    assert Part.objects.get().by_day is False


def test_only_who_looks_after_devices_can_be_chosen(
    administrator: Person, office_clerk: Person, signed_in: SignedIn
) -> None:
    form = {"form": "alarm", "alarm-kinds": ["silent"], "alarm-people": [office_clerk.pk]}
    assert signed_in(administrator).post("/sms/settings/", form).status_code == 422
