"""Letters written here: drafted, checked, signed and numbered; as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftingConfig(AppConfig):
    name = "hub.efiling.drafting"
    label = "drafting"
    verbose_name = _("ร่างหนังสือ")
