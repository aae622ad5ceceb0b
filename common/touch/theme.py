"""Colours and sizes of every screen.

Sizes are physical. A finger is as wide on a small screen as on a large one, and letters must be read from where
people stand: EN 301 549 (5.1.4, on closed functionality) asks for a capital height of 0.7° of arc or more, which is
7.3 mm at 60 cm. So everything is a number of millimetres, turned into pixels by the real diagonal of the screen.
"""

from __future__ import annotations

import math

from kivy.event import EventDispatcher
from kivy.properties import AliasProperty, BooleanProperty, NumericProperty

Colour = tuple[float, float, float, float]


def colour(hexadecimal: str, alpha: float = 1.0) -> Colour:
    """'#14213D' as Kivy's (red, green, blue, alpha), each from 0 to 1."""
    digits = hexadecimal.lstrip("#")
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue, alpha


INK = colour("#14213D")
INK_SOFT = colour("#3B4660")
PAPER = colour("#F6F4EE")
SURFACE = colour("#FFFFFF")
SURFACE_PRESSED = colour("#E9EEF3")
LINE = colour("#D9D4C7")
EDGE = colour("#6F7686")
PRIMARY = colour("#0B3C5D")
PRIMARY_STRONG = colour("#062A43")
ON_PRIMARY = colour("#FFFFFF")
ACCENT = colour("#B98A1D")
GOOD, GOOD_PALE = colour("#14532D"), colour("#E3F1E6")
WARN, WARN_PALE = colour("#6B3F00"), colour("#FBEBCF")
BAD, BAD_PALE = colour("#8B1A1A"), colour("#F9E1DF")
BAD_STRONG = colour("#651010")
INFO, INFO_PALE = colour("#0B3C5D"), colour("#E1ECF3")
KEYBOARD = colour("#DEDBD2")
KEY_ACTION = colour("#EDEBE4")
DISABLED_SURFACE = colour("#E7E5DE")
SHADE = colour("#0A1220", 0.62)
NOTHING: Colour = (0, 0, 0, 0)

TONES: dict[str, tuple[Colour, Colour]] = {
    "good": (GOOD, GOOD_PALE),
    "warn": (WARN, WARN_PALE),
    "bad": (BAD, BAD_PALE),
    "info": (INFO, INFO_PALE),
}

# Every pair in which text is drawn, (text, ground): a test holds each of them to 7:1.
TEXT_PAIRS: tuple[tuple[Colour, Colour], ...] = (
    (INK, PAPER),
    (INK, SURFACE),
    (INK, SURFACE_PRESSED),
    (INK_SOFT, PAPER),
    (INK_SOFT, SURFACE),
    (INK_SOFT, SURFACE_PRESSED),
    (INK_SOFT, DISABLED_SURFACE),
    (INK, KEY_ACTION),
    (PRIMARY, SURFACE),
    (PRIMARY, SURFACE_PRESSED),
    (PRIMARY, PAPER),
    (ON_PRIMARY, PRIMARY),
    (ON_PRIMARY, PRIMARY_STRONG),
    (BAD, SURFACE),
    (ON_PRIMARY, BAD),
    (ON_PRIMARY, BAD_STRONG),
    *TONES.values(),
)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two opaque colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(shade: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


CAPITAL_DEGREES = 0.7
# Of Noto Sans Thai: the height of a capital letter in parts of the font size.
CAPITAL_OF_FONT_SIZE = 0.714
TARGET_MM = 20.0
LARGE_TEXT = 1.3


class Theme(EventDispatcher):  # type: ignore[misc]  # Kivy has no types
    """The sizes now in force, in pixels; each can be bound to (in kv: `font_size: theme.body`).

    large_text enlarges letters, low_reach is heeded by `stage.Stage`. The window's size is followed by `fit()`.
    """

    width = NumericProperty(1080)
    height = NumericProperty(1920)
    inches = NumericProperty(21.5)
    distance_mm = NumericProperty(600.0)
    large_text = BooleanProperty(False)
    low_reach = BooleanProperty(False)

    def fit(self, width: float, height: float) -> None:
        """Take the window's size in pixels."""
        self.width, self.height = max(1.0, width), max(1.0, height)

    def millimetres(self, number: float) -> float:
        """So many millimetres on the glass, in pixels."""
        return float(number * self.mm)

    def _mm(self) -> float:
        return float(math.hypot(self.width, self.height) / (self.inches * 25.4))

    mm = AliasProperty(_mm, bind=("width", "height", "inches"), cache=True)

    def _is_portrait(self) -> bool:
        return bool(self.height >= self.width)

    portrait = AliasProperty(_is_portrait, bind=("width", "height"), cache=True)

    def _letters(self, times: float) -> float:
        capital_mm = 2 * self.distance_mm * math.tan(math.radians(CAPITAL_DEGREES / 2))
        enlarged = LARGE_TEXT if self.large_text else 1.0
        # Titles grow less than the text does: they are read already, and must still fit.
        growth = 1 + (enlarged - 1) / math.sqrt(times)
        return float(math.ceil(capital_mm / CAPITAL_OF_FONT_SIZE * times * growth * self.mm))

    def _body(self) -> float:
        return self._letters(1.0)

    def _title(self) -> float:
        return self._letters(1.28)

    def _headline(self) -> float:
        return self._letters(1.64)

    def _display(self) -> float:
        return self._letters(2.2)

    _by = ("mm", "distance_mm", "large_text")
    body = AliasProperty(_body, bind=_by, cache=True)
    title = AliasProperty(_title, bind=_by, cache=True)
    headline = AliasProperty(_headline, bind=_by, cache=True)
    display = AliasProperty(_display, bind=_by, cache=True)

    def _target(self) -> float:
        # A finger's width, or the height of a line of text with a margin, whichever is more.
        return float(max(TARGET_MM * self.mm, 1.9 * self.body))

    target = AliasProperty(_target, bind=("mm", "body"), cache=True)

    def _grid(self) -> float:
        return float(max(2.0, round(2.0 * self.mm)))

    # The step of all distances: 2 mm, which is 8 px on a 21.5-inch kiosk.
    grid = AliasProperty(_grid, bind=("mm",), cache=True)
    radius = AliasProperty(_grid, bind=("mm",), cache=True)

    def _hairline(self) -> float:
        return float(max(1.0, round(0.4 * self.mm)))

    hairline = AliasProperty(_hairline, bind=("mm",), cache=True)


theme = Theme()


def follow_window() -> None:
    """Keep the theme's size that of Kivy's window, and paint the window in the paper's colour."""
    from kivy.core.window import Window

    Window.clearcolor = PAPER
    Window.bind(size=lambda _window, size: theme.fit(*size))
    theme.fit(*Window.size)
