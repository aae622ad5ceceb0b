"""Units, persons and access, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeopleConfig(AppConfig):
    name = "hub.people"
    verbose_name = _("หน่วยงานและบุคลากร")

    def ready(self) -> None:
        from hub.look import navigation
        from hub.people import access
        from hub.people.access import LEADERS, Role

        access.register("look.components", roles={Role.ADMINISTRATOR}, office_only=True)
        access.register("people.units", roles={Role.ADMINISTRATOR}, office_only=True)
        access.register("people.manage", roles={Role.ADMINISTRATOR})
        access.register("people.appoint", roles={Role.ADMINISTRATOR, Role.DIRECTOR})
        access.register("people.view", roles=LEADERS | {Role.CLERK, Role.RECEPTION})
        administration = navigation.ADMINISTRATION
        navigation.register(
            _("บุคลากร"),
            "people:persons",
            icon="people",
            may=access.permits("people.view"),
            section=administration,
            order=10,
        )
        navigation.register(
            pgettext_lazy("list", "หน่วยงาน"),
            "people:units",
            icon="unit",
            may=access.permits("people.view"),
            section=administration,
            order=20,
        )
        navigation.register(
            _("รักษาการแทน"),
            "people:acting",
            icon="calendar",
            may=access.permits("people.appoint"),
            section=administration,
            order=30,
        )
        navigation.register(
            _("ส่วนประกอบหน้าเว็บ"),
            "components",
            icon="swatch",
            may=access.permits("look.components"),
            section=navigation.NOWHERE,
        )
