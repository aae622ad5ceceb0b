"""The hub's pages in a real browser."""

from playwright.sync_api import Browser, Locator, Page

from provisioning.system import System

ADMINISTRATOR, DIRECTOR, CLERK, RECEPTION, SCHOOL_CLERK = "1004", "1001", "1005", "1006", "1044"


def sign_in(browser: Browser, system: System, code: str, *, phone: bool = False) -> Page:
    """A page of its own, signed in as that person of the demonstration; on a screen of 390 pixels if on a phone."""
    page = sign_in_at(browser, system.hub_url, code, system.password_file.read_text())
    if phone:
        page.set_viewport_size({"width": 390, "height": 844})
    return page


def sign_in_at(browser: Browser, hub: str, code: str, password: str) -> Page:
    page = browser.new_context(base_url=hub, locale="th-TH").new_page()
    page.set_default_timeout(30_000)
    page.goto("/people/sign-in/")
    page.get_by_label("รหัสบุคลากร").fill(code)
    page.get_by_label("รหัสผ่าน").fill(password)
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def is_drawn(picture: Locator) -> bool:
    """Whether an image has come and could be decoded."""
    picture.first.wait_for()
    return bool(picture.first.evaluate("image => image.decode().then(() => image.naturalWidth > 0, () => false)"))
