"""The sections of the gallery, each made of parts as the programs use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from common.touch import fonts
from common.touch.buttons import IconButton, ListRow, PushButton, Tile
from common.touch.fields import Field
from common.touch.icons import ICONS, Icon
from common.touch.idle_watch import IdleWatch
from common.touch.language import Phrasebook, language
from common.touch.panels import Banner, BottomBar, Card, Dialog, Progress, ScrollArea, TopBar
from common.touch.pdfview import PdfView
from common.touch.signature import SignaturePad
from common.touch.stage import Stage
from common.touch.text import Paragraph, TextLine
from common.touch.theme import INK_SOFT, ON_PRIMARY, theme

words = Phrasebook(
    {
        "title": ("ชิ้นส่วน|ของ|หน้าจอ", "Parts of the screens"),
        "book": ("ระเบียบ กฎหมาย", "Regulations"),
        "book.detail": ("พระราชบัญญัติ ระเบียบ ประกาศ", "Acts, rules, announcements"),
        "steps": ("ขั้นตอน|การติดต่อ|ราชการ", "Procedures"),
        "steps.detail": ("ทีละขั้น พร้อม|เอกสาร|ที่|ต้องใช้", "Step by step, with what to bring"),
        "form": ("แบบฟอร์ม", "Forms"),
        "form.detail": ("ดู|และ|นำ|กลับไป|กรอก", "Look, and take along"),
        "request": ("แบบคำร้อง", "Requests"),
        "request.detail": ("ยื่นเรื่อง|ต่อ|สำนักงาน", "Write to the office"),
        "office": ("เกี่ยวกับ|สำนักงาน", "About the office"),
        "office.detail": ("ที่ตั้ง เวลา|ทำการ โทรศัพท์", "Address, hours, telephone"),
        "search": ("ค้นหา", "Search"),
        "search.detail": ("พิมพ์|คำ|ที่|ต้องการ", "Type a word"),
        "row": ("การขอ|ย้าย|นักเรียน|ระหว่าง|โรงเรียน", "Moving a pupil to another school"),
        "row.detail": ("ปรับปรุง 12 มี.ค. 2569", "Updated 12 March 2026"),
        "save": ("บันทึก", "Save"),
        "cancel": ("ยกเลิก", "Cancel"),
        "delete": ("ลบ|ข้อมูล", "Delete"),
        "off": ("ใช้ไม่ได้", "Not now"),
        "good": ("บันทึก|การมา|ปฏิบัติราชการ|แล้ว เวลา 08.12 น.", "Recorded at 08:12"),
        "warn": ("พื้นที่|เก็บข้อมูล|ใกล้เต็ม", "Storage is nearly full"),
        "bad": ("ไม่พบ|รหัส|นี้ โปรด|ตรวจ|แล้ว|พิมพ์|ใหม่", "No such code. Please check and type it again."),
        "info": ("เครื่อง|ยัง|ไม่ได้|เชื่อมต่อ ข้อมูล|จะ|ส่ง|ภายหลัง", "Not connected: records will be sent later"),
        "name": ("ชื่อ–นามสกุล", "Name"),
        "name.hint": ("เช่น สมศรี ใจดี", "e.g. Somsri Jaidee"),
        "phone": ("โทรศัพท์", "Telephone"),
        "code": ("รหัส|บุคลากร", "Staff code"),
        "purpose": ("เรื่อง|ที่|มาติดต่อ", "Purpose"),
        "signature": ("ลายมือชื่อ", "Signature"),
        "ask": ("ลบ|แบบฟอร์ม|ที่|กรอก|ไว้|หรือไม่", "Discard this form?"),
        "ask.detail": ("สิ่งที่|กรอก|ไว้|จะ|หาย|ไป|ทั้งหมด", "Everything you have entered will be lost."),
        "long": (
            "ผู้มา|ติดต่อ|ราชการ|สามารถ|ยื่น|คำร้อง|ขอ|หนังสือ|รับรอง|ได้|ที่|กลุ่ม|อำนวยการ ใน|วัน|และ|เวลา|ราชการ โดย|นำ|บัตร|ประจำตัว"
            "|ประชาชน|และ|สำเนา|ทะเบียนบ้าน|มา|ด้วย เจ้าหน้าที่|จะ|ตรวจ|เอกสาร|และ|แจ้ง|ผล|ภายใน ๓ วัน|ทำการ",
            "Visitors may ask for a letter of certification at the administration group during office hours. Please "
            "bring your identity card and a copy of the house registration.",
        ),
        "difficult": (
            "ที่นี่ น้ำ ปั้น ผู้ป่วย ญี่ปุ่น กตัญญู ฐิติ ฎีกา ป่ำ",
            "ที่นี่ น้ำ ปั้น ผู้ป่วย ญี่ปุ่น กตัญญู ฐิติ ฎีกา ป่ำ",
        ),
    }
)


def _said(widget: Any, **properties: str) -> Any:
    for name, key in properties.items():
        words.follow(widget, name, key)
    return widget


class Gallery(Stage):
    """Title above, one section, and the switches of the theme below."""

    def __init__(self, pdf: Path | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._pdf = pdf
        self._form: list[Field] = []
        self.crown = TextLine(
            text="SP-POWER", color=ON_PRIMARY, font_size=theme.display, font_name=fonts.BOLD, halign="center"
        )
        self._idle = IdleWatch(self, lambda: self._go("choices"))
        self._makers: dict[str, Callable[[], Widget]] = {
            "choices": self._choices,
            "text": self._text,
            "form": self._form_section,
            "signature": self._signature,
            "document": self._document,
            "dialog": self._dialog,
            "icons": self._icons,
        }

    def show_section(self, name: str) -> None:
        screen = BoxLayout(orientation="vertical")
        screen.add_widget(_said(TopBar(), title="title"))
        screen.add_widget(self._makers[name]())
        bar = BottomBar()
        for icon, action in (
            ("home", lambda: self._go("choices")),
            ("form", lambda: self._go("form")),
            ("pen", lambda: self._go("signature")),
            ("document", lambda: self._go("document")),
            ("info", lambda: self._go("dialog")),
            ("text-size", lambda: setattr(theme, "large_text", not theme.large_text)),
            ("low-reach", lambda: setattr(theme, "low_reach", not theme.low_reach)),
            ("globe", language.toggle),
        ):
            button = IconButton(icon=icon)
            button.bind(on_release=lambda _button, action=action: action())
            bar.add_widget(button)
        bar.add_widget(Widget())
        screen.add_widget(bar)
        self.show(screen)

    def type_into(self, typing: str) -> None:
        """Open the keyboard on a field of the form: "none", "text", "shift", "latin" or "number"."""
        if typing == "none" or not self._form:
            return
        field = self._form[{"number": 1, "latin": 2}.get(typing, 3)]
        field.input.focus = True
        if typing == "shift":
            self.keyboard.shift = "once"

    def _go(self, section: str) -> None:
        self.show_section(section)
        if section == "choices":
            self._idle.stop()
        else:
            self._idle.start()

    def _scrolled(self, *widgets: Widget) -> ScrollArea:
        column = BoxLayout(orientation="vertical", size_hint_y=None, padding=theme.grid * 4, spacing=theme.grid * 3)
        column.bind(minimum_height=column.setter("height"))
        for widget in widgets:
            column.add_widget(widget)
        area = ScrollArea()
        area.add_widget(column)
        return area

    def _choices(self) -> Widget:
        grid = GridLayout(cols=2 if theme.portrait else 3, size_hint_y=None, spacing=theme.grid * 2)
        grid.row_default_height = theme.body * 7
        grid.bind(minimum_height=grid.setter("height"))
        for name in ("book", "steps", "form", "request", "office", "search"):
            tile = Tile(icon=name, kind="primary" if name == "search" else "card")
            grid.add_widget(_said(tile, text=name, detail=f"{name}.detail"))
        row = _said(ListRow(icon="document"), text="row", detail="row.detail")
        buttons = GridLayout(cols=2, size_hint_y=None, spacing=theme.grid * 2)
        buttons.bind(minimum_height=buttons.setter("height"))
        for kind, key, icon in (("primary", "save", "check"), ("quiet", "cancel", ""), ("danger", "delete", "close")):
            buttons.add_widget(_said(PushButton(kind=kind, icon=icon), text=key))
        buttons.add_widget(_said(PushButton(disabled=True), text="off"))
        return self._scrolled(grid, row, buttons)

    def _text(self) -> Widget:
        banners = [_said(Banner(tone=tone), text=tone) for tone in ("good", "warn", "bad", "info")]
        card = Card()
        for size, key in ((theme.display, "search"), (theme.headline, "steps"), (theme.title, "row")):
            card.add_widget(_said(Paragraph(font_size=size, font_name=fonts.BOLD), text=key))
        card.add_widget(_said(Paragraph(), text="long"))
        card.add_widget(_said(Paragraph(color=INK_SOFT), text="difficult"))
        return self._scrolled(*banners, card, Progress(share=0.4))

    def _form_section(self) -> Widget:
        name = _said(Field(), label="name", hint="name.hint")
        phone = _said(Field(text="081 234"), label="phone")
        phone.input.keyboard = "number"
        code = _said(Field(text="B-1047"), label="code", error="bad")
        code.input.keyboard = "latin"
        purpose = _said(Field(lines=3, text="น้ำท่วมโรงเรียน"), label="purpose")
        self._form = [name, phone, code, purpose]
        return self._scrolled(*self._form, _said(PushButton(kind="primary", icon="check"), text="save"))

    def _signature(self) -> Widget:
        pad = SignaturePad()
        buttons = BoxLayout(size_hint_y=None, height=theme.target, spacing=theme.grid * 2)
        undo, clear = _said(PushButton(icon="undo"), text="cancel"), _said(PushButton(icon="close"), text="delete")
        undo.bind(on_release=lambda _: pad.undo())
        clear.bind(on_release=lambda _: pad.clear())
        buttons.add_widget(undo)
        buttons.add_widget(clear)
        title = _said(Paragraph(font_size=theme.title, font_name=fonts.BOLD), text="signature")
        return self._scrolled(title, pad, buttons)

    def _document(self) -> Widget:
        view = PdfView()
        if self._pdf is not None:
            view.open(self._pdf)
        return view

    def _dialog(self) -> Widget:
        dialog = _said(Dialog(icon="warning", tone="warn"), title="ask", detail="ask.detail")
        for key, kind in (("delete", "danger"), ("cancel", "quiet")):
            button = _said(dialog.add_action("", kind=kind), text=key)
            button.bind(on_release=lambda _: self.uncover(dialog))
        self.cover(dialog)
        return self._choices()

    def _icons(self) -> Widget:
        grid = GridLayout(cols=6, size_hint_y=None, spacing=theme.grid * 3)
        grid.row_default_height, grid.row_force_default = theme.target, True
        grid.bind(minimum_height=grid.setter("height"))
        for name in ICONS:
            grid.add_widget(Icon(name=name))
        return self._scrolled(grid)
