from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "hub.documents"
    label = "documents"
