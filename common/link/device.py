"""A device's whole link to the hub: records up; acks, content and commands down; and the state it reports."""

import json
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any

from common.link import clock, records, sayings, topics
from common.link.blobs import BlobClient
from common.link.content import ContentStore
from common.link.courier import Courier
from common.link.errors import LinkError, ManifestRefused, SealBroken
from common.link.identity import Identity
from common.link.mqtt import Broker, Message, MqttClient
from common.link.outbox import Outbox

log = logging.getLogger(__name__)

STATE_SECONDS = 30.0
UNSURE_SECONDS = 5.0
"""How often the clock is looked at while it is not known to be right."""
RETRY_SECONDS = 10.0


class DeviceLink:
    """Runs in the background between `start` and `stop`. All callbacks come on threads of the link."""

    def __init__(
        self,
        identity: Identity,
        outbox: Outbox,
        stores: Sequence[ContentStore],
        state: Callable[[], dict[str, Any]] = dict,
        on_content: Callable[[str], None] = lambda kind: None,
        on_command: Callable[[str, dict[str, Any]], None] = lambda name, body: None,
    ) -> None:
        """`state` adds to the reported state; `on_content` is told the kind that was switched to a new version."""
        self._identity, self._outbox = identity, outbox
        self._stores = {store.kind: store for store in stores}
        self._state, self._on_content, self._on_command = state, on_content, on_command
        self._manifests: queue.Queue[tuple[str, str] | None] = queue.Queue()
        self._problem: dict[str, str] = {}
        self._stopping = threading.Event()
        self._synced = False
        self._mqtt = MqttClient(
            Broker(identity.broker_host, identity.broker_port, identity.ca, identity.certificate, identity.tls_key),
            identity.device,
            subscriptions=[topics.down(identity.device, "#")],
            on_message=self._heard,
            on_connected=self._link_up,
            on_lost=self._link_down,
            will=Message(self._state_topic, json.dumps({"online": False}).encode(), retain=True),
        )
        self._courier = Courier(identity.device, outbox, BlobClient(identity), self._mqtt.publish)
        self._threads = [
            threading.Thread(target=self._fetch_content, name="content", daemon=True),
            threading.Thread(target=self._report, name="state", daemon=True),
        ]

    @property
    def online(self) -> bool:
        """Whether the broker is connected. What the hub has is told by the outbox alone."""
        return self._mqtt.connected

    def start(self) -> None:
        self._courier.start()
        for thread in self._threads:
            thread.start()
        self._mqtt.start()

    def stop(self) -> None:
        """Says that the device goes, and ends all threads. What is in the outbox stays there."""
        self._stopping.set()
        self._manifests.put(None)
        self._courier.stop()
        if self.online:
            self._mqtt.publish(Message(self._state_topic, json.dumps({"online": False}).encode(), retain=True))
        self._mqtt.stop()

    @property
    def _state_topic(self) -> str:
        return topics.up(self._identity.device, topics.UP_STATE)

    def _link_up(self) -> None:
        self._publish_state()
        self._courier.link_up()

    def _link_down(self) -> None:
        self._courier.link_down()

    def _heard(self, topic: str, payload: bytes) -> None:
        parsed = topics.parse(topic)
        if parsed is None or not payload:
            return
        kind = parsed.name.removeprefix(topics.content(""))
        if kind in self._stores and parsed.name == topics.content(kind):
            self._manifests.put((kind, payload.decode("ascii", "replace")))
            return
        try:
            said = sayings.hear(payload, self._identity.hub_key, self._identity.device)
        except SealBroken as fault:
            log.error("on %s: %s", topic, fault)
            return
        match said:
            case sayings.Ack() | sayings.Ask():
                self._courier.hear(said)
            case sayings.Command("rebirth"):
                self._publish_state()
            case sayings.Command(name, body):
                self._on_command(name, body)

    def _fetch_content(self) -> None:
        client = BlobClient(self._identity)
        waiting: dict[str, str] = {}
        while True:
            try:
                newest = self._manifests.get(timeout=RETRY_SECONDS if waiting else None)
                if newest is None:
                    return
                waiting[newest[0]] = newest[1]
            except queue.Empty:
                pass
            for kind, jws in list(waiting.items()):
                if self._stopping.is_set():
                    return
                if self._take_content(kind, jws, client):
                    del waiting[kind]

    def _take_content(self, kind: str, jws: str, client: BlobClient) -> bool:
        """Whether this manifest is done with: its version is shown, or it must not be."""
        try:
            changed = self._stores[kind].take(jws, client.fetch)
        except ManifestRefused as fault:
            log.error("manifest of %s refused: %s", kind, fault)
            self._problem[kind] = fault.reason
            return True
        except (LinkError, OSError) as fault:
            log.info("content of %s waits: %s", kind, fault)
            self._problem[kind] = "incomplete"
            return False
        self._problem.pop(kind, None)
        if changed:
            try:
                self._on_content(kind)
            except Exception:
                log.exception("the program could not take up the new %s", kind)
        self._publish_state()
        return True

    def _report(self) -> None:
        while not self._stopping.wait(STATE_SECONDS if self._synced else UNSURE_SECONDS):
            self._note_synchronisation()
            self._publish_state()

    def _note_synchronisation(self) -> None:
        """The first time the clock is known to be right, a record says so: earlier times are computed back from it."""
        synced, _ = clock.synchronised()
        if synced and not self._synced:
            try:
                self._outbox.put(records.CLOCK, {})
            except LinkError as fault:
                log.error("the synchronisation is not recorded: %s", fault)
                return
        self._synced = synced

    def _publish_state(self) -> None:
        if not self.online:
            return  # the next birth tells it
        try:
            state = self._told_state()
        except LinkError as fault:
            log.error("the state is not told: %s", fault)
            return
        self._mqtt.publish(Message(self._state_topic, json.dumps(state).encode(), retain=True))

    def _told_state(self) -> dict[str, Any]:
        moment, waiting, room = clock.now(), self._outbox.waiting(), self._outbox.room()
        try:
            more = self._state()
        except Exception:
            log.exception("the program could not tell its state")
            more = {}
        problems = {**self._problem, **({"outbox": self._courier.problem} if self._courier.problem else {})}
        return {
            "online": True,
            "boot": moment.boot,
            "uptime": round(moment.uptime),
            "clock": {"wall": moment.as_json()["wall"], "synced": moment.synced, "error": moment.error},
            "disk": {"level": room.level, "free": room.free_bytes},
            "outbox": {
                "records": waiting.records,
                "oldest": waiting.oldest.isoformat() if waiting.oldest else None,
                "set_aside": self._outbox.set_aside.name if self._outbox.set_aside else None,
            },
            "content": {kind: store.current.version if store.current else 0 for kind, store in self._stores.items()},
            "problems": problems,
            **more,
        }
