"""Short messages through modems of the office, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmsConfig(AppConfig):
    name = "hub.sms"
    label = "sms"
    verbose_name = _("ข้อความสั้น")

    def ready(self) -> None:
        from hub.look import home, navigation
        from hub.look.navigation import ADMINISTRATION
        from hub.people import access
        from hub.people.access import LEADERS, Role
        from hub.sms import cards, reach

        access.register(reach.SEND, roles=reach.SENDERS)
        access.register(reach.APPROVE, roles=LEADERS)
        access.register(reach.SET_UP, roles={Role.ADMINISTRATOR}, office_only=True)
        navigation.register(
            _("ข้อความสั้น (SMS)"), "sms:messages", icon="message", may=access.permits(reach.SEND), order=40
        )
        navigation.register(
            _("ตั้งค่า SMS"), "sms:settings", icon="message", may=access.permits(reach.SET_UP),
            section=ADMINISTRATION, order=60,
        )  # fmt: skip
        home.register(cards.to_approve, order=40)
        home.register(cards.on_their_way, order=41)
