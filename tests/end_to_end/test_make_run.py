"""`make run` itself, in a copy of this checkout: what somebody sees who has just cloned the repository."""

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.run import BROKER_PORT, HUB_PORT
from provisioning.system import NAMES, TOP
from tests.end_to_end.pages import ADMINISTRATOR, is_drawn, sign_in_at
from tests.end_to_end.seen import wait_for

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(600)]

HUB = f"http://127.0.0.1:{HUB_PORT}"
READY = "Ctrl-C หยุด"


@pytest.fixture(autouse=True)
def free_ports() -> None:
    for port in (HUB_PORT, BROKER_PORT):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                pytest.skip(f"`make run` has fixed ports, and {port} is in use by another program")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this checkout, with its tools, and without its data."""
    copy = tmp_path_factory.mktemp("clone") / "sp-power"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (TOP / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, copy / name)
    for tools in (".venv", ".tools"):
        if (TOP / tools).exists():
            (copy / tools).symlink_to(TOP / tools)
    return copy


class Run:
    """`make run` in a terminal of its own, without a screen."""

    def __init__(self, checkout: Path) -> None:
        self.checkout, self._log = checkout, checkout.parent / "terminal"
        ours = ("DISPLAY", "WAYLAND_DISPLAY", "DJANGO_SETTINGS_MODULE")
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        with self._log.open("wb") as terminal:
            self.make = subprocess.Popen(
                ["make", "run"],
                cwd=checkout,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self._log.read_text(errors="replace")

    def wait_until_it_says(self, text: str) -> None:
        wait_for(f"{text!r} in: {self.said()}", lambda: text in self.said() or self.make.poll() is not None, 240)
        assert text in self.said(), self.said()

    def press_ctrl_c(self) -> None:
        """As a terminal does: to every process in front."""
        os.killpg(self.make.pid, signal.SIGINT)
        self.make.wait(40)

    def left_behind(self) -> list[str]:
        """Programs that were started in this checkout and still run."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if Path(os.readlink(process / "cwd")) == self.checkout:
                    found.append((process / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found


@pytest.fixture
def run(checkout: Path) -> Iterator[Run]:
    started = Run(checkout)
    yield started
    if started.make.poll() is None:
        started.press_ctrl_c()


def password_for(run: Run, code: str) -> str:
    found = re.search(rf"^ *{code} / (\S+) ", run.said(), re.MULTILINE)
    assert found, run.said()
    return found[1]


def devices_on(page: Page) -> dict[str, str]:
    """Addresses of the devices' pages by name."""
    page.goto("/fleet/")
    found = {}
    for name in NAMES.values():
        link = page.get_by_role("rowheader").get_by_role("link", name=name)
        found[name] = str(link.get_attribute("href"))
    return found


def test_it_runs_until_ctrl_c_and_finds_its_data_again(checkout: Path, browser: Browser) -> None:
    first = Run(checkout)
    try:
        first.wait_until_it_says(READY)
        for address in (HUB, f"{HUB}/fleet/", f"{HUB}/photogenic/", f"{HUB}/readout/"):
            assert address in first.said()
        password = password_for(first, ADMINISTRATOR)
        page = sign_in_at(browser, HUB, ADMINISTRATOR, password)
        devices = devices_on(page)
        for name, address in devices.items():
            page.goto(address)
            picture = page.get_by_role("img", name="ภาพหน้าจอล่าสุด")
            wait_for(
                f"a picture of {name}", lambda there=picture, at=address: there.count() or (page.goto(at), None)[1]
            )
            assert is_drawn(picture)
            page.screenshot(path=checkout.parent / f"{address.strip('/').rpartition('/')[2]}.png", full_page=True)
        page.goto("/fleet/claims/")
        page.get_by_label("ชื่อเครื่อง").fill("เครื่องที่สาม")
        page.get_by_label("หน่วยงานที่ตั้งเครื่อง").select_option(index=1)
        page.get_by_role("button", name="สร้างรหัสลงทะเบียน").click()
        expect(page.get_by_text("รหัสลงทะเบียนของ เครื่องที่สาม")).to_be_visible()
        page.context.close()
    finally:
        first.press_ctrl_c()
    assert first.left_behind() == []
    assert "Traceback" not in first.said()
    assert "stopping" in first.said()

    second = Run(checkout)
    try:
        second.wait_until_it_says(READY)
        assert password_for(second, ADMINISTRATOR) == password
        page = sign_in_at(browser, HUB, ADMINISTRATOR, password)
        assert devices_on(page) == devices
        expect(page.get_by_role("rowheader", name="เครื่องที่สาม")).to_be_visible()
        page.context.close()
    finally:
        second.press_ctrl_c()
    assert second.left_behind() == []


def test_ctrl_c_while_it_starts_leaves_nothing_behind(run: Run) -> None:
    run.wait_until_it_says("· ฐานข้อมูล")
    run.press_ctrl_c()
    assert run.left_behind() == []
    assert "Traceback" not in run.said()


def test_a_busy_port_is_told_plainly(checkout: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", BROKER_PORT))
        other.listen()
        done = subprocess.run(
            [".venv/bin/python", "-m", "provisioning.run"], cwd=checkout, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    for text in (f"พอร์ต {BROKER_PORT} มีโปรแกรมอื่นใช้อยู่", f"Port {BROKER_PORT}", "Stop that one first"):
        assert text in done.stderr
    assert "Traceback" not in done.stderr
