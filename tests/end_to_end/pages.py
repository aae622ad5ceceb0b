"""The hub's pages in a real browser."""

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from provisioning.system import System

ADMINISTRATOR, DIRECTOR, CLERK, RECEPTION, SCHOOL_CLERK = "1004", "1001", "1005", "1006", "1044"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 720}
expect.set_options(timeout=60_000)  # as long as a page is waited for: five seconds are few where the machine is busy


def sign_in(browser: Browser, system: System, code: str, *, phone: bool = False) -> Page:
    """A page of its own, signed in as that person of the demonstration; if on a phone, by touch on 390 × 844."""
    return sign_in_at(browser, system.hub_url, code, system.password_file.read_text(), phone=phone)


def sign_in_at(browser: Browser, hub: str, code: str, password: str, *, phone: bool = False) -> Page:
    page = browser.new_context(
        base_url=hub, locale="th-TH", viewport=PHONE if phone else DESK, has_touch=phone
    ).new_page()
    page.set_default_timeout(60_000)
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


def nothing_is_cut_off(page: Page) -> bool:
    """No page may be wider than the screen: one would have to push it sideways. Of a page that has come already: after
    a press it may be the one before, or half of the next."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def open_register(page: Page, name: str) -> None:
    page.goto("/efiling/")
    page.get_by_role("link", name=name, exact=True).click()
