"""A QR code that leads a phone to the public page of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from common.touch import fonts
from common.touch.language import language
from common.touch.panels import Banner, TopBar
from common.touch.text import Paragraph
from common.touch.theme import SURFACE, theme
from kiosk.content import Page
from kiosk.phrases import phrases
from kiosk.screens.frame import Frame

if TYPE_CHECKING:
    from kiosk.visit import Visit

# ISO/IEC 18004 asks for four light modules on each side.
QUIET_ZONE = 4
LARGEST_MM = 130.0


def qr_modules(link: str) -> list[bytes]:
    """The rows of the code from the top: 1 for dark, 0 for light, the quiet zone included."""
    import segno

    code = segno.make(link, error="m", micro=False)
    return [bytes(row) for row in code.matrix_iter(border=QUIET_ZONE)]


class QrCode(Widget):  # type: ignore[misc]  # Kivy has no types
    """The code of a link, in the middle of its widget; each module so many whole pixels wide."""

    def __init__(self, link: str, **options: Any) -> None:
        super().__init__(**options)
        rows = qr_modules(link)
        self.modules = len(rows)
        self._texture = Texture.create(size=(self.modules, self.modules), colorfmt="rgb")
        self._texture.mag_filter = self._texture.min_filter = "nearest"
        shades = b"".join(bytes(0 if dark else 255 for dark in row for _ in range(3)) for row in reversed(rows))
        self._texture.blit_buffer(shades, colorfmt="rgb", bufferfmt="ubyte")
        with self.canvas:
            Color(*SURFACE)
            self._square = Rectangle(texture=self._texture)
        self.bind(pos=self._place, size=self._place)

    def _place(self, *_: Any) -> None:
        side = min(self.width, self.height, theme.millimetres(LARGEST_MM))
        side = max(1, int(side // self.modules)) * self.modules
        self._square.size = side, side
        self._square.pos = round(self.center_x - side / 2), round(self.center_y - side / 2)


class TakeAlongScreen(Frame):
    def __init__(self, visit: Visit, page: Page, **options: Any) -> None:
        super().__init__(visit, **options)
        self.content.add_widget(TopBar(title=phrases("page.take")))
        upright = theme.portrait and not theme.low_reach
        main = BoxLayout(
            orientation="vertical" if upright else "horizontal", padding=theme.grid * 4, spacing=theme.grid * 4
        )
        words = BoxLayout(orientation="vertical", spacing=theme.grid * 2)
        if upright:
            words.size_hint_y = None
            words.bind(minimum_height=words.setter("height"))
        else:
            words.add_widget(Widget())
        align = "center" if upright else "left"
        title = page.title.by(language.code)
        words.add_widget(Paragraph(text=title, font_size=theme.headline, font_name=fonts.BOLD, halign=align))
        if page.link:
            words.add_widget(Paragraph(text=phrases("take.how"), font_size=theme.title, halign=align))
            words.add_widget(Paragraph(text=page.link, font_size=theme.body, halign=align))
            main.add_widget(QrCode(page.link))
        else:
            words.add_widget(Banner(text=phrases("take.none"), tone="warn"))
        words.add_widget(Widget(size_hint_y=None if upright else 1, height=0))
        # Below the code on an upright screen, beside it on a wide one.
        main.add_widget(words)
        self.content.add_widget(main)
