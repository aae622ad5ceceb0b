"""What is tapped: PushButton, IconButton, Tile and ListRow.

Each is at least a finger wide (20 mm), shows at once that it is pressed, and can be reached and pressed with a physical
keyboard too (Tab, Enter, space), when it shows a ring. Bind to `on_release`.
"""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior, FocusBehavior
from kivy.uix.boxlayout import BoxLayout

from common.touch import theme as looks
from common.touch.icons import Icon  # noqa: F401  (the rules below name it)
from common.touch.text import Paragraph, Snug  # noqa: F401

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Pressable>:
    canvas.before:
        Color:
            rgba: self.edge_now
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.corner]
        Color:
            rgba: self.ground_now
        SmoothRoundedRectangle:
            pos: self.x + self.edge_width, self.y + self.edge_width
            size: max(0, self.width - 2 * self.edge_width), max(0, self.height - 2 * self.edge_width)
            radius: [max(1, self.corner - self.edge_width)]
    canvas.after:
        Color:
            rgba: looks.PRIMARY if self.focus else looks.NOTHING
        SmoothLine:
            rounded_rectangle: [self.x - theme.grid * .75, self.y - theme.grid * .75, \
                self.width + theme.grid * 1.5, self.height + theme.grid * 1.5, self.corner + theme.grid * .75]
            width: max(1.2, theme.hairline * 1.2)

<PushButton>:
    size_hint_y: None
    height: max(theme.target, label.height + theme.grid * 2)
    padding: theme.grid * 2, theme.grid
    corner: theme.radius
    Widget:
    Icon:
        id: icon
        name: root.icon
        color: root.ink_now
        size_hint: None, None
        size: (theme.body * 1.2, theme.body * 1.2) if root.icon else (0, 0)
        pos_hint: {"center_y": .5}
    Widget:
        id: gap
        size_hint_x: None
        width: theme.grid * 1.5 if root.icon and root.text else 0
    Snug:
        id: label
        text: root.text
        font_size: theme.body
        font_name: fonts.BOLD
        color: root.ink_now
        max_lines: 2
        halign: "center"
        limit: root.width - theme.grid * 4 - icon.width - gap.width
        pos_hint: {"center_y": .5}
    Widget:

<IconButton>:
    size_hint: None, None
    size: theme.target, theme.target
    corner: theme.radius
    padding: theme.target * .24
    Icon:
        name: root.icon
        color: root.ink_now

<Tile>:
    orientation: "vertical"
    size_hint_min_y: self.minimum_height
    padding: theme.grid * 3
    spacing: theme.grid
    corner: theme.radius * 1.5
    Icon:
        name: root.icon
        color: root.ink_now if root.kind == "primary" else looks.PRIMARY
        size_hint: None, None
        size: theme.headline * 1.3, theme.headline * 1.3
        thickness: 1.6
    Widget:
    Paragraph:
        text: root.text
        font_size: theme.title
        font_name: fonts.BOLD
        color: root.ink_now
        max_lines: 3 if theme.large_text else 2
        line_height: .92
    Paragraph:
        text: root.detail
        font_size: theme.body
        color: root.ink_now if root.kind == "primary" else looks.INK_SOFT
        max_lines: 3 if theme.large_text else 2
        line_height: .92

<ListRow>:
    size_hint_y: None
    height: max(theme.target, words.height + theme.grid * 3)
    padding: theme.grid * 2, theme.grid * 1.5
    spacing: theme.grid * 2
    corner: theme.radius
    Icon:
        name: root.icon
        color: looks.PRIMARY
        size_hint: None, None
        size: (theme.body * 1.4, theme.body * 1.4) if root.icon else (0, 0)
        pos_hint: {"center_y": .5}
    BoxLayout:
        id: words
        orientation: "vertical"
        size_hint_y: None
        height: self.minimum_height
        pos_hint: {"center_y": .5}
        Paragraph:
            text: root.text
            font_size: theme.body
            font_name: fonts.BOLD
            color: root.ink_now
            max_lines: 2
        Paragraph:
            text: root.detail
            font_size: theme.body
            color: looks.INK_SOFT
            max_lines: 2
    Icon:
        name: "next" if root.leads_on else ""
        color: looks.PRIMARY
        size_hint: None, None
        size: (theme.body, theme.body) if root.leads_on else (0, 0)
        pos_hint: {"center_y": .5}
""")

_GROUNDS = {
    "primary": (looks.PRIMARY, looks.PRIMARY_STRONG, looks.ON_PRIMARY, looks.PRIMARY),
    "quiet": (looks.SURFACE, looks.SURFACE_PRESSED, looks.PRIMARY, looks.EDGE),
    "danger": (looks.BAD, looks.BAD_STRONG, looks.ON_PRIMARY, looks.BAD),
    "card": (looks.SURFACE, looks.SURFACE_PRESSED, looks.INK, looks.LINE),
}


class Pressable(FocusBehavior, ButtonBehavior, BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """The common part of everything that is tapped: its grounds, its ring, its keys."""

    kind = OptionProperty("quiet", options=list(_GROUNDS))
    corner = NumericProperty(8)
    edge_width = NumericProperty(2)
    ground_now = ColorProperty(looks.SURFACE)
    edge_now = ColorProperty(looks.EDGE)
    ink_now = ColorProperty(looks.INK)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in ("kind", "state", "disabled"):
            self.fbind(name, self._dress)
        looks.theme.bind(hairline=self._dress)
        self._dress()

    def _dress(self, *_: Any) -> None:
        ground, pressed, ink, edge = _GROUNDS[self.kind]
        self.edge_width = looks.theme.hairline
        if self.disabled:
            self.ground_now, self.ink_now, self.edge_now = looks.DISABLED_SURFACE, looks.INK_SOFT, looks.LINE
        elif self.state == "down":
            self.ground_now, self.ink_now, self.edge_now = pressed, ink, looks.PRIMARY_STRONG
        else:
            self.ground_now, self.ink_now, self.edge_now = ground, ink, edge

    def on_touch_down(self, touch: Any) -> bool:
        # Past FocusBehavior, which would take the focus: the ring is for those who use keys.
        return not self.disabled and bool(ButtonBehavior.on_touch_down(self, touch))

    def keyboard_on_key_down(self, window: Any, keycode: tuple[int, str], text: str, modifiers: list[str]) -> bool:
        if keycode[1] in ("enter", "numpadenter", "spacebar"):
            self.trigger_action(0.1)
            return True
        return bool(super().keyboard_on_key_down(window, keycode, text, modifiers))


class PushButton(Pressable):
    """A button with words, and an icon before them if it has one. kind: "primary", "quiet", "danger"."""

    text = StringProperty("")
    icon = StringProperty("")


class IconButton(Pressable):
    """A square button with an icon only, for actions that everybody knows."""

    icon = StringProperty("")


class Tile(Pressable):
    """A large field with icon, title and a line of detail: the choices of a home screen. kind "card" or "primary"."""

    text = StringProperty("")
    detail = StringProperty("")
    icon = StringProperty("")
    kind = OptionProperty("card", options=list(_GROUNDS))


class ListRow(Pressable):
    """One entry of a list, the width of its list; leads_on shows an arrow at its end."""

    text = StringProperty("")
    detail = StringProperty("")
    icon = StringProperty("")
    leads_on = BooleanProperty(True)
    kind = OptionProperty("card", options=list(_GROUNDS))
