"""A letter in a real browser: it comes as a file, is registered on a phone, goes out, and is registered at a school."""

import base64
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Route, expect

from hub.documents.typesetting import typeset
from provisioning.system import System
from tests.end_to_end.pages import CLERK, SCHOOL_CLERK, is_drawn, nothing_is_cut_off, open_register, sign_in

pytestmark = pytest.mark.end_to_end

LETTER = """#set page("a4")
#set text(font: "Sarabun", size: 16pt)
ด่วนที่สุด

ที่ ศธ ๐๔๐๐๑/ว ๕๔๒๑

กระทรวงศึกษาธิการ

๒ พฤศจิกายน ๒๕๖๘

เรื่อง มาตรการดูแลนักเรียนในฤดูหนาว

เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา
"""

DROPPED = """files => {
  const dropped = new DataTransfer();
  for (const [name, data] of files) {
    const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
    dropped.items.add(new File([bytes], name, {type: "application/pdf"}));
  }
  return dropped;
}"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    source = tmp_path / "letter.typ"
    source.write_text(LETTER)
    (tmp_path / "หนังสือ.pdf").write_bytes(typeset(source, tmp_path))
    return tmp_path / "หนังสือ.pdf"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A picture beside the letter."""
    Image.new("RGB", (200, 100), "navy").save(tmp_path / "แผนผัง.png")
    return tmp_path / "แผนผัง.png"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A letter of a few megabytes: several pieces."""
    Image.frombytes("L", (1600, 2200), os.urandom(1600 * 2200)).save(tmp_path / "สแกน.pdf", "PDF", quality=95)
    return tmp_path / "สแกน.pdf"


def top_of(shown: Locator) -> float:
    box = shown.bounding_box()
    assert box is not None
    return box["y"]


def test_a_letter_comes_goes_out_and_is_registered_where_it_was_sent(
    office: System, browser: Browser, letter: Path, plan: Path
) -> None:
    clerk = sign_in(browser, office, CLERK, phone=True)
    open_register(clerk, "ทะเบียนหนังสือรับ")
    clerk.get_by_role("link", name="รอลงทะเบียน").click()
    clerk.get_by_label("เลือกไฟล์").set_input_files(letter)
    clerk.get_by_role("button", name="นำเข้า").click()
    clerk.get_by_role("link", name="มาตรการดูแลนักเรียนในฤดูหนาว").click()
    expect(clerk.get_by_label("ลงวันที่")).to_have_value("2 พฤศจิกายน 2568")
    expect(clerk.get_by_label("ชั้นความเร็ว")).to_have_value("most-urgent")
    clerk.get_by_label("รับเมื่อ").fill("3 พ.ย. 2568 09.00")  # else its age is asked about
    assert is_drawn(clerk.get_by_role("img", name="หน้า 1"))
    assert top_of(clerk.get_by_role("img", name="หน้า 1")) < top_of(clerk.get_by_label("ลงวันที่"))  # to be compared
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("button", name="บันทึกและรับเลข").click()
    expect(clerk.get_by_text("ได้เลข 8 แล้ว")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    stamped = clerk.get_by_role("link", name="สำเนาประทับตรารับ").get_attribute("href")
    assert clerk.request.get(f"{office.hub_url}{stamped}").headers["content-type"] == "application/pdf"

    open_register(clerk, "ทะเบียนหนังสือส่ง")
    clerk.get_by_role("link", name="ลงทะเบียน", exact=True).click()
    clerk.get_by_label("เรื่อง").fill("แจ้งมาตรการดูแลนักเรียน")
    clerk.get_by_role("button", name="บันทึกและรับเลข").click()
    clerk.get_by_label("แนบหนังสือที่ลงนามแล้ว").set_input_files(letter)
    clerk.get_by_role("button", name="แนบไฟล์").click()
    clerk.get_by_label("แนบสิ่งที่ส่งมาด้วย").set_input_files(plan)
    clerk.get_by_role("button", name="แนบ", exact=True).click()
    clerk.get_by_label("โรงเรียนทุกแห่ง").check()
    expect(clerk.get_by_text("จะส่งถึง")).to_be_visible()
    clerk.get_by_role("button", name="ส่ง", exact=True).click()
    sent = clerk.url
    expect(clerk.get_by_text("ถึงแล้ว ยังไม่เปิด").first).to_be_visible()
    clerk.get_by_role("link", name="แจ้งผู้บริหารเดี๋ยวนี้").click()
    expect(clerk.get_by_role("button", name="แจ้งผู้บริหารเดี๋ยวนี้")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("button", name="แจ้งผู้บริหารเดี๋ยวนี้").click()
    expect(clerk.get_by_text("แจ้งผู้บริหารแล้ว").first).to_be_visible()
    assert nothing_is_cut_off(clerk)

    school = sign_in(browser, office, SCHOOL_CLERK)
    school.goto("/")
    school.get_by_role("link", name="หนังสือรอลงทะเบียน").click()
    school.get_by_role("link", name="แจ้งมาตรการดูแลนักเรียน").click()
    expect(school.get_by_label("ที่ (ไม่บังคับ)", exact=True)).to_have_value("ศธ 04099/3")
    expect(school.get_by_text("ระบบแจ้งผู้บริหารของหน่วยงานแล้ว")).to_be_visible()
    with school.expect_download() as download:
        school.get_by_role("link", name="แผนผัง.png").click()
    assert download.value.path().read_bytes() == plan.read_bytes()
    school.get_by_role("button", name="บันทึกและรับเลข").click()
    school.get_by_role("button", name="แจ้งรับทราบ").click()
    expect(school.get_by_text("แจ้งรับทราบแก่ผู้ส่งแล้ว").first).to_be_visible()

    clerk.goto(sent)
    expect(clerk.get_by_text("รับทราบแล้ว")).to_be_visible()
    clerk.context.close()
    school.context.close()


def test_a_stack_of_scans_is_dropped_on_the_page(office: System, browser: Browser, scan: Path, tmp_path: Path) -> None:
    clerk = sign_in(browser, office, CLERK)
    open_register(clerk, "ทะเบียนหนังสือรับ")
    clerk.get_by_role("link", name="รอลงทะเบียน").click()
    second = tmp_path / "สแกน 2.pdf"
    Image.frombytes("L", (90, 120), os.urandom(90 * 120)).save(second, "PDF")
    no_letter = tmp_path / "รูปถ่าย.pdf"
    no_letter.write_bytes(b"\xff\xd8\xff no PDF at all")
    stack = [[file.name, base64.b64encode(file.read_bytes()).decode()] for file in (scan, second, no_letter)]
    dropped = clerk.evaluate_handle(DROPPED, stack)
    clerk.locator("form.upload").dispatch_event("dragover", {"dataTransfer": dropped})
    clerk.locator("form.upload").dispatch_event("drop", {"dataTransfer": dropped})
    clerk.get_by_role("button", name="นำเข้า").click()
    expect(clerk.get_by_text("นำเข้าแล้ว 2 จาก 3 ฉบับ")).to_be_visible(timeout=60_000)
    expect(clerk.locator(".uploading li").filter(has_text="รูปถ่าย.pdf")).to_contain_text("PDF")
    expect(clerk.locator(".uploading").get_by_role("link", name="เปิด")).to_have_count(2)
    clerk.context.close()


def test_a_letter_comes_whole_though_the_hub_stops_in_the_middle_of_it(
    office: System, browser: Browser, scan: Path
) -> None:
    clerk = sign_in(browser, office, CLERK)
    open_register(clerk, "ทะเบียนหนังสือรับ")
    clerk.get_by_role("link", name="รอลงทะเบียน").click()
    starts: list[str] = []

    def stop_the_hub(route: Route) -> None:
        if route.request.method == "PUT":
            starts.append(route.request.headers["content-range"].split("-")[0])
            if len(starts) == 3:
                office.processes.kill("hub")
        route.continue_()

    clerk.route("**/uploads/", stop_the_hub)
    clerk.get_by_label("เลือกไฟล์").set_input_files(scan)
    clerk.get_by_role("button", name="นำเข้า").click()
    expect(clerk.locator(".uploading").get_by_text("เครือข่ายขาด")).to_be_visible()
    office.start_hub()
    expect(clerk.get_by_text("นำเข้าแล้ว 1 จาก 1 ฉบับ")).to_be_visible(timeout=60_000)
    assert starts.count("bytes 0") == 1  # it went on where it was
    address = clerk.locator(".uploading").get_by_role("link", name="เปิด").get_attribute("href")
    assert clerk.request.get(f"{office.hub_url}{address}original.pdf").body() == scan.read_bytes()
    clerk.context.close()
