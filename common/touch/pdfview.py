"""PdfView: one page of a PDF at a time, with large buttons and with two fingers.

The page is drawn as wide as the view. It is enlarged at once by stretching the picture it has, and drawn anew, sharp,
once the fingers have left. Only the page in sight is kept.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture
from kivy.graphics.transformation import Matrix
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scatter import Scatter
from kivy.uix.stencilview import StencilView

from common.touch import buttons, panels  # noqa: F401  (the rules below name their classes)
from common.touch.language import follow
from common.touch.pdf_pages import PageImage, PdfError, PdfPages
from common.touch.phrases import phrases
from common.touch.text import Paragraph, TextLine  # noqa: F401

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Sheet>:
    size_hint: None, None
    do_rotation: False
    auto_bring_to_front: False
    scale_min: 1
    scale_max: 4
    canvas:
        Color:
            rgba: looks.SURFACE
        Rectangle:
            size: self.size
            texture: self.texture

<SheetWindow>:
    canvas.before:
        Color:
            rgba: looks.KEYBOARD
        Rectangle:
            pos: self.pos
            size: self.size

<PdfView>:
    orientation: "vertical"
    FloatLayout:
        SheetWindow:
            id: window
            size_hint: 1, 1
            pos_hint: {"x": 0, "y": 0}
            Sheet:
                id: page
        Paragraph:
            text: root.message
            font_size: theme.title
            halign: "center"
            size_hint_x: .8
            pos_hint: {"center_x": .5, "center_y": .5}
    BottomBar:
        IconButton:
            icon: "previous"
            disabled: root.page <= 1
            on_release: root.turn(-1)
        TextLine:
            id: count
            font_size: theme.body
            halign: "center"
        IconButton:
            icon: "next"
            disabled: root.page >= root.pages
            on_release: root.turn(1)
        Widget:
            size_hint_x: None
            width: theme.grid
        IconButton:
            icon: "minus"
            disabled: not root.pages or root.zoom <= 1
            on_release: root.zoom_by(1 / 1.5)
        IconButton:
            icon: "plus"
            disabled: not root.pages or root.zoom >= 4
            on_release: root.zoom_by(1.5)
        IconButton:
            icon: "fit-width"
            disabled: not root.pages or root.zoom <= 1
            on_release: root.fit_width()
""")

LARGEST = 4.0
SHARPER_BY = 1.1


@dataclass(frozen=True)
class InSight:
    """Which page, how much enlarged, and which of its places (shares of its width and height) is in the middle."""

    page: int
    zoom: float
    middle: tuple[float, float]


class Sheet(Scatter):  # type: ignore[misc]  # Kivy has no types
    """The sheet that fingers move and enlarge."""

    texture = ObjectProperty(None, allownone=True)


class SheetWindow(StencilView):  # type: ignore[misc]
    """What the sheet moves behind; touches outside of it are not the sheet's."""

    def on_touch_down(self, touch: Any) -> bool:
        return bool(self.collide_point(*touch.pos) and super().on_touch_down(touch))


class PdfView(BoxLayout):  # type: ignore[misc]
    """Shows the file given to `open()`; page counts from 1, zoom is 1 (as wide as the view) to 4.

    A file that cannot be shown leaves `pages` 0 and a `message` in the person's language. Call `close()` when the view
    goes away.
    """

    page = NumericProperty(0)
    pages = NumericProperty(0)
    zoom = NumericProperty(1.0)
    message = StringProperty("")
    busy = BooleanProperty(False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._file: PdfPages | None = None
        self._drawn_width = 0.0
        self._asked: Future[Any] | None = None
        self._sheet: Sheet = self.ids.page
        self._fit = Clock.create_trigger(self._fit_again, -1)
        self.ids.window.bind(size=self._fit, pos=self._fit)
        self._sheet.bind(on_touch_up=self._finger_left, on_transform_with_touch=self._follow_fingers)
        self.bind(page=self._count, pages=self._count)
        self._shape = 1.414
        # What the reader has moved to, and keeps when the view gets another size; None is the top of the page.
        self._held: InSight | None = None

    def open(self, path: Path, at: InSight | None = None) -> None:
        """Show this file: its first page, or what was in sight of it before."""
        self.close()
        self._held = at
        self._file = PdfPages(path)
        follow(self, "message", phrases.both("pdf.opening"))
        self._ask(self._file.open(), self._opened)

    def close(self) -> None:
        """Give the file and its picture back."""
        if self._file is not None:
            self._file.close()
        self._file = self._asked = self._held = None
        self._sheet.texture = None
        self._sheet.opacity = 0
        self.page = self.pages = 0
        self.busy = False
        follow(self, "message", {})

    def in_sight(self) -> InSight | None:
        """For `open`, to go on at the same place; None while nothing is shown yet."""
        if not self.pages or self._sheet.texture is None:
            return None
        x, y = self._sheet.to_local(*self.ids.window.center)
        return InSight(self.page, self.zoom, (x / self._sheet.width, y / self._sheet.height))

    def turn(self, pages: int) -> None:
        """Go on by so many pages, or back; never past the first or the last."""
        if self.pages:
            page = max(1, min(self.pages, self.page + pages))
            if page != self.page:
                self.page = page
                # As large as the reader made it, from the top, where the lines were in sight.
                self._sheet.pos = self._sheet.x, self.ids.window.top - self._sheet.bbox[1][1]
                self._settle()
                self._hold()
                self._draw()

    def zoom_by(self, times: float) -> None:
        """Enlarge by so much; the left edge stays, where lines begin, and the middle of the height."""
        self._enlarge(times)
        self._hold()

    def fit_width(self) -> None:
        """Back to a page as wide as the view, at its top."""
        self._held = None
        self._sheet.scale = 1
        window = self.ids.window
        self._sheet.pos = window.x, window.top - self._sheet.height
        self._settle()

    # Fingers

    def _follow_fingers(self, *_: Any) -> None:
        self.zoom = self._sheet.scale

    def _finger_left(self, _sheet: Sheet, touch: Any) -> None:
        if touch.grab_current is self._sheet:
            # Once the sheet itself has let the finger go.
            Clock.schedule_once(lambda _: self._left_alone(), -1)

    def _left_alone(self) -> None:
        self._settle()
        self._hold()

    def _hold(self) -> None:
        self._held = self.in_sight() or self._held

    def _enlarge(self, times: float) -> None:
        window = self.ids.window
        zoom = max(1.0, min(LARGEST, self.zoom * times))
        anchor = self._sheet.to_local(window.x, window.center_y)
        self._sheet.apply_transform(Matrix().scale(zoom / self.zoom, zoom / self.zoom, 1), anchor=anchor)
        self._settle()

    def _settle(self) -> None:
        """Leave no gap between sheet and edge, and draw anew where the picture has become too coarse."""
        sheet, window = self._sheet, self.ids.window
        self.zoom = sheet.scale
        (x, y), (width, height) = sheet.bbox
        left = min(window.x, max(window.right - width, x))
        bottom = window.top - height if height <= window.height else min(window.y, max(window.top - height, y))
        sheet.pos = left, bottom
        if self.pages and self._wanted_width() > self._drawn_width * SHARPER_BY:
            self._draw()

    # Pictures

    def _wanted_width(self) -> float:
        return float(self.ids.window.width * self.zoom)

    def _fit_again(self, *_: Any) -> None:
        """The view has another size: also that which it gets at last when its file was read first."""
        held = self._held
        self._fit_sheet()
        if held is not None:
            self._go_to(held)

    def _fit_sheet(self) -> None:
        window = self.ids.window
        self._sheet.scale = 1
        self._sheet.size = window.width, window.width * self._shape
        self.fit_width()

    def _opened(self, pages: int) -> None:
        self.pages = pages
        self.page = min(self._held.page, pages) if self._held else 1
        self._draw()

    def _go_to(self, place: InSight) -> None:
        sheet, window = self._sheet, self.ids.window
        self.fit_width()
        self._enlarge(place.zoom)
        x, y = sheet.to_parent(place.middle[0] * sheet.width, place.middle[1] * sheet.height)
        sheet.pos = sheet.x + window.center_x - x, sheet.y + window.center_y - y
        self._settle()
        self._held = place

    def _draw(self) -> None:
        if self._file is not None and self._wanted_width() > 1:
            self._drawn_width = self._wanted_width()
            self._ask(self._file.render(self.page, self._drawn_width), self._show)

    def _show(self, image: PageImage) -> None:
        texture = self._sheet.texture
        held = self._held if texture is None else None
        if texture is None or texture.size != (image.width, image.height):
            texture = Texture.create(size=(image.width, image.height), colorfmt="rgba")
            texture.flip_vertical()
        texture.blit_buffer(image.rgba, colorfmt="rgba", bufferfmt="ubyte")
        self._sheet.texture = None
        self._sheet.texture = texture
        self._sheet.opacity = 1
        follow(self, "message", {})
        if abs(image.shape - self._shape) > 0.002:
            self._shape = image.shape
            self._fit_sheet()
        if held is not None:
            self._go_to(held)

    def _ask(self, future: Future[Any], then: Any) -> None:
        """Call then with the result, in Kivy's thread; unless something else was asked for in the meantime."""
        if self._asked is not None:
            self._asked.cancel()
        self._asked = future
        self.busy = True
        future.add_done_callback(lambda _: Clock.schedule_once(lambda _: self._answer(future, then), -1))

    def _answer(self, future: Future[Any], then: Any) -> None:
        if future is not self._asked:
            return
        self._asked = None
        self.busy = False
        try:
            result = future.result()
        except PdfError as wrong:
            self.close()
            follow(self, "message", phrases.both(f"pdf.{wrong.reason}"))
            return
        then(result)

    def _count(self, *_: Any) -> None:
        texts = phrases.both("pdf.page", page=self.page, pages=self.pages) if self.pages else {}
        follow(self.ids.count, "text", texts)
