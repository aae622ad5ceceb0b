"""Letters written here: drafted, checked, signed and numbered; as a Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "hub.efiling.drafting"
    label = "drafting"
    verbose_name = _("ร่างหนังสือ")

    def ready(self) -> None:
        from hub.documents import background
        from hub.efiling import desk, fixed, panels, selection, signed
        from hub.efiling import keeping as core_keeping
        from hub.efiling.drafting import archiving, entry_panel, keeping, reach, waiting
        from hub.efiling.drafting.models import Draft
        from hub.fleet import erasures
        from hub.look import home, navigation
        from hub.people import access
        from hub.people.access import EVERYONE, LEADERS, Role

        access.register(reach.WRITE, roles=EVERYONE)
        access.register(reach.SET_UP, roles=LEADERS | {Role.CLERK})
        access.register(reach.RANKS, roles=LEADERS, office_only=True)
        navigation.register(_("ร่างหนังสือ"), "drafting:drafts", icon="edit", may=access.permits(reach.WRITE), order=31)
        home.register(waiting.returned, order=29)
        desk.register(waiting.waiting)
        panels.register(entry_panel.panel, order=20)
        panels.offer(entry_panel.answer)
        erasures.kept_by(keeping.needed)
        core_keeping.released_by(keeping.release)
        selection.also_in(Draft, "entry", "final")
        fixed.register(keeping.issued)
        signed.register(keeping.signer)
        background.register("issued letters to archive", archiving.sweep, every=timedelta(minutes=1))
