"""The MQTT client on a real broker (nats-server)."""

import threading

import pytest

from common.link.mqtt import Broker, Message, MqttClient


@pytest.fixture
def connect():
    """connect(port, name, *topics, **options): a started client, and the list of what it hears."""
    clients = []

    def start(port, name, *topics, **options):
        heard = []
        options = {"on_message": lambda topic, payload: heard.append((topic, payload)), **options}
        client = MqttClient(Broker("127.0.0.1", port), name, subscriptions=topics, **options)
        clients.append(client)
        client.start()
        return client, heard

    yield start
    for client in clients:
        client.stop()


@pytest.fixture
def broker(make_broker):
    broker = make_broker()
    broker.start()
    return broker


def test_what_one_publishes_another_hears(broker, connect, wait_for):
    listener, heard = connect(broker.port, "hub", "sp/1/+/up/#")
    assert listener.wait_connected(5)
    speaker, _ = connect(broker.port, "station-1")
    assert speaker.wait_connected(5)
    wait_for(lambda: speaker.publish(Message("sp/1/station-1/up/record", "ก".encode())) or heard)
    assert heard[0] == ("sp/1/station-1/up/record", "ก".encode())


def test_a_retained_message_is_there_for_who_comes_later(broker, connect, wait_for):
    speaker, _ = connect(broker.port, "hub")
    _, told = connect(broker.port, "witness", "sp/1/kiosk-1/down/#")
    content = Message("sp/1/kiosk-1/down/content/readout", b"manifest", retain=True)
    wait_for(lambda: speaker.publish(content) or told)
    _, heard = connect(broker.port, "kiosk-1", "sp/1/kiosk-1/down/#")
    wait_for(lambda: heard)
    assert heard[0] == ("sp/1/kiosk-1/down/content/readout", b"manifest")


def test_a_broker_that_comes_later_is_found(make_broker, connect, wait_for):
    broker = make_broker()
    client, _ = connect(broker.port, "station-1")
    assert not client.connected
    broker.start()
    wait_for(lambda: client.connected)


def test_a_broker_that_died_is_found_again_and_the_subscriptions_with_it(broker, connect, wait_for):
    events = []
    client, heard = connect(
        broker.port,
        "station-1",
        "sp/1/station-1/down/#",
        on_connected=lambda: events.append("up"),
        on_lost=lambda: events.append("down"),
    )
    wait_for(lambda: events == ["up"])
    broker.kill()
    wait_for(lambda: not client.connected)
    broker.start()
    wait_for(lambda: events[-1] == "up" and client.connected)
    assert "down" in events
    hub, _ = connect(broker.port, "hub")
    wait_for(lambda: hub.publish(Message("sp/1/station-1/down/ack", b"1")) or heard)


def test_the_will_is_told_when_a_client_dies_and_not_when_it_says_goodbye(broker, connect, wait_for):
    listener, heard = connect(broker.port, "hub", "sp/1/+/up/state")
    assert listener.wait_connected(5)
    will = Message("sp/1/station-1/up/state", b"gone", retain=True)
    leaves, _ = connect(broker.port, "station-1", will=will)
    assert leaves.wait_connected(5)
    leaves.publish(Message("sp/1/station-1/up/state", b"leaves", retain=True))
    leaves.stop()
    wait_for(lambda: heard)
    dies, _ = connect(broker.port, "station-2", will=Message("sp/1/station-2/up/state", b"gone"))
    assert dies.wait_connected(5)
    dies._client.socket().shutdown(2)
    wait_for(lambda: ("sp/1/station-2/up/state", b"gone") in heard)
    assert [payload for topic, payload in heard if "station-1" in topic] == [b"leaves"]


@pytest.mark.parametrize("callback", ["on_connected", "on_lost", "on_message"])
def test_a_fault_of_the_program_does_not_end_the_connection(broker, connect, wait_for, callback):
    calls = []

    def fail(*args):
        calls.append(args)
        raise RuntimeError("a bug of the program's")

    client, heard = connect(broker.port, "station-1", "sp/1/station-1/down/#", **{callback: fail})
    assert client.wait_connected(5)
    hub, _ = connect(broker.port, "hub")
    assert hub.wait_connected(5)
    if callback == "on_lost":
        client._client.socket().shutdown(2)
    message = Message("sp/1/station-1/down/ack", b"1")
    wait_for(lambda: hub.publish(message) or (calls and (len(calls) > 1 if callback == "on_message" else heard)))


def test_a_stop_ends_its_thread_whether_there_is_a_broker_or_not(broker, free_port, connect):
    before = set(threading.enumerate())
    here, _ = connect(broker.port, "station-1")
    assert here.wait_connected(5)
    away, _ = connect(free_port(), "station-2")
    here.stop()
    away.stop()
    assert set(threading.enumerate()) <= before
    assert not here.connected
    assert not away.connected


def test_a_payload_as_long_as_allowed_arrives(broker, connect, wait_for):
    _, heard = connect(broker.port, "hub", "sp/1/+/up/#")
    speaker, _ = connect(broker.port, "station-1")
    wait_for(lambda: speaker.publish(Message("sp/1/station-1/up/record", b"x" * 131_072)) or heard)
    assert len(heard[0][1]) == 131_072
