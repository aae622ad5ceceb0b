"""Sealed records committed a second at the hub, against the broker's own acknowledged publishes.

    python -m benchmarks.ingest [--json] [--long]

In one run, for 1, 20 and 200 devices: the same sealed check-ins are published (TLS, client certificates, QoS 1) first
with nobody listening, counting what the broker acknowledges; then with the hub's `ingest` running, until the last
device has the hub's own ack, which comes after the commit. Each is done three times, and the median counts. Aim: 80 %
of the broker's figure.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.report import Row, arguments, print_rows
from common.link import seal
from common.link.seal import VerifyKey

TOP = Path(__file__).resolve().parent.parent
AIM = 0.80
DEVICES = (1, 20, 200)
ROUNDS = 3


@dataclass
class Device:
    """One that publishes: its records are sealed beforehand, because sealing is the device's own work."""

    id: str
    certificate: Path
    key: Path
    records: list[str]


def main() -> int:
    options = arguments(__doc__ or "")
    records = 20_000 if options.long else 4_000
    folder = Path(tempfile.mkdtemp(prefix="sp-benchmark-"))
    try:
        _settle(folder)
        rows = [row for count in DEVICES for row in _measure(folder, count, records)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_rows(rows, json=options.json)
    return 0


def _settle(folder: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ.update(SP_DATA=str(folder), SP_BROKER=f"127.0.0.1:{port}", DJANGO_SETTINGS_MODULE="hub.config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hub.people.models import Person

    Person.objects.create(staff_code="1001", given_name="ทดสอบ", family_name="วัดผล")


def _measure(folder: Path, count: int, records: int) -> list[Row]:
    each = records // count
    devices = _enrol(folder, count, each * ROUNDS)
    acknowledged = _with_broker(folder, lambda: _publish(devices, each, until_hub=False))
    ingest = [sys.executable, "hub/manage.py", "ingest"]
    committed = _with_broker(folder, lambda: _publish(devices, each, until_hub=True), [ingest])
    broker, hub = (each * count / statistics.median(seconds) for seconds in (acknowledged, committed))
    return [
        Row(f"broker acknowledges, {count} devices", broker, "records/s", None, "-", None),
        Row(
            f"hub commits, {count} devices", hub, "records/s", AIM * broker, "80 % of the broker's", hub >= AIM * broker
        ),
        Row(f"hub to broker, {count} devices", hub / broker, "ratio", AIM, "the broker", hub / broker >= AIM),
    ]


def _enrol(folder: Path, count: int, each: int) -> list[Device]:
    """Devices as enrolment makes them, with `each` sealed check-ins; what was there before is removed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID
    from django.utils import timezone

    from common.link import clock
    from common.link.records import CHECKIN, GENESIS, BlobName, seal_record
    from hub.documents.blobs import store
    from hub.fleet import authority, brokers
    from hub.fleet import models as fleet
    from hub.photogenic.models import CheckIn

    CheckIn.objects.all().delete()
    for model in (fleet.Record, fleet.Notice, fleet.Downward, fleet.Device):
        model.objects.all().delete()
    photo = store(b"\xff\xd8\xff" + os.urandom(40_000), "image/jpeg")
    signature = store(b'{"version":1}' + b" " * 2_000, "application/json")
    blobs = [BlobName(blob.sha256, blob.size, blob.media) for blob in (photo, signature)]
    body = {
        "code": "1001",
        "direction": "in",
        "method": "code",
        "photo": photo.sha256,
        "signature": signature.sha256,
        "face": {
            "decision": "accepted",
            "score": 0.71,
            "threshold": 0.5,
            "model": "sface",
            "second": None,
            "first_rank": True,
            "reason": None,
        },
    }
    made = clock.now()
    devices = []
    for number in range(count):
        name = f"station-{number:04}"
        private = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "enrolling")])
        csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(private, hashes.SHA256())
        pem = serialization.Encoding.PEM
        issued = authority.issue_device(name, csr.public_bytes(pem).decode())
        certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
        certificate.write_text(issued.pem)
        key.write_bytes(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        key_of_device = seal.SealKey.generate()
        fleet.Device.objects.create(
            id=name,
            kind="station",
            name=name,
            seal_key=key_of_device.public.text,
            certificate=issued.pem,
            certificate_serial=issued.serial,
            certificate_expires=issued.expires,
            enrolled_at=timezone.now(),
        )
        prev, sealed = GENESIS, []
        for seq in range(1, each + 1):
            record = seal_record(key_of_device, name, seq, prev, type=CHECKIN, made=made, body=body, blobs=blobs)
            prev = record.hash
            sealed.append(record.jws)
        devices.append(Device(name, certificate, key, sealed))
    brokers.apply()
    return devices


def _with_broker(
    folder: Path, measure: Callable[[], list[float]], programs: Sequence[Sequence[str]] = ()
) -> list[float]:
    from django.db import connection

    from hub.fleet import brokers

    shutil.rmtree(folder / "broker" / "nats", ignore_errors=True)
    connection.close()
    nats = Path(sys.executable).parent / "nats-server"
    running: list[subprocess.Popen[Any]] = [
        subprocess.Popen([nats, "-c", brokers.folder() / "nats.conf"], stderr=subprocess.DEVNULL)
    ]
    try:
        _wait_for(brokers.address())
        for program in programs:
            process = subprocess.Popen(program, cwd=TOP, stdout=subprocess.PIPE, text=True)
            running.append(process)
            assert process.stdout
            while "connected" not in process.stdout.readline():
                pass
        return measure()
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def _wait_for(address: tuple[str, int]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the broker did not start")


def _publish(devices: Sequence[Device], each: int, *, until_hub: bool) -> list[float]:
    """Publishes all records of the devices, `each` of every device in a round.

    Returns the seconds of each round: from its first publish to its last acknowledgement, by the broker or by the hub.
    """
    from common.link import topics
    from hub.fleet import authority, brokers, keys

    hub_key = VerifyKey(keys.seal_key().public.text)
    round_done, lock = threading.Event(), threading.Lock()
    acknowledged = {device.id: 0 for device in devices}
    due = finished = 0.0

    def heard(name: str, records: int) -> None:
        nonlocal finished
        with lock:
            acknowledged[name] = records
            if min(acknowledged.values()) >= due:
                finished = time.perf_counter()
                round_done.set()

    connected = threading.Semaphore(0)
    clients = []
    for device in devices:
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=device.id, protocol=paho.MQTTv311)
        client.max_inflight_messages_set(1000)
        client.tls_set(str(authority.ca_path()), str(device.certificate), str(device.key))
        client.on_socket_open = _no_delay
        client.on_connect = lambda c, *_: c.subscribe(topics.down(c._client_id.decode(), "#"), 1)
        client.on_subscribe = lambda *_: connected.release()
        if until_hub:
            client.on_message = lambda c, u, m, d=device: heard(d.id, _acknowledged_by(m.payload.decode(), d, hub_key))
        else:
            client.on_publish = lambda c, u, *_, d=device: heard(d.id, acknowledged[d.id] + 1)
        client.connect(*brokers.address())
        client.loop_start()
        clients.append(client)
    for _ in clients:
        connected.acquire(timeout=30)
    seconds = []
    for start in range(0, len(devices[0].records), each):
        round_done.clear()
        due = start + each
        began = time.perf_counter()
        for turn in range(start, start + each):
            for client, device in zip(clients, devices, strict=True):
                client.publish(topics.up(device.id, topics.UP_RECORD), device.records[turn], qos=1)
        if not round_done.wait(120):
            raise TimeoutError(f"{due * len(devices) - sum(acknowledged.values())} records were never acknowledged")
        seconds.append(finished - began)
    for client in clients:
        client.disconnect()
        client.loop_stop()
    return seconds


def _acknowledged_by(said: str, device: Device, hub_key: VerifyKey) -> int:
    """How many records the hub has acknowledged. Its seal is checked where all are: devices have a processor each for
    that, and here 200 of them share one with the broker and the hub."""
    acknowledged = seal.read_unproven(said, seal.SAYING).get("ack", 0)
    if acknowledged >= len(device.records):
        hub_key.open(said, seal.SAYING)
    return int(acknowledged)


def _no_delay(client: paho.Client, userdata: Any, sock: Any) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


if __name__ == "__main__":
    sys.exit(main())
