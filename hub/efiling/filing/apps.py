"""Folders, links between letters, retention and destruction, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilingConfig(AppConfig):
    name = "hub.efiling.filing"
    label = "filing"
    verbose_name = _("แฟ้มเอกสาร")
