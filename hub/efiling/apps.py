"""Letters and their registers, as a Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EfilingConfig(AppConfig):
    name = "hub.efiling"
    label = "efiling"
    verbose_name = _("สารบรรณ")

    def ready(self) -> None:
        from hub.documents import background, texts
        from hub.efiling import (
            anchors,
            archiving,
            by_sms,
            cards,
            escalation,
            keeping,
            line_keys,
            panels,
            reach,
            removing,
            scans,
        )
        from hub.fleet import erasures
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import LEADERS, Role

        access.register(reach.LOOK, roles=LEADERS | {Role.CLERK})
        access.register(reach.REGISTER, roles={Role.CLERK})
        access.register(reach.SET_UP, roles=LEADERS)
        access.register(removing.REMOVE, roles=LEADERS)
        access.register(reach.RULES, roles={Role.ADMINISTRATOR}, office_only=True)
        navigation.register(
            _("ทะเบียนหนังสือ"), "efiling:registers", icon="letter", may=access.permits(reach.LOOK), order=30
        )
        home.register(cards.to_register, order=30)
        home.register(cards.escalated_here, order=29)
        home.register(cards.not_registered_yet, order=32)
        erasures.kept_by(keeping.needed)
        texts.when_read(scans.learn)
        background.register("letters that lie", escalation.step, every=timedelta(minutes=1))
        background.register("letters to read", scans.sweep, every=timedelta(minutes=5))
        background.register("anchors of trails", anchors.step, every=timedelta(minutes=10))
        background.register("keys of lines", line_keys.Behind().step, every=timedelta(hours=1))
        background.register("letters to archive", archiving.sweep, every=timedelta(minutes=1))
        panels.register(by_sms.panel, order=40)
        panels.register(archiving.panel, order=90)
