"""What brokers are told: who may speak, and about what."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hub.fleet import brokers
from tests.hub.sealed_device import SealedDevice


def nats() -> dict[str, Any]:
    return json.loads((brokers.folder() / "nats.conf").read_text())


def test_the_broker_cannot_fill_the_disk(station: SealedDevice) -> None:
    assert nats()["jetstream"]["max_file_store"] == 2**30


def test_nats_knows_the_hub_and_each_enrolled_device_with_its_own_topics(station: SealedDevice) -> None:
    hub, device = nats()["authorization"]["users"]
    assert hub == {"user": "CN=hub"}
    assert device["user"] == f"CN={station.id}"
    assert device["permissions"]["publish"] == [f"sp.1.{station.id}.up.record", f"sp.1.{station.id}.up.state"]
    assert device["permissions"]["subscribe"] == [f"sp.1.{station.id}.down", f"sp.1.{station.id}.down.>", "$MQTT.sub.>"]


def test_a_revoked_device_is_no_longer_in_the_files(station: SealedDevice, other_station: SealedDevice) -> None:
    row = station.row
    row.revoked_at = timezone.now()
    row.save()
    brokers.apply()
    users = [user["user"] for user in nats()["authorization"]["users"]]
    assert users == ["CN=hub", f"CN={other_station.id}"]


def test_mosquitto_demands_certificates_and_checks_the_revoked(station: SealedDevice) -> None:
    said = (brokers.folder() / "mosquitto.conf").read_text()
    for line in (
        "allow_anonymous false",
        "require_certificate true",
        "use_identity_as_username true",
        "use_username_as_clientid true",
        "set_tcp_nodelay true",
    ):
        assert line in said.splitlines()
    assert "crlfile " in said
    acl = (brokers.folder() / "mosquitto.acl").read_text()
    assert [line for line in acl.splitlines() if "write sp" in line] == [
        "pattern write sp/1/%u/up/record",
        "pattern write sp/1/%u/up/state",
    ]


@pytest.mark.parametrize("name", ["nats.conf", "mosquitto.conf", "mosquitto.acl"])
def test_the_files_are_readable_by_the_hubs_user_alone(station: SealedDevice, name: str) -> None:
    assert (brokers.folder() / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "said", ["", "not a number", "-1", "0", "1", "999999999", pytest.param(str(os.getpid()), id="ours")]
)
def test_only_a_process_that_is_a_broker_is_told_to_read_its_files_anew(db: None, said: str) -> None:
    """Nothing is signalled here: a mistake in this rule would end other programs, this one included."""
    (brokers.folder() / "broker.pid").write_text(said)
    assert brokers.running_broker() is None


def test_without_a_file_no_broker_runs(db: None) -> None:
    (brokers.folder() / "broker.pid").unlink(missing_ok=True)
    assert brokers.running_broker() is None


def test_a_running_broker_is_found_by_its_file(db: None, tmp_path: Path) -> None:
    program = tmp_path / "mosquitto"
    shutil.copy("/bin/cat", program)
    with subprocess.Popen([str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as broker:
        assert broker.stdin
        assert broker.stdout
        broker.stdin.write(b"runs\n")
        broker.stdin.flush()
        broker.stdout.readline()
        (brokers.folder() / "broker.pid").write_text(f"{broker.pid}\n")
        try:
            assert brokers.running_broker() == broker.pid
        finally:
            broker.kill()
            (brokers.folder() / "broker.pid").unlink()
