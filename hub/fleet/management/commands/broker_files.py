"""Writes what the brokers are told, before the first start of one."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.fleet import brokers


class Command(BaseCommand):
    help = "Writes the configuration of nats-server and mosquitto under DATA/broker, and has a running one read it."

    def handle(self, *args: Any, **options: Any) -> None:
        brokers.apply()
        self.stdout.write(str(brokers.folder()))
