"""The administrator's pages: who may open them, what they say in words, and what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.link import sayings
from hub.fleet import device_state, evidence, keys, notice_kinds, screens
from hub.fleet.models import Device, Downward, Notice
from hub.fleet.notices import note
from hub.people.models import Person
from tests.hub.conftest import SignedIn
from tests.hub.sealed_device import SealedDevice

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def browser(administrator: Person, signed_in: SignedIn) -> Client:
    return signed_in(administrator)


def urls(station: SealedDevice) -> dict[str, str]:
    note(station.row, "seal-broken", "x", b"e")
    notice = Notice.objects.latest("pk")
    of_device = ["device", "device-state", "screen-part", "screen", "revoke", "rebirth"]
    return {
        "devices": reverse("fleet:devices"),
        "claim": reverse("fleet:claim"),
        "enrol-file": reverse("fleet:enrol-file"),
        "notices": reverse("fleet:notices"),
        "notice": reverse("fleet:notice", args=[notice.pk]),
        "settle": reverse("fleet:settle", args=[notice.pk]),
        **{name: reverse(f"fleet:{name}", args=[station.id]) for name in of_device},
    }


@pytest.mark.parametrize("who", ["office_director", "office_clerk", "school_administrator", "group_staff"])
def test_only_administrators_of_the_office_may_open_them(
    request: pytest.FixtureRequest, station: SealedDevice, signed_in: SignedIn, who: str
) -> None:
    client = signed_in(request.getfixturevalue(who))
    post_only = {"enrol-file", "settle", "rebirth"}
    for name, url in urls(station).items():
        answer = client.post(url) if name in post_only else client.get(url)
        assert answer.status_code == 403, name
        assert client.post(url).status_code in (403, 405), name
    assert station.row.revoked_at is None


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", ["devices", "claim", "notices", "notice", "device", "device-state", "revoke"])
def test_every_page_opens_in_both_languages(browser: Client, station: SealedDevice, name: str, language: str) -> None:
    browser.cookies["django_language"] = language
    assert browser.get(urls(station)[name]).status_code == 200


def test_the_list_says_how_each_device_is(browser: Client, station: SealedDevice) -> None:
    station.report({"online": True, "disk": {"level": "low", "free": 1}, "problems": {"roster": "incomplete"}})
    shown = browser.get(reverse("fleet:devices")).content.decode()
    assert "พื้นที่เก็บข้อมูลเหลือน้อย" in shown
    assert "รายชื่อบุคลากร: ยังรับไม่ครบ" in shown


@pytest.mark.parametrize(("age", "dark"), [(None, True), (60.0, True), (0.2, False), ("soon", False)])
def test_the_list_says_that_a_camera_gives_no_picture(
    browser: Client, station: SealedDevice, age: object, dark: bool
) -> None:
    station.report({"online": True, "camera": {"age": age, "from_file": False}})
    assert ("กล้องไม่มีภาพ" in browser.get(reverse("fleet:devices")).content.decode()) is dark


def test_the_list_renews_the_part_that_changes(browser: Client, station: SealedDevice) -> None:
    shown = browser.get(reverse("fleet:devices"), headers={"HX-Request": "true"}).content.decode()
    assert "ประตูหน้า" in shown
    assert "<html" not in shown


NOW = timezone.now()
STATES: dict[str, tuple[dict[str, Any], str]] = {
    "well": ({"state_at": NOW, "online": True}, "good"),
    "never seen": ({}, "info"),
    "said goodbye": ({"state_at": NOW, "online": False}, "bad"),
    "silent": ({"state_at": NOW - timedelta(minutes=4), "online": True}, "bad"),
    "revoked": ({"state_at": NOW, "online": True, "revoked_at": NOW}, "plain"),
    "full": ({"state_at": NOW, "online": True, "state": {"disk": {"level": "full"}}}, "warn"),
    "clock years off": (
        {"state_at": NOW, "online": True, "state": {"clock": {"wall": "2020-01-01T00:00:00Z", "synced": True}}},
        "warn",
    ),
    "clock not set": ({"state_at": NOW, "online": True, "state": {"clock": {"synced": False}}}, "warn"),
    "waits long": (
        {"state_at": NOW, "online": True, "state": {"outbox": {"oldest": (NOW - timedelta(hours=5)).isoformat()}}},
        "warn",
    ),
    "certificate ends": ({"state_at": NOW, "online": True, "certificate_expires": NOW + timedelta(days=3)}, "warn"),
}


@pytest.mark.parametrize(("fields", "tone"), STATES.values(), ids=STATES.keys())
def test_a_device_is_summed_up_in_a_word(fields: dict[str, Any], tone: str) -> None:
    device = Device(**{"certificate_expires": NOW + timedelta(days=900), **fields})
    assert device_state.shown(device, NOW).tone == tone


STRANGE: list[Any] = [
    [],
    {"disk": 5, "outbox": [], "clock": "x", "content": None, "problems": "y", "uptime": "z"},
    {"disk": {"level": {}, "free": "x"}, "outbox": {"records": "5", "oldest": 7}, "clock": {"wall": None}},
    {"problems": {"roster": {"a": 1}, "x": None}, "content": {"roster": [1]}, "uptime": -5},
    {"uptime": 1e300, "clock": {"wall": "2026-11-22T00:00:00"}, "disk": {"free": 10**30}},
]


@pytest.mark.parametrize("state", STRANGE)
def test_whatever_a_device_reports_its_page_opens(browser: Client, station: SealedDevice, state: Any) -> None:
    Device.objects.filter(pk=station.id).update(state=state, state_at=NOW, online=True)
    assert browser.get(reverse("fleet:device", args=[station.id])).status_code == 200
    assert browser.get(reverse("fleet:devices")).status_code == 200


def test_a_devices_page_lists_its_records_newest_first(browser: Client, station: SealedDevice) -> None:
    station.send(station.seal("clock/1"), station.seal("weather/1"))
    shown = browser.get(reverse("fleet:device", args=[station.id])).content.decode()
    assert shown.index("weather/1") < shown.index("clock/1")
    assert "อ่านเนื้อหาไม่ได้" in shown


def test_a_device_that_does_not_exist_is_not_found(browser: Client) -> None:
    assert browser.get(reverse("fleet:device", args=["nobody"])).status_code == 404


def test_the_picture_of_a_screen_is_shown_and_renewed_only_when_there_is_a_newer_one(
    browser: Client, station: SealedDevice
) -> None:
    part = reverse("fleet:screen-part", args=[station.id])
    assert browser.get(part).status_code == 204
    assert browser.get(reverse("fleet:screen", args=[station.id])).status_code == 404
    screens.keep(station.id, PNG)
    shown = browser.get(part)
    assert shown.status_code == 200
    assert browser.get(shown.context["screen_url"]).status_code == 204
    assert browser.get(reverse("fleet:screen", args=[station.id])).content == PNG


def test_revoking_is_asked_once_more_and_then_is_at_once(browser: Client, station: SealedDevice) -> None:
    url = reverse("fleet:revoke", args=[station.id])
    assert browser.get(url).status_code == 200
    assert station.row.revoked_at is None
    browser.post(url)
    revoked = station.row.revoked_at
    assert revoked is not None
    assert station.send(station.seal()) == []
    browser.post(url)
    assert station.row.revoked_at == revoked


def test_a_device_is_asked_to_report(browser: Client, station: SealedDevice) -> None:
    browser.post(reverse("fleet:rebirth", args=[station.id]))
    said = Downward.objects.get(name="command")
    assert sayings.hear(said.payload.encode(), keys.seal_key().public, station.id) == sayings.Command("rebirth", {})


def test_a_notice_says_what_happened_what_to_do_and_shows_the_evidence(browser: Client, station: SealedDevice) -> None:
    station.send(station.seal("weather/1", {"rain": "ฝน"}))
    notice = Notice.objects.get()
    shown = browser.get(reverse("fleet:notice", args=[notice.pk])).content.decode()
    kind = notice_kinds.explained("not-understood")
    assert str(kind.happened) in shown
    assert str(kind.todo) in shown
    assert "ฝน" in shown


def test_a_notice_is_settled_by_somebody(browser: Client, station: SealedDevice, administrator: Person) -> None:
    note(station.row, "clock-off", "")
    notice = Notice.objects.get()
    browser.post(reverse("fleet:settle", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.settled_by == administrator
    assert "นาฬิกาของเครื่องไม่ตรง" not in browser.get(reverse("fleet:notices")).content.decode()
    assert "นาฬิกาของเครื่องไม่ตรง" in browser.get(reverse("fleet:notices"), {"state": "settled"}).content.decode()


def test_a_kind_that_nobody_explained_is_shown_all_the_same(browser: Client, db: None) -> None:
    note(None, "sunspots", "x")
    assert "เหตุการณ์อื่น" in browser.get(reverse("fleet:notices")).content.decode()


@pytest.mark.parametrize(
    ("data", "raw"),
    [
        (b"hello", "hello"),
        ("สวัสดี".encode(), "สวัสดี"),
        (b"\x00\xff", "000000  00 ff" + " " * 43 + " .."),
        (b"a\x1b[31m", "000000  61 1b 5b 33 31 6d" + " " * 31 + " a.[31m"),
    ],
)
def test_evidence_is_shown_as_text_or_in_hex(data: bytes, raw: str) -> None:
    assert evidence.look(data).raw == raw


def test_long_evidence_is_cut_and_says_so() -> None:
    assert evidence.look(b"A" * 5000).cut


def test_the_home_page_tells_of_a_clock_that_is_not_set(browser: Client, station: SealedDevice) -> None:
    at = timezone.now()
    station.report({"online": True, "clock": {"wall": at.isoformat(), "synced": False}}, at)
    shown = browser.get(reverse("home")).content.decode()
    assert 'class="tile warn"' in shown
    assert "นาฬิกายังไม่ได้ตั้งให้ตรงกับ" in shown
    station.report({"online": True, "clock": {"wall": at.isoformat(), "synced": True}}, at)
    assert "นาฬิกายังไม่ได้ตั้งให้ตรงกับ" not in browser.get(reverse("home")).content.decode()


def test_the_home_page_tells_of_devices_and_notices(browser: Client, station: SealedDevice) -> None:
    shown = browser.get(reverse("home")).content.decode()
    assert "ขาดการติดต่อ 1 เครื่อง" in shown
    assert "เหตุการณ์ที่ต้องดู" in shown
