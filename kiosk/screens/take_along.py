"""A QR code that leads a phone to the public page of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from common.touch import fonts
from common.touch.language import language
from common.touch.panels import Banner, Card, TopBar
from common.touch.text import Paragraph
from common.touch.theme import SURFACE, theme
from kiosk.content import Page
from kiosk.phrases import phrases
from kiosk.screens.frame import Frame

if TYPE_CHECKING:
    from kiosk.visit import Visit

# ISO/IEC 18004 asks for four light modules on each side.
QUIET_ZONE = 4
LARGEST_MM = 150.0
LARGEST_BESIDE_MM = 95.0


def qr_modules(link: str) -> list[bytes]:
    """The rows of the code from the top: 1 for dark, 0 for light, the quiet zone included."""
    import segno

    code = segno.make(link, error="m", micro=False)
    return [bytes(row) for row in code.matrix_iter(border=QUIET_ZONE)]


class QrCode(Widget):  # type: ignore[misc]  # Kivy has no types
    """The code of a link, a square of at most so many pixels; each module is so many whole pixels wide."""

    def __init__(self, link: str, largest: float, **options: Any) -> None:
        super().__init__(size_hint=(None, None), **options)
        rows = qr_modules(link)
        self.modules = len(rows)
        self.size = [max(1, int(largest // self.modules)) * self.modules] * 2
        self._texture = Texture.create(size=(self.modules, self.modules), colorfmt="rgb")
        self._texture.mag_filter = self._texture.min_filter = "nearest"
        shades = b"".join(bytes(0 if dark else 255 for dark in row for _ in range(3)) for row in reversed(rows))
        self._texture.blit_buffer(shades, colorfmt="rgb", bufferfmt="ubyte")
        with self.canvas:
            Color(*SURFACE)
            self._square = Rectangle(texture=self._texture)
        self.bind(pos=self._place)
        self._place()

    def _place(self, *_: Any) -> None:
        self._square.size = self.size
        self._square.pos = round(self.x), round(self.y)


class TakeAlongScreen(Frame):
    def __init__(self, visit: Visit, page: Page, **options: Any) -> None:
        super().__init__(visit, **options)
        # In low-reach mode the code needs the room.
        if not theme.low_reach:
            self.content.add_widget(TopBar(title=phrases("page.take")))
        upright = theme.portrait and not theme.low_reach
        self._align = "center" if upright else "left"
        card = Card(orientation="vertical" if upright else "horizontal", size_hint=(None, None), spacing=theme.grid * 4)
        words = BoxLayout(orientation="vertical", spacing=theme.grid * 2, size_hint_y=None)
        words.bind(minimum_height=words.setter("height"))
        words.pos_hint = {"center_y": 0.5}
        words.add_widget(self._sentence(page.title.by(language.code), theme.title, fonts.BOLD))
        self.code: QrCode | None = None
        if page.link:
            side = min(theme.millimetres(LARGEST_MM if upright else LARGEST_BESIDE_MM), theme.height * 0.3)
            self.code = QrCode(page.link, side, pos_hint={"center_x": 0.5} if upright else {"center_y": 0.5})
            words.add_widget(self._sentence(phrases("take.how"), theme.body if theme.low_reach else theme.title))
            words.add_widget(self._sentence(page.link.partition("://")[2] or page.link, theme.body))
            card.add_widget(self.code)
        else:
            words.add_widget(Banner(text=phrases("take.none"), tone="warn"))
        card.add_widget(words)
        middle = AnchorLayout(anchor_x="center", anchor_y="center", padding=theme.grid * 4)
        middle.bind(width=lambda _, width: setattr(card, "width", width - theme.grid * 8))
        middle.add_widget(card)
        self.content.add_widget(middle)

    def _sentence(self, text: str, size: float, font: str = fonts.REGULAR) -> Paragraph:
        return Paragraph(text=text, font_size=size, font_name=font, halign=self._align)
