"""What things stand on: Card, Banner, TopBar, BottomBar, Dialog, Progress and ScrollArea."""

from __future__ import annotations

from typing import Any

from kivy.effects.scroll import ScrollEffect
from kivy.lang import Builder
from kivy.properties import ColorProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from common.touch import buttons, theme
from common.touch.icons import Icon  # noqa: F401  (the rules below name it)
from common.touch.text import Paragraph  # noqa: F401

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Card>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    padding: theme.grid * 3
    spacing: theme.grid * 2
    canvas.before:
        Color:
            rgba: looks.LINE
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius * 1.5]
        Color:
            rgba: looks.SURFACE
        SmoothRoundedRectangle:
            pos: self.x + theme.hairline, self.y + theme.hairline
            size: max(0, self.width - 2 * theme.hairline), max(0, self.height - 2 * theme.hairline)
            radius: [max(1, theme.radius * 1.5 - theme.hairline)]

<Banner>:
    size_hint_y: None
    height: words.height + theme.grid * 4 if self.text else 0
    opacity: 1 if self.text else 0
    padding: theme.grid * 2.5, theme.grid * 2
    spacing: theme.grid * 2
    canvas.before:
        Color:
            rgba: root.ground
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius]
    Icon:
        name: root.icon if root.text else ""
        color: root.ink
        size_hint: None, None
        size: theme.body * 1.25, theme.body * 1.25
        pos_hint: {"center_y": .5}
    Paragraph:
        id: words
        text: root.text
        color: root.ink
        font_size: theme.body
        font_name: fonts.BOLD
        pos_hint: {"center_y": .5}

<TopBar>:
    size_hint_y: None
    height: max(theme.target, words.height) + theme.grid * 3
    padding: theme.grid * 3, theme.grid * 1.5
    spacing: theme.grid * 2
    canvas.before:
        Color:
            rgba: looks.PRIMARY
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: looks.ACCENT
        Rectangle:
            pos: self.pos
            size: self.width, theme.hairline * 1.5
    Paragraph:
        id: words
        text: root.title
        color: looks.ON_PRIMARY
        font_size: theme.title
        font_name: fonts.BOLD
        max_lines: 2
        pos_hint: {"center_y": .5}

<BottomBar>:
    size_hint_y: None
    height: theme.target + theme.grid * 4
    padding: theme.grid * 3, theme.grid * 2
    spacing: theme.grid * 2
    canvas.before:
        Color:
            rgba: looks.SURFACE
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: looks.LINE
        Rectangle:
            pos: self.x, self.top - theme.hairline
            size: self.width, theme.hairline

<Progress>:
    size_hint_y: None
    height: theme.grid
    canvas:
        Color:
            rgba: looks.LINE
        SmoothRoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.height / 2]
        Color:
            rgba: looks.PRIMARY if self.share > 0 else looks.NOTHING
        SmoothRoundedRectangle:
            pos: self.pos
            size: max(self.height, self.width * min(1, self.share)), self.height
            radius: [self.height / 2]

<ScrollArea>:
    do_scroll_x: False
    bar_width: theme.grid * 1.25
    bar_margin: theme.grid * .5
    bar_color: looks.EDGE
    bar_inactive_color: looks.EDGE
    scroll_type: ["content"]
    scroll_distance: max(10, theme.grid * 1.5)
    scroll_timeout: 180

<Dialog>:
    canvas.before:
        Color:
            rgba: looks.SHADE
        Rectangle:
            pos: self.pos
            size: self.size
    Card:
        id: card
        size_hint_x: None
        width: min(root.width - theme.grid * 8, theme.millimetres(190))
        pos_hint: {"center_x": .5, "center_y": .5}
        padding: theme.grid * 4
        Icon:
            name: root.icon
            color: looks.TONES[root.tone][0]
            size_hint: None, None
            size: (theme.headline * 1.3, theme.headline * 1.3) if root.icon else (0, 0)
        Paragraph:
            text: root.title
            font_size: theme.headline
            font_name: fonts.BOLD
        Paragraph:
            text: root.detail
            font_size: theme.body
            color: looks.INK_SOFT
        BoxLayout:
            id: body
            orientation: "vertical"
            size_hint_y: None
            height: self.minimum_height
            spacing: theme.grid * 2
        BoxLayout:
            id: actions
            orientation: "vertical" if theme.portrait or theme.large_text else "horizontal"
            size_hint_y: None
            height: self.minimum_height
            spacing: theme.grid * 2
""")

_TONE_ICONS = {"good": "check", "warn": "warning", "bad": "warning", "info": "info"}


class Card(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """A white ground for what belongs together; as high as its content."""


class Banner(BoxLayout):  # type: ignore[misc]
    """A sentence that tells how something went. tone: "good", "warn", "bad", "info"; no text, no banner."""

    text = StringProperty("")
    tone = OptionProperty("info", options=list(theme.TONES))
    icon = StringProperty("info")
    ink = ColorProperty(theme.INFO)
    ground = ColorProperty(theme.INFO_PALE)

    def on_tone(self, _banner: Banner, tone: str) -> None:
        self.ink, self.ground = theme.TONES[tone]
        self.icon = _TONE_ICONS[tone]


class TopBar(BoxLayout):  # type: ignore[misc]
    """The title of a screen. Nothing to tap belongs here: on a portrait screen it is out of some people's reach."""

    title = StringProperty("")


class BottomBar(BoxLayout):  # type: ignore[misc]
    """Where navigation stands: at the bottom, in everybody's reach. Put buttons into it."""


class Progress(Widget):  # type: ignore[misc]
    """How far something has come: share from 0 to 1."""

    share = NumericProperty(0.0)


class _LongFlick(ScrollEffect):  # type: ignore[misc]
    """A flick of the finger carries far, as a list on a large screen needs, and ends at the edge."""

    friction = NumericProperty(0.035)


class ScrollArea(ScrollView):  # type: ignore[misc]
    """A vertical scroll whose thumb is always seen where there is more than fits.

    A touch goes straight to a widget that says `takes_drags = True` (a signature pad must not scroll away), and to
    any widget where there is nothing to scroll.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("effect_cls", _LongFlick)
        super().__init__(**options)

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        touch.push()
        touch.apply_transform_2d(self.to_local)
        try:
            if self._fits() or self._takes_drags(touch):
                # Past ScrollView, which would wait to see whether the finger scrolls.
                return bool(super(ScrollView, self).on_touch_down(touch))
        finally:
            touch.pop()
        return bool(super().on_touch_down(touch))

    def _fits(self) -> bool:
        return not self.children or self.children[0].height <= self.height

    def _takes_drags(self, touch: Any) -> bool:
        return any(
            getattr(widget, "takes_drags", False)
            and widget.collide_point(*widget.parent.to_widget(*self.to_window(touch.x, touch.y, initial=False)))
            for widget in self.walk(restrict=True)
        )


class Dialog(FloatLayout):  # type: ignore[misc]
    """A question or a message over the screen. Show it with `Stage.cover`, take it away with `Stage.uncover`.

    Other widgets go into `dialog.body`.
    """

    title = StringProperty("")
    detail = StringProperty("")
    icon = StringProperty("")
    tone = OptionProperty("info", options=list(theme.TONES))

    @property
    def body(self) -> BoxLayout:
        return self.ids.body

    def add_action(self, text: str, kind: str = "quiet", icon: str = "") -> buttons.PushButton:
        """A button at the foot of the dialog; bind to its on_release."""
        button = buttons.PushButton(text=text, kind=kind, icon=icon)
        self.ids.actions.add_widget(button)
        return button

    def on_touch_down(self, touch: Any) -> bool:
        # The screen below must not be touched through it.
        super().on_touch_down(touch)
        return True
