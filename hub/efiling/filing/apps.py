"""Folders, links between letters, retention and destruction, as a Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingConfig(AppConfig):
    name = "hub.efiling.filing"
    label = "filing"
    verbose_name = _("แฟ้มเอกสาร")

    def ready(self) -> None:
        from hub.documents import background
        from hub.efiling import answers, intake
        from hub.efiling import panels as places
        from hub.efiling.filing import cards, carrying_out, keeping, linking, panels, reach
        from hub.fleet import erasures
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import EVERYONE, LEADERS, Role

        access.register(reach.LOOK, roles=LEADERS | {Role.CLERK})
        access.register(reach.FILE, roles={Role.CLERK})
        access.register(reach.PLAN, roles=LEADERS | {Role.CLERK})
        access.register(reach.DESTROY, roles=LEADERS | {Role.CLERK})
        access.register(reach.DECIDE, roles=EVERYONE)
        access.register(reach.CLASSES, roles={Role.ADMINISTRATOR}, office_only=True)
        navigation.register(_("แฟ้มเอกสาร"), "filing:index", icon="document", may=access.permits(reach.LOOK), order=34)
        home.register(cards.not_filed, order=36)
        home.register(cards.survey_due, order=37)
        home.register(cards.to_decide, order=29)
        answers.when_issued(linking.link_answer)
        intake.when_entered(linking.link_referred)
        places.register(panels.folder, order=40)
        places.register(panels.links, order=42)
        places.register(panels.earlier, order=60)
        erasures.kept_by(keeping.needed)
        background.register("destruction", carrying_out.step, every=timedelta(seconds=10))
