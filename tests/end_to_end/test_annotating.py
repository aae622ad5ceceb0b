"""A director works through the desk with one hand on a phone: read, annotate, send, take back, the next one."""

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.system import System
from tests.end_to_end.pages import CLERK, DIRECTOR, is_drawn, sign_in

pytestmark = pytest.mark.end_to_end

TAP = 48
LETTERS = ".desk-card[href^='/efiling/desk/']"  # drafts to sign lie there too
SMALL = """tap => [...document.querySelectorAll("main a, main button, main summary, main textarea, main .chip")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each.textContent.trim(), each.getBoundingClientRect()])
  .filter(([, box]) => box.height < tap || box.width < tap)
  .map(([text, box]) => `${text} ${box.width} × ${box.height}`)"""
SEEN = """() => [...document.querySelectorAll(".work-bar, .work-buttons, .work-buttons button")]
  .every((each) => each.getBoundingClientRect().bottom <= window.innerHeight)"""


def nothing_is_cut_off(page: Page) -> bool:
    """Not sideways, and the bar with its buttons stands within the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") and page.evaluate(SEEN))


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 640)])
def test_every_target_is_large_and_nothing_is_cut_off(
    office: System, browser: Browser, width: int, height: int
) -> None:
    page = sign_in(browser, office, DIRECTOR)
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/efiling/desk/")
    assert page.evaluate(SMALL, TAP) == []
    page.locator(LETTERS).last.click()
    assert page.evaluate(SMALL, TAP) == []
    assert nothing_is_cut_off(page)
    page.locator(".send-to > summary").click()
    assert page.evaluate(SMALL, TAP) == []
    assert nothing_is_cut_off(page)
    page.context.close()


def test_a_letter_is_annotated_and_sent_taken_back_and_sent_again(office: System, browser: Browser) -> None:
    page = sign_in(browser, office, DIRECTOR, phone=True)
    page.goto("/efiling/desk/")
    title = page.locator(f"{LETTERS} .desk-title").first.inner_text()
    page.locator(LETTERS).first.click()
    assert is_drawn(page.get_by_role("img", name="หน้า 1"))
    expect(page.get_by_text("เพื่อโปรดพิจารณาสั่งการ")).to_be_visible()
    for time in (1, 2):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.locator(".phrases .chip", has_text="มอบ…").click()
        page.locator(".send-to > summary").click()
        page.locator(".send-to .chip", has_text="กลุ่มอำนวยการ").first.click()
        expect(page.locator(".picked")).to_have_text("กลุ่มอำนวยการ")
        page.get_by_role("button", name="ส่งต่อ").click()
        sent = page.get_by_role("status").filter(has_text=f"ส่งต่อแล้ว: {title}")
        expect(sent).to_be_visible()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(title)
        if time == 1:
            sent.get_by_role("button", name="เรียกคืน").click()
    clerk = sign_in(browser, office, CLERK)
    clerk.goto("/efiling/desk/followed/")
    row = clerk.get_by_role("row", name=title)
    expect(row).to_contain_text("กลุ่มอำนวยการ")
    row.get_by_role("link", name=title).click()
    expect(clerk.get_by_text("มอบ กลุ่มอำนวยการ")).to_have_count(2)
    expect(clerk.get_by_text("เรียกคืนแล้ว").first).to_be_visible()
    page.context.close()
    clerk.context.close()
