"""Providers over HTTP, against a server of ours that speaks their forms, with its faults."""

from __future__ import annotations

import base64
import json
import os
import socket
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone

from hub.people.models import Unit
from hub.sms import queue
from hub.sms.models import Lane, Modem, Part, Provider
from hub.sms.providers import fallback, http, secrets

State = Part.State
TO = "+66812345678"
Answer = tuple[int, object]


class Server(ThreadingHTTPServer):
    """`answer`: status and what is said, "silent" or "cut" for none; `asked`: what came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answer: Answer | str = (200, {})
        self.asked: list[tuple[str, dict[str, str], str]] = []
        self.go_on = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Asked(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, dict(self.headers), body))
        answer = self.server.answer
        if answer == "silent":
            self.server.go_on.wait(10)
            return
        if answer == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, told = answer
        data = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.go_on.set()
    made.shutdown()
    made.server_close()
    thread.join()


BULK_OK = (201, {"phone_number_list": [{"number": "66812345678", "message_id": "abc", "used_credit": 1}]})
MKT_OK = (200, {"code": "000", "detail": "OK.", "result": {"transaction_id": "t1"}})
FORMS = {"thaibulksms": BULK_OK, "smsmkt": MKT_OK}


def send(server: Server, form: str) -> str:
    account = http.Account(server.url, "key", "secret", "SPOFFICE")
    return http.send(form, account, TO, "น้ำท่วม", seconds=(1.0, 0.5))


def test_thaibulksms_is_asked_in_its_form(server: Server) -> None:
    server.answer = BULK_OK
    assert send(server, "thaibulksms") == "abc"
    path, head, body = server.asked[0]
    assert path == "/sms"
    assert base64.b64decode(head["Authorization"].removeprefix("Basic ")).decode() == "key:secret"
    told = {name: values[0] for name, values in parse_qs(body).items()}
    assert (told["msisdn"], told["message"], told["sender"]) == ("0812345678", "น้ำท่วม", "SPOFFICE")


def test_smsmkt_is_asked_in_its_form(server: Server) -> None:
    server.answer = MKT_OK
    assert send(server, "smsmkt") == "t1"
    path, head, body = server.asked[0]
    assert (path, head["api_key"], head["secret_key"]) == ("/api/send-message", "key", "secret")
    assert json.loads(body) == {"phone": "0812345678", "message": "น้ำท่วม", "sender": "SPOFFICE"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "answer",
    ["silent", "cut", (500, {"error": "x"}), (502, "<html>"), (200, "<html>"), (200, []), (200, {}), (302, {})],
)
def test_what_may_have_been_taken_is_unsure(server: Server, form: str, answer: Answer | str) -> None:
    server.answer = answer
    with pytest.raises(http.Unsure):
        send(server, form)


@pytest.mark.parametrize(
    ("form", "answer", "number_is_bad"),
    [
        ("thaibulksms", (401, {"error": {"code": 102, "name": "ERROR_AUTHENTICATION"}}), False),
        ("thaibulksms", (400, {"error": {"code": 109, "name": "ERROR_INSUFFICIENT_CREDIT"}}), False),
        ("thaibulksms", (201, {"phone_number_list": [], "bad_phone_number_list": [{"number": "081"}]}), True),
        ("thaibulksms", (403, "no"), False),
        ("smsmkt", (200, {"code": "401", "detail": "api_key invalid"}), False),
        ("smsmkt", (200, {"code": "102", "detail": "Phone number invalid"}), True),
        ("smsmkt", (404, {}), False),
    ],
)
def test_what_was_refused_says_whose_fault(server: Server, form: str, answer: Answer, number_is_bad: bool) -> None:
    server.answer = answer
    with pytest.raises(http.NotTaken) as told:
        send(server, form)
    assert told.value.number_is_bad is number_is_bad


def test_nobody_at_the_address_is_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(http.NotTaken):
        http.send("smsmkt", http.Account(url, "k", "s", "X"), TO, "x", seconds=(1.0, 0.5))


class Broken(threading.Thread):
    """An address of https at which TLS breaks: before anything is asked, or when all has been asked."""

    def __init__(self, folder: Path, *, after_the_request: bool) -> None:
        super().__init__(daemon=True)
        self.certificate = folder / "server.pem"
        own_certificate(self.certificate)
        self._after = after_the_request
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        self.asked = b""

    def run(self) -> None:
        with self._socket, self._socket.accept()[0] as link:
            if not self._after:
                link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            with suppress(ssl.SSLError), self._context.wrap_socket(link, server_side=True) as safe:
                while b"0812345678" not in self.asked:
                    self.asked += safe.recv(65536)
                os.write(safe.fileno(), b"this is no TLS at all")


def own_certificate(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key.private_bytes(*form) + made.public_bytes(Encoding.PEM))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("after_the_request", [False, True])
def test_a_fault_of_tls_is_not_sent_only_where_nothing_was_asked_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, after_the_request: bool
) -> None:
    broken = Broken(tmp_path, after_the_request=after_the_request)
    broken.start()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(broken.certificate))
    with pytest.raises(http.Unsure if after_the_request else http.NotTaken):
        http.send(form, http.Account(broken.url, "k", "s", "X"), TO, "x", seconds=(2.0, 2.0))
    broken.join(5)


def test_a_provider_with_a_certificate_of_nobody_we_know_is_asked_nothing(tmp_path: Path) -> None:
    stranger = Broken(tmp_path, after_the_request=True)
    stranger.start()
    with pytest.raises(http.NotTaken):
        http.send("smsmkt", http.Account(stranger.url, "k", "s", "X"), TO, "x", seconds=(2.0, 2.0))
    assert stranger.asked == b""


@pytest.fixture
def provider(db: None, server: Server, monkeypatch: pytest.MonkeyPatch) -> Provider:
    original = http.send
    monkeypatch.setattr(http, "send", lambda *words: original(*words, seconds=(1.0, 0.5)))
    server.answer = MKT_OK
    return Provider.objects.create(
        form="smsmkt", url=server.url, key="k", secret=secrets.closed("s"), sender="SPOFFICE", on=True
    )


@pytest.fixture
def urgent(office: Unit) -> Callable[..., list[Part]]:
    def put(text: str = "น้ำท่วม", lane: Lane = Lane.URGENT, to: str = TO) -> list[Part]:
        made = queue.put(text, [queue.To(to)], office, None, key=uuid.uuid4(), lane=lane).message
        return list(Part.objects.filter(recipient__message=made))

    return put


def states(parts: list[Part]) -> set[str]:
    return set(Part.objects.filter(pk__in=[part.pk for part in parts]).values_list("state", flat=True))


def test_a_text_goes_whole_where_no_modem_can(provider: Provider, server: Server, urgent) -> None:
    parts = urgent("น้ำท่วม" * 20)
    assert len(parts) == 3 or len(parts) == 2
    assert [fallback.step(), fallback.step()] == [True, False]
    assert states(parts) == {State.SENT}
    assert [json.loads(body)["message"] for _path, _head, body in server.asked] == ["น้ำท่วม" * 20]


@pytest.mark.parametrize(("minutes", "goes"), [(1, False), (14, False), (16, True)])
def test_only_when_modems_have_failed_for_long(provider: Provider, urgent, minutes: int, goes: bool) -> None:
    Modem.objects.create(name="a", path="a", ready_at=timezone.now() - timedelta(minutes=minutes))
    urgent()
    assert fallback.step() is goes


def test_what_is_not_urgent_waits_and_what_is_off_sends_nothing(provider: Provider, urgent) -> None:
    urgent(lane=Lane.BULK)
    assert fallback.step() is False
    Provider.objects.update(on=False)
    urgent()
    assert fallback.step() is False


def test_a_time_out_is_unknown_and_is_not_sent_again(provider: Provider, server: Server, urgent) -> None:
    server.answer = "silent"
    parts = urgent()
    assert [fallback.step(), fallback.step()] == [True, False]
    assert states(parts) == {State.UNKNOWN}
    assert len(server.asked) == 1


def test_a_provider_without_credit_rests_and_the_message_waits(provider: Provider, server: Server, urgent) -> None:
    server.answer = (200, {"code": "110", "detail": "credit"})
    parts = urgent()
    assert [fallback.step(), fallback.step()] == [True, False]
    assert states(parts) == {State.QUEUED}
    assert "110" in Provider.objects.get().trouble
    Provider.objects.update(resting_until=None)
    server.answer = MKT_OK
    assert fallback.step() is True
    assert states(parts) == {State.SENT}


def test_a_number_it_refuses_fails(provider: Provider, server: Server, urgent) -> None:
    server.answer = (200, {"code": "102", "detail": "Phone number invalid"})
    parts = urgent()
    fallback.step()
    assert states(parts) == {State.FAILED}


def test_a_text_that_a_modem_began_is_left_to_it(provider: Provider, server: Server, urgent) -> None:
    modem = Modem.objects.create(name="a", path="a", ready_at=timezone.now() - timedelta(hours=1))
    urgent("น้ำท่วม" * 20)
    queue.sent(queue.take_next(modem), 1)
    assert fallback.step() is False
    assert server.asked == []


def test_a_text_that_a_modem_began_holds_up_no_other(provider: Provider, server: Server, urgent) -> None:
    modem = Modem.objects.create(name="a", path="a", ready_at=timezone.now() - timedelta(hours=1))
    urgent("น้ำท่วม" * 20)
    queue.again(queue.take_next(modem), timedelta(), "cms-38")
    Part.objects.filter(number=2).update(state=State.CANCELLED)  # the first of it waits for its own modem
    others = [urgent(to=f"+6689876543{number}") for number in range(2)]
    assert [fallback.step() for _time in range(3)] == [True, True, False]
    assert [states(each) for each in others] == [{State.SENT}, {State.SENT}]
    assert len(server.asked) == 2


def test_what_a_dead_process_was_asking_is_unknown(provider: Provider, urgent) -> None:
    parts = urgent()
    Part.objects.update(
        state=State.SENDING, attempt=uuid.uuid4(), provider=provider, started_at=timezone.now() - timedelta(minutes=6)
    )
    fallback.step()
    assert states(parts) == {State.UNKNOWN}
