"""The pages of publishing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hub.fleet.models import Device
from hub.people.models import Person
from hub.readout import publishing
from hub.readout.models import Office, Page

URL = "/readout/edit/publications/"


@pytest.fixture
def director(office_director: Person, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(office_director)


def test_before_publishing_one_sees_what_will_change(director: Client, particulars: Office, leave: Page) -> None:
    text = director.get(URL).content.decode()
    assert "เพิ่ม" in text
    assert "ใบลา" in text
    assert "เผยแพร่ตอนนี้" in text


def test_publishing_makes_a_version_by_that_person(
    director: Client, office_director: Person, particulars: Office, leave: Page
) -> None:
    text = director.post(URL + "publish/", follow=True).content.decode()
    assert "เผยแพร่ฉบับที่ 1 แล้ว" in text
    assert publishing.current().by == office_director  # type: ignore[union-attr]  # None would fail the test as well
    assert "จอบริการแสดงเนื้อหาล่าสุดอยู่แล้ว" in text


def test_publishing_twice_says_that_nothing_changed(director: Client, particulars: Office, leave: Page) -> None:
    director.post(URL + "publish/")
    text = director.post(URL + "publish/", follow=True).content.decode()
    assert "ไม่มีอะไรต้องเผยแพร่" in text
    assert publishing.current().version == 1  # type: ignore[union-attr]  # None would fail the test as well


def test_publishing_says_what_is_lacking(director: Client, leave: Page) -> None:
    assert "ยังไม่ได้กรอกข้อมูลสำนักงาน" in director.post(URL + "publish/", follow=True).content.decode()


def test_an_earlier_version_can_be_taken_up_again_from_the_history(
    director: Client, particulars: Office, leave: Page
) -> None:
    publishing.publish(None)
    Page.objects.update(title_th="ใหม่")
    publishing.publish(None)
    text = director.post(URL + "1/again/", follow=True).content.decode()
    assert "กลับมาเป็นฉบับที่ 3" in text
    assert "เนื้อหาของฉบับที่ 1" in text


def test_a_clerk_sees_the_history_without_the_buttons(
    office_clerk: Person, signed_in: Callable[[Person], Client], particulars: Office, leave: Page
) -> None:
    publishing.publish(None)
    Page.objects.update(title_th="ใหม่")
    text = signed_in(office_clerk).get(URL).content.decode()
    assert "ฉบับที่ 1" in text
    assert "เผยแพร่ตอนนี้" not in text
    assert "/again/" not in text


@pytest.mark.parametrize(("state", "shown"), [({"content": {"readout": 1}}, "1 จาก 1"), ({}, "0 จาก 1")])
def test_one_sees_how_many_kiosks_show_the_latest_version(
    director: Client,
    particulars: Office,
    leave: Page,
    make_device: Callable[..., Device],
    state: dict[str, object],
    shown: str,
) -> None:
    publishing.publish(None)
    kiosk = make_device("kiosk-1")
    kiosk.state = state
    kiosk.save()
    assert f"จอบริการ {shown} เครื่อง" in director.get(URL).content.decode()
