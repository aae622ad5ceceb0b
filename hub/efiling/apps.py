"""Letters and their registers, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EfilingConfig(AppConfig):
    name = "hub.efiling"
    label = "efiling"
    verbose_name = _("สารบรรณ")

    def ready(self) -> None:
        from hub.efiling import cards, keeping, reach
        from hub.fleet import erasures
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import LEADERS, Role

        access.register(reach.LOOK, roles=LEADERS | {Role.CLERK})
        access.register(reach.REGISTER, roles={Role.CLERK})
        access.register(reach.SET_UP, roles=LEADERS)
        navigation.register(
            _("ทะเบียนหนังสือ"), "efiling:registers", icon="letter", may=access.permits(reach.LOOK), order=30
        )
        home.register(cards.to_register, order=30)
        home.register(cards.not_registered_yet, order=32)
        erasures.kept_by(keeping.needed)
