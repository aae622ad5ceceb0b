"""What goes wrong with a device is said on its screen or stands in the administrator's list, and stops nobody else."""

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from common.link import records, topics
from common.link.blobs import BlobClient
from common.link.clock import Moment
from common.link.errors import BlobRefused
from common.link.identity import Identity, load_or_enrol
from common.link.mqtt import Broker, Message, MqttClient
from provisioning.system import System
from tests.end_to_end.pages import ADMINISTRATOR, DIRECTOR, sign_in
from tests.end_to_end.seen import Hub, wait_for
from tests.end_to_end.windows import Window

pytestmark = pytest.mark.end_to_end

FIRST = "0" * 64  # what the first record of a chain names as the one before it


@pytest.fixture(scope="module")
def administrator(office: System, browser: Browser) -> Page:
    return sign_in(browser, office, ADMINISTRATOR)


@pytest.fixture(scope="module")
def device(office: System) -> Identity:
    folder = office.folder / "strange"
    office.manage("claim", "station", "strange", str(folder / "enrol.toml"))
    return load_or_enrol(folder)


@pytest.fixture
def spoken(device: Identity) -> Iterator[MqttClient]:
    """The device's own connection, for what common.link would never send."""
    broker = Broker(device.broker_host, device.broker_port, device.ca, device.certificate, device.tls_key)
    client = MqttClient(broker, device.device, subscriptions=[], on_message=lambda topic, payload: None)
    client.start()
    assert client.wait_connected(20)
    yield client
    client.stop()


def is_listed(administrator: Page, title: str, text: str = "") -> None:
    """Waits for the line in the list, and opens it: what happened and what to do are there, too."""
    row = administrator.get_by_role("row").filter(has_text=title).filter(has_text=text)

    def there() -> bool:
        administrator.goto("/fleet/notices/")
        return row.count() > 0

    wait_for(f"{title} in the list", there)
    row.first.get_by_role("link", name=title).click()
    expect(administrator.get_by_role("heading", name="สิ่งที่ควรทำ")).to_be_visible()


def test_an_expired_claim_code_is_said_on_the_screen_and_a_new_one_helps(office: System) -> None:
    folder = office.folder / "station"
    office.claim("station")
    with sqlite3.connect(office.folder / "hub" / "hub.db", timeout=20) as hub:
        yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
        hub.execute("UPDATE fleet_claimcode SET expires_at = ? WHERE used_at IS NULL", [yesterday])
    office.run([sys.executable, "-m", "checkin_device.demonstration_video", str(folder / "camera.avi")])
    program = [sys.executable, "-m", "checkin_device", "--data", str(folder), "--size", "540x960"]
    office.processes.start("station", [*program, "--position", "0,0", "--camera", f"file:{folder / 'camera.avi'}"])
    station = Window(office, folder)
    station.shows("รหัสลงทะเบียนหมดอายุ")
    station.keep("expired")
    office.claim("station")
    station.shows("ลงเวลาปฏิบัติราชการ")


def test_an_unplugged_camera_is_said_on_the_screen_and_to_the_administrator(
    office: System, administrator: Page
) -> None:
    station = Window(office, office.folder / "station")
    video = office.folder / "station" / "camera.avi"
    whole = video.read_bytes()
    station.shows("ลงเวลาปฏิบัติราชการ")
    os.truncate(video, 0)
    station.shows("ไม่มีภาพจากกล้อง")
    station.keep("no-camera")
    name = Hub(office).rows("SELECT id FROM fleet_device WHERE id LIKE 'station-%' AND name LIKE 'จุดลงเวลา%'")[0][0]
    administrator.goto(f"/fleet/devices/{name}/")
    administrator.get_by_role("button", name="ขอรายงานสถานะ").click()
    expect(administrator.get_by_text("กล้องไม่มีภาพ")).to_be_visible(timeout=60_000)
    video.write_bytes(whole)
    wait_for("a picture again", lambda: not any("ไม่มีภาพจากกล้อง" in text for text in station.texts()))


def test_a_malformed_message_is_listed(administrator: Page, device: Identity, spoken: MqttClient) -> None:
    spoken.publish(Message(topics.up(device.device, topics.UP_RECORD), b"\xff\x00 no record"))
    is_listed(administrator, "ตราผนึกไม่ถูกต้อง")
    spoken.publish(Message(topics.up(device.device, topics.UP_STATE), b'{"online": '))
    is_listed(administrator, "รายงานสถานะอ่านไม่ได้")


def test_a_message_that_is_too_long_is_listed(administrator: Page, device: Identity, spoken: MqttClient) -> None:
    spoken.publish(Message(topics.up(device.device, topics.UP_RECORD), b"x" * 120_000))
    is_listed(administrator, "ตราผนึกไม่ถูกต้อง", "120000 bytes")


def test_a_huge_message_is_cut_off_by_the_broker_and_harms_nobody(
    office: System, device: Identity, spoken: MqttClient
) -> None:
    spoken.publish(Message(topics.up(device.device, topics.UP_RECORD), b"x" * 20_000_000))
    wait_for("the broker ends the connection", lambda: not spoken.connected)
    spoken.stop()
    told = "SELECT state_at FROM fleet_device WHERE id LIKE 'station-%' AND name LIKE 'จุด%'"
    before = Hub(office).rows(told)
    wait_for("the hub goes on hearing the others", lambda: Hub(office).rows(told) != before, seconds=60)


def test_a_blob_that_does_not_match_its_hash_is_refused_and_listed(administrator: Page, device: Identity) -> None:
    promised = hashlib.sha256(b"the photo").hexdigest()
    with pytest.raises(BlobRefused) as refused:
        BlobClient(device).put(promised, b"another photo", "image/jpeg")
    assert refused.value.reason == "hash-mismatch"
    is_listed(administrator, "ไฟล์ไม่ตรงกับค่าแฮช")


def test_a_clock_that_is_years_off_is_listed_and_its_times_are_marked(
    office: System, browser: Browser, administrator: Page, device: Identity, spoken: MqttClient
) -> None:
    now = datetime.now(UTC)
    wrong = Moment(now.replace(year=now.year - 7, day=1), "a-boot", 5.0, False, None)
    state = {"online": True, "clock": {"wall": wrong.as_json()["wall"], "synced": False}}
    spoken.publish(Message(topics.up(device.device, topics.UP_STATE), json.dumps(state).encode(), retain=True))
    is_listed(administrator, "นาฬิกาของเครื่องไม่ตรง")
    seal_a_check_in(device, wrong, spoken)
    page = sign_in(browser, office, DIRECTOR)
    day = wrong.wall + timedelta(hours=7)

    def comes() -> bool:
        page.goto(f"/photogenic/?unit=all&day={day.day}/{day.month}/{day.year + 543}")
        return page.get_by_text("นายจักรพันธ์ รักเรียน").count() > 0

    wait_for("the check-in on the day that the clock told", comes)
    row = page.get_by_role("row").filter(has_text="นายจักรพันธ์ รักเรียน")
    expect(row.get_by_text("เวลายังไม่ยืนยัน")).to_be_visible()
    page.context.close()


def seal_a_check_in(device: Identity, made: Moment, spoken: MqttClient) -> None:
    photo = Path(__file__).with_name("conftest.py").read_bytes()
    strokes = b'{"version":1,"width":400,"height":200,"strokes":[[[1,1,0],[9,9,5]]]}'
    names = []
    for data, media in ((photo, "image/jpeg"), (strokes, "application/json")):
        name = records.BlobName(hashlib.sha256(data).hexdigest(), len(data), media)
        BlobClient(device).put(name.sha256, data, media)
        names.append(name)
    body = {
        "code": "1009",
        "direction": "in",
        "method": "code",
        "photo": names[0].sha256,
        "signature": names[1].sha256,
        "face": {
            "decision": "not-used",
            "score": None,
            "threshold": None,
            "model": None,
            "second": None,
            "first_rank": None,
            "reason": None,
        },
    }
    record = records.seal_record(
        device.seal_key, device.device, 1, FIRST, type="checkin/1", made=made, body=body, blobs=names
    )
    spoken.publish(Message(topics.up(device.device, topics.UP_RECORD), record.jws.encode()))
