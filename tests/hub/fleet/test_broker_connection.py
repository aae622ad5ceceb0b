"""The connection to the broker in a process of its own, on a real broker (nats-server)."""

from __future__ import annotations

import json
import multiprocessing
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from common.link.mqtt import Broker, Message, MqttClient
from hub.fleet import broker_connection
from hub.fleet.broker_connection import BrokerConnection, Came

NATS_SERVER = Path(sysconfig.get_path("scripts")) / "nats-server"
UP, DOWN = "sp/1/station-1/up/record", "sp/1/station-1/down/ack"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = {
        "server_name": "hub-test",
        "listen": "127.0.0.1:-1",
        "jetstream": {"store_dir": str(tmp_path / "store")},
        "mqtt": {"listen": f"127.0.0.1:{port}"},
    }
    (tmp_path / "nats.conf").write_text(json.dumps(config))
    process = subprocess.Popen([NATS_SERVER, "-c", tmp_path / "nats.conf"], stderr=subprocess.DEVNULL)
    yield Broker("127.0.0.1", port)
    process.kill()
    process.wait()


@pytest.fixture
def greetings() -> list[str]:
    return []


@pytest.fixture
def connection(broker: Broker, greetings: list[str]) -> Iterator[BrokerConnection]:
    def greet() -> None:
        greetings.append("connected")

    with BrokerConnection(broker, "hub", on_connected=greet, log_as=settings.LOGGING) as made:
        yield made


@pytest.fixture
def device(broker: Broker) -> Iterator[tuple[MqttClient, list[bytes]]]:
    heard: list[bytes] = []
    client = MqttClient(
        broker, "station-1", subscriptions=[DOWN], on_message=lambda topic, payload: heard.append(payload)
    )
    client.start()
    assert client.wait_connected(20)
    yield client, heard
    client.stop()


def receive_until(connection: BrokerConnection, enough: Callable[[list[Came]], object]) -> list[Came]:
    came: list[Came] = []
    end = time.monotonic() + 40
    while not enough(came):
        assert time.monotonic() < end, came
        came += connection.receive(0.1)
    return came


def receive_while_saying(payload: bytes, connection: BrokerConnection, device: MqttClient) -> None:
    """Until it comes: what is said before the broker has the hub's subscription is lost."""

    def came_in(came: list[Came]) -> bool:
        device.publish(Message(UP, payload))
        return any(one.payload == payload for one in came)

    receive_until(connection, came_in)


def test_what_devices_say_comes_in_its_order_with_the_time_it_came(
    connection: BrokerConnection, device: tuple[MqttClient, list[bytes]]
) -> None:
    receive_while_saying(b"hello", connection, device[0])
    said = [f"{number}".encode() for number in range(50)]
    for payload in said:
        device[0].publish(Message(UP, payload))
    came = receive_until(connection, lambda came: came and came[-1].payload == said[-1])
    came = [one for one in came if one.payload != b"hello"]
    assert [(one.topic, one.payload) for one in came] == [(UP, payload) for payload in said]
    assert [one.at for one in came] == sorted(one.at for one in came)
    assert all(one.at.tzinfo for one in came)


def test_nothing_comes_and_the_wait_ends(connection: BrokerConnection) -> None:
    assert connection.receive(0.01) == []


def test_what_is_said_to_a_device_reaches_it(
    connection: BrokerConnection, device: tuple[MqttClient, list[bytes]], greetings: list[str]
) -> None:
    receive_until(connection, lambda came: greetings)

    def heard_both(came: list[Came]) -> bool:
        connection.publish([Message(DOWN, b"kept", qos=0), Message(DOWN, b"asked")])  # until the device has subscribed
        return set(device[1]) == {b"asked", b"kept"}

    receive_until(connection, heard_both)


def test_a_process_that_is_killed_is_started_again(
    connection: BrokerConnection,
    device: tuple[MqttClient, list[bytes]],
    greetings: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(broker_connection, "PAUSE_SECONDS", 0)
    receive_until(connection, lambda came: greetings)
    for process in multiprocessing.active_children():
        process.kill()
    receive_until(connection, lambda came: len(greetings) == 2)
    assert connection.connected
    receive_while_saying(b"after", connection, device[0])


def test_the_process_ends_with_the_connection_even_while_much_waits(
    broker: Broker, device: tuple[MqttClient, list[bytes]], greetings: list[str]
) -> None:
    with BrokerConnection(
        broker, "hub", on_connected=lambda: greetings.append("connected"), log_as=settings.LOGGING
    ) as connection:
        receive_until(connection, lambda came: greetings)
        for _ in range(200):
            device[0].publish(Message(UP, b"x" * 50_000))
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()
