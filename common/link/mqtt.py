"""MQTT 3.1.1 by paho-mqtt, set up the one way that devices and hub both use it.

The broker's acknowledgement is not relied on for anything but the flow: what counts is the hub's own ack.
"""

import logging
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

log = logging.getLogger(__name__)

KEEPALIVE_SECONDS = 20


@dataclass(frozen=True)
class Broker:
    """Where the broker is and, with TLS, who vouches for it and who we are: three PEM files."""

    host: str
    port: int
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True)
class Message:
    """One to publish. `qos`: 0 where it is said again anyway should it get lost, which spares the broker keeping it."""

    topic: str
    payload: bytes
    retain: bool = False
    qos: Literal[0, 1] = 1


class MqttClient:
    """A connection that keeps itself up. Callbacks come on its own thread."""

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        *,
        subscriptions: Sequence[str],
        on_message: Callable[[str, bytes], None],
        on_connected: Callable[[], None] = lambda: None,
        on_lost: Callable[[], None] = lambda: None,
        will: Message | None = None,
        qos: Literal[0, 1] = 1,
    ) -> None:
        """`qos` is that of the subscriptions: 0 where what gets lost is said again anyway."""
        self._broker, self._subscriptions, self._qos = broker, subscriptions, qos
        self._on_connected, self._on_lost, self._on_message = on_connected, on_lost, on_message
        self._up = threading.Event()
        client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=True, protocol=paho.MQTTv311
        )
        client.max_inflight_messages_set(1000)
        client.max_queued_messages_set(0)
        client.reconnect_delay_set(1, 30)
        if broker.ca:
            context = ssl.create_default_context(cafile=str(broker.ca))
            if broker.certificate:
                context.load_cert_chain(broker.certificate, broker.key)
            client.tls_set_context(context)
        if will:
            client.will_set(will.topic, will.payload, qos=1, retain=will.retain)
        client.on_socket_open = _no_delay
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._received
        self._client = client

    @property
    def connected(self) -> bool:
        return self._up.is_set()

    def wait_connected(self, seconds: float) -> bool:
        """Whether the connection is up within so many seconds."""
        return self._up.wait(seconds)

    def start(self) -> None:
        """Connects in the background and stays connected until `stop`; a broker that is down is tried again."""
        self._client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_SECONDS)
        self._client.loop_start()

    def stop(self) -> None:
        """Says goodbye; the last will is not sent then."""
        self._client.disconnect()
        self._client.loop_stop()
        self._up.clear()

    def publish(self, message: Message) -> None:
        """Hands a message to the connection. What is lost with a connection is for the caller to say again."""
        self._client.publish(message.topic, message.payload, message.qos, message.retain)

    def _connected(self, client: paho.Client, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            log.warning("the broker refuses: %s", reason)
            return
        for topic in self._subscriptions:
            client.subscribe(topic, qos=self._qos)
        self._up.set()
        _guarded(self._on_connected)

    def _disconnected(self, client: paho.Client, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        if self._up.is_set():
            log.info("connection to the broker ended: %s", reason)
        self._up.clear()
        _guarded(self._on_lost)

    def _received(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        _guarded(lambda: self._on_message(message.topic, bytes(message.payload)))


def _guarded(call: Callable[[], None]) -> None:
    try:
        call()
    except Exception:
        # paho would end its thread, and with it the link: no fault of one call must ever do that.
        log.exception("a callback of the MQTT connection failed")


def _no_delay(client: paho.Client, userdata: Any, sock: Any) -> None:
    # Without it Nagle's algorithm and delayed acknowledgements cost 44 ms a publish.
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
