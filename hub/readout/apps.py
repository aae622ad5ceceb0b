from django.apps import AppConfig


class ReadoutConfig(AppConfig):
    name = "hub.readout"
    label = "readout"
