from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FleetConfig(AppConfig):
    name = "hub.fleet"
    label = "fleet"
    verbose_name = _("เครื่อง")

    def ready(self) -> None:
        from hub.documents import background
        from hub.fleet import alarms, cards, clocks
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import Role

        access.register("fleet.manage", roles={Role.ADMINISTRATOR}, office_only=True)
        may, section = access.permits("fleet.manage"), navigation.ADMINISTRATION
        navigation.register(_("เครื่อง"), "fleet:devices", icon="device", may=may, section=section, order=10)
        navigation.register(_("เหตุการณ์ของเครื่อง"), "fleet:notices", icon="warning", may=may, section=section, order=12)
        home.register(cards.devices, order=80)
        home.register(cards.notices, order=90)
        clocks.register()
        background.register("alarms of devices", alarms.step, every=timedelta(seconds=30))
