"""Short messages through modems of the office, as a Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmsConfig(AppConfig):
    name = "hub.sms"
    label = "sms"
    verbose_name = _("ข้อความสั้น")

    def ready(self) -> None:
        from hub.documents import background
        from hub.fleet import alarms
        from hub.look import home, navigation
        from hub.look.navigation import ADMINISTRATION
        from hub.people import access
        from hub.people.access import EVERYONE, LEADERS, Role
        from hub.sms import (
            cards,
            device_alarms,
            economy,
            emailing,
            escalating,
            modem_cards,
            reach,
            self_testing,
            settling,
            taking_in,
            views_notices,
        )
        from hub.sms.providers import fallback

        access.register(reach.SEND, roles=reach.SENDERS)
        access.register(reach.APPROVE, roles=LEADERS)
        access.register(reach.READ, roles=EVERYONE)
        access.register(reach.SET_UP, roles={Role.ADMINISTRATOR}, office_only=True)
        navigation.register(
            _("ข้อความสั้น (SMS)"), "sms:messages", icon="message", may=access.permits(reach.SEND), order=40
        )
        navigation.register(
            _("ตั้งค่า SMS"), "sms:settings", icon="message", may=access.permits(reach.SET_UP),
            section=ADMINISTRATION, order=60,
        )  # fmt: skip
        navigation.register(_("ข้อความถึงฉัน"), "sms:notices", icon="message", may=access.permits(reach.READ), order=39)
        home.register(views_notices.card, order=15)
        home.register(cards.to_approve, order=40)
        home.register(cards.on_their_way, order=41)
        navigation.register(_("คำตอบ SMS"), "sms:inbox", icon="message", may=access.permits(reach.SEND), order=41)
        navigation.register(
            _("โมเด็ม SMS"), "sms:modems", icon="device", may=access.permits(reach.SET_UP),
            section=ADMINISTRATION, order=61,
        )  # fmt: skip
        home.register(modem_cards.modem_trouble, order=28)
        home.register(modem_cards.to_call, order=41)
        home.register(modem_cards.unread, order=42)
        alarms.told_by(device_alarms.tell)
        background.register("SMS parts that wait", taking_in.sweep, every=timedelta(minutes=1))
        background.register("SMS without a report", settling.sweep, every=timedelta(minutes=5))
        background.register("SMS that wait for an acknowledgement", economy.step, every=timedelta(seconds=30))
        background.register("e-mails before SMS", emailing.step, every=timedelta(seconds=15), apart=True)
        background.register("SMS reminders", escalating.step, every=timedelta(seconds=30))
        background.register("SMS morning test", self_testing.step, every=timedelta(seconds=30))
        background.register("SMS by providers", fallback.step, every=timedelta(seconds=15), apart=True)
