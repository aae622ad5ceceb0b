"""What all screens have in common: something above, the navigation bar below."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.uix.boxlayout import BoxLayout

from common.touch.buttons import ListRow
from common.touch.icons import ICONS
from common.touch.panels import ScrollArea
from common.touch.theme import theme
from kiosk.phrases import phrases
from kiosk.screens.bar import NavigationBar

if TYPE_CHECKING:
    from kiosk.visit import Visit

Builder.load_string("""
#:import theme common.touch.theme.theme

<Frame>:
    orientation: "vertical"

<Column>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.grid * 2
""")

# The names of the hub's icons, and ours for the same things.
_ICONS_OF_CATEGORIES = {
    "regulation": "book",
    "procedure": "steps",
    "form": "form",
    "request": "request",
    "about": "office",
}
# The longest line that is still pleasant to read, in millimetres: some sixty Thai letters.
WIDEST_TEXT_MM = 300.0


def icon_of(name: str) -> str:
    """Our icon for the one that a category names; a sheet of paper for one that is not known."""
    icon = _ICONS_OF_CATEGORIES.get(name, name)
    return icon if icon in ICONS else "document"


class Frame(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """A screen: its content above the navigation bar. Programs call `left()` when it is taken away."""

    def __init__(self, visit: Visit, **options: Any) -> None:
        super().__init__(**options)
        self.visit = visit
        self.bar = NavigationBar(visit)
        self.content = BoxLayout(orientation="vertical")
        self.add_widget(self.content)
        self.add_widget(self.bar)

    def tell_newer(self, show: Callable[[], object]) -> None:
        """Say quietly, above the bar, that newer content is here, and offer it."""
        row = ListRow(icon="info")
        phrases.follow(row, "text", "page.newer")
        phrases.follow(row, "detail", "page.newer.show")
        row.bind(on_release=lambda _: show())
        self.offer = BoxLayout(size_hint_y=None, padding=theme.grid)
        self.offer.bind(minimum_height=self.offer.setter("height"))
        self.offer.add_widget(row)
        self.add_widget(self.offer, index=self.children.index(self.bar) + 1)

    def left(self) -> None:
        """The visitor goes elsewhere: put into the place what must be found again, and give back what is held."""


class Column(BoxLayout):  # type: ignore[misc]
    """Things below one another, with margins that keep lines readable on a wide screen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.bind(width=self._set_margin)
        self._set_margin()

    def _set_margin(self, *_: Any) -> None:
        side = margin(self.width)
        self.padding = [side, theme.grid * 3, side, theme.grid * 3]


def margin(width: float) -> float:
    """The margin at each side of text in a view of that width, in pixels."""
    return float(max(theme.grid * 4, (width - theme.millimetres(WIDEST_TEXT_MM)) / 2))


def scrolled(content: Any, scroll: float) -> ScrollArea:
    """The content in a scroll area, as far down as it was."""
    area = ScrollArea()
    area.add_widget(content)
    area.scroll_y = scroll
    return area
