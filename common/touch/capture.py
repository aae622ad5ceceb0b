"""Small pictures of the window as it is, for demonstrations without a real screen.

Drawn a second time into a small frame buffer, so that letters stay smooth, and only when the window has changed.
Encoding and sending happen in a thread of their own; while one picture is on its way the next is not taken.
"""

from __future__ import annotations

import logging
import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kivy.clock import Clock, ClockEvent
from kivy.core.window import Window
from kivy.graphics import Canvas, ClearBuffers, ClearColor, Fbo, Scale, Translate
from kivy.uix.widget import Widget

log = logging.getLogger(__name__)

WIDTH = 540
EVERY_S = 2.5


@dataclass(frozen=True)
class Pixels:
    """RGBA bytes from the top row down."""

    width: int
    height: int
    rgba: bytes


def pixels_of(root: Widget, width: int = WIDTH) -> Pixels:
    """The widget as it looks now, drawn so many pixels wide (never enlarged). For Kivy's thread."""
    scale = min(1.0, width / max(1.0, root.width))
    size = max(1, round(root.width * scale)), max(1, round(root.height * scale))
    buffer = Fbo(size=size, with_stencilbuffer=True)
    parent = root.parent
    place = parent.canvas.indexof(root.canvas) if parent is not None else -1
    if parent is not None:
        parent.canvas.remove(root.canvas)
    try:
        with buffer:
            ClearColor(0, 0, 0, 1)
            ClearBuffers()
            # Frame buffers are upside down.
            Scale(scale, -scale, scale)
            Translate(-root.x, -root.y - root.height, 0)
        drawn: Canvas = root.canvas
        buffer.add(drawn)
        buffer.draw()
        data = bytes(buffer.texture.pixels)
        buffer.remove(drawn)
    finally:
        if parent is not None and place >= 0:
            parent.canvas.insert(place, root.canvas)
    return Pixels(*size, data)


def png(pixels: Pixels) -> bytes:
    """The picture as a PNG file (without its transparency)."""
    stride = pixels.width * 4
    rows = bytearray()
    for top in range(0, len(pixels.rgba), stride):
        row = pixels.rgba[top : top + stride]
        colours = bytearray(pixels.width * 3)
        for channel in range(3):
            colours[channel::3] = row[channel::4]
        rows += b"\0" + colours
    header = struct.pack(">IIBBBBB", pixels.width, pixels.height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


class ScreenPictures:
    """Gives a PNG of the window to `deliver` whenever it has changed, at most once in EVERY_S seconds.

    deliver runs in a thread; where it returns False the same picture is tried again.
    """

    def __init__(self, root: Widget, deliver: Callable[[bytes], bool]) -> None:
        self._root, self._deliver = root, deliver
        self._changed, self._busy = True, False
        self._last = b""
        self._event: ClockEvent | None = None

    def start(self) -> None:
        Window.bind(on_flip=self._flipped)
        self._event = Clock.schedule_interval(self._look, EVERY_S)

    def stop(self) -> None:
        Window.unbind(on_flip=self._flipped)
        if self._event is not None:
            self._event.cancel()
            self._event = None

    def _flipped(self, *_: Any) -> None:
        self._changed = True

    def _look(self, _seconds: float) -> None:
        if not self._changed or self._busy:
            return
        pixels = pixels_of(self._root)
        self._changed, self._busy = False, True
        threading.Thread(target=self._send, args=(pixels,), name="screen-picture", daemon=True).start()

    def _send(self, pixels: Pixels) -> None:
        try:
            picture = png(pixels)
            if picture != self._last:
                if self._deliver(picture):
                    self._last = picture
                else:
                    self._changed = True
        finally:
            self._busy = False
