"""What the hub has to tell devices: manifests of published content, and commands. `ingest` carries it out."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db import OperationalError, transaction
from django.utils import timezone

from common.link import sayings, topics
from common.link.manifest import Manifest, open_manifest, seal_manifest
from hub.fleet import keys
from hub.fleet.models import Device, Downward

log = logging.getLogger(__name__)


class Current(Protocol):
    """Gives the manifest that a device should show now, sealed, or None where there is none for it."""

    def __call__(self, device: Device) -> str | None: ...


_current: dict[str, Current] = {}


def register(kind: str, current: Current) -> None:
    """An app says how to get at the content of a kind that a device should have; asked when a device (re)appears."""
    _current[kind] = current


def seal(kind: str, version: int, root: str, files: dict[str, int], made: datetime | None = None) -> str:
    """The signed manifest of a version."""
    at = (made or timezone.now()).isoformat()
    return seal_manifest(Manifest(kind, version, at, root, files), keys.seal_key())


def publish(kind: str, manifest: str, devices: Iterable[Device]) -> None:
    """Tells devices that there is a new version; also those that are away, once they come back."""
    name = topics.content(kind)
    devices = list(devices)
    Downward.objects.filter(device__in=devices, name=name).delete()  # the retained message is overtaken
    Downward.objects.bulk_create(
        Downward(device=device, name=name, payload=manifest, retain=True) for device in devices
    )


def publish_current(device: Device, *, unlike: dict[str, int] | None = None) -> None:
    """Tells one device all it should show; with `unlike` only kinds whose version differs from what it reports."""
    for kind, current in _current.items():
        try:
            with transaction.atomic():
                manifest = current(device)
        except OperationalError:
            raise  # the database is away or full: all is tried again later
        except Exception:
            # An app's own mistake must not hold up the device's records; it is asked again when the device reports.
            log.exception("%s for %s cannot be told", kind, device.id)
            continue
        shown = unlike.get(kind) if unlike else None
        if manifest is not None and shown != open_manifest(manifest, keys.seal_key().public, kind).version:
            publish(kind, manifest, [device])


def command(device: Device, name: str, body: dict[str, Any] | None = None) -> None:
    """Has a device do something that its program knows by this name."""
    said = sayings.say(keys.seal_key(), device.id, sayings.Command(name, body or {}))
    Downward.objects.create(device=device, name=topics.DOWN_COMMAND, payload=said.decode())
