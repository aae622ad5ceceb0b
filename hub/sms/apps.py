"""Short messages through modems of the office, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmsConfig(AppConfig):
    name = "hub.sms"
    label = "sms"
    verbose_name = _("ข้อความสั้น")
