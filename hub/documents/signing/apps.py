"""Signatures on PDFs, drawn and by certificate, as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "hub.documents.signing"
    label = "signing"
    verbose_name = _("ลายมือชื่อ")

    def ready(self) -> None:
        from hub.documents.signing import owning
        from hub.documents.signing.models import Certificate
        from hub.look import navigation
        from hub.people import access
        from hub.people.access import EVERYONE

        access.register("signing.own", roles=EVERYONE)
        may = access.permits("signing.own")
        navigation.register(_("ลายมือชื่อของฉัน"), "signing:own", icon="seal", may=may, order=80)
        navigation.register(_("ตรวจลายมือชื่อใน PDF"), "signing:verify", icon="check", may=may, order=82)
        navigation.register(
            _("ใบรับรองลายมือชื่อ"),
            "signing:issued",
            icon="seal",
            may=access.permits("people.manage"),
            section=navigation.ADMINISTRATION,
            order=30,
        )
        pre_delete.connect(owning.outlive, sender=Certificate, dispatch_uid="signing.outlive")
