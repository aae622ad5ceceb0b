"""Who comes, why, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout

from checkin_device.screens.page import Page, breaking_at_spaces, column, paragraph, push, say
from checkin_device.session import VisitorDetails
from checkin_device.steps import MAX_FIELD
from common.thai.errors import InvalidInput
from common.thai.names import parse_name
from common.thai.normalise import normalise, search_key
from common.thai.phones import parse_phone
from common.touch.buttons import PushButton
from common.touch.fields import Field
from common.touch.language import language
from common.touch.lines import visible
from common.touch.panels import ScrollArea
from common.touch.text import ThaiInput
from common.touch.theme import theme

if TYPE_CHECKING:
    from checkin_device.station import Station

FIELDS = ("name", "whom", "purpose", "organisation", "phone")
NEEDED = ("name", "whom", "purpose")
HOSTS_SHOWN = 3


class VisitorPage(Page):
    def __init__(self, station: Station) -> None:
        super().__init__("visitor.title")
        self._flow = station.flow
        form = column(size_hint_y=None, spacing=theme.grid * 2.5, padding=(0, 0, theme.grid * 3, theme.grid * 2))
        form.bind(minimum_height=form.setter("height"))
        self.fields = {name: say(Field(), "label", f"visitor.{name}") for name in FIELDS}
        for name, field in self.fields.items():
            field.input.longest = MAX_FIELD
            field.needed = name in NEEDED
        self.fields["phone"].input.keyboard = "number"
        self._hosts = BoxLayout(size_hint_y=None, height=0, spacing=theme.grid)
        if theme.portrait:
            self._hosts.orientation = "vertical"
        self._hosts.bind(minimum_height=self._hosts.setter("height"))
        form.add_widget(paragraph("visitor.marked", soft=True))
        for name in FIELDS:
            form.add_widget(self._with_hosts(self.fields[name]) if name == "whom" else self.fields[name])
        form.add_widget(paragraph("visitor.notice", soft=True))
        self._area = ScrollArea()
        self._area.add_widget(form)
        self.content.add_widget(self._area)
        for field in self.fields.values():
            field.input.bind(focus=self._typing)
        self.fields["whom"].bind(text=lambda *_: self._offer_hosts())
        self.bar.add_widget(push("cancel", self._flow.cancel, icon="close"))
        self.add_gap()
        self.bar.add_widget(push("next", self._give, kind="primary", icon="forward"))

    def _typing(self, field: ThaiInput, focused: bool) -> None:
        """Over the keyboard there is room for the field alone, so the buttons give way while somebody types."""
        if focused and self.bar.parent is not None:
            self.remove_widget(self.bar)
        elif not focused and self.bar.parent is None:
            self.add_widget(self.bar)
        if focused:
            self._keep_in_sight(field)

    def _with_hosts(self, field: Field) -> BoxLayout:
        """The field and the names to tap below it: the keyboard leaves both in sight."""
        both = column(size_hint_y=None, spacing=theme.grid)
        both.bind(minimum_height=both.setter("height"), height=lambda *_: self._keep_in_sight(field.input))
        both.add_widget(field)
        both.add_widget(self._hosts)
        field.input.surroundings = both.proxy_ref
        return both

    def _keep_in_sight(self, field: ThaiInput) -> None:
        def scroll(_seconds: float) -> None:
            if field.focus:
                self._area.scroll_to(field.surroundings, padding=theme.grid * 2, animate=False)

        Clock.schedule_once(scroll, 0)

    def _offer_hosts(self) -> None:
        """Names of the office that hold what was typed, for a tap; none before, and none once one is chosen."""
        typed = self.fields["whom"].text.strip()
        roster = self._flow.world.roster()
        names = {visible(host.name): host.name for host in roster.hosts} if roster else {}
        key = search_key(typed)
        matching = [name for name in names if key in search_key(name)] if key and typed not in names else []
        self._hosts.clear_widgets()
        for name in matching[:HOSTS_SHOWN]:
            button = PushButton(text=breaking_at_spaces(names[name]))
            button.bind(on_release=lambda _, name=name: setattr(self.fields["whom"], "text", name))
            self._hosts.add_widget(button)

    def _give(self) -> None:
        said = {name: normalise(field.text).strip() for name, field in self.fields.items()}
        wrong: dict[str, str] = {}
        for name, text in said.items():
            try:
                if name in NEEDED:
                    said[name] = parse_name(text)
                elif name == "phone" and text:
                    parse_phone(text)
            except InvalidInput as fault:
                wrong[name] = fault.th if language.code == "th" else fault.en
        for name, field in self.fields.items():
            field.error = wrong.get(name, "")
        if wrong:
            self.show_notices(("bad", "incomplete" if any(not said[name] for name in NEEDED) else "check-fields"))
            self._area.scroll_to(self.fields[next(iter(wrong))], animate=False)
            return
        self._flow.give_details(VisitorDetails(**said))
