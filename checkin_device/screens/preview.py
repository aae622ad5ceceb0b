"""Frames on the screen: the camera's newest, as in a mirror, or a photo; with a sign over them when from a file."""

from __future__ import annotations

from typing import Any

import cv2
from kivy.clock import Clock
from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import BooleanProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.relativelayout import RelativeLayout

from checkin_device.cameras import Camera, CameraLost, Frame
from checkin_device.screens.page import say
from common.touch.text import Snug  # noqa: F401  (the rules below name it)
from common.touch.theme import GOOD_PALE, INK, NOTHING, SURFACE, theme

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<FileSign>:
    size_hint: None, None
    size: label.width + theme.grid * 2, label.height
    pos: theme.grid, theme.grid
    padding: theme.grid, 0
    canvas.before:
        Color:
            rgba: looks.WARN_PALE
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius]
    Snug:
        id: label
        font_size: theme.body * .8
        font_name: fonts.BOLD
        color: looks.WARN
        limit: 10000
""")


class FileSign(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """Says that the picture is not the camera's."""


class Picture(RelativeLayout):  # type: ignore[misc]
    """One frame, cut to the widget's shape; mirror shows it as a person knows their own face."""

    def __init__(self, *, mirror: bool = False, from_file: bool = False, width: int = 640, **options: Any) -> None:
        """width: in pixels, of the picture that is drawn; a small one keeps an idle station cool."""
        self._mirror, self._width = mirror, width
        self._frame: Frame | None = None
        self._texture: Texture | None = None
        super().__init__(**options)
        with self.canvas:
            Color(*INK)
            self._ground = Rectangle()
            Color(1, 1, 1, 1)
            self._picture = Rectangle(size=(0, 0))
        if from_file:
            self._add_file_sign()
        self.fbind("size", self._arrange)

    @property
    def shown(self) -> Frame | None:
        return self._frame

    def show(self, frame: Frame) -> None:
        self._frame = frame
        height = round(self._width * frame.shape[0] / frame.shape[1])
        small = cv2.resize(frame, (self._width, height), interpolation=cv2.INTER_AREA)
        rgb = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
        if self._texture is None or self._texture.size != (self._width, height):
            self._texture = Texture.create(size=(self._width, height), colorfmt="rgb")
            self._picture.texture = self._texture
        self._texture.blit_buffer(rgb.tobytes(), colorfmt="rgb", bufferfmt="ubyte")
        self._arrange()

    def show_nothing(self) -> None:
        self._frame = None
        self._arrange()

    def _add_file_sign(self) -> None:
        sign = FileSign()
        say(sign.ids.label, "text", "from-file")
        self.add_widget(sign)

    def _arrange(self, *_: Any) -> None:
        self._ground.size = self.size
        if self._frame is None:
            self._picture.size = (0, 0)
        else:
            self._place_picture()

    def _place_picture(self) -> None:
        """Fills the widget and cuts off what is over, so that a face is large on any shape of screen."""
        width, height = self.size
        texture = self._texture
        if texture is None or not width or not height:
            return
        # A picture's first row is its uppermost, a texture's its lowest.
        scale = max(width / texture.width, height / texture.height)
        across, up = width / (texture.width * scale), height / (texture.height * scale)
        left, low = (1 - across) / 2, (1 - up) / 2
        near, far = (left + across, left) if self._mirror else (left, left + across)
        self._picture.pos, self._picture.size = (0, 0), self.size
        self._picture.tex_coords = (near, low + up, far, low + up, far, low, near, low)


class Preview(Picture):
    """Shows the newest frame, at most `rate` times a second, until `stop`.

    guide draws an oval in which a face is to be; ready colours it.
    """

    guide = BooleanProperty(False)
    ready = BooleanProperty(False)

    def __init__(self, camera: Camera, mirror: bool, rate: float, width: int = 640, **options: Any) -> None:
        super().__init__(mirror=mirror, from_file=camera.from_file, width=width, **options)
        self._camera = camera
        with self.canvas:
            self._guide_colour = Color(*SURFACE)
            self._oval = Line(width=1)
        for name in ("size", "guide", "ready"):
            self.fbind(name, self._draw_guide)
        self._event = Clock.schedule_interval(self._look, 1.0 / rate)
        self._look()

    def stop(self) -> None:
        self._event.cancel()

    def _look(self, *_: Any) -> None:
        try:
            frame = self._camera.read()
        except CameraLost:
            self.show_nothing()
        else:
            if frame is not self._frame:
                self.show(frame)
        self._draw_guide()

    def _draw_guide(self, *_: Any) -> None:
        if self._frame is None:
            self._oval.points = []
            return
        width, height = self.size
        self._guide_colour.rgba = (GOOD_PALE if self.ready else SURFACE) if self.guide else NOTHING
        self._oval.width = max(1.5, theme.hairline * (2.5 if self.ready else 1.5))
        tall = height * 0.76
        self._oval.ellipse = (width / 2 - tall * 0.37, height * 0.12, tall * 0.74, tall)
