"""Letters to and from other systems: TH e-GIF messages and the saraban mailbox; as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "hub.efiling.exchange"
    label = "exchange"
    verbose_name = _("แลกเปลี่ยนหนังสือ")
