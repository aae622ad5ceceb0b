from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "hub.fleet"
    label = "fleet"

    def ready(self) -> None:
        from hub.fleet import clocks

        clocks.register()
