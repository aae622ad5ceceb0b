"""A device's whole link over a real broker with TLS, to a hub that acknowledges, over deaths of either."""

import json
import threading
import time

import pytest

from common.link import clock, manifest, records, sayings, topics
from common.link import courier as courier_module
from common.link import device as device_module
from common.link.canonical import sha256_hex
from common.link.content import ContentStore
from common.link.device import DeviceLink
from common.link.manifest import Manifest, seal_manifest
from common.link.mqtt import Broker, Message, MqttClient
from common.link.outbox import Blob
from common.link.sayings import Ack, Command
from common.link.seal import SealKey

PHOTO = Blob(b"\xff\xd8 a photo", "image/jpeg")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(courier_module, "RESEND_SECONDS", 1.0)
    monkeypatch.setattr(device_module, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(clock, "synchronised", lambda: (False, None))


class Hub:
    """A hub in the test's own process: takes records from the broker and says what it says, sealed."""

    def __init__(self, chain, device, broker_port, folder, authority):
        certificate, key = authority.issue("hub")
        for name, pem in (("hub.crt", certificate), ("hub.key", key), ("office-ca.crt", authority.pem)):
            (folder / name).write_bytes(pem)
        self.chain, self.device, self.states, self.newest = chain, device, [], (0, "")
        broker = Broker("127.0.0.1", broker_port, folder / "office-ca.crt", folder / "hub.crt", folder / "hub.key")
        self.mqtt = MqttClient(broker, "hub", subscriptions=[topics.EVERY_DEVICE_UP], on_message=self.heard)

    def start(self):
        """Returns when its subscription holds: it hears what it says to itself."""
        self.mqtt.start()
        end = time.monotonic() + 10
        while not self.states:
            assert time.monotonic() < end, "the broker passes nothing on"
            self.mqtt.publish(Message(topics.up(self.device, topics.UP_STATE), b'{"online":false}'))
            time.sleep(0.05)
        self.mqtt.publish(Message(topics.up(self.device, topics.UP_STATE), b'{"last":true}'))
        while self.states[-1] != {"last": True}:
            assert time.monotonic() < end, "the broker passes nothing on"
            time.sleep(0.01)
        self.states.clear()

    def heard(self, topic, payload):
        if topic == topics.up(self.device, topics.UP_STATE):
            state = json.loads(payload)
            if state.get("content", {}).get(manifest.READOUT, self.newest[0]) != self.newest[0]:
                self.publish_content(self.newest[1])  # a broker may lose a retained message to a racing subscription
            self.states.append(state)
        else:
            self.say(self.chain.receive(payload.decode()))

    def say(self, saying, key=None):
        name = {Ack: topics.DOWN_ACK, Command: topics.DOWN_COMMAND}.get(type(saying), topics.DOWN_ASK)
        payload = sayings.say(key or self.chain.key, self.device, saying)
        self.mqtt.publish(Message(topics.down(self.device, name), payload))

    def publish_content(self, jws, kind=manifest.READOUT):
        self.mqtt.publish(Message(topics.down(self.device, topics.content(kind)), jws.encode(), retain=True))


class BlobsOf:
    """In the place of the BlobClient: the test's hub takes and gives blobs without HTTP (test_blobs has that)."""

    def __init__(self, chain):
        self.chain, self.put = chain, chain.put

    def fetch(self, sha256, size, to):
        to.write_bytes(self.chain.blobs[sha256])


@pytest.fixture
def broker(make_broker):
    return make_broker(tls=True)


@pytest.fixture
def hub(hub_chain, device, broker, tmp_path, authority):
    hub = Hub(hub_chain, device, broker.port, tmp_path, authority)
    yield hub
    hub.mqtt.stop()


@pytest.fixture
def start_link(make_identity, broker, outbox, hub_chain, monkeypatch):
    links = []
    monkeypatch.setattr(device_module, "BlobClient", lambda identity: BlobsOf(hub_chain))

    def start(stores=(), **callbacks):
        links.append(DeviceLink(make_identity(broker_port=broker.port), outbox, stores, **callbacks))
        links[-1].start()
        return links[-1]

    yield start
    for link in links:
        link.stop()


@pytest.fixture
def store(tmp_path, hub_key):
    return ContentStore(tmp_path / "content", manifest.READOUT, hub_key.public)


def put(outbox, number):
    return outbox.put(records.CHECKIN, {"number": number}, [PHOTO])


def numbers(chain):
    return [record.body["number"] for record in chain.taken]


def test_records_arrive_when_the_broker_comes_after_the_device(start_link, outbox, broker, hub, hub_chain, wait_for):
    link = start_link()
    for number in range(20):
        put(outbox, number)
    assert not link.online
    broker.start()
    hub.start()
    wait_for(lambda: outbox.waiting().records == 0)
    assert link.online
    assert numbers(hub_chain) == list(range(20))
    assert hub_chain.blobs == {PHOTO.sha256: PHOTO.data}


def test_a_broker_killed_over_and_over_loses_nothing_and_doubles_nothing(
    start_link, outbox, broker, hub, hub_chain, wait_for
):
    broker.start()
    hub.start()
    link = start_link()
    wait_for(lambda: link.online)
    stop = threading.Event()
    made = []

    def people_come():
        while not stop.wait(0.005):
            made.append(put(outbox, len(made)).seq)

    people = threading.Thread(target=people_come)
    people.start()
    for _ in range(2):
        before = len(hub_chain.taken)
        wait_for(lambda before=before: len(hub_chain.taken) > before + 5)
        broker.kill()
        there = len(made)
        wait_for(lambda there=there: len(made) > there + 5)
        broker.start()
    stop.set()
    people.join()
    wait_for(lambda: outbox.waiting().records == 0, 20)
    assert numbers(hub_chain) == list(range(len(made)))
    assert hub_chain.refused == hub_chain.lost == []


def test_a_device_tells_its_state_at_birth_and_at_leaving(start_link, outbox, broker, hub, wait_for):
    broker.start()
    hub.start()
    put(outbox, 1)
    link = start_link(state=lambda: {"camera": "ok"})
    wait_for(lambda: hub.states)
    birth = hub.states[0]
    assert birth["online"] is True
    assert birth["camera"] == "ok"
    assert birth["boot"] == clock.boot_id()
    assert birth["disk"]["level"] == "ok"
    assert birth["clock"]["synced"] is False
    link.stop()
    wait_for(lambda: hub.states[-1] == {"online": False})


def test_a_device_that_dies_is_told_by_its_will(start_link, broker, hub, wait_for):
    broker.start()
    hub.start()
    link = start_link()
    wait_for(lambda: hub.states and hub.states[-1]["online"])
    link._mqtt._client.socket().unwrap = None  # no goodbye of TLS either
    link._mqtt._client.socket().shutdown(2)
    wait_for(lambda: {"online": False} in hub.states)
    wait_for(lambda: hub.states[-1]["online"])  # and it comes back


@pytest.mark.parametrize(
    "forge",
    [
        lambda hub, outbox: hub.say(Ack(*outbox.head()), SealKey.generate()),
        lambda hub, outbox: hub.mqtt.publish(
            Message(topics.down(hub.device, "ack"), b'{"ack":1,"hash":"' + b"0" * 64 + b'"}')
        ),
        lambda hub, outbox: hub.mqtt.publish(Message(topics.down(hub.device, "ack"), b"\xff" * 5000)),
        lambda hub, outbox: hub.mqtt.publish(
            Message(topics.down(hub.device, "ack"), sayings.say(hub.chain.key, "station-2", Ack(*outbox.head())))
        ),
    ],
    ids=["another key", "not sealed", "rubbish", "to another device"],
)
def test_an_ack_that_is_not_the_hubs_removes_nothing(start_link, outbox, broker, hub, hub_chain, wait_for, forge):
    broker.start()
    hub.chain.receive = lambda jws: Command("nothing", {})  # hears, and acknowledges nothing
    hub.start()
    commands = []
    start_link(on_command=lambda name, body: commands.append(name))
    put(outbox, 1)
    wait_for(lambda: "nothing" in commands)
    forge(hub, outbox)
    hub.say(Command("after", {}))
    wait_for(lambda: "after" in commands)
    assert outbox.waiting().records == 1


def test_only_the_hubs_commands_reach_the_program(start_link, broker, hub, wait_for):
    broker.start()
    hub.start()
    commands = []
    link = start_link(on_command=lambda name, body: commands.append((name, body)))
    wait_for(lambda: link.online)
    hub.say(Command("restart", {}), SealKey.generate())
    wait_for(lambda: hub.say(Command("restart", {"at": "18:00"})) or commands)
    assert set(map(str, commands)) == {str(("restart", {"at": "18:00"}))}


def test_a_rebirth_tells_the_state_again(start_link, broker, hub, wait_for):
    broker.start()
    hub.start()
    start_link()
    wait_for(lambda: hub.states)
    hub.states.clear()
    hub.say(Command("rebirth", {}))
    wait_for(lambda: hub.states and hub.states[0]["online"])


def publish(hub, version, *files):
    sizes = {sha256_hex(data): len(data) for data in files}
    hub.chain.blobs |= {sha256_hex(data): data for data in files}
    said = Manifest(manifest.READOUT, version, "2026-05-18T01:30:00Z", next(iter(sizes)), sizes)
    hub.newest = version, seal_manifest(said, hub.chain.key)
    hub.publish_content(hub.newest[1])


def test_published_content_arrives_and_is_told(start_link, store, broker, hub, wait_for):
    broker.start()
    hub.start()
    publish(hub, 1, b"root", b"file")
    told = []
    start_link([store], on_content=told.append)
    wait_for(lambda: told == [manifest.READOUT])
    assert store.current.root == b"root"
    wait_for(lambda: hub.states[-1]["content"] == {manifest.READOUT: 1})
    publish(hub, 2, b"root 2", b"file")
    wait_for(lambda: store.current.version == 2)
    wait_for(lambda: told == [manifest.READOUT] * 2)


def test_content_that_is_not_whole_yet_is_tried_again(start_link, store, broker, hub, wait_for, monkeypatch):
    tries = []

    def fetch(self, sha256, size, to):
        tries.append(sha256)
        if len(tries) < 3:
            raise OSError("the card is full")
        to.write_bytes(hub.chain.blobs[sha256])

    monkeypatch.setattr(
        device_module, "BlobClient", lambda identity: type("Blobs", (), {"fetch": fetch, "put": None})()
    )
    broker.start()
    hub.start()
    publish(hub, 1, b"root")
    start_link([store])
    wait_for(lambda: store.current)
    assert store.current.root == b"root"


def test_a_manifest_that_is_not_the_hubs_is_told_as_a_problem(start_link, store, broker, hub, wait_for):
    broker.start()
    hub.start()
    start_link([store])
    hub.publish_content("forged")
    wait_for(lambda: hub.say(Command("rebirth", {})) or (hub.states and hub.states[-1].get("problems")))
    assert hub.states[-1]["problems"] == {manifest.READOUT: "seal"}
    assert store.current is None
    publish(hub, 1, b"root")
    wait_for(lambda: store.current)


def test_a_fault_of_the_programs_callbacks_does_not_end_the_link(start_link, store, outbox, broker, hub, wait_for):
    def fail(*args):
        raise RuntimeError("a bug of the program's")

    broker.start()
    hub.start()
    start_link([store], state=fail, on_content=fail, on_command=fail)
    hub.say(Command("restart", {}))
    publish(hub, 1, b"root")
    wait_for(lambda: store.current)
    publish(hub, 2, b"root 2")
    wait_for(lambda: store.current.version == 2)
    put(outbox, 1)
    wait_for(lambda: outbox.waiting().records == 0)
    assert hub.states[-1]["online"]


def test_the_first_synchronisation_of_the_clock_is_recorded_once(
    start_link, broker, hub, hub_chain, wait_for, monkeypatch
):
    monkeypatch.setattr(device_module, "UNSURE_SECONDS", 0.02)
    broker.start()
    hub.start()
    looks = []

    def synchronised():
        looks.append(1)
        return (len(looks) > 5, 0.01 if len(looks) > 5 else None)

    monkeypatch.setattr(clock, "synchronised", synchronised)
    monkeypatch.setattr(device_module, "STATE_SECONDS", 0.02)
    start_link()
    wait_for(lambda: hub_chain.taken)
    after = len(looks)
    wait_for(lambda: len(looks) > after + 10)
    assert [(record.type, record.made.synced) for record in hub_chain.taken] == [(records.CLOCK, True)]


def test_a_stop_ends_every_thread_and_keeps_what_is_waiting(start_link, store, outbox, wait_for):
    before = set(threading.enumerate())
    link = start_link([store])
    put(outbox, 1)
    link.stop()
    wait_for(lambda: set(threading.enumerate()) <= before)
    assert outbox.waiting().records == 1
