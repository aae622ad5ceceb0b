"""The on-screen keyboard: Thai and English with shift, and a number pad.

It types into `text.input_focus.field`, whatever that is at the moment; `stage.Stage` shows it while there is one.
Shift holds for one character, or until it is tapped again after a double tap. Backspace repeats while held.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock, ClockEvent
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, OptionProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior, FocusBehavior
from kivy.uix.widget import Widget

from common.touch import keyboard_layouts as keys
from common.touch import theme as looks
from common.touch.icons import Icon  # noqa: F401  (the rules below name it)
from common.touch.language import language
from common.touch.phrases import phrases
from common.touch.text import ThaiInput, ThaiLabel, input_focus  # noqa: F401
from common.touch.theme import theme

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Key>:
    canvas.before:
        Color:
            rgba: looks.EDGE
        SmoothRoundedRectangle:
            pos: self.x, self.y - theme.hairline
            size: self.size
            radius: [theme.radius]
        Color:
            rgba: self.ground
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius]
    ThaiLabel:
        text: root.text
        color: root.ink
        font_size: min(theme.body * 1.1, root.height * .5)
        font_name: fonts.BOLD if root.strong else fonts.REGULAR
        size: root.size
        pos: root.pos
    Icon:
        name: root.icon
        color: root.ink
        size: min(theme.body * 1.15, root.width * .6), min(theme.body * 1.15, root.height * .6)
        pos: root.center_x - self.width / 2, root.center_y - self.height / 2

<Keyboard>:
    canvas.before:
        Color:
            rgba: looks.KEYBOARD
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: looks.LINE
        Rectangle:
            pos: self.x, self.top - theme.hairline
            size: self.width, theme.hairline
""")

REPEAT_AFTER_S = 0.45
REPEAT_EVERY_S = 0.08
DOUBLE_TAP_S = 0.5
ROWS = 5
KEY_MM = 20.0
WIDEST_KEY_MM = 27.0
WIDEST_NUMBER_KEY_MM = 40.0

_ICONS = {keys.SHIFT: "shift", keys.BACKSPACE: "backspace", keys.HIDE: "keyboard-down"}


class Key(ButtonBehavior, Widget):  # type: ignore[misc]  # Kivy has no types
    """One key: name is the character it types, or one of keyboard_layouts.ACTIONS. on marks a shift in force."""

    name = StringProperty("")
    text = StringProperty("")
    icon = StringProperty("")
    on = BooleanProperty(False)
    strong = BooleanProperty(False)
    ground = ColorProperty(looks.SURFACE)
    ink = ColorProperty(looks.INK)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in ("state", "on"):
            self.fbind(name, self._dress)
        self._dress()

    def _dress(self, *_: Any) -> None:
        if self.state == "down":
            self.ground, self.ink = looks.PRIMARY_STRONG if self.strong else looks.PRIMARY, looks.ON_PRIMARY
        elif self.strong or self.on:
            self.ground, self.ink = looks.PRIMARY, looks.ON_PRIMARY
        else:
            plain = self.name not in keys.ACTIONS or self.name == keys.SPACE
            self.ground, self.ink = looks.SURFACE if plain else looks.KEY_ACTION, looks.INK


class Keyboard(Widget):  # type: ignore[misc]
    """The keys. layout is "th", "en" or "number"; shift is "off", "once" or "locked"."""

    layout = OptionProperty("th", options=["th", "en", "number"])
    shift = OptionProperty("off", options=["off", "once", "locked"])

    def __init__(self, now: Callable[[], float] = time.monotonic, **options: Any) -> None:
        options.setdefault("size_hint_y", None)
        super().__init__(**options)
        self._now = now
        self._shifted_at = float("-inf")
        self._repeat: ClockEvent | None = None
        self._made: dict[tuple[str, bool, bool], list[list[Key]]] = {}
        self._rows: list[list[Key]] = []
        self._place = Clock.create_trigger(self._arrange, -1)
        self.bind(layout=self._change, shift=self._change, pos=self._place, size=self._place)
        for name in ("mm", "width", "height"):
            theme.bind(**{name: self._follow_theme})
        language.bind(code=self._forget)
        input_focus.bind(field=self._follow_field)
        self._follow_theme()
        self._change()

    def key(self, name: str) -> Key:
        """The key now shown that types this character or does this action. Raises KeyError."""
        for row in self._rows:
            for key in row:
                if key.name == name:
                    return key
        raise KeyError(name)

    # What is shown

    def _follow_theme(self, *_: Any) -> None:
        # Keys a finger wide; but on a small screen at least half of it must be left for what is typed.
        self.height = min(ROWS * theme.millimetres(KEY_MM) + 3 * theme.grid, theme.height * 0.5)
        self._place()

    def _follow_field(self, _focus: Any, field: ThaiInput | None) -> None:
        self._stop_repeating()
        if field is None:
            return
        self.shift = "off"
        self.layout = {"number": "number", "latin": "en"}.get(field.keyboard, language.code)
        self._change()

    def _forget(self, *_: Any) -> None:
        self._made.clear()
        if self.layout != "number":
            self.layout = language.code
        self._change()

    def _change(self, *_: Any) -> None:
        many_lines = bool(input_focus.field and input_focus.field.multiline)
        made_for = (self.layout, self.shift != "off", many_lines)
        if made_for not in self._made:
            rows = keys.LAYOUTS[made_for[:2]]
            self._made[made_for] = [[self._key(name, many_lines) for name in row] for row in rows]
        rows_now = self._made[made_for]
        for row in rows_now:
            for key in row:
                if key.name == keys.SHIFT:
                    key.on = self.shift != "off"
                    key.icon = "shift-lock" if self.shift == "locked" else "shift"
        if rows_now is not self._rows:
            self._rows = rows_now
            self.clear_widgets()
            for row in rows_now:
                for key in row:
                    self.add_widget(key)
        self._arrange()

    def _key(self, name: str, many_lines: bool) -> Key:
        words = {
            keys.SPACE: phrases("keyboard.space.th" if self.layout == "th" else "keyboard.space.en"),
            keys.ENTER: phrases("keyboard.done"),
            keys.LANGUAGE: "EN" if self.layout == "th" else "ไทย",
            keys.DIGITS: "123",
            keys.LETTERS: "กขค" if language.code == "th" else "ABC",
        }
        icon = "enter" if name == keys.ENTER and many_lines else _ICONS.get(name, "")
        text = "" if icon else words.get(name) or keys.face(name)
        key = Key(name=name, text=text, icon=icon, strong=name == keys.ENTER)
        if name == keys.BACKSPACE:
            key.bind(on_press=self._start_erasing, state=self._stop_with)
        else:
            key.bind(on_release=self._tapped)
        return key

    def _arrange(self, *_: Any) -> None:
        gap = max(2.0, theme.grid * 0.75)
        inside = self.width - 2 * theme.grid
        number = self.layout == "number"
        most = max(sum(keys.width(self.layout, key.name) for key in row) for row in self._rows)
        widest = theme.millimetres(WIDEST_NUMBER_KEY_MM if number else WIDEST_KEY_MM)
        unit = min(inside / most, widest)
        pitch = (self.height - 3 * theme.grid + gap) / ROWS
        y = self.top - theme.grid * 1.5 - pitch + gap
        for row in self._rows:
            units = sum(keys.width(self.layout, key.name) for key in row)
            x = self.center_x - unit * units / 2
            for key in row:
                wide = unit * keys.width(self.layout, key.name)
                key.size = round(wide - gap), round(pitch - gap)
                key.pos = round(x + gap / 2), round(y)
                x += wide
            y -= pitch

    # What the keys do

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        # Or Kivy would take the focus away from the field that is typed into.
        FocusBehavior.ignored_touch.append(touch)
        super().on_touch_down(touch)
        return True

    def _tapped(self, key: Key) -> None:
        field: ThaiInput | None = input_focus.field
        if key.name == keys.SHIFT:
            self._tap_shift()
        elif key.name == keys.LANGUAGE:
            self.shift = "off"
            self.layout = "en" if self.layout == "th" else "th"
        elif key.name == keys.DIGITS:
            self.shift = "off"
            self.layout = "number"
        elif key.name == keys.LETTERS:
            self.layout = "en" if field and field.keyboard == "latin" else language.code
        elif field is None:
            return
        elif key.name == keys.ENTER:
            field.enter()
        elif key.name == keys.HIDE:
            field.focus = False
        else:
            field.type_text(" " if key.name == keys.SPACE else key.name)
            if self.shift == "once":
                self.shift = "off"

    def _tap_shift(self) -> None:
        now = self._now()
        if self.shift == "once" and now - self._shifted_at <= DOUBLE_TAP_S:
            self.shift = "locked"
        else:
            self.shift = "once" if self.shift == "off" else "off"
        self._shifted_at = now

    def _start_erasing(self, _key: Key) -> None:
        self._erase()
        self._repeat = Clock.schedule_once(self._erase_on, REPEAT_AFTER_S)

    def _erase_on(self, _seconds: float) -> None:
        self._erase()
        self._repeat = Clock.schedule_interval(self._erase, REPEAT_EVERY_S)

    def _erase(self, *_: Any) -> None:
        if input_focus.field is not None:
            input_focus.field.erase()

    def _stop_with(self, _key: Key, state: str) -> None:
        if state == "normal":
            self._stop_repeating()

    def _stop_repeating(self) -> None:
        if self._repeat is not None:
            self._repeat.cancel()
            self._repeat = None
