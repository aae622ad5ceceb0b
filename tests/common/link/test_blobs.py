import contextlib
import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from common.link import request_seal
from common.link.blobs import FETCHED_BYTES, PIECE_BYTES, BlobClient
from common.link.errors import BlobRefused, HubUnreachable, SealBroken

LARGE = bytes(range(256)) * (PIECE_BYTES // 256) * 3 + b"the last half piece"
SHA256 = hashlib.sha256(LARGE).hexdigest()


class HubOfBlobs(ThreadingHTTPServer):
    """Speaks the hub's protocol for blobs; `faults` are taken one for a request, ("PUT", "cut") and the like."""

    daemon_threads = True

    def __init__(self, device, verify_key):
        super().__init__(("127.0.0.1", 0), _Request)
        self.device, self.verify_key = device, verify_key
        self.whole, self.partial, self.faults, self.requests = {}, {}, [], []
        self.bytes_in = self.bytes_out = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A connection that a test cut is no news."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def setup(self):
        super().setup()
        self.hub = self.server

    def _begin(self):
        """(hash, fault) of a request that carries the device's seal, else None and 401 is sent."""
        self.hub.requests.append(self.command)
        fault = next((what for method, what in self.hub.faults if method == self.command), None)
        if fault:
            self.hub.faults.remove((self.command, fault))
        try:
            device, token = request_seal.claimed_device(self.headers.get("Authorization", ""))
            request_seal.verify(token, self.hub.verify_key, device, self.command, self.path)
        except SealBroken:
            fault = 401
        if fault == "hang":
            time.sleep(0.3)
        return self.path.rpartition("/")[2], fault

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content_Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)
        self.hub.bytes_out += len(body)

    def _cut(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def do_HEAD(self):
        sha256, fault = self._begin()
        if isinstance(fault, int):
            self._answer(fault)
        elif fault == "cut":
            self._cut()
        elif sha256 in self.hub.whole:
            self._answer(200)
        else:
            self._answer(404, Upload_Offset=fault or len(self.hub.partial.get(sha256, b"")))

    def do_PUT(self):
        sha256, fault = self._begin()
        length = int(self.headers["Content-Length"])
        if fault == "cut":
            self.hub.bytes_in += len(self.rfile.read(length // 2))
            return self._cut()
        piece = self.rfile.read(length)
        self.hub.bytes_in += len(piece)
        if isinstance(fault, int):
            return self._answer(fault, json.dumps({"error": "test"}).encode())
        if isinstance(fault, bytes):
            return self._answer(507, fault)
        if fault == "forget":
            self.hub.partial.pop(sha256, None)
        first, last, total = map(int, re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", self.headers["Content-Range"]).groups())
        held = self.hub.partial.get(sha256, b"")
        if first != len(held) or fault == "never":
            return self._answer(409, Upload_Offset=len(held))
        held += piece
        if last + 1 < total:
            self.hub.partial[sha256] = held
            return self._cut() if fault == "lose answer" else self._answer(202, Upload_Offset=len(held))
        self.hub.partial.pop(sha256, None)
        if hashlib.sha256(held).hexdigest() != sha256:
            return self._answer(422)
        self.hub.whole[sha256] = (held, self.headers["Content-Type"])
        return self._cut() if fault == "lose answer" else self._answer(201)

    def do_GET(self):
        sha256, fault = self._begin()
        if isinstance(fault, int) or sha256 not in self.hub.whole:
            return self._answer(fault if isinstance(fault, int) else 404)
        data = self.hub.whole[sha256][0]
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and fault != "ignore range" else 0
        status = 206 if asked and fault != "ignore range" else 200
        body = data[start:]
        if fault == "wrong":
            body = b"\0" * len(body)
        if fault == "too much":
            body += b"more"
        if fault not in ("cut", "short"):
            return self._answer(status, body)
        self.send_response(status)
        if fault == "cut":  # announced, and not all sent; "short": what is sent ends where the connection does
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.hub.bytes_out += len(body) // 2
        return self._cut()


@pytest.fixture
def hub(device, device_key):
    hub = HubOfBlobs(device, device_key.public)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield hub
    hub.shutdown()
    thread.join()
    hub.server_close()


@pytest.fixture
def client(hub, make_identity):
    return BlobClient(make_identity(hub.url))


def put_at_last(client, sha256=SHA256, data=LARGE, tries=4):
    """As the courier does: again, until it is there."""
    for _ in range(tries):
        with contextlib.suppress(HubUnreachable):
            return client.put(sha256, data, "image/jpeg")
    raise AssertionError("never arrived")


# Putting


@pytest.mark.parametrize("data", [b"x", b"x" * PIECE_BYTES, b"x" * (PIECE_BYTES + 1), LARGE], ids=len)
def test_a_blob_arrives_with_its_media_type(client, hub, data):
    sha256 = hashlib.sha256(data).hexdigest()
    client.put(sha256, data, "image/jpeg")
    assert hub.whole == {sha256: (data, "image/jpeg")}
    assert hub.bytes_in == len(data)


def test_a_blob_that_is_there_is_not_sent_again(client, hub):
    client.put(SHA256, LARGE, "image/jpeg")
    client.put(SHA256, LARGE, "image/jpeg")
    assert hub.bytes_in == len(LARGE)


def test_an_upload_is_taken_up_where_it_broke_off(client, hub):
    hub.faults += [("PUT", "hang"), ("PUT", "hang"), ("PUT", "cut")]
    with pytest.raises(HubUnreachable):
        client.put(SHA256, LARGE, "image/jpeg")
    assert len(hub.partial[SHA256]) == 2 * PIECE_BYTES
    client.put(SHA256, LARGE, "image/jpeg")
    assert hub.whole[SHA256][0] == LARGE
    assert hub.bytes_in == len(LARGE) + PIECE_BYTES // 2  # the half piece that was cut, and nothing else twice


def test_a_piece_whose_answer_was_lost_is_not_sent_again(client, hub):
    hub.faults += [("PUT", "lose answer")]
    put_at_last(client)
    assert hub.whole[SHA256][0] == LARGE
    assert hub.bytes_in == len(LARGE)


def test_a_last_piece_whose_answer_was_lost_is_found_there(client, hub):
    hub.faults += [("PUT", "hang"), ("PUT", "hang"), ("PUT", "hang"), ("PUT", "lose answer")]
    put_at_last(client)
    assert hub.bytes_in == len(LARGE)


def test_a_hub_that_lost_its_part_gets_it_from_the_beginning(client, hub):
    hub.faults += [("PUT", "hang"), ("PUT", "forget")]
    put_at_last(client)
    assert hub.whole[SHA256][0] == LARGE


def test_a_hub_that_never_agrees_on_the_offset_is_left_for_later(client, hub):
    hub.faults += [("PUT", "never")] * 1000
    with pytest.raises(HubUnreachable):
        client.put(SHA256, LARGE, "image/jpeg")
    assert len(hub.requests) < 20


@pytest.mark.parametrize("offset", ["-5", "99999999999", "many", ""])
def test_an_offset_that_is_none_does_no_harm(client, hub, offset):
    hub.faults += [("HEAD", offset)]
    put_at_last(client)
    assert hub.whole[SHA256][0] == LARGE


@pytest.mark.parametrize(
    ("status", "reason"), [(413, "too-large"), (422, "hash-mismatch"), (401, "not-entitled"), (403, "not-entitled")]
)
def test_a_refusal_is_told_with_its_reason(client, hub, status, reason):
    hub.faults += [("PUT", status)]
    with pytest.raises(BlobRefused) as refused:
        client.put(SHA256, LARGE, "image/jpeg")
    assert refused.value.reason == reason


@pytest.mark.parametrize("status", [400, 404, 500, 502, 503, 507, 302])
def test_any_other_answer_is_worth_another_try(client, hub, status):
    hub.faults += [("PUT", status)]
    with pytest.raises(HubUnreachable):
        client.put(SHA256, LARGE, "image/jpeg")
    put_at_last(client)
    assert hub.whole[SHA256][0] == LARGE


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"error": "too-many-unnamed"}', "too-many-unnamed"),
        (b'{"error": "disk-full"}', "disk-full"),
        (b'{"error": ["x"]}', ""),
        (b"<html>", ""),
    ],
)
def test_a_hub_without_room_says_why(client, hub, body, reason):
    hub.faults += [("PUT", body)]
    with pytest.raises(HubUnreachable) as told:
        client.put(SHA256, LARGE, "image/jpeg")
    assert told.value.reason == reason


def test_a_device_that_the_hub_does_not_know_is_told_so(hub, make_identity, hub_key):
    hub.verify_key = hub_key.public
    with pytest.raises(BlobRefused) as refused:
        BlobClient(make_identity(hub.url)).put(SHA256, LARGE, "image/jpeg")
    assert refused.value.reason == "not-entitled"


def test_a_hub_that_is_away_is_told_as_such(make_identity, free_port, tmp_path):
    client = BlobClient(make_identity(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(HubUnreachable):
        client.put(SHA256, LARGE, "image/jpeg")
    with pytest.raises(HubUnreachable):
        client.fetch(SHA256, len(LARGE), tmp_path / SHA256)


def test_a_password_that_lies_about_on_the_device_does_not_replace_its_seal(client, hub, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password something\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    client.put(SHA256, LARGE, "image/jpeg")
    assert SHA256 in hub.whole


def test_the_offices_proxy_is_not_asked_for_the_hub(client, hub, free_port, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    client.put(SHA256, LARGE, "image/jpeg")
    assert SHA256 in hub.whole


# Fetching


@pytest.fixture
def at_hub(hub):
    hub.whole[SHA256] = (LARGE, "application/pdf")
    return hub


def fetch_at_last(client, to, tries=4):
    for _ in range(tries):
        with contextlib.suppress(HubUnreachable):
            return client.fetch(SHA256, len(LARGE), to)
    raise AssertionError("never came")


def test_a_blob_is_fetched(client, at_hub, tmp_path):
    client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert (tmp_path / SHA256).read_bytes() == LARGE
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [SHA256]


@pytest.mark.parametrize("fault", ["cut", "short"])
def test_a_download_is_taken_up_where_it_broke_off(client, at_hub, tmp_path, fault):
    at_hub.faults += [("GET", fault)]
    with pytest.raises(HubUnreachable):
        client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert not (tmp_path / SHA256).exists()
    client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert (tmp_path / SHA256).read_bytes() == LARGE
    assert at_hub.bytes_out <= len(LARGE) + FETCHED_BYTES  # hardly a byte twice


def test_a_hub_that_sends_from_the_beginning_all_the_same_is_understood(client, at_hub, tmp_path):
    at_hub.faults += [("GET", "cut"), ("GET", "ignore range")]
    fetch_at_last(client, tmp_path / SHA256)
    assert (tmp_path / SHA256).read_bytes() == LARGE


@pytest.mark.parametrize("fault", ["wrong", "too much"])
def test_other_bytes_are_refused_and_not_kept(client, at_hub, tmp_path, fault):
    at_hub.faults += [("GET", fault)]
    with pytest.raises(BlobRefused) as refused:
        client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert refused.value.reason == "hash-mismatch"
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
    client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert (tmp_path / SHA256).read_bytes() == LARGE


def test_a_part_that_went_bad_on_disk_is_not_built_upon_for_ever(client, at_hub, tmp_path):
    (tmp_path / f"{SHA256}.part").write_bytes(b"?" * 1000)
    with pytest.raises(BlobRefused):
        client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert (tmp_path / SHA256).read_bytes() == LARGE


@pytest.mark.parametrize("left", [len(LARGE), len(LARGE) + 5])
def test_a_part_as_long_as_the_whole_is_looked_at_before_anything_is_asked(client, at_hub, tmp_path, left):
    (tmp_path / f"{SHA256}.part").write_bytes((LARGE + b"extra")[:left])
    client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert (tmp_path / SHA256).read_bytes() == LARGE
    assert at_hub.bytes_out == (0 if left == len(LARGE) else len(LARGE))


def test_an_empty_file_is_a_file(client, at_hub, tmp_path):
    empty = hashlib.sha256(b"").hexdigest()
    at_hub.whole[empty] = (b"", "text/plain")
    client.fetch(empty, 0, tmp_path / empty)
    assert (tmp_path / empty).read_bytes() == b""


@pytest.mark.parametrize(("status", "fault"), [(401, BlobRefused), (404, HubUnreachable), (500, HubUnreachable)])
def test_a_download_that_is_not_given_leaves_nothing(client, at_hub, tmp_path, status, fault):
    at_hub.faults += [("GET", status)]
    with pytest.raises(fault):
        client.fetch(SHA256, len(LARGE), tmp_path / SHA256)
    assert not (tmp_path / SHA256).exists()
