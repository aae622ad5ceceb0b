"""Letters on their way up and down the line of command, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "hub.efiling.routing"
    label = "routing"
    verbose_name = _("เสนอและเกษียณหนังสือ")
