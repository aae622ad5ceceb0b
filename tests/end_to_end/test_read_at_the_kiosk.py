"""People at the kiosk's real window: what they find, what editors change meanwhile, and what happens without a hub."""

import subprocess
from pathlib import Path
from typing import Any

import cv2
import pytest
from playwright.sync_api import Browser

from provisioning.system import System
from tests.end_to_end.pages import DIRECTOR, sign_in
from tests.end_to_end.seen import Hub, wait_for
from tests.end_to_end.windows import Part, Window

pytestmark = pytest.mark.end_to_end

FORM = "แบบใบลาพักผ่อน"


@pytest.fixture(scope="module")
def kiosk(office: System) -> Window:
    return start(office)


@pytest.fixture(autouse=True)
def at_home(request: pytest.FixtureRequest) -> None:
    """Every visitor leaves the kiosk as the next one expects it."""
    if "kiosk" in request.fixturenames:
        window: Window = request.getfixturevalue("kiosk")
        home = [part for part in window.parts() if part.pressable and part.icon == "home"]
        if home:
            window.touch(home[-1])
        window.shows("ค้นหาเรื่องที่ต้องการ")


def start(office: System) -> Window:
    office.start_kiosk("--size", "540x960", "--position", "0,0")
    return Window(office, office.folder / "kiosk")


def go_to(kiosk: Window, category: str, page: str) -> None:
    kiosk.tap(category)
    kiosk.tap(page)
    kiosk.shows("เก็บลงโทรศัพท์")


def test_a_page_is_reached_by_its_category_and_left_again(kiosk: Window) -> None:
    before = kiosk.picture()
    go_to(kiosk, "แบบฟอร์ม", FORM)
    kiosk.shows("ปรับปรุงเมื่อ")
    kiosk.keep("page")
    assert difference(before, kiosk.picture()) > 0.05, "the picture of the screen is still that of home"
    kiosk.tap("ย้อนกลับ")
    kiosk.shows("แบบคำร้องทั่วไป")
    kiosk.tap("ย้อนกลับ")
    kiosk.shows("ค้นหาเรื่องที่ต้องการ")
    wait_for("home looks as before", lambda: difference(before, kiosk.picture()) < 0.02)


def test_a_search_typed_on_the_glass_finds_a_page_while_typing(kiosk: Window) -> None:
    kiosk.tap("ค้นหาเรื่องที่ต้องการ")
    kiosk.type("ใบลาพัก")
    kiosk.keep("search")
    kiosk.find(lambda part: part.kind == "ResultRow")
    rows = [part for part in kiosk.parts() if part.kind == "ResultRow"]
    kiosk.touch(min(rows, key=lambda row: row.box[1]))
    kiosk.shows("เก็บลงโทรศัพท์")
    kiosk.shows(FORM)


def test_a_pdf_is_shown_as_it_is(kiosk: Window, office: System, tmp_path: Path) -> None:
    go_to(kiosk, "แบบฟอร์ม", FORM)
    kiosk.touch(kiosk.find(lambda part: part.pressable and part.icon == "document" and part.text == FORM))
    sheet = kiosk.find(lambda part: part.kind == "SheetWindow")
    page = first_page_of_the_form(office, tmp_path)
    wait_for("the page of the PDF on the screen", lambda: likeness(kiosk.picture(), sheet, page) > 0.8)
    kiosk.keep("pdf")


def test_what_an_editor_publishes_is_offered_to_a_reader(kiosk: Window, office: System, browser: Browser) -> None:
    kiosk.tap("แบบฟอร์ม")
    kiosk.shows("แบบคำร้องทั่วไป")
    page = sign_in(browser, office, DIRECTOR)
    page.goto("/readout/edit/")
    page.get_by_role("link", name="แบบคำร้องทั่วไป").click()
    page.get_by_label("ชื่อเรื่อง (ไทย)").fill("แบบคำร้องทุกเรื่อง")
    page.get_by_role("button", name="บันทึก").click()
    page.goto("/readout/edit/publications/")
    page.get_by_role("button", name="เผยแพร่ตอนนี้").click()
    kiosk.tap("มีข้อมูลใหม่แล้ว")
    kiosk.tap("แบบคำร้องทุกเรื่อง")
    kiosk.shows("เก็บลงโทรศัพท์")
    kiosk.keep("published")
    version = Hub(office).rows("SELECT max(version) FROM readout_publication")[0][0]
    told = "SELECT json_extract(state, '$.content.readout') FROM fleet_device WHERE kind = 'kiosk'"
    wait_for("the kiosk reports the new version", lambda: Hub(office).rows(told) == [(version,)])
    page.context.close()


def test_without_a_hub_it_goes_on_even_after_a_restart(kiosk: Window, office: System) -> None:
    for program in ("hub", "ingest", "broker"):
        office.processes.kill(program)
    go_to(kiosk, "แบบฟอร์ม", FORM)
    office.processes.kill("kiosk")
    again = start(office)
    go_to(again, "แบบฟอร์ม", FORM)
    again.keep("without-hub")
    office.start_broker()
    office.start_ingest()
    office.start_hub()
    online = "SELECT online FROM fleet_device WHERE kind = 'kiosk'"
    wait_for("the kiosk is connected again", lambda: Hub(office).rows(online) == [(1,)], seconds=60)


def difference(one: Any, other: Any) -> float:
    """The share of the screen's pixels that differ clearly."""
    return float((cv2.absdiff(one, other).max(axis=2) > 40).mean())


def likeness(screen: Any, place: Part, page: Any) -> float:
    """How well a page is found within a part of the screen, at the size that suits best (1: exactly)."""
    left, top, width, height = map(round, place.box)
    seen = cv2.cvtColor(screen[top : top + height, left : left + width], cv2.COLOR_BGR2GRAY)
    best = 0.0
    for share in range(80, 101):
        wide = width * share // 100
        sized = cv2.resize(page, (wide, round(page.shape[0] * wide / page.shape[1])), interpolation=cv2.INTER_AREA)
        sized = sized[: height - 40]
        best = max(best, float(cv2.matchTemplate(seen, sized, cv2.TM_CCOEFF_NORMED).max()))
    return best


def first_page_of_the_form(office: System, folder: Path) -> Any:
    """As poppler draws it, from the file that the hub published."""
    rows = Hub(office).rows("SELECT blob_id FROM readout_attachment WHERE title_th = ?", FORM)
    file = next((office.folder / "hub" / "blobs").rglob(f"*{rows[0][0]}"))
    subprocess.run(["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", file, folder / "page"], check=True)
    return cv2.imread(str(folder / "page.png"), cv2.IMREAD_GRAYSCALE)
