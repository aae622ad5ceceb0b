import json
import stat
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509

from common.link import seal
from common.link.enrolment import enrol
from common.link.errors import EnrolmentRefused, HubUnreachable, LinkError, NotEnrolled
from common.link.identity import Identity, load_or_enrol
from common.link.seal import SealKey

CODE = "ABCD-EFGH-JKLM"
FILES = {"seal.key", "tls.key", "tls.crt", "ca.crt", "identity.json"}


class EnrollingHub(HTTPServer):
    """Answers POST /fleet/enrol as the hub does; `change` alters the statement, `answer` replaces (status, body)."""

    def __init__(self, key, authority, encryption_key):
        super().__init__(("127.0.0.1", 0), _Enrol)
        self.key, self.authority, self.encryption_key = key, authority, encryption_key
        self.wishes, self.answer, self.change = [], None, lambda said: said

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reply(self, wish):
        csr = x509.load_pem_x509_csr(wish["csr"].encode())
        assert csr.is_signature_valid
        said = {
            "device": "station-0a1b2c3d",
            "name": "ประตูหน้า",
            "kind": "station",
            "seal_key": wish["seal_key"],
            "certificate": self.authority.sign(csr, "station-0a1b2c3d").decode(),
            "ca": self.authority.pem.decode(),
            "broker": {"host": "127.0.0.1", "port": 8883},
            "hub_encryption_key": self.encryption_key.as_dict(private=False),
        }
        return 200, json.dumps({"sealed": self.key.seal(self.change(said), seal.ENROLMENT)}).encode()


class _Enrol(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.wishes.append((self.path, wish))
        status, body = self.server.answer or self.server.reply(wish)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def hub(hub_key, authority, hub_encryption_key):
    hub = EnrollingHub(hub_key, authority, hub_encryption_key)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield hub
    hub.shutdown()
    thread.join()
    hub.server_close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "device"


@pytest.fixture
def enrol_here(folder, hub, hub_key):
    return lambda **change: enrol(
        **{"folder": folder, "hub_url": hub.url, "code": CODE, "hub_key": hub_key.public.text, **change}
    )


def is_enrolled(folder):
    try:
        Identity.load(folder)
    except NotEnrolled:
        return False
    return True


def test_a_device_is_enrolled_with_a_claim_code(enrol_here, hub, folder, hub_key):
    identity = enrol_here()
    (path, wish), *others = hub.wishes
    assert (path, wish["code"], others) == ("/fleet/enrol", CODE, [])
    assert (identity.device, identity.name, identity.kind) == ("station-0a1b2c3d", "ประตูหน้า", "station")
    assert (identity.hub_url, identity.broker_host, identity.broker_port) == (hub.url, "127.0.0.1", 8883)
    assert identity.hub_key.text == hub_key.public.text
    assert identity.seal_key.public.text == wish["seal_key"]
    assert Identity.load(folder).device == identity.device


def test_no_private_key_leaves_the_device(enrol_here, hub, folder):
    enrol_here()
    told = json.dumps(hub.wishes)
    assert "PRIVATE" not in told
    for name in ("seal.key", "tls.key"):
        secret = "".join((folder / name).read_text().splitlines()[1:-1])
        assert secret[-40:] not in told


def test_every_file_is_its_owners_alone(enrol_here, folder):
    enrol_here()
    assert {path.name for path in folder.iterdir()} == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, "code-unknown"), (410, "code-expired"), (409, "code-used"), (400, "malformed"), (403, "too-many-tries")],
)
def test_a_refused_code_is_told_with_its_reason(enrol_here, hub, folder, status, reason):
    hub.answer = (status, json.dumps({"error": reason}).encode())
    with pytest.raises(EnrolmentRefused) as refused:
        enrol_here()
    assert refused.value.reason == reason
    assert not is_enrolled(folder)


@pytest.mark.parametrize("body", [{"error": "x" * 5000}, {"error": ["code-used"]}, {}, {"error": None}])
def test_a_refusal_without_a_reason_that_is_known_is_malformed(enrol_here, hub, body):
    hub.answer = (403, json.dumps(body).encode())
    with pytest.raises(EnrolmentRefused) as refused:
        enrol_here()
    assert refused.value.reason == "malformed"


@pytest.mark.parametrize(
    "answer",
    [
        lambda hub, wish: hub.reply(wish) if setattr(hub, "key", SealKey.generate()) is None else None,
        lambda hub, wish: (200, b'{"sealed": "a.b.c"}'),
        lambda hub, wish: (200, b'{"sealed": null}'),
        lambda hub, wish: (200, b'{"device": "station-1"}'),
        lambda hub, wish: (200, json.dumps({"sealed": hub.key.seal({"device": "x"}, seal.SAYING)}).encode()),
        lambda hub, wish: hub.reply({**wish, "seal_key": SealKey.generate().public.text}),
    ],
    ids=["another key", "no seal", "null", "in clear", "another statement", "for another device"],
)
def test_an_answer_that_is_not_the_hubs_is_not_trusted(enrol_here, hub, folder, answer):
    genuine = hub.reply
    hub.reply = lambda wish: (setattr(hub, "reply", genuine), answer(hub, wish))[1]
    with pytest.raises(EnrolmentRefused) as refused:
        enrol_here()
    assert refused.value.reason == "hub-untrusted"
    assert not is_enrolled(folder)


@pytest.mark.parametrize("field", ["device", "name", "kind", "certificate", "ca", "broker", "hub_encryption_key"])
@pytest.mark.parametrize("value", ["left out", None, 5])
def test_an_answer_that_lacks_something_is_malformed_and_writes_nothing(enrol_here, hub, folder, field, value):
    def change(said):
        return {name: v for name, v in said.items() if name != field} | ({} if value == "left out" else {field: value})

    hub.change = change
    with pytest.raises(EnrolmentRefused) as refused:
        enrol_here()
    assert refused.value.reason == "malformed"
    assert not (folder / "seal.key").exists()


@pytest.mark.parametrize(
    "answer",
    [(500, b"oops"), (502, b"<html>"), (200, b"<html>a portal"), (503, b"{}"), (404, b"{}"), (302, b"")],
)
def test_a_hub_that_cannot_answer_now_is_worth_another_try(enrol_here, hub, folder, answer):
    hub.answer = answer
    with pytest.raises(HubUnreachable):
        enrol_here()
    hub.answer = None
    assert enrol_here().device


def test_whose_answer_was_lost_asks_again_as_the_same_device(enrol_here, hub, folder):
    hub.answer = (502, b"lost on the way")
    with pytest.raises(HubUnreachable):
        enrol_here()
    hub.answer = None
    enrol_here()
    first, second = (wish for _path, wish in hub.wishes)
    assert first["seal_key"] == second["seal_key"]
    assert public_key(first["csr"]) == public_key(second["csr"])
    assert {path.name for path in folder.iterdir()} == FILES


def test_with_another_code_other_keys_are_told(enrol_here, hub):
    hub.answer = (502, b"lost on the way")
    for code in (CODE, "WXYZ-2345-6789"):
        with pytest.raises(HubUnreachable):
            enrol_here(code=code)
    first, second = (wish for _path, wish in hub.wishes)
    assert first["seal_key"] != second["seal_key"]


def test_keys_kept_for_another_try_that_are_damaged_are_made_anew(enrol_here, hub, folder):
    hub.answer = (502, b"lost on the way")
    with pytest.raises(HubUnreachable):
        enrol_here()
    next(folder.glob("enrolling/*/seal.key")).write_bytes(b"")
    hub.answer = None
    assert enrol_here().device


def public_key(csr):
    return x509.load_pem_x509_csr(csr.encode()).public_key()


@pytest.mark.parametrize("body", [b"[]", b"5", b"null", b'"text"'])
@pytest.mark.parametrize("status", [200, 403])
def test_an_answer_that_is_no_object_never_leaks_a_foreign_fault(enrol_here, hub, status, body):
    hub.answer = (status, body)
    with pytest.raises((EnrolmentRefused, HubUnreachable)):
        enrol_here()


def test_a_hub_that_is_away_is_told_as_such(enrol_here, free_port, folder):
    with pytest.raises(HubUnreachable):
        enrol_here(hub_url=f"http://127.0.0.1:{free_port()}")
    assert not is_enrolled(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"hub_key": ""},
        {"hub_key": "not a key"},
        {"hub_url": ""},
        {"hub_url": "hub.local"},
        {"hub_url": "ftp://hub.local"},
        {"hub_url": "http://"},
        {"hub_url": "https://127.0.0.1:9", "ca_pem": "no certificate"},
    ],
    ids=repr,
)
def test_what_was_given_wrongly_is_told_as_malformed(enrol_here, change):
    with pytest.raises(EnrolmentRefused) as refused:
        enrol_here(**change)
    assert refused.value.reason == "malformed"


# kill -9

_ENROLLER = """
import os, signal, sys
from pathlib import Path
import requests
from common.link.errors import LinkError
from common.link.enrolment import enrol

folder, url, key = Path(sys.argv[1]), sys.argv[2], sys.argv[3]

def start(steps):
    left = [steps]

    def die_in_time(event, arguments):
        if event in ("open", "os.rename", "os.remove") and str(arguments[0]).startswith(str(folder)):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die_in_time)
    enrol(folder / str(steps), url, "ABCD-EFGH-JKLM", key)
    os._exit(0)

for line in sys.stdin:
    if os.fork() == 0:
        start(int(line))
    os.write(1, f"{os.wait()[1]}\\n".encode())
"""


@pytest.mark.parametrize("before", ["nothing", "an identity whose seal key was lost"])
def test_kill_9_at_any_step_leaves_a_device_enrolled_or_not_and_never_mixed(
    hub, hub_key, tmp_path, make_identity, before
):
    enrolled = []
    with subprocess.Popen(
        [sys.executable, "-c", _ENROLLER, tmp_path, hub.url, hub_key.public.text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as enroller:
        for steps in range(1, 100):
            folder = tmp_path / str(steps)
            if before != "nothing":
                make_identity().folder.rename(folder)
                (folder / "seal.key").unlink()
            hub.wishes.clear()
            enroller.stdin.write(f"{steps}\n")
            enroller.stdin.flush()
            died = int(enroller.stdout.readline()) != 0
            enrolled.append(is_enrolled(folder))
            if enrolled[-1]:
                assert Identity.load(folder).seal_key.public.text == hub.wishes[-1][1]["seal_key"]
                assert json.loads((folder / "identity.json").read_text())["broker"]["port"] == 8883
            if not died:
                break
        enroller.stdin.close()
    assert len(enrolled) > 8
    assert enrolled == sorted(enrolled)
    assert enrolled[-1]


# enrol.toml


def toml(hub, hub_key, **change):
    said = {"hub": hub.url + "/", "code": CODE, "hub_key": hub_key.public.text, **change}
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in said.items() if value is not None)


def test_a_device_enrols_itself_by_the_file_on_its_card_and_forgets_the_code(folder, hub, hub_key):
    folder.mkdir()
    (folder / "enrol.toml").write_text(toml(hub, hub_key))
    identity = load_or_enrol(folder)
    assert identity.hub_url == hub.url
    assert not (folder / "enrol.toml").exists()
    assert load_or_enrol(folder).device == identity.device
    assert len(hub.wishes) == 1


def test_without_identity_and_file_a_device_is_not_enrolled(folder):
    with pytest.raises(NotEnrolled):
        load_or_enrol(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hub = ",
        "code = 'x'",
        "\ufeffrubbish",
        "hub = 1\ncode = 2\nhub_key = 3\n",
        "hub = 'http://127.0.0.1:9'\ncode = 'A'\nhub_key = 'x'\n",
        "hub = 'http://127.0.0.1:9'\ncode = 'A'\nhub_key = '{key}'\nca = 5\n",
    ],
)
def test_a_malformed_file_is_told_as_such_and_stays(folder, hub_key, text):
    folder.mkdir()
    (folder / "enrol.toml").write_text(text.replace("{key}", hub_key.public.text))
    with pytest.raises(EnrolmentRefused) as refused:
        load_or_enrol(folder)
    assert refused.value.reason == "malformed"
    assert (folder / "enrol.toml").exists()


def test_a_file_of_other_bytes_is_malformed(folder):
    folder.mkdir()
    (folder / "enrol.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EnrolmentRefused) as refused:
        load_or_enrol(folder)
    assert refused.value.reason == "malformed"


def test_a_file_written_with_a_byte_order_mark_is_read_all_the_same(folder, hub, hub_key):
    """Notepad on the office's computer puts one there."""
    folder.mkdir()
    (folder / "enrol.toml").write_bytes(b"\xef\xbb\xbf" + toml(hub, hub_key).encode())
    assert load_or_enrol(folder).device


def test_a_refused_code_leaves_the_file_for_a_person_to_mend(folder, hub, hub_key):
    folder.mkdir()
    (folder / "enrol.toml").write_text(toml(hub, hub_key))
    hub.answer = (403, b'{"error": "code-unknown"}')
    with pytest.raises(LinkError):
        load_or_enrol(folder)
    assert (folder / "enrol.toml").exists()
