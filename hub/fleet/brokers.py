"""What the brokers are told: who may speak, and about what. Files for both are written under DATA/broker.

nats-server (embedded) lists every device by the common name of its certificate; mosquitto needs one pattern for all
and a list of revoked certificates. The broker re-reads its files on SIGHUP; which process that is, stands in
DATA/broker/broker.pid (the programs that start a broker write it there).
"""

import contextlib
import fcntl
import getpass
import json
import os
import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from common.link import topics
from common.link.mqtt import Broker
from common.link.seal import write_private
from hub.fleet import authority
from hub.fleet.models import Device

HUB_NAME = "hub"
MAX_PAYLOAD = 131_072
MAX_BROKER_BYTES = 2**30
"""The broker keeps retained messages and what waits for devices; beyond this it takes nothing, and devices keep it."""
PROGRAMS = {"nats-server", "mosquitto"}
"""The brokers' programs, as the kernel names them."""

MOSQUITTO_ACL = f"""\
user {HUB_NAME}
topic readwrite #
pattern write sp/1/%u/up/{topics.UP_RECORD}
pattern write sp/1/%u/up/{topics.UP_STATE}
pattern read sp/1/%u/down/#
"""


def folder() -> Path:
    path = Path(settings.DATA) / "broker"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def address() -> tuple[str, int]:
    """Where devices find the broker."""
    return settings.BROKER_HOST, settings.BROKER_PORT


def hub_connection() -> Broker:
    """How the hub's own `ingest` reaches it."""
    certificate, key = authority.issue_own(HUB_NAME)
    return Broker(*address(), authority.ca_path(), certificate, key)


def apply() -> None:
    """Writes the files anew, by the devices enrolled now, and has a running broker read them.

    One at a time: of two who enrol at once, the one who looked first must not write last.
    """
    with (folder() / "apply.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _write_files()
    pid = running_broker()
    if pid:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGHUP)


def _write_files() -> None:
    certificate, key = authority.issue_own("broker", hosts=_hosts())
    revoked = Device.objects.exclude(revoked_at=None).values_list("certificate_serial", flat=True)
    crl = authority.write_revocations(revoked)
    tls = {"ca": authority.ca_path(), "certificate": certificate, "key": key}
    write_private(folder() / "nats.conf", _nats(tls).encode())
    write_private(folder() / "mosquitto.conf", _mosquitto(tls, crl).encode())
    write_private(folder() / "mosquitto.acl", MOSQUITTO_ACL.encode())


def running_broker() -> int | None:
    """The process that broker.pid names, if that is a broker.

    The file may be left over and its number may belong to another program by now, which SIGHUP would end; and to
    kill(2) a number below 1 means many processes at once.
    """
    try:
        pid = int((folder() / "broker.pid").read_text())
        program = Path(f"/proc/{pid}/comm").read_text().strip() if pid > 0 else ""
    except (OSError, ValueError):
        return None
    return pid if program in PROGRAMS else None


def _hosts() -> set[str]:
    names = {settings.BROKER_HOST, "127.0.0.1", "localhost"}
    return names | {urlsplit(settings.HUB_URL).hostname or "localhost"}


def _nats(tls: dict[str, Path]) -> str:
    users: list[dict[str, Any]] = [{"user": f"CN={HUB_NAME}"}]
    for device in Device.objects.filter(revoked_at=None).order_by("id"):
        down = f"sp.1.{device.id}.down"
        up = [f"sp.1.{device.id}.up.{name}" for name in (topics.UP_RECORD, topics.UP_STATE)]
        # `down` itself: in MQTT `down/#` matches its parent too. $MQTT.sub: where QoS 1 messages are handed over.
        users.append(
            {
                "user": f"CN={device.id}",
                "permissions": {"publish": up, "subscribe": [down, f"{down}.>", "$MQTT.sub.>"]},
            }
        )
    host, port = address()
    # The file's language is a superset of JSON, so values are written as JSON and nothing needs quoting by hand.
    return json.dumps(
        {
            "server_name": "sp-power",
            "listen": "127.0.0.1:-1",  # NATS' own protocol: a free port on this machine, used by nobody
            "max_payload": MAX_PAYLOAD,
            "pid_file": str(folder() / "broker.pid"),
            "jetstream": {
                "store_dir": str(folder() / "nats"),
                "sync_interval": "1s",
                "max_file_store": MAX_BROKER_BYTES,
            },
            "mqtt": {
                "listen": f"{host}:{port}",
                "tls": {
                    "ca_file": str(tls["ca"]),
                    "cert_file": str(tls["certificate"]),
                    "key_file": str(tls["key"]),
                    "verify_and_map": True,
                },
            },
            "authorization": {"users": users},
        },
        indent=1,
    )


def _mosquitto(tls: dict[str, Path], crl: Path) -> str:
    host, port = address()
    return f"""\
per_listener_settings false
listener {port} {host}
allow_anonymous false
cafile {tls["ca"]}
certfile {tls["certificate"]}
keyfile {tls["key"]}
crlfile {crl}
require_certificate true
use_identity_as_username true
# Without it one device can throw another out by taking its client id.
use_username_as_clientid true
acl_file {folder() / "mosquitto.acl"}
set_tcp_nodelay true
max_packet_size {MAX_PAYLOAD}
max_queued_messages 100000
persistence true
persistence_location {folder()}/
autosave_on_changes true
autosave_interval 1
pid_file {folder() / "broker.pid"}
# Started by root it would become the user mosquitto, who may not read these files.
user {getpass.getuser()}
"""
