"""A small publication as the hub would make it; `|` marks the ends of Thai words."""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from common.touch.testing import SIZE, fresh_screen, open_offscreen_window

# Before the tests import anything of Kivy, which happens while they are collected.
open_offscreen_window()

from kiosk.app import Kiosk  # noqa: E402
from kiosk.content import Readout, read  # noqa: E402
from kiosk.health import Health  # noqa: E402
from kiosk.supply import Situation  # noqa: E402

SMALL = (540, 960)
ICONS = {
    "regulations": "regulation",
    "procedures": "procedure",
    "forms": "form",
    "requests": "request",
    "about": "about",
}
TITLES = {
    "regulations": ("ระเบียบ| กฎหมาย", "Regulations"),
    "procedures": ("ขั้นตอน|การ|ติดต่อ|ราชการ", "Procedures"),
    "forms": ("แบบฟอร์ม", "Forms"),
    "requests": ("คำร้อง| คำขอ", "Requests"),
    "about": ("เกี่ยวกับ|สำนักงาน", "About the office"),
}


def said(thai: str, english: str = "") -> dict[str, str]:
    return {"th": thai.replace("|", "\u200b"), "en": english}


def block(kind: str, thai: str) -> dict[str, str]:
    return {"kind": kind, "text": thai.replace("|", "\u200b")}


def a_page(name: str, category: str, title: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "category": category,
        "title": title,
        "summary": said("สรุป|ของ|เรื่อง|นี้", "What this is about"),
        "updated": "2026-11-02",
        "link": f"http://192.168.10.5:8000/readout/{name}/",
        "body": {"th": [block("paragraph", "เนื้อหา|ของ|เรื่อง")], "en": [{"kind": "paragraph", "text": "The text"}]},
        "files": [],
        **more,
    }


def pdf_bytes(pages: int = 2) -> bytes:
    """A real PDF with so many empty A4 pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def a_publication(pdf_sha256: str = "", pdf_size: int = 0) -> dict[str, Any]:
    form = {
        "title": said("แบบ|ใบลา|ป่วย", "Sick leave form"),
        "blob": pdf_sha256,
        "media": "application/pdf",
        "bytes": pdf_size,
        "pages": 2,
    }
    pages = [
        a_page(
            "work-permit",
            "procedures",
            said("การ|ขอ|อนุญาต|ลา|ป่วย", "Asking for sick leave"),
            summary=said("ขั้นตอน|สำหรับ|ครู|และ|บุคลากร|ที่|เจ็บป่วย", "For teachers and staff who are ill"),
            body={
                "th": [
                    block("heading", "ขั้นตอน"),
                    block("step", "กรอก|แบบ|ใบลา|ให้|ครบถ้วน"),
                    block("step", "ส่ง|ใบลา|ต่อ|ผู้บังคับบัญชา|ภายใน| 3 |วัน"),
                    block("note", "แนบ|ใบรับรองแพทย์|เมื่อ|ลา|ตั้งแต่| 30 |วัน|ขึ้นไป"),
                    block("heading", "เอกสาร"),
                    block("bullet", "บัตร|ประจำตัว|ประชาชน"),
                    block("step", "รอ|คำตอบ"),
                ],
                "en": [{"kind": "step", "text": "Fill in the form"}],
            },
            files=[form] if pdf_sha256 else [],
        ),
        a_page("leave-rules", "regulations", said("ระเบียบ|สำนัก|นายกรัฐมนตรี|ว่าด้วย|การ|ลา", "Leave regulation")),
        a_page("transfer", "requests", said("คำร้อง|ขอ|ย้าย|ข้าราชการ|ครู", "Request to be transferred")),
        a_page("history", "about", said("ประวัติ|สำนักงาน")),
    ]
    return {
        "format": "sp-readout/1",
        "office": {
            "name": said("สำนักงาน|เขต|พื้นที่|การศึกษา|ประถมศึกษา|ตัวอย่าง| เขต| 1", "Example Primary Education Area Office 1"),
            "address": said("99 |ถนน|ตัวอย่าง|", "99 Example Road"),
            "phone": "0 2555 0100",
            "hours": said("วัน|จันทร์|–|ศุกร์| 08.30–16.30 น.", "Mon–Fri 08:30–16:30"),
        },
        "categories": [{"id": id_, "icon": icon, "title": said(*TITLES[id_])} for id_, icon in ICONS.items()],
        "pages": pages,
    }


@pytest.fixture
def publication() -> dict[str, Any]:
    """The root of a publication, to be changed by a test as it likes."""
    return a_publication()


@pytest.fixture
def as_bytes() -> Callable[[Any], bytes]:
    return lambda root: json.dumps(root, ensure_ascii=False).encode()


@pytest.fixture
def pdf_blob(tmp_path: Path) -> tuple[str, Path]:
    """(sha256, path) of a PDF with two pages."""
    data = pdf_bytes()
    path = tmp_path / hashlib.sha256(data).hexdigest()
    path.write_bytes(data)
    return path.name, path


class StillSupply:
    """A supply without identity or hub, which publishes what a test gives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.situation = Situation("starting")
        self.readout: Readout | None = None
        self.identity = None
        self.drawn = False
        self._tell: Callable[[], object] = lambda: None

    def follow(self, tell: Callable[[], object]) -> None:
        self._tell = tell

    def first_frame_drawn(self) -> None:
        self.drawn = True

    def become(self, situation: Situation) -> None:
        self.situation = situation
        self._tell()

    def publish(self, readout: Readout) -> None:
        self.readout = readout
        self.become(Situation("ready"))


class Shown:
    """A kiosk in the test's window: one for all tests, because Kivy never lets go of an App."""

    def __init__(self, supply: StillSupply) -> None:
        self.supply, self.health = supply, Health()
        self.app = Kiosk(supply, self.health)  # type: ignore[arg-type]
        self.stage = self.app.build()
        assert self.app.visit is not None
        self.visit = self.app.visit

    @property
    def screen(self) -> Any:
        return self.visit.screen

    def begin(self) -> None:
        """As if the program had just been started, without content."""
        from kivy.core.window import Window

        from common.touch.testing import frames

        # A smaller window shows the same screen, smaller; drawn by software it is four times as fast.
        Window.size = SMALL
        Window.add_widget(self.stage)
        self.supply.readout, self.supply.situation = None, Situation("starting")
        self.visit.readout = self.visit.newer = self.visit.index = None
        self.health.__init__()  # type: ignore[misc]
        self.visit.situation = self.supply.situation
        self.visit.wipe()
        frames(4)

    def end(self) -> None:
        from kivy.core.window import Window

        from common.touch.testing import frames

        # An apology that is still to come must not come to the next test.
        frames(2)
        self.app._failsafe._times.clear()
        self.app._failsafe._go_home()
        self.visit.wipe()
        self.app._pace.stop()
        Window.remove_widget(self.stage)
        Window.size = SIZE

    def wait_until(self, true: Callable[[], object], seconds: float = 30.0) -> None:
        """Let the program run until it is true."""
        from common.touch.testing import frames

        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, "it did not come true"
            frames(1)
        frames(3)


@pytest.fixture(scope="session")
def one_kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    shown = Shown(StillSupply(tmp_path_factory.mktemp("kiosk")))
    yield shown
    shown.app.on_stop()


@pytest.fixture
def readout(publication: dict[str, Any], as_bytes: Callable[[Any], bytes], pdf_blob: tuple[str, Path]) -> Readout:
    """Four pages, the first with a PDF of two pages."""
    sha256, path = pdf_blob
    whole = a_publication(sha256, path.stat().st_size)
    return read(as_bytes(whole), {sha256: path}.__getitem__, version=1)


@pytest.fixture
def empty_kiosk(one_kiosk: Shown) -> Iterator[Shown]:
    """A kiosk that has nothing to show yet."""
    with fresh_screen():
        one_kiosk.begin()
        yield one_kiosk
        one_kiosk.end()


@pytest.fixture
def kiosk(empty_kiosk: Shown, readout: Readout) -> Shown:
    """A kiosk at home, with `readout`."""
    from common.touch.testing import frames

    empty_kiosk.supply.publish(readout)
    frames(4)
    return empty_kiosk
