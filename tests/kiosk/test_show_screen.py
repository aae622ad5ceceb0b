"""Pictures of the window for the hub, and the pace at which the program looks for fingers."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from kivy.clock import Clock

from common.link import request_seal
from common.link.identity import Identity
from common.link.screen_sharing import ScreenSharing
from common.link.seal import SealKey
from common.touch.capture import ScreenPictures, pixels_of, png
from common.touch.pace import RESTING_FRAMES, Pace
from common.touch.testing import frames
from kiosk.places import InCategory

Shown = Any  # conftest's


def decoded(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and RGB rows of a PNG as `png` writes it."""
    width, height = struct.unpack(">II", picture[16:24])
    start = picture.index(b"IDAT") + 4
    size = struct.unpack(">I", picture[start - 8 : start - 4])[0]
    rows = zlib.decompress(picture[start : start + size])
    return width, height, b"".join(rows[at + 1 : at + 1 + width * 3] for at in range(0, len(rows), width * 3 + 1))


def test_a_picture_shows_the_window_upright_and_small(kiosk: Shown) -> None:
    width, height, rgb = decoded(png(pixels_of(kiosk.stage, 270)))

    assert (width, height) == (270, 480)
    # The office's name stands on deep blue at the top, the bar on white at the bottom.
    assert tuple(rgb[:3]) == (0x0B, 0x3C, 0x5D)
    assert tuple(rgb[(height - 3) * width * 3 :][:3]) == (0xFF, 0xFF, 0xFF)


def test_the_window_stays_as_it_is_when_a_picture_is_taken(kiosk: Shown) -> None:
    before = pixels_of(kiosk.stage, 270)
    frames(3)

    assert pixels_of(kiosk.stage, 270) == before
    assert kiosk.stage.parent is not None


def test_pictures_are_sent_when_something_changed_and_tried_again_where_that_failed(kiosk: Shown) -> None:
    answers = [False, True, True]
    sent: list[bytes] = []

    def deliver(picture: bytes) -> bool:
        sent.append(picture)
        return answers[len(sent) - 1]

    pictures = ScreenPictures(kiosk.stage, deliver)
    pictures.start()
    try:
        kiosk.wait_until(lambda: len(sent) == 2)
        assert sent[0] == sent[1]
        kiosk.visit.go(InCategory("procedures"))
        kiosk.wait_until(lambda: len(sent) == 3)
        assert sent[2] != sent[1]
    finally:
        pictures.stop()


@pytest.fixture
def hub() -> Iterator[tuple[str, list[tuple[str, dict[str, str], bytes]]]]:
    """(address, what was put there); it takes the first picture and refuses the others."""
    put: list[tuple[str, dict[str, str], bytes]] = []

    class Take(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            put.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204 if len(put) == 1 else 403)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Take)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", put
    server.shutdown()
    server.server_close()


def identity(folder: Path, hub_url: str) -> Identity:
    SealKey.generate().save(folder / "seal.key")
    said = {
        "device": "kiosk-1", "name": "Lobby", "kind": "kiosk", "hub_url": hub_url,
        "broker": {"host": "127.0.0.1", "port": 9}, "hub_key": SealKey.generate().public.text, "hub_encryption_key": {},
    }  # fmt: skip
    (folder / "identity.json").write_text(json.dumps(said))
    return Identity.load(folder)


def test_a_picture_is_put_to_the_hub_under_the_devices_seal(
    tmp_path: Path, hub: tuple[str, list[tuple[str, dict[str, str], bytes]]]
) -> None:
    address, put = hub
    device = identity(tmp_path, address)

    assert ScreenSharing(device).send(b"\x89PNG\r\n\x1a\n and so on")

    path, headers, body = put[0]
    named, token = request_seal.claimed_device(headers["Authorization"])
    request_seal.verify(token, device.seal_key.public, named, "PUT", path)
    assert (path, named, headers["Content-Type"]) == ("/fleet/screen", "kiosk-1", "image/png")
    assert body.startswith(b"\x89PNG")


def test_a_picture_that_is_refused_or_finds_no_hub_is_told(
    tmp_path: Path, hub: tuple[str, list[tuple[str, dict[str, str], bytes]]]
) -> None:
    address, put = hub
    sharing = ScreenSharing(identity(tmp_path, address))
    sharing.send(b"\xff\xd8\xff\xe0")

    assert not sharing.send(b"\xff\xd8\xff\xe0")
    assert not ScreenSharing(identity(tmp_path, "http://127.0.0.1:9")).send(b"\xff\xd8\xff\xe0")
    assert len(put) == 2


@pytest.mark.parametrize("picture", [b"", b"GIF89a", b"\x89PNG" + bytes(4_000_001)])
def test_what_is_no_picture_is_not_sent(tmp_path: Path, picture: bytes) -> None:
    with pytest.raises(ValueError, match="PNG or JPEG"):
        ScreenSharing(identity(tmp_path, "http://127.0.0.1:9")).send(picture)


def test_the_program_rests_while_nothing_happens_and_wakes_with_a_touch() -> None:
    time, full = [0.0], 60.0
    before, Clock._max_fps = Clock._max_fps, full
    pace = Pace(now=lambda: time[0])
    pace.start()
    try:
        assert not pace.resting
        time[0] = 60.0
        pace._look(0)
        assert pace.resting
        assert Clock._max_fps == RESTING_FRAMES
        pace.wake()
        assert Clock._max_fps == full
        pace.stop()
        assert Clock._max_fps == full
    finally:
        pace.stop()
        Clock._max_fps = before
