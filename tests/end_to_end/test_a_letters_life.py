"""A letter's whole life in a real browser, each of its people at their own screen.

A scan comes in and is read, registered and stamped; it goes to the director's phone and from there to a group; the
group answers; the director signs on the phone; the answer goes out as a circular, is received, filed and exchanged.
Each part begins where the one before it ended, so each is a fixture, and any test can be run alone.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from common.thai.normalise import normalise
from common.thai.numerals import to_arabic
from provisioning.system import TOP, System
from tests.end_to_end.conftest import running
from tests.end_to_end.pages import (
    CLERK,
    DIRECTOR,
    RECEPTION,
    SCHOOL_CLERK,
    is_drawn,
    nothing_is_cut_off,
    open_register,
    sign_in,
)
from tests.hub.scanned_letters import letter, scanned

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(600)]

HEAD_OF_GROUP, GROUP_CLERK, FAR_CLERK = "1007", "1008", "1048"
"""Of the group that the letter is given to, and of a school that it is not sent to."""
LETTERS = ".desk-card[href^='/efiling/desk/']"  # drafts to sign lie there too
SUBJECT = "ขอเชิญประชุมผู้บริหารสถานศึกษา"
CIRCULAR = "แจ้งกำหนดการประชุมผู้บริหารสถานศึกษา"
GROUP = "กลุ่มอำนวยการ"
LIST = "โรงเรียนนำร่อง"
LISTED = ("โรงเรียนบ้านหนองบัวแดง", "โรงเรียนบ้านโคกสว่าง")
SCHOOL = "โรงเรียนวัดดอนทราย"
PIN, WRONG_PIN = "402817", "402818"
SIGNATURE = ((0.12, 0.65), (0.2, 0.2), (0.28, 0.7), (0.4, 0.3), (0.5, 0.68), (0.7, 0.4), (0.88, 0.55))
"""Of the pad's width and height, where the finger goes."""


@dataclass(frozen=True)
class Registered:
    """The line's page, and its number."""

    page: str
    number: str


@dataclass(frozen=True)
class Issued:
    """The answer: its draft's page, its reference as the register has it, and the signed file."""

    draft: str
    reference: str
    file: Path


@pytest.fixture(scope="module")
def correspondence(prepared: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The demonstration's office; more of its people than the demonstration's may sign in."""
    with running(prepared, tmp_path_factory.mktemp("correspondence") / "var", "nats") as made:
        office, codes = TOP / "provisioning" / "demonstration" / "office", (HEAD_OF_GROUP, GROUP_CLERK, FAR_CLERK)
        more = [word for code in codes for word in ("--sign-in", code)]
        made.manage("load_office", str(office), "--password-file", str(made.password_file), *more)
        yield made


@pytest.fixture(scope="module")
def registered(correspondence: System, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Registered:
    """A picture of a letter, brought in, read while the clerk types, registered, and proposed to the director."""
    scan = tmp_path_factory.mktemp("scan") / "สแกน 001.pdf"
    scan.write_bytes(scanned(letter(date="๒๒ พฤศจิกายน ๒๕๖๘", subject=SUBJECT)))
    clerk = sign_in(browser, correspondence, CLERK)
    open_register(clerk, "ทะเบียนหนังสือรับ")
    clerk.get_by_role("link", name="รอลงทะเบียน").click()
    clerk.get_by_label("เลือกไฟล์").set_input_files(scan)
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("button", name="นำเข้า").click()
    clerk.locator(".uploading").get_by_role("link", name="เปิด").click()
    expect(clerk.get_by_text("กำลังอ่านจากภาพ… อ่านแล้ว 0 จาก 1 หน้า")).to_be_visible()
    assert is_drawn(clerk.get_by_role("img", name="หน้า 1"))
    assert nothing_is_cut_off(clerk)

    clerk.get_by_label("หมายเหตุ").fill("ฉบับจริงส่งทางไปรษณีย์")
    correspondence.start_background()
    clerk.get_by_role("button", name="ใช้ข้อมูลที่อ่านได้").click(timeout=120_000)
    expect(clerk.get_by_label("หมายเหตุ")).to_have_value("ฉบับจริงส่งทางไปรษณีย์")
    expect(clerk.get_by_label("ที่ (ไม่บังคับ)", exact=True)).to_have_value("ศธ 04009/ว 1278")
    expect(clerk.get_by_label("ลงวันที่")).to_have_value("22 พฤศจิกายน 2568")
    assert nothing_is_cut_off(clerk)
    clerk.get_by_label("รับเมื่อ").fill("24 พ.ย. 2568 09.00")  # else its age is asked about
    clerk.get_by_label("จาก", exact=True).fill("สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน")  # what OCR reads is to be compared
    clerk.get_by_label("เรื่อง", exact=True).fill(SUBJECT)
    clerk.get_by_role("button", name="บันทึกและรับเลข").click()
    expect(clerk.get_by_text(re.compile("ได้เลข \\d+ แล้ว"))).to_be_visible()
    assert nothing_is_cut_off(clerk)

    number = clerk.get_by_role("heading", level=1).inner_text().removeprefix("เลข ")
    made = Registered(clerk.url.split("?")[0], number)
    form = clerk.locator("form.proposal")
    expect(form.get_by_role("checkbox", name="นางสาวมาลี แสงจันทร์")).to_be_checked()
    form.get_by_label("ข้อความเกษียณ").fill("เพื่อโปรดพิจารณา เห็นควรมอบกลุ่มอำนวยการ")
    form.get_by_role("button", name="เสนอ").click()
    expect(clerk.get_by_text("เพื่อโปรดพิจารณา เห็นควรมอบกลุ่มอำนวยการ")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.context.close()
    return made


@pytest.fixture(scope="module")
def given_to_a_group(correspondence: System, browser: Browser, registered: Registered) -> Registered:
    """The director annotates it on a phone and passes it to the group."""
    director = sign_in(browser, correspondence, DIRECTOR, phone=True)
    director.goto("/")
    assert nothing_is_cut_off(director)
    director.goto("/efiling/desk/")
    assert nothing_is_cut_off(director)
    director.locator(LETTERS, has_text=SUBJECT).first.tap()
    assert is_drawn(director.get_by_role("img", name="หน้า 1"))
    assert nothing_is_cut_off(director)
    director.locator(".phrases .chip", has_text="มอบ…").tap()
    director.locator(".send-to > summary").tap()
    director.locator(".send-to .chip", has_text=GROUP).first.tap()
    assert nothing_is_cut_off(director)
    director.get_by_role("button", name="ส่งต่อ").tap()
    expect(director.get_by_role("status").filter(has_text=f"ส่งต่อแล้ว: {SUBJECT}")).to_be_visible()
    assert nothing_is_cut_off(director)
    director.context.close()
    return registered


@pytest.fixture(scope="module")
def proposed(correspondence: System, browser: Browser, given_to_a_group: Registered) -> str:
    """The group's clerk answers the letter, mends what the rules find, and proposes it; the draft's page."""
    clerk = sign_in(browser, correspondence, GROUP_CLERK)
    clerk.goto("/efiling/desk/")
    assert nothing_is_cut_off(clerk)
    clerk.locator(LETTERS, has_text=SUBJECT).click()
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("link", name="ร่างหนังสือตอบ").click()
    expect(clerk.get_by_role("button", name="เริ่มร่าง")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("button", name="เริ่มร่าง").click()
    typed = partial(clerk.get_by_role, "textbox", exact=True)
    expect(typed(name="อ้างถึง")).to_have_value(
        "หนังสือสำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน ที่ ศธ 04009/ว 1278 ลงวันที่ 22 พฤศจิกายน 2568"
    )
    typed(name="เรื่อง").fill(CIRCULAR)
    typed(name="ผู้รับหนังสือ").fill("ผู้อำนวยการโรงเรียนในสังกัดทุกโรงเรียน")
    typed(name="ภาคเหตุ").fill("ตามหนังสือที่อ้างถึง สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐานกำหนดจัดประชุมผู้บริหารการศึกษา นั้น")
    typed(name="ภาคความประสงค์").fill("จึงขอให้ท่านเข้าร่วมประชุมในวันที่ 1 ธันวาคม พ.ศ. 2026 เวลา 09.00 น.")
    typed(name="ภาคสรุป").fill("จึงเรียนมาเพื่อโปรดทราบและดำเนินการ")
    wrong = clerk.locator("#beside").get_by_text("พ.ศ. 2026 เป็นปี ค.ศ.")
    expect(wrong).to_be_visible()
    expect(clerk.locator("#beside").get_by_text("ควรออกเป็นหนังสือเวียน")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    typed(name="ภาคความประสงค์").fill("จึงขอให้ท่านเข้าร่วมประชุมในวันที่ 1 ธันวาคม 2569 เวลา 09.00 น.")
    clerk.get_by_label("หนังสือเวียน (ว)").check()
    expect(wrong).to_have_count(0)
    expect(clerk.locator("#beside").get_by_text("ควรออกเป็นหนังสือเวียน")).to_have_count(0)
    assert is_drawn(clerk.locator("#beside").get_by_role("img", name="หน้า 1"))
    clerk.get_by_role("button", name="บันทึกและเสนอ").click()
    expect(clerk.get_by_label("ผู้ตรวจคนที่ 1")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.get_by_label("ผู้ตรวจคนที่ 1").select_option(label="– ไม่ผ่าน –")
    clerk.get_by_role("button", name="เสนอ", exact=True).click()
    expect(clerk.get_by_text("เสนอแล้ว").first).to_be_visible()
    assert nothing_is_cut_off(clerk)
    draft = clerk.url
    clerk.context.close()
    return draft


def draw(page: Page) -> None:
    """As a finger does, by touch events of the browser itself."""
    pad = page.locator("[data-sign-pad] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    points = [{"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in SIGNATURE]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("[data-sign-pad].signed")).to_be_visible()


def signature_of(file: Path) -> str:
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, check=False).stdout
    return said.decode(errors="replace")  # it cuts long names in the middle of a letter


def text_of(file: Path) -> str:
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return to_arabic(normalise(said))


@pytest.fixture(scope="module")
def certificate(correspondence: System, browser: Browser) -> None:
    """The director makes one, on the phone."""
    director = sign_in(browser, correspondence, DIRECTOR, phone=True)
    director.goto("/signing/")
    director.get_by_label("รหัสผ่านที่ใช้เข้าสู่ระบบ").fill(correspondence.password_file.read_text())
    director.get_by_label("PIN ใหม่", exact=True).fill(PIN)
    director.get_by_label("PIN ใหม่อีกครั้ง").fill(PIN)
    assert nothing_is_cut_off(director)
    director.get_by_role("button", name="สร้างใบรับรอง").tap()
    expect(director.get_by_text("ใช้ได้", exact=True)).to_be_visible()
    assert nothing_is_cut_off(director)
    director.context.close()


@pytest.fixture(scope="module")
def issued(
    correspondence: System, browser: Browser, certificate: None, proposed: str, tmp_path_factory: pytest.TempPathFactory
) -> Issued:
    """The director draws a signature and types the PIN, on the phone; once wrongly."""
    director = sign_in(browser, correspondence, DIRECTOR, phone=True)
    director.goto("/efiling/desk/")
    director.locator(".desk-card", has_text=CIRCULAR).last.tap()
    assert is_drawn(director.get_by_role("img", name="หน้า 1"))
    assert nothing_is_cut_off(director)
    director.locator(".bottom-bar").get_by_role("link", name="ลงนาม").tap()
    director.get_by_role("button", name="ลงนามและออกเลข").tap()  # not signed yet: said, and nothing is sent
    looked_at = director.get_by_label("ดูข้อสังเกตแล้ว")
    looked_at.check()
    draw(director)
    director.get_by_label("PIN ลงลายมือชื่อดิจิทัล").fill(WRONG_PIN)
    director.get_by_role("button", name="ลงนามและออกเลข").tap()
    expect(director.locator("#sign").get_by_text("PIN ไม่ถูกต้อง")).to_be_visible()
    assert nothing_is_cut_off(director)
    expect(looked_at).to_be_checked()
    expect(director.locator("[data-sign-pad].signed")).to_be_visible()  # a wrong PIN does not cost the signature
    director.get_by_label("PIN ลงลายมือชื่อดิจิทัล").fill(PIN)
    director.get_by_role("button", name="ลงนามและออกเลข").tap()
    expect(director.get_by_text("ลงนามแล้ว ได้เลข")).to_be_visible()
    assert nothing_is_cut_off(director)

    director.goto(proposed)
    assert nothing_is_cut_off(director)
    file = tmp_path_factory.mktemp("issued") / "letter.pdf"
    address = director.get_by_role("link", name="หนังสือ (PDF)").get_attribute("href")
    file.write_bytes(director.request.get(f"{correspondence.hub_url}{address}").body())
    director.get_by_role("link", name="ออกเลข").tap()
    reference = director.locator("dl.facts dt:text-is('ที่') + dd").inner_text()
    assert nothing_is_cut_off(director)
    director.context.close()
    return Issued(proposed, reference, file)


def line_of(page: Page, reference: str) -> None:
    """The page of the answer's line in the send register."""
    open_register(page, "ทะเบียนหนังสือส่ง")
    page.get_by_role("link", name="(ว)").click()
    column = page.locator("th.reference").bounding_box()
    assert column is not None
    assert column["width"] > 100  # pixels: the number stands on one line, or two
    page.get_by_role("row", name=reference).get_by_role("link").first.click()


@pytest.fixture(scope="module")
def sent(correspondence: System, browser: Browser, issued: Issued) -> str:
    """To a school, and to a group of recipients that the clerk makes; the line's page."""
    clerk = sign_in(browser, correspondence, CLERK)
    clerk.goto("/efiling/groups/AREA/")
    clerk.get_by_label("ชื่อกลุ่มผู้รับ").fill(LIST)
    for school in LISTED:
        clerk.get_by_label(school, exact=True).check()
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("button", name="บันทึก").click()
    line_of(clerk, issued.reference)
    line = clerk.url
    clerk.get_by_label(LIST).check()
    clerk.get_by_text("เลือกทีละหน่วยงาน", exact=True).click()
    assert clerk.get_by_label("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1", exact=True).count() == 0  # not to itself
    clerk.get_by_label(SCHOOL, exact=True).check()
    expect(clerk.get_by_text("จะส่งถึง 3 หน่วยงาน")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.get_by_role("button", name="ส่ง", exact=True).click()
    expect(clerk.get_by_text("ส่งถึง 3 หน่วยงาน ยังไม่ลงทะเบียน 3")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.context.close()
    return line


def test_a_scan_is_read_while_it_is_registered_and_gets_its_stamp(
    correspondence: System, browser: Browser, registered: Registered, tmp_path: Path
) -> None:
    clerk = sign_in(browser, correspondence, CLERK)
    clerk.goto(registered.page)
    address = clerk.get_by_role("link", name="สำเนาประทับตรารับ").get_attribute("href")
    stamped = tmp_path / "stamped.pdf"
    stamped.write_bytes(clerk.request.get(f"{correspondence.hub_url}{address}").body())
    said = text_of(stamped).split()
    assert registered.number in said
    assert "เขต" in " ".join(said)
    clerk.context.close()


def test_two_clerks_on_one_letter_make_one_line(correspondence: System, browser: Browser, tmp_path: Path) -> None:
    more = (
        "from hub.people.models import Membership, Person, Unit\n"
        f"person = Person.objects.get(staff_code='{RECEPTION}')\n"
        "Membership.objects.create(person=person, unit=Unit.objects.get(code='AREA'), role='clerk')"
    )
    correspondence.manage("shell", "-c", more)
    one, other = (sign_in(browser, correspondence, code) for code in (CLERK, RECEPTION))
    scan = tmp_path / "สแกน 002.pdf"
    scan.write_bytes(scanned(letter(subject="ขอความอนุเคราะห์วิทยากร")))
    open_register(one, "ทะเบียนหนังสือรับ")
    one.get_by_role("link", name="รอลงทะเบียน").click()
    one.get_by_label("เลือกไฟล์").set_input_files(scan)
    one.get_by_role("button", name="นำเข้า").click()
    one.locator(".uploading").get_by_role("link", name="เปิด").click()
    other.goto(one.url)
    for clerk in (one, other):
        clerk.get_by_label("จาก", exact=True).fill("จังหวัดตัวอย่าง")
        clerk.get_by_label("เรื่อง", exact=True).fill("ขอความอนุเคราะห์วิทยากร")
    one.get_by_role("button", name="บันทึกและรับเลข").click()
    expect(one.get_by_text("แล้ว").first).to_be_visible()
    other.get_by_role("button", name="บันทึกและรับเลข").click()
    expect(other.get_by_text("มีผู้อื่นจัดการหนังสือฉบับนี้ไปก่อนแล้ว: ลงทะเบียนแล้ว")).to_be_visible()
    assert nothing_is_cut_off(other)
    assert other.url.split("?")[0] == one.url.split("?")[0]
    one.context.close()
    other.context.close()


def test_the_signed_answer_is_valid_and_bears_the_number_of_the_register(issued: Issued, tmp_path: Path) -> None:
    said = text_of(issued.file)
    assert issued.reference in said
    assert "Signature is Valid" in signature_of(issued.file)
    assert "Total document signed" in signature_of(issued.file)
    changed = bytearray(issued.file.read_bytes())
    changed[len(changed) // 3] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    assert "Signature is Valid" not in signature_of(tmp_path / "changed.pdf")


def test_the_circular_is_received_and_who_has_not_is_reminded(
    correspondence: System, browser: Browser, issued: Issued, sent: str
) -> None:
    school = sign_in(browser, correspondence, SCHOOL_CLERK, phone=True)
    school.goto("/")
    assert nothing_is_cut_off(school)
    school.get_by_role("link", name="หนังสือรอลงทะเบียน").tap()
    school.wait_for_url("**/incoming/")
    assert nothing_is_cut_off(school)
    school.get_by_role("link", name=CIRCULAR).tap()
    expect(school.get_by_label("ที่ (ไม่บังคับ)", exact=True)).to_have_value(issued.reference)
    assert is_drawn(school.get_by_role("img", name="หน้า 1"))
    assert nothing_is_cut_off(school)
    school.get_by_role("button", name="บันทึกและรับเลข").tap()
    expect(school.get_by_text("ได้เลข 1 แล้ว")).to_be_visible()
    assert nothing_is_cut_off(school)
    school.get_by_role("button", name="แจ้งรับทราบ").tap()
    expect(school.get_by_text("แจ้งรับทราบแก่ผู้ส่งแล้ว").first).to_be_visible()
    assert nothing_is_cut_off(school)
    school.context.close()

    clerk = sign_in(browser, correspondence, CLERK)
    clerk.goto(sent)
    row = clerk.get_by_role("row", name=SCHOOL)
    expect(row).to_contain_text("รับทราบแล้ว")
    expect(row.get_by_role("cell").nth(1)).to_have_text("1")  # the school's own number
    clerk.get_by_role("link", name="ยังไม่ลงทะเบียน (2)").click()
    for each in LISTED:
        expect(clerk.get_by_role("row", name=each)).to_contain_text("ยังไม่เปิด")
    expect(row).to_have_count(0)
    clerk.get_by_role("link", name="เตือนหน่วยงานที่ยังไม่ลงทะเบียน").click()
    clerk.get_by_role("button", name="เตือนหน่วยงานที่ยังไม่ลงทะเบียน").click()
    expect(clerk.get_by_text("เตือน 2 หน่วยงานที่ยังไม่ลงทะเบียนแล้ว")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.context.close()


def test_the_answer_is_filed_beside_its_letter_exchanged_and_nothing_of_it_can_be_doubted(
    correspondence: System, browser: Browser, issued: Issued, sent: str, registered: Registered, tmp_path: Path
) -> None:
    clerk = sign_in(browser, correspondence, CLERK)
    clerk.goto(sent)
    clerk.get_by_label("เก็บเข้าแฟ้ม").select_option(index=3)
    clerk.get_by_role("button", name="เก็บเข้าแฟ้ม").click()
    expect(clerk.get_by_role("status").filter(has_text="เก็บเข้าแฟ้ม")).to_be_visible()
    clerk.get_by_role("link", name="ดูตามลำดับเวลา").click()
    thread = clerk.locator("ol.timeline")
    expect(thread).to_contain_text(SUBJECT)
    expect(thread).to_contain_text(CIRCULAR)
    expect(thread).to_contain_text("ตอบหนังสือ")
    assert nothing_is_cut_off(clerk)

    clerk.goto("/efiling/exchange/units/AREA/agencies/")
    clerk.get_by_label("ชื่อส่วนราชการ").fill("โรงเรียนนอกระบบ")
    clerk.get_by_role("button", name="เพิ่ม", exact=True).click()
    expect(clerk.get_by_text("โรงเรียนนอกระบบ").first).to_be_visible()
    assert nothing_is_cut_off(clerk)
    clerk.goto(sent)
    clerk.get_by_label("ส่วนราชการภายนอก").select_option(label="โรงเรียนนอกระบบ")
    clerk.get_by_role("button", name="เพิ่มผู้รับภายนอก").click()
    expect(clerk.get_by_role("button", name="ZIP")).to_be_visible()
    assert nothing_is_cut_off(clerk)
    with clerk.expect_download() as download:
        clerk.get_by_role("button", name="ZIP").click()
    message = tmp_path / "message.zip"
    shutil.copy(download.value.path(), message)
    clerk.context.close()

    far = sign_in(browser, correspondence, FAR_CLERK)
    far.goto("/efiling/exchange/")
    far.get_by_role("link", name="หนังสือจากระบบอื่น").click()
    far.get_by_label("เลือกไฟล์").set_input_files(message)
    far.get_by_role("button", name="นำเข้า").click()
    expect(far.get_by_text(f"รับหนังสือ {issued.reference} แล้ว รอลงทะเบียน")).to_be_visible()
    assert nothing_is_cut_off(far)
    far.get_by_role("link", name=CIRCULAR).click()
    expect(far.get_by_label("ที่ (ไม่บังคับ)", exact=True)).to_have_value(issued.reference)
    assert nothing_is_cut_off(far)
    original = far.get_by_role("link", name="เปิดไฟล์").get_attribute("href")
    assert far.request.get(f"{correspondence.hub_url}{original}").body() == issued.file.read_bytes()
    far.context.close()
    correspondence.manage("verify_trail")
