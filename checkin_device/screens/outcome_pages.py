"""How it ended: being written, recorded, a fault; and the consent that comes before an enrolment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout

from checkin_device.screens.page import Page, column, named, paragraph, push, say
from checkin_device.steps import Fault, Recorded, Step
from common.thai.dates import format_time
from common.touch.icons import Icon
from common.touch.language import follow
from common.touch.panels import Banner, ScrollArea
from common.touch.text import Paragraph
from common.touch.theme import BAD, GOOD, INK_SOFT, Colour, theme

if TYPE_CHECKING:
    from checkin_device.station import Station


class _OutcomePage(Page):
    """A large sign and a few lines in the middle."""

    def __init__(self, icon: str, colour: Colour) -> None:
        super().__init__()
        self._middle = column(size_hint=(0.86, None), spacing=theme.grid * 2)
        self._middle.bind(minimum_height=self._middle.setter("height"))
        place = AnchorLayout(anchor_x="center", anchor_y="center")
        place.add_widget(self._middle)
        self.content.add_widget(place)
        size = theme.display * 1.6
        self.tell(Icon(name=icon, color=colour, size_hint=(None, None), size=(size, size), pos_hint={"center_x": 0.5}))

    def tell(self, part: object) -> None:
        if isinstance(part, Paragraph):
            part.halign = "center"
        self._middle.add_widget(part)


class RecordingPage(_OutcomePage):
    def __init__(self) -> None:
        super().__init__("clock", INK_SOFT)
        self.tell(paragraph("recording", size=theme.headline, bold=True))


class RecordedPage(_OutcomePage):
    def __init__(self, station: Station) -> None:
        super().__init__("check", GOOD)
        flow = station.flow
        session, now = flow.session, flow.world.clock.wall()
        enrolled = isinstance(flow.state, Recorded) and flow.state.enrolled
        key = "face" if enrolled else "visit" if session.visitor else session.direction
        self.tell(paragraph(f"recorded.{key}", size=theme.headline, bold=True))
        if session.person is not None:
            self.tell(named(session.person.name))
        elif session.visitor is not None:
            self.tell(named({"th": session.visitor.name}))
        time = Paragraph(font_size=theme.title)
        follow(time, "text", {"th": f"เวลา {format_time(now)}", "en": f"at {format_time(now, 'en')}"})
        self.tell(time)
        if session.decision is not None and session.decision.decision == "review" and not enrolled:
            self.tell(say(Banner(tone="info"), "text", "recorded.review"))
        self.bar.add_widget(push("done", flow.cancel, kind="quiet", icon="home"))
        if flow.enrolment_due() and not enrolled:
            offer = push("recorded.offer", flow.start_enrolment, kind="primary", icon="person")
            offer.size_hint_x = 1.5
            self.bar.add_widget(offer)
        else:
            self.add_gap()


class FaultPage(_OutcomePage):
    def __init__(self, station: Station) -> None:
        super().__init__("warning", BAD)
        flow = station.flow
        state = flow.state
        key = state.fault.key if isinstance(state, Fault) else "fault"
        enrolling = isinstance(state, Fault) and state.at in (Step.CONSENT, Step.ENROL)
        self.tell(paragraph("fault.title", size=theme.headline, bold=True))
        self.tell(paragraph(key, size=theme.title))
        self.tell(paragraph("fault.check-in-stands" if enrolling else "fault.nothing-kept", soft=True))
        self.add_gap()
        self.bar.add_widget(push("fault.back", flow.cancel, kind="primary", icon="home"))
        self.add_gap()


class ConsentPage(Page):
    def __init__(self, station: Station) -> None:
        super().__init__("consent.title")
        flow, roster = station.flow, station.flow.world.roster()
        text = Paragraph()
        follow(text, "text", roster.consent_text if roster else {})
        inside = BoxLayout(orientation="vertical", size_hint_y=None, padding=(0, 0, theme.grid * 3, 0))
        inside.bind(minimum_height=inside.setter("height"))
        inside.add_widget(text)
        area = ScrollArea()
        area.add_widget(inside)
        self.content.add_widget(area)
        self.show_notices(("info", "consent.attended"))
        self.bar.add_widget(push("consent.decline", flow.cancel))
        self.add_gap()
        self.bar.add_widget(push("consent.agree", flow.agree, kind="primary", icon="check"))


class JoiningPage(_OutcomePage):
    """The station itself is not yet enrolled at the hub."""

    def __init__(self, key: str) -> None:
        super().__init__("globe", INK_SOFT)
        self.tell(paragraph("joining.title", size=theme.headline, bold=True))
        self.tell(paragraph(f"joining.{key}", size=theme.title))
        self.add_gap()
        self.add_language_button()
