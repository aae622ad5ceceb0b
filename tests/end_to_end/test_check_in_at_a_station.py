"""People at the station's real window, and what the hub's pages show of them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.system import System
from tests.end_to_end.pages import DIRECTOR, is_drawn, sign_in
from tests.end_to_end.seen import Hub, wait_for
from tests.end_to_end.windows import Window

pytestmark = pytest.mark.end_to_end

STROKES = [[(0.1, 0.5), (0.25, 0.2), (0.35, 0.75), (0.5, 0.3)], [(0.6, 0.6), (0.75, 0.35), (0.9, 0.5)]]


@pytest.fixture(scope="module")
def station(office: System) -> Window:
    office.start_station("--size", "540x960", "--position", "0,0")
    return Window(office, office.folder / "station")


@pytest.fixture(scope="module")
def today(office: System, browser: Browser) -> Iterator[Page]:
    """The page of today's check-ins, opened once and never loaded again."""
    page = sign_in(browser, office, DIRECTOR)
    page.goto("/photogenic/?unit=all")
    page.evaluate("window.openedOnce = true")
    yield page
    assert page.evaluate("window.openedOnce"), "the page was loaded again"
    page.context.close()


def give_code(station: Window, code: str) -> None:
    for digit in code:
        station.tap(digit)
    assert station.field("รหัสบุคลากร").text == code
    station.tap_icon("check")


def sign(station: Window) -> None:
    """The photo before it is taken by itself."""
    pad = station.find(lambda part: part.kind == "SignaturePad")
    for stroke in STROKES:
        station.draw(pad, stroke)
    station.keep("signed")
    station.tap("ยืนยัน")


def check_in(station: Window, code: str, name: str) -> None:
    station.tap("ลงเวลาปฏิบัติราชการ")
    give_code(station, code)
    station.shows(name)
    sign(station)
    station.shows("บันทึกเวลามาแล้ว")
    station.shows(name)
    station.keep(f"recorded-{code}")
    station.tap("เสร็จสิ้น")


def test_a_check_in_by_code_comes_live_with_photo_signature_and_verified_seal(station: Window, today: Page) -> None:
    check_in(station, "1009", "นายจักรพันธ์ รักเรียน")
    row = today.get_by_role("row").filter(has_text="นายจักรพันธ์ รักเรียน")
    expect(row).to_be_visible(timeout=60_000)
    assert is_drawn(row.get_by_role("img", name="ภาพถ่ายของ"))
    details = today.context.new_page()
    details.goto(str(row.get_by_role("link", name="รักเรียน").last.get_attribute("href")))
    expect(details.get_by_text("ตราผนึกถูกต้อง")).to_be_visible()
    assert is_drawn(details.get_by_role("img", name="ภาพถ่ายของ"))
    assert is_drawn(details.get_by_role("img", name="ลายมือชื่อ"))
    details.close()


def test_a_wrong_code_is_told_and_can_be_corrected(station: Window) -> None:
    station.tap("ลงเวลาปฏิบัติราชการ")
    give_code(station, "9999")
    station.shows("ไม่พบรหัสนี้")
    assert station.field("รหัสบุคลากร").text == "", "the wrong code is still in the way"
    give_code(station, "1010")
    station.shows("นางวันเพ็ญ พงษ์พันธ์")
    station.shows("ลงลายมือชื่อ")
    station.tap("ยกเลิก")


def test_a_visitor_writes_on_the_glass_and_is_seen_at_the_hub(station: Window, today: Page) -> None:
    station.tap("ผู้มาติดต่อราชการ")
    station.tap("ต่อไป")
    station.shows("โปรดกรอกให้ครบก่อน")
    for label, text in (
        ("ชื่อ–นามสกุล", "สมชาย ศรีสุข"),
        ("ผู้ที่ต้องการพบ", "กัญญา"),
        ("เรื่องที่มาติดต่อ", "ส่งหนังสือ 12"),
    ):
        station.touch(station.field(label))
        station.type(text)
        if label == "ผู้ที่ต้องการพบ":
            station.tap("นางสาวกัญญา รักเรียน")  # a name that is offered for what was typed; the typing ends with it
        else:
            station.tap_key("enter")
    station.keep("visitor")
    station.tap("ต่อไป")
    sign(station)
    station.shows("บันทึกการมาติดต่อแล้ว")
    station.tap("เสร็จสิ้น")
    visits = today.context.new_page()
    visits.goto("/photogenic/?unit=all&tab=visits")
    row = visits.get_by_role("row").filter(has_text="สมชาย ศรีสุข")
    expect(row).to_be_visible(timeout=60_000)
    for text in ("ส่งหนังสือ 12", "นางสาวกัญญา รักเรียน"):
        expect(row).to_contain_text(text)
    assert is_drawn(row.get_by_role("img", name="ภาพถ่ายของ"))
    visits.close()


def test_without_hub_and_broker_a_check_in_is_recorded_and_comes_when_they_are_back(
    station: Window, office: System, today: Page
) -> None:
    for program in ("hub", "ingest", "broker"):
        office.processes.kill(program)
    check_in(station, "1013", "นางดวงใจ บุญมี")
    station.shows("รอส่ง 1 รายการ")
    office.start_broker()
    office.start_ingest()
    office.start_hub()
    expect(today.get_by_role("row").filter(has_text="นางดวงใจ บุญมี")).to_be_visible(timeout=60_000)
    told = "SELECT count(*) FROM photogenic_checkin WHERE code = '1013'"
    wait_for("the check-in is there once", lambda: Hub(office).rows(told) == [(1,)])
    assert Hub(office).rows("SELECT kind, text FROM fleet_notice") == []
