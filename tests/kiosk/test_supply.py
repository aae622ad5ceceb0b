"""From an empty data folder to content on the screen: what can go wrong, and what is said of it."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from common.link.canonical import sha256_hex
from common.link.manifest import Manifest, seal_manifest
from common.link.seal import SealKey
from kiosk.supply import Supply

HUB_KEY = SealKey.generate()


class Watched:
    """A supply at work, and the situations it went through."""

    def __init__(self, folder: Path) -> None:
        self.supply = Supply(folder)
        self._cases: queue.Queue[str] = queue.Queue()
        self.supply.follow(lambda: self._cases.put(self.supply.situation.case))
        self.supply.start()

    def next_case(self) -> str:
        return self._cases.get(timeout=30)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[], Watched]]:
    """Begins a supply in `tmp_path`, and ends it with the test."""
    begun: list[Watched] = []

    def work() -> Watched:
        begun.append(Watched(tmp_path))
        return begun[-1]

    yield work
    for watched in begun:
        watched.supply.stop()


@pytest.fixture
def hub() -> Iterator[Callable[[int, dict[str, Any]], str]]:
    """A hub that answers each enrolment with this status and this JSON; gives its address."""
    servers: list[HTTPServer] = []

    def serve(status: int, said: dict[str, Any]) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Answer)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def put_enrolment(folder: Path, hub: str) -> None:
    (folder / "enrol.toml").write_text(f'hub = "{hub}"\ncode = "ABCD-1234"\nhub_key = "{HUB_KEY.public.text}"\n')


def put_identity(folder: Path) -> None:
    SealKey.generate().save(folder / "seal.key")
    said = {
        "device": "kiosk-1", "name": "Lobby", "kind": "kiosk", "hub_url": "http://127.0.0.1:9",
        "broker": {"host": "127.0.0.1", "port": 9}, "hub_key": HUB_KEY.public.text, "hub_encryption_key": {},
    }  # fmt: skip
    (folder / "identity.json").write_text(json.dumps(said))


def put_content(folder: Path, root: bytes, version: int = 1) -> None:
    blobs = folder / "content" / "readout" / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    (blobs / sha256_hex(root)).write_bytes(root)
    manifest = Manifest(
        "readout", version, "2026-11-22T08:30:00+07:00", sha256_hex(root), {sha256_hex(root): len(root)}
    )
    (blobs.parent / "current.jws").write_text(seal_manifest(manifest, HUB_KEY))


def test_an_empty_folder_is_a_device_that_is_not_enrolled(begin: Callable[[], Watched]) -> None:
    assert begin().next_case() == "not-enrolled"


def test_the_enrolment_file_is_taken_up_as_soon_as_it_is_there(
    begin: Callable[[], Watched], tmp_path: Path, hub: Callable[[int, dict[str, Any]], str]
) -> None:
    watched = begin()
    assert watched.next_case() == "not-enrolled"

    put_enrolment(tmp_path, hub(410, {"error": "code-expired"}))

    assert watched.next_case() == "code-expired"


@pytest.mark.parametrize(
    ("status", "said", "case"),
    [
        (410, {"error": "code-expired"}, "code-expired"),
        (409, {"error": "code-used"}, "code-used"),
        (403, {"error": "code-unknown"}, "code-unknown"),
        (403, {"error": "too-many-tries"}, "too-many-tries"),
        (400, {"error": "malformed"}, "malformed"),
        (400, {"error": "something newer"}, "malformed"),
        (200, {"sealed": "not sealed by this hub"}, "hub-untrusted"),
        (200, {}, "hub-untrusted"),
        (500, {}, "hub-unreachable"),
    ],
)
def test_what_the_hub_says_to_an_enrolment_is_told(
    begin: Callable[[], Watched],
    tmp_path: Path,
    hub: Callable[[int, dict[str, Any]], str],
    status: int,
    said: dict[str, Any],
    case: str,
) -> None:
    address = hub(status, said)
    put_enrolment(tmp_path, address)

    watched = begin()

    assert watched.next_case() == case
    assert watched.supply.situation.hub == address


def test_a_hub_that_does_not_answer_is_unreachable(begin: Callable[[], Watched], tmp_path: Path) -> None:
    put_enrolment(tmp_path, "http://127.0.0.1:9")

    assert begin().next_case() == "hub-unreachable"


@pytest.mark.parametrize("text", ["hub = ", 'code = "only"', "\x00\xff"])
def test_an_enrolment_file_that_is_not_complete_is_told(
    begin: Callable[[], Watched], tmp_path: Path, text: str
) -> None:
    (tmp_path / "enrol.toml").write_bytes(text.encode("latin-1"))

    assert begin().next_case() == "malformed"


def test_an_enrolled_kiosk_without_content_waits_for_the_first(begin: Callable[[], Watched], tmp_path: Path) -> None:
    put_identity(tmp_path)

    watched = begin()

    assert watched.next_case() == "waiting"
    assert watched.supply.situation.hub == "http://127.0.0.1:9"


def test_the_last_whole_publication_is_shown_without_any_hub(
    begin: Callable[[], Watched], tmp_path: Path, publication: dict[str, Any], as_bytes: Callable[[Any], bytes]
) -> None:
    put_identity(tmp_path)
    put_content(tmp_path, as_bytes(publication), version=4)

    watched = begin()

    assert watched.next_case() == "ready"
    assert watched.supply.readout is not None
    assert watched.supply.readout.version == 4
    assert not watched.supply.online


def test_a_publication_that_cannot_be_read_is_told_where_there_is_no_other(
    begin: Callable[[], Watched], tmp_path: Path
) -> None:
    put_identity(tmp_path)
    put_content(tmp_path, b'{"format": "sp-readout/1"}')

    assert begin().next_case() == "unreadable"


def test_a_publication_that_cannot_be_read_leaves_the_one_that_is_shown_and_is_reported(
    begin: Callable[[], Watched], tmp_path: Path, publication: dict[str, Any], as_bytes: Callable[[Any], bytes]
) -> None:
    from common.link.content import ContentStore

    put_identity(tmp_path)
    put_content(tmp_path, as_bytes(publication), version=4)
    watched = begin()
    assert watched.next_case() == "ready"
    shown = watched.supply.readout

    put_content(tmp_path, b"{}", version=5)
    watched.supply.take(ContentStore(tmp_path / "content" / "readout", "readout", HUB_KEY.public).current, "")

    assert watched.supply.readout is shown
    assert watched.supply.situation.case == "ready"
    assert "version 5" in watched.supply.reported()["pages"]["problem"]


def test_content_of_another_hub_is_not_shown(
    begin: Callable[[], Watched], tmp_path: Path, publication: dict[str, Any], as_bytes: Callable[[Any], bytes]
) -> None:
    put_identity(tmp_path)
    put_content(tmp_path, as_bytes(publication))
    said = json.loads((tmp_path / "identity.json").read_text())
    (tmp_path / "identity.json").write_text(json.dumps({**said, "hub_key": SealKey.generate().public.text}))

    assert begin().next_case() == "waiting"


def test_a_folder_that_cannot_be_written_is_told(begin: Callable[[], Watched], tmp_path: Path) -> None:
    put_identity(tmp_path)
    (tmp_path / "content").write_text("a file where a folder belongs")

    assert begin().next_case() == "disk"


def test_an_outbox_that_cannot_be_used_is_told_while_the_content_stays(
    begin: Callable[[], Watched], tmp_path: Path, publication: dict[str, Any], as_bytes: Callable[[Any], bytes]
) -> None:
    put_identity(tmp_path)
    put_content(tmp_path, as_bytes(publication))
    (tmp_path / "outbox.db").mkdir()
    watched = begin()
    assert watched.next_case() == "ready"
    watched.supply.first_frame_drawn()

    assert watched.next_case() == "disk"
    assert watched.supply.readout is not None
