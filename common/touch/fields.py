"""Field: something to be filled in, with its name above it and what is wrong with it below."""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import AliasProperty, BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from common.touch import theme as looks
from common.touch.icons import Icon  # noqa: F401  (the rules below name it)
from common.touch.text import Paragraph, ThaiInput  # noqa: F401

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<FieldFrame>:
    size_hint_y: None
    height: self.minimum_height
    canvas.before:
        Color:
            rgba: self.color
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius]
        Color:
            rgba: looks.SURFACE
        SmoothRoundedRectangle:
            pos: self.x + self.edge, self.y + self.edge
            size: max(0, self.width - 2 * self.edge), max(0, self.height - 2 * self.edge)
            radius: [max(1, theme.radius - self.edge)]

<Field>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.grid
    Paragraph:
        text: root.label + (" *" if root.needed else "")
        font_size: theme.body
        font_name: fonts.BOLD
    FieldFrame:
        color: looks.PRIMARY if entry.focus else looks.BAD if root.error else looks.EDGE
        edge: theme.hairline * (2 if root.error or entry.focus else 1)
        ThaiInput:
            id: entry
            hint_text: root.hint
            multiline: root.lines > 1
            font_size: theme.body
            size_hint_y: None
            height: max(theme.target, self.line_height * root.lines + theme.grid * 4)
            padding: theme.grid * 2, (self.height - self.line_height * root.lines) / 2
            cursor_width: max(3, theme.hairline * 2)
            on_text_validate: root.dispatch("on_enter")
    BoxLayout:
        size_hint_y: None
        height: wrong.height if root.error else 0
        opacity: 1 if root.error else 0
        spacing: theme.grid
        Icon:
            name: "warning" if root.error else ""
            color: looks.BAD
            size_hint: None, None
            size: theme.body, theme.body
            pos_hint: {"center_y": .5}
        Paragraph:
            id: wrong
            text: root.error
            font_size: theme.body
            color: looks.BAD
            pos_hint: {"center_y": .5}
""")


class FieldFrame(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """The frame around what is typed: thicker and blue in focus, red where something is wrong and nobody mends it."""

    color = ColorProperty(looks.EDGE)
    edge = NumericProperty(2)


class Field(BoxLayout):  # type: ignore[misc]
    """label, input and error; `text` is what was typed. Dispatches on_enter when the typing is done.

    needed puts a * behind the label; the screen says once what that means.

    Options of the input (keyboard="number", longest=13, password=True) are those of `text.ThaiInput`: set them on
    `field.input`. The error goes away with the next change of the text.
    """

    __events__ = ("on_enter",)

    label = StringProperty("")
    hint = StringProperty("")
    error = StringProperty("")
    needed = BooleanProperty(False)
    lines = NumericProperty(1)

    def __init__(self, **options: Any) -> None:
        text = options.pop("text", "")
        super().__init__(**options)
        self.input.text = text
        self.input.surroundings = self.proxy_ref
        self.input.fbind("text", self._changed)

    @property
    def input(self) -> ThaiInput:
        field: ThaiInput = self.ids.entry
        return field

    def _get_text(self) -> str:
        return str(self.ids.entry.text) if "entry" in self.ids else ""

    def _set_text(self, text: str) -> bool:
        self.input.text = text
        return False

    text = AliasProperty(_get_text, _set_text)

    def on_enter(self) -> None:
        """The person has pressed enter."""

    def _changed(self, *_: Any) -> None:
        self.error = ""
        self.property("text").dispatch(self)
