"""What the kiosks show, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadoutConfig(AppConfig):
    name = "hub.readout"
    verbose_name = _("ข้อมูลบนจอบริการ")

    def ready(self) -> None:
        from hub.documents import entitlement
        from hub.fleet import erasures
        from hub.fleet import publishing as fleet_publishing
        from hub.look import navigation
        from hub.people import access
        from hub.people.access import LEADERS, Role
        from hub.readout import publishing

        access.register("readout.edit", roles=LEADERS | {Role.CLERK}, office_only=True)
        access.register("readout.publish", roles=LEADERS, office_only=True)
        navigation.register(
            _("ข้อมูลบนจอบริการ"), "readout:pages", icon="readout", may=access.permits("readout.edit"), order=40
        )
        entitlement.readable_by(publishing.readable_by)
        erasures.kept_by(publishing.needed)
        fleet_publishing.register(publishing.KIND, publishing.current_manifest)
