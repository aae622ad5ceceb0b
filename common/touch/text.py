"""Thai text in Kivy: a Label and a TextInput that shape it, wrap it and move the cursor through it rightly.

Kivy 2.3.1 goes wrong in three ways. Its text engine can shape Thai, but is told that the script is Latin, so that
tone marks collide (น้ำ, ป่ำ); TextInput cannot even be told otherwise (kivy issues 8615, 8182); and lines break at
spaces only, which Thai has not. All our overrides of Kivy's private methods stand in this module, and the golden
pictures of tests/common/touch prove them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.event import EventDispatcher
from kivy.properties import NumericProperty, ObjectProperty, OptionProperty
from kivy.uix.label import Label
from kivy.uix.textinput import FL_IS_LINEBREAK, TextInput

from common.touch import fonts
from common.touch.graphemes import boundary_after, boundary_before, clusters
from common.touch.lines import pieces, visible, wrap
from common.touch.theme import INFO_PALE, INK, INK_SOFT, NOTHING, PRIMARY, theme

THAI = "Thai"
# Kivy makes its widgets 100 wide, and lays them out later: for such a line the dictionary is not worth loading.
_NOT_LAID_OUT = 100


class ThaiLabel(Label):  # type: ignore[misc]  # Kivy has no types
    """A Label for Thai and English in the theme's font.

    With a text_size[0] it wraps between words; with max_lines the last of them ends in "…" where text is left over.
    Text may carry U+200B where lines may break. Markup is not supported.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("font_name", fonts.REGULAR)
        options.setdefault("font_script_name", THAI)
        options.setdefault("font_size", theme.body)
        options.setdefault("color", INK)
        options.setdefault("disabled_color", INK_SOFT)
        super().__init__(**options)

    def texture_update(self, *_: Any) -> None:
        core = self._label
        core.resolve_font_name()
        shown = self.laid_out()
        # Kivy's own max_lines would cut without a sign of it.
        core.options["max_lines"] = 0
        core.text = shown
        super().texture_update()

    def laid_out(self) -> str:
        """The text as it is drawn: with a line feed at the end of each line."""
        width = self.text_size[0]
        if width is None:
            return visible(self.text)
        left, _, right, _ = self.padding
        room = max(1.0, width - left - right)
        return "\n".join(wrap(self.text, room, self._measure, self.max_lines, room > _NOT_LAID_OUT))

    def _measure(self, text: str) -> float:
        return float(self._label.get_extents(text)[0])


class Paragraph(ThaiLabel):
    """Text as wide as its widget, and the widget as high as its text."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("size_hint_y", None)
        super().__init__(**options)
        self.bind(width=self._follow_width, texture_size=self._follow_text)
        self._follow_width()

    def _follow_width(self, *_: Any) -> None:
        self.text_size = (self.width, None)

    def _follow_text(self, *_: Any) -> None:
        self.height = self.texture_size[1]


class Snug(ThaiLabel):
    """Text in a widget as wide as the text, though no wider than limit (in pixels), where it wraps."""

    limit = NumericProperty(0)

    def __init__(self, **options: Any) -> None:
        options.setdefault("size_hint", (None, None))
        super().__init__(**options)
        self.bind(texture_size=self._follow_text)
        for name in ("limit", "text", "font_size", "font_name"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: Any) -> None:
        self._label.resolve_font_name()
        widest = max(self._measure(line) for line in visible(self.text).split("\n"))
        # One pixel more, or a width rounded down would break the line after all.
        self.text_size = (min(widest + 1, max(1.0, self.limit)), None)

    def _follow_text(self, *_: Any) -> None:
        self.size = self.texture_size


class TextLine(ThaiLabel):
    """One line of text, "…" at its end where it does not fit; halign says which side it stands on."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_lines", 1)
        options.setdefault("valign", "middle")
        super().__init__(**options)
        self.bind(size=self._follow_size)
        self._follow_size()

    def _follow_size(self, *_: Any) -> None:
        self.text_size = tuple(self.size)


class InputFocus(EventDispatcher):  # type: ignore[misc]
    """Which ThaiInput is being typed into, or None: the on-screen keyboard follows it."""

    field = ObjectProperty(None, allownone=True)


input_focus = InputFocus()


class ThaiInput(TextInput):  # type: ignore[misc]
    """A TextInput for Thai and English.

    keyboard is what the on-screen keyboard shows first: "text" (the language of the screen), "latin" or "number".
    longest is the largest number of characters (code points) it takes; more are dropped.
    """

    keyboard = OptionProperty("text", options=["text", "latin", "number"])
    longest = NumericProperty(500)
    # What the keyboard must leave in sight with the field: its name and its error, say.
    surroundings = ObjectProperty(None, allownone=True)

    def __init__(self, **options: Any) -> None:
        options.setdefault("font_name", fonts.REGULAR)
        options.setdefault("font_size", theme.body)
        options.setdefault("multiline", False)
        options.setdefault("background_normal", "")
        options.setdefault("background_active", "")
        options.setdefault("background_disabled_normal", "")
        options.setdefault("background_color", NOTHING)
        options.setdefault("foreground_color", INK)
        options.setdefault("disabled_foreground_color", INK_SOFT)
        options.setdefault("hint_text_color", INK_SOFT)
        options.setdefault("cursor_color", PRIMARY)
        options.setdefault("selection_color", (*INFO_PALE[:3], 0.6))
        # Cut, copy and paste are not for a screen that the next visitor uses.
        options.setdefault("use_bubble", False)
        options.setdefault("use_handles", False)
        options.setdefault("allow_copy", False)
        options.setdefault("write_tab", False)
        # Kivy sets its properties in the order given: a text before `multiline` would be wrapped in vain.
        text = options.pop("text", "")
        super().__init__(**options)
        self.text = text

    def on_focus(self, _field: ThaiInput, focused: bool) -> None:
        if focused:
            input_focus.field = self
        elif input_focus.field is self:
            input_focus.field = None

    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        room = max(0, int(self.longest) - len(self.text))
        super().insert_text(substring[:room], from_undo)

    # What the on-screen keyboard does

    def type_text(self, text: str) -> None:
        """Put text in the place of the selection, or at the cursor."""
        self.delete_selection()
        self.insert_text(text)

    def erase(self) -> None:
        """Take away the selection, or one character (a single mark, not the letter under it) before the cursor."""
        if self._selection:
            self.delete_selection()
        else:
            self.do_backspace()

    def enter(self) -> None:
        """A new line in a field of many; else `on_text_validate`, and the end of typing."""
        if self.multiline:
            self.type_text("\n")
            return
        self.dispatch("on_text_validate")
        self.focus = False

    def on_double_tap(self) -> None:
        """Do nothing: Kivy would select the whole of a Thai line, and the next key would wipe it."""

    def on_triple_tap(self) -> None:
        """Do nothing, as for a double tap."""

    # Shaping

    def _get_line_options(self) -> dict[str, Any]:
        first = self._line_options is None
        options: dict[str, Any] = super()._get_line_options()
        if first:
            options["font_script_name"] = THAI
            self._label_cached = CoreLabel(**options)
        return options

    # Wrapping

    def _tokenize(self, text: str) -> Iterator[str]:
        if not text:
            yield ""
            return
        width = max(1.0, self.width - self.padding[0] - self.padding[2])
        for number, paragraph in enumerate(text.split("\n")):
            if number:
                yield "\n"
            if self._measure(paragraph) <= width:
                yield paragraph
                continue
            for word in pieces(paragraph, lambda run: width <= _NOT_LAID_OUT or self._measure(run) <= width):
                # A word wider than the field would be parted by Kivy between a letter and its mark.
                yield from (word,) if self._measure(word) <= width else clusters(word)

    def _measure(self, text: str) -> float:
        return float(self._get_text_width(text, self.tab_width, self._label_cached))

    def _get_line_from_cursor(
        self, start: int, new_text: str, lines: list[str] | None = None, lines_flags: list[int] | None = None
    ) -> tuple[int, int, list[str], list[int], int]:
        # Kivy breaks anew from one line before the cursor; a Thai word typed letter by letter can move more lines.
        lines = list(self._lines) if lines is None else lines
        flags = self._lines_flags if lines_flags is None else lines_flags
        following = finish = start + 1
        while start > 0 and not flags[start] & FL_IS_LINEBREAK:
            start -= 1
            new_text = lines[start] + new_text
        while finish < len(flags) and not flags[finish] & FL_IS_LINEBREAK:
            finish += 1
        broken, broken_flags = self._split_smart(new_text + "".join(lines[following:finish]))
        return start, finish - 1, broken, broken_flags, max(1, len(broken))

    # The cursor

    def do_cursor_movement(self, action: str, control: bool = False, alt: bool = False) -> None:
        super().do_cursor_movement(action, control, alt)
        column, row = self.cursor  # type: ignore[has-type]
        if row < len(self._lines):
            nearest = boundary_after if action == "cursor_right" else boundary_before
            self.cursor = nearest(self._lines[row], column), row

    def get_cursor_from_xy(self, x: float, y: float) -> tuple[int, int]:
        column, row = super().get_cursor_from_xy(x, y)
        return boundary_after(self._lines[row], column), row

    def _key_down(self, key: tuple[Any, Any, Any, Any], repeat: bool = False) -> None:
        if key[2] != "del" or self._selection:
            super()._key_down(key, repeat)
            return
        # The key takes away the whole letter after the cursor: what is left of it would have no place to stand.
        start = self.cursor_index()
        self.do_cursor_movement("cursor_right")
        while self.cursor_index() > start:
            self.do_backspace(mode="del")
