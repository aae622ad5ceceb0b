"""What is shown where there is nothing to show: why, and what an administrator can do about it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import OptionProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout

from common.touch.panels import Card
from common.touch.text import Paragraph
from common.touch.theme import INK_SOFT, TONES
from kiosk.phrases import phrases
from kiosk.screens.frame import Frame
from kiosk.supply import Situation

if TYPE_CHECKING:
    from kiosk.visit import Visit

Builder.load_string("""
#:import theme common.touch.theme.theme
#:import looks common.touch.theme
#:import fonts common.touch.fonts

<Message>:
    size_hint_x: None
    width: min(self.parent.width - theme.grid * 8, theme.millimetres(240)) if self.parent else 100
    padding: theme.grid * 5
    Icon:
        name: root.icon
        color: looks.TONES[root.tone][0]
        size_hint: None, None
        size: theme.display * 1.2, theme.display * 1.2
        thickness: 1.5
    Paragraph:
        text: root.title
        font_size: theme.headline
        font_name: fonts.BOLD
    Paragraph:
        text: root.detail
        font_size: theme.body
        color: looks.INK_SOFT
""")

_ICONS = {"starting": "clock", "waiting": "clock", "hub-unreachable": "globe", "not-enrolled": "info"}
_QUIET = ("starting", "waiting", "not-enrolled")


class Message(Card):
    """One large sentence and what it means."""

    icon = StringProperty("info")
    title = StringProperty("")
    detail = StringProperty("")
    tone = OptionProperty("info", options=list(TONES))


class StatusScreen(Frame):
    def __init__(self, visit: Visit, situation: Situation, folder: Path, **options: Any) -> None:
        super().__init__(visit, **options)
        case = situation.case
        self.message = Message(icon=_ICONS.get(case, "warning"), tone="info" if case in _QUIET else "warn")
        phrases.follow(self.message, "title", f"status.{case}")
        detail = "status.code.detail" if case.startswith("code-") else f"status.{case}.detail"
        phrases.follow(self.message, "detail", detail)
        if case != "starting":
            facts = BoxLayout(orientation="vertical", size_hint_y=None)
            facts.bind(minimum_height=facts.setter("height"))
            for sentence in _facts(situation, folder):
                facts.add_widget(Paragraph(text=sentence, color=INK_SOFT))
            self.message.add_widget(facts)
        middle = AnchorLayout(anchor_x="center", anchor_y="center")
        middle.add_widget(self.message)
        self.content.add_widget(middle)


def _facts(situation: Situation, folder: Path) -> list[str]:
    address = own_address() or phrases("status.no-network")
    facts = [phrases("status.address", address=f"{address} ({socket.gethostname()})")]
    if situation.hub:
        facts.append(phrases("status.hub", hub=situation.hub))
    if situation.case in ("not-enrolled", "malformed", "disk") or situation.case.startswith("code-"):
        facts.append(phrases("status.folder", folder=folder.resolve()))
    return facts


def own_address() -> str:
    """This device's address in its network, or nothing. No packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # An address for documentation (RFC 5737): the system only chooses the interface it would use.
            probe.connect(("192.0.2.1", 9))
            address: str = probe.getsockname()[0]
        except OSError:
            return ""
    return address
