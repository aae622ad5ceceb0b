"""The root of a program's window: it holds the screen now shown, and everything that lies over it.

    stage = Stage()
    stage.show(screen)          # any widget; it fills the stage
    stage.cover(dialog)         # over it, until stage.uncover(dialog)

While a field is typed into, the on-screen keyboard stands at the bottom, and the screen moves up just so far that the
field stays in sight. In low-reach mode (`theme.low_reach`) the screen keeps to the lower part of the stage, so that
every control can be reached from a wheelchair (EN 301 549, 8.3: controls no higher than 122 cm).
"""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.relativelayout import RelativeLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from common.touch.keyboard import Keyboard
from common.touch.text import ThaiInput, input_focus
from common.touch.theme import theme

Builder.load_string("""
#:import looks common.touch.theme

<Stage>:
    canvas.before:
        Color:
            rgba: looks.PRIMARY_STRONG
        Rectangle:
            pos: self.pos
            size: self.size

<_Ground>:
    canvas.before:
        Color:
            rgba: looks.PAPER
        Rectangle:
            pos: 0, 0
            size: self.size
""")

LOW_PART = 0.62


class _Ground(RelativeLayout):  # type: ignore[misc]  # Kivy has no types
    """Where the screen stands; moved up as one while a field would be under the keyboard."""


class Stage(FloatLayout):  # type: ignore[misc]
    """See the module. crown fills the part that low-reach mode leaves free (the name of the office, say)."""

    screen: Widget | None = ObjectProperty(None, allownone=True)
    crown: Widget | None = ObjectProperty(None, allownone=True)
    lift = NumericProperty(0)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.keyboard = Keyboard(size_hint=(None, None))
        self._ground = _Ground(size_hint=(None, None))
        self._covers = FloatLayout(size_hint=(None, None))
        self.add_widget(self._ground)
        self.add_widget(self._covers)
        self._place = Clock.create_trigger(self._arrange, -1)
        self.bind(size=self._place, pos=self._place, crown=self._change_crown)
        for name in ("low_reach", "large_text", "mm"):
            theme.bind(**{name: self._place})
        self.keyboard.bind(height=self._place)
        input_focus.bind(field=self._follow_field)
        self._place()

    def show(self, screen: Widget) -> None:
        """Put this screen in the place of the one shown; typing ends."""
        if input_focus.field is not None:
            input_focus.field.focus = False
        self._ground.clear_widgets()
        self.screen = screen
        self._ground.add_widget(screen)

    def cover(self, layer: Widget) -> None:
        """Lay a widget over the screen; a touch on it never reaches the screen below."""
        if layer.parent is None:
            self._covers.add_widget(layer)
            self._arrange()

    def uncover(self, layer: Widget) -> None:
        """Take a layer away again; nothing happens where it is not there."""
        if layer.parent is self._covers:
            self._covers.remove_widget(layer)

    # Typing

    def _follow_field(self, _focus: Any, field: ThaiInput | None) -> None:
        if field is not None and self.keyboard.parent is None:
            self.add_widget(self.keyboard)
            # The window would shift everything a second time.
            Window.softinput_mode = ""
        self._place()
        if field is not None:
            field.unbind(pos=self._place, size=self._place)
            field.bind(pos=self._place, size=self._place)
            self._scroll_to(field)

    def _scroll_to(self, field: ThaiInput) -> None:
        for above in _line_of_parents(field):
            if isinstance(above, ScrollView):
                above.scroll_to(field.surroundings or field, padding=theme.grid * 2, animate=False)
                # Now, as the place of the field decides how far the screen must move up.
                above.update_from_scroll()

    def _arrange(self, *_: Any) -> None:
        field: ThaiInput | None = input_focus.field
        if field is None and self.keyboard.parent is not None:
            self.remove_widget(self.keyboard)
        height = self.height * (LOW_PART if theme.low_reach else 1.0)
        self._ground.size = self._covers.size = self.width, height
        self.keyboard.width, self.keyboard.pos = self.width, self.pos
        self.lift = self._needed_lift(field, height)
        self._ground.pos = self._covers.pos = self.x, self.y + self.lift
        if self.crown is not None:
            self.crown.size = self.width, self.height - height
            self.crown.pos = self.x, self.y + height
            self.crown.opacity = 1 if theme.low_reach else 0

    def _needed_lift(self, field: ThaiInput | None, height: float) -> float:
        """How far the screen must go up so that the field is above the keyboard, and no part of it off the screen."""
        if field is None or not self._holds(field):
            return 0.0
        around = field.surroundings or field
        bottom = around.to_window(0, around.y)[1] - self.y - self.lift
        top = field.to_window(0, field.top)[1] - self.y - self.lift
        room = theme.grid * 3
        needed = self.keyboard.height + room - bottom
        return float(max(0.0, min(needed, self.keyboard.height, max(0.0, self.height - room - top))))

    def _holds(self, field: Widget) -> bool:
        return any(above is self for above in _line_of_parents(field))

    def _change_crown(self, _stage: Any, crown: Widget | None) -> None:
        if crown is not None and crown.parent is None:
            crown.size_hint = None, None
            self.add_widget(crown, index=len(self.children))
        self._place()


def _line_of_parents(widget: Widget) -> list[Widget]:
    parents: list[Widget] = []
    while widget.parent is not None and widget.parent is not widget:
        widget = widget.parent
        parents.append(widget)
    return parents
