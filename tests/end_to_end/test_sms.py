"""A short message in a real browser: composed, sent by an emulated modem, delivered and acknowledged as one looks."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hub.sms.emulator.__main__ import tell
from provisioning.system import System
from tests.end_to_end.pages import CLERK, sign_in

pytestmark = pytest.mark.end_to_end

TOP = Path(__file__).resolve().parents[2]
LONG = "เรียน {ชื่อ} ขอเชิญประชุมผู้อำนวยการโรงเรียนทุกโรงเรียน เรื่องน้ำท่วม วันจันทร์ เวลา 9 นาฬิกา ตอบ 1 รับทราบ"
PHONE, NUMBER = "081-234-5678", "+66812345678"
SET_UP = """
from hub.people.models import Person
from hub.sms.models import Modem
Person.objects.filter(staff_code="1001").update(phone="{phone}")
Modem.objects.create(name="ซิมทดสอบ", path="{port}")
print(Person.objects.get(staff_code="1001").given_name)
"""


@pytest.fixture
def telephones(office: System, tmp_path: Path) -> Iterator[Path]:
    """An emulated modem that the office sends through; its folder, to play the telephones by."""
    folder = tmp_path / "modems"
    run = [sys.executable, "-m", "hub.sms.emulator", "run", str(folder), "--deliver", "0.2", "--register", "0.5"]
    emulator = subprocess.Popen(run, cwd=TOP, stdout=subprocess.PIPE, text=True)
    assert emulator.stdout is not None
    assert emulator.stdout.readline()
    office.manage("shell", "-c", SET_UP.format(phone=PHONE, port=folder / "modem0"))
    office.processes.start("gateway", [sys.executable, "hub/manage.py", "sms_gateway", "ซิมทดสอบ"])
    yield folder
    emulator.terminate()
    emulator.wait(10)
    emulator.stdout.close()


def test_a_message_is_composed_delivered_and_acknowledged_before_ones_eyes(
    office: System, browser: Browser, telephones: Path
) -> None:
    clerk = sign_in(browser, office, CLERK, phone=True)
    clerk.goto("/sms/compose/")
    text = clerk.get_by_role("textbox", name="ข้อความ", exact=True)
    text.fill(LONG)
    clerk.get_by_label("ค้นหาบุคลากร").fill("1001")
    clerk.locator("#people").get_by_role("checkbox").first.check()
    count = clerk.locator("#count")
    expect(count).to_contain_text("1 หมายเลข")
    expect(count).to_contain_text("2 ส่วน")

    # Made short at a click, and back.
    clerk.get_by_role("button", name="ผู้อำนวยการโรงเรียน → ผอ.รร.").click()
    expect(text).to_have_value(LONG.replace("ผู้อำนวยการโรงเรียน", "ผอ.รร."))
    clerk.get_by_role("button", name="เลิกทำ").click()
    expect(text).to_have_value(LONG)

    # No link goes by SMS, and why is said.
    text.fill("ดูที่ https://example.org")
    expect(count).to_contain_text("ส่งลิงก์ทาง SMS ไม่ได้")
    text.fill("เรียน {ชื่อ} ประชุมด่วน ตอบ 1 รับทราบ")
    clerk.get_by_label("ด่วน: แซงข้อความอื่น").check()
    clerk.get_by_role("button", name="ดูก่อนส่ง").click()
    expect(clerk.locator(".field.wrong")).to_contain_text("บอกเหตุที่ด่วน")
    clerk.get_by_label("เหตุที่ด่วน").fill("น้ำท่วมโรงเรียน")
    clerk.get_by_role("button", name="ดูก่อนส่ง").click()
    expect(clerk.get_by_role("heading", name="ดูก่อนส่ง")).to_be_visible()
    expect(clerk.locator("dl")).to_contain_text("0.50 บาท")
    clerk.get_by_role("button", name="ส่ง", exact=True).click()

    standing = clerk.locator("#standing")
    expect(standing.get_by_role("row").last).to_contain_text("ถึงเครื่องผู้รับ", timeout=60_000)
    came = str(tell(telephones, {"do": "inbox", "number": NUMBER})["messages"])
    assert came.count("ประชุมด่วน ตอบ 1 รับทราบ") == 1
    assert "ชื่อ" not in came

    tell(telephones, {"do": "write", "number": NUMBER, "modem": "modem0", "text": "1"})
    expect(standing.get_by_role("row").last).to_contain_text("รับทราบแล้ว", timeout=60_000)


def test_the_composer_follows_what_is_typed(office: System, browser: Browser) -> None:
    clerk = sign_in(browser, office, CLERK, phone=True)
    clerk.goto("/sms/compose/")
    clerk.get_by_text("ถามแล้วนับคำตอบให้").click()
    clerk.get_by_label("ตัวเลือก").fill("ไป\nไม่ไป")
    expect(clerk.get_by_role("radio", name="เลือกหนึ่งข้อ")).to_be_checked()

    clerk.goto("/sms/compose/")
    clerk.get_by_label("หมายเลขอื่น").fill("0812345678")
    text = clerk.get_by_role("textbox", name="ข้อความ", exact=True)
    text.fill("ประชุม")
    expect(clerk.locator(".sms-brief")).to_contain_text("0.50 บาท")
    expect(clerk.locator(".sms-brief")).to_be_in_viewport()
    lists = clerk.get_by_role("link", name="จัดการรายชื่อ").bounding_box()
    assert lists is not None
    assert lists["height"] >= 44
    text.fill("ดูที่ https://example.org")
    clerk.get_by_role("button", name="ดูก่อนส่ง").click()
    wrong = clerk.locator(".field.wrong").filter(has=text)
    expect(wrong).to_contain_text("ส่งลิงก์ทาง SMS ไม่ได้")
    text.fill("ดูที่ www.example.com")
    expect(wrong).to_contain_text("www.example.com")
    text.fill("ดูที่ป้ายประกาศ")
    expect(wrong).to_have_count(0)
