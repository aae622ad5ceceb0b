"""Signatures on PDFs, drawn and by certificate, as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "hub.documents.signing"
    label = "signing"
    verbose_name = _("ลายมือชื่อ")
