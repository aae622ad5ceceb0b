"""Letters on their way up and down the line of command, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "hub.efiling.routing"
    label = "routing"
    verbose_name = _("เสนอและเกษียณหนังสือ")

    def ready(self) -> None:
        from hub.efiling import desk, having, panels
        from hub.efiling.routing import reach, waiting, way
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import EVERYONE, LEADERS, Role

        access.register(reach.DESK, roles=EVERYONE)
        access.register(reach.TIMES, roles={Role.ADMINISTRATOR}, office_only=True)
        access.register(reach.PHRASES, roles=LEADERS | {Role.CLERK})
        navigation.register(_("แฟ้มเสนอ"), "routing:desk", icon="empty", may=access.permits(reach.DESK), order=25)
        navigation.register(
            _("กำหนดเวลาหนังสือ"),
            "routing:times",
            icon="hourglass",
            may=access.permits(reach.TIMES),
            section=navigation.ADMINISTRATION,
            order=60,
        )
        desk.register(waiting.on_desk)
        having.register(reach.letters_of)
        panels.register(way.panel, order=10)
        home.register(waiting.on_desk_card, order=20)
        home.register(waiting.overdue_card, order=34)
