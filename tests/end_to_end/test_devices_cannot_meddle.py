"""An enrolled device, however wicked its program, can only speak for itself and hear what is said to it."""

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Browser, Page

from common.link import records, topics
from common.link.identity import Identity, load_or_enrol
from common.link.records import Moment
from provisioning.system import System
from tests.end_to_end.conftest import Which, running
from tests.end_to_end.pages import ADMINISTRATOR, sign_in
from tests.end_to_end.seen import Hub, wait_for

pytestmark = pytest.mark.end_to_end

NOT_YET = "0" * 64  # what the first record of a chain names as the one before it


@pytest.fixture(scope="module")
def system(prepared: System, tmp_path_factory: pytest.TempPathFactory, broker: Which) -> Iterator[System]:
    with running(prepared, tmp_path_factory.mktemp(f"meddling-{broker}") / "var", broker) as made:
        yield made


@pytest.fixture(scope="module")
def victim(system: System) -> Identity:
    return enrolled(system, "victim")


@pytest.fixture(scope="module")
def intruder(system: System) -> Identity:
    return enrolled(system, "intruder")


@pytest.fixture(scope="module")
def administrator(system: System, browser: Browser) -> Page:
    return sign_in(browser, system, ADMINISTRATOR)


def enrolled(system: System, name: str) -> Identity:
    """A device enrolled over HTTP, as every other."""
    folder = system.folder / name
    system.manage("claim", "station", name, str(folder / "enrol.toml"))
    return load_or_enrol(folder)


@dataclass
class Connection:
    """MQTT as a program of one's own would speak it: nothing of common.link keeps it honest."""

    system: System
    ca: Path
    certificate: Path | None
    key: Path | None
    client_id: str
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    lost: int = 0

    def __post_init__(self) -> None:
        self._subscribed, self.connected = threading.Event(), threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id=self.client_id, protocol=paho.MQTTv311)
        context = ssl.create_default_context(cafile=str(self.ca))
        if self.certificate:
            context.load_cert_chain(self.certificate, self.key)
        self.client.tls_set_context(context)
        self.client.on_connect = lambda client, userdata, flags, reason, properties: (
            None if reason.is_failure else self.connected.set()
        )
        self.client.on_disconnect = self._went
        self.client.on_subscribe = lambda *_: self._subscribed.set()
        self.client.on_message = lambda client, userdata, message: self.heard.append((message.topic, message.payload))

    def open(self, seconds: float = 10) -> bool:
        """Whether the broker lets it in."""
        try:
            self.client.connect("127.0.0.1", self.system.broker_port)
        except (OSError, ssl.SSLError):
            return False
        self.client.loop_start()
        return self.connected.wait(seconds)

    def subscribe(self, pattern: str) -> None:
        """Returns when the broker has answered, whatever it answered; it may also end the connection."""
        self._subscribed.clear()
        self.client.subscribe(pattern, qos=1)
        wait_for("an answer to the subscription", lambda: self._subscribed.is_set() or not self.connected.is_set(), 10)
        assert self.connected.wait(10)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=1, retain=retain)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def _went(self, *_: object) -> None:
        self.lost += 1
        self.connected.clear()


def connection(system: System, identity: Identity, client_id: str = "") -> Connection:
    name = client_id or identity.device
    return Connection(system, identity.ca, identity.certificate, identity.tls_key, name)


def state_of(system: System, identity: Identity) -> dict[str, object]:
    rows = Hub(system).rows("SELECT state FROM fleet_device WHERE id = ?", identity.device)
    return dict(json.loads(rows[0][0]))


def report(speaker: Connection, identity: Identity, word: str) -> None:
    said = json.dumps({"online": True, "word": word}).encode()
    speaker.publish(topics.up(identity.device, topics.UP_STATE), said, retain=True)


def first_record(identity: Identity, purpose: str) -> records.Record:
    body = dict.fromkeys(("organisation", "phone", "whom"), "") | {"name": "ผู้มาติดต่อ", "purpose": purpose}
    moment = Moment(datetime.now(UTC), "boot", 1.0, False, None)
    return records.seal_record(identity.seal_key, identity.device, 1, NOT_YET, type="visit/1", made=moment, body=body)


def test_nobody_writes_what_another_says(system: System, victim: Identity, intruder: Identity) -> None:
    own, foreign = connection(system, victim), connection(system, intruder)
    assert own.open()
    assert foreign.open()
    report(own, victim, "mine")
    wait_for("the victim's own report", lambda: state_of(system, victim).get("word") == "mine")
    report(foreign, victim, "forged")
    foreign.publish(topics.up(victim.device, topics.UP_RECORD), first_record(intruder, "forged").jws.encode())
    foreign.publish(topics.down(victim.device, topics.DOWN_COMMAND), b"forged")
    wait_for("the broker still hears the intruder", foreign.connected.is_set)
    report(foreign, intruder, "after")
    wait_for("what the intruder may say, said later", lambda: state_of(system, intruder).get("word") == "after")
    assert state_of(system, victim)["word"] == "mine"
    about_victim = "SELECT kind, text FROM fleet_notice WHERE device_id = ? OR text LIKE '%' || ? || '%'"
    assert Hub(system).rows(about_victim, victim.device, victim.device) == []
    own.close()
    foreign.close()


def test_a_record_of_another_is_not_taken_for_ones_own(system: System, victim: Identity, intruder: Identity) -> None:
    foreign = connection(system, intruder)
    assert foreign.open()
    stolen = first_record(victim, "stolen").jws.encode()
    foreign.publish(topics.up(intruder.device, topics.UP_RECORD), stolen)
    told = "SELECT count(*) FROM fleet_notice WHERE device_id = ? AND kind = 'seal-broken'"
    wait_for("a line in the administrator's list", lambda: Hub(system).rows(told, intruder.device) == [(1,)])
    assert Hub(system).rows("SELECT count(*) FROM fleet_record") == [(0,)]
    foreign.close()


def test_nobody_reads_what_is_said_to_another(
    system: System, administrator: Page, victim: Identity, intruder: Identity
) -> None:
    own, foreign = connection(system, victim), connection(system, intruder)
    assert own.open()
    assert foreign.open()
    own.subscribe(topics.down(victim.device, "#"))
    patterns = ["#", "sp/1/+/down/#", "sp/1/#", topics.down(victim.device, "#"), topics.up(victim.device, "#")]
    for pattern in (*patterns, topics.down(intruder.device, "#")):
        foreign.subscribe(pattern)
    report(own, victim, "for the hub alone")
    for told, listening in ((victim, own), (intruder, foreign)):
        command(administrator, told)
        wait_for("a command that was meant for it", lambda told=told, there=listening: hears_command(there, told))
    assert topics.down(victim.device, topics.content("roster")) in {topic for topic, _ in own.heard}, "nothing retained"
    of_others = [topic for topic, _ in foreign.heard if not topic.startswith(f"sp/1/{intruder.device}/down/")]
    assert of_others == []
    own.close()
    foreign.close()


def command(administrator: Page, device: Identity) -> None:
    administrator.goto(f"/fleet/devices/{device.device}/")
    administrator.get_by_role("button", name="ขอรายงานสถานะ").click()


def hears_command(there: Connection, device: Identity) -> bool:
    return topics.down(device.device, topics.DOWN_COMMAND) in {topic for topic, _ in there.heard}


def test_without_a_certificate_of_the_office_there_is_no_connection(
    system: System, victim: Identity, tmp_path: Path
) -> None:
    assert not Connection(system, victim.ca, None, None, victim.device).open(3)
    certificate, key = certificate_of_a_stranger(tmp_path, victim.device)
    assert not Connection(system, victim.ca, certificate, key, victim.device).open(3)


def certificate_of_a_stranger(folder: Path, name: str) -> tuple[Path, Path]:
    """For the right name, but signed by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "tls.crt").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "tls.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return folder / "tls.crt", folder / "tls.key"


def test_a_device_revoked_in_the_browser_is_shut_out(system: System, administrator: Page, victim: Identity) -> None:
    lost = enrolled(system, "lost")
    before = connection(system, lost)
    assert before.open()
    before.close()
    administrator.goto(f"/fleet/devices/{lost.device}/revoke/")
    administrator.get_by_role("button", name="เพิกถอนเครื่องนี้").click()
    administrator.get_by_text("เพิกถอนแล้ว").first.wait_for()

    def shut_out() -> bool:
        again = connection(system, lost)
        try:
            return not again.open(2)
        finally:
            again.close()

    wait_for("no connection any more", shut_out)
    others = connection(system, victim)
    assert others.open(), "the others are shut out too"
    others.close()


def test_taking_anothers_client_id_does_not_throw_it_out(
    system: System, administrator: Page, victim: Identity, intruder: Identity
) -> None:
    if system.broker == "nats":
        pytest.skip("nats-server binds no client id to a certificate; offices install mosquitto")
    own, foreign = connection(system, victim), connection(system, intruder, client_id=victim.device)
    assert own.open()
    own.subscribe(topics.down(victim.device, "#"))
    assert foreign.open()
    foreign.subscribe(topics.down(intruder.device, "#"))
    command(administrator, victim)
    wait_for("the victim hears", lambda: hears_command(own, victim))
    assert own.lost == 0
    own.close()
    foreign.close()
