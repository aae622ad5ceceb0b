"""Blobs over HTTP: put under their hash, resumed where a transfer broke off, checked at both ends."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from common.link.canonical import read_object
from common.link.errors import BlobRefused, HubUnreachable
from common.link.identity import Identity
from common.link.request_seal import authorization

PIECE_BYTES = 1 << 20
"""Sent at once: what is lost of an upload when the connection breaks."""
FETCHED_BYTES = 1 << 16
"""Written at once: what is lost of a download."""
TIMEOUT_SECONDS = (5, 30)
MOST_CONFLICTS = 3

_REFUSALS = {413: "too-large", 422: "hash-mismatch", 401: "not-entitled", 403: "not-entitled"}

_LATER = {"disk-full", "too-many-unfinished", "too-many-unnamed"}


class BlobClient:
    """Stores and fetches blobs at the hub as one device. For use by one thread."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._http = requests.Session()
        # The hub is on the office's own network: no proxy of the environment, and no password of a .netrc, which would
        # take the place of the seal.
        self._http.trust_env = False
        if identity.hub_ca:
            self._http.verify = str(identity.hub_ca)

    def put(self, sha256: str, data: bytes, media: str) -> None:
        """Returns when the hub holds the blob. Raises HubUnreachable (try again) or BlobRefused."""
        with _hub_answers():
            start, conflicts = 0, 0
            if len(data) > PIECE_BYTES:  # to ask first is worth it only where much may be there already
                held = self._send("HEAD", sha256)
                if held.status_code == 200:
                    return
                start = _offset(held, len(data))
            while start < len(data) and conflicts < MOST_CONFLICTS:
                end = min(start + PIECE_BYTES, len(data))
                headers = {"Content-Type": media, "Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
                answer = self._send("PUT", sha256, data=data[start:end], headers=headers)
                if answer.status_code == 409:  # the hub holds another part than was thought
                    start, conflicts = _offset(answer, len(data)), conflicts + 1
                    continue
                _check(answer)
                if answer.status_code in (200, 201):
                    return
                start = end
            raise HubUnreachable(f"blob {sha256}: all sent, and still not whole")

    def fetch(self, sha256: str, size: int, to: Path) -> None:
        """Brings a blob into the file `to`, whole or not at all; a part of it is kept and taken up again.

        Raises HubUnreachable (try again) or BlobRefused.
        """
        part = to.with_name(to.name + ".part")
        held = part.stat().st_size if part.exists() else 0
        if held > size:
            part.unlink()
            held = 0
        if held < size or size == 0:
            with _hub_answers():
                held = self._fetch_rest(sha256, held, size, part)
        if held < size:
            raise HubUnreachable(f"blob {sha256}: {held} of {size} bytes came")
        with part.open("rb") as file:
            right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        if not right:
            part.unlink()
            raise BlobRefused(f"blob {sha256}: other bytes came", reason="hash-mismatch")
        part.replace(to)

    def _fetch_rest(self, sha256: str, held: int, size: int, part: Path) -> int:
        """Adds to the file `part` what it lacks beyond `held` bytes; returns how long it is then."""
        headers = {"Range": f"bytes={held}-"} if held else {}
        with self._send("GET", sha256, headers=headers, stream=True) as answer:
            _check(answer)
            with part.open("ab" if answer.status_code == 206 else "wb") as file:
                for piece in answer.iter_content(FETCHED_BYTES):
                    file.write(piece)
                    if file.tell() > size:
                        break
                file.flush()
                os.fsync(file.fileno())
                return file.tell()

    def _send(
        self,
        method: str,
        sha256: str,
        *,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        url = f"{self._identity.hub_url}/documents/blobs/{sha256}"
        sealed = authorization(self._identity.seal_key, self._identity.device, method, url)
        return self._http.request(
            method,
            url,
            data=data,
            headers={**(headers or {}), "Authorization": sealed},
            timeout=TIMEOUT_SECONDS,
            stream=stream,
            allow_redirects=False,
        )


@contextmanager
def _hub_answers() -> Iterator[None]:
    try:
        yield
    except (requests.RequestException, ValueError) as fault:
        raise HubUnreachable(f"{type(fault).__name__}") from fault


def _offset(answer: requests.Response, size: int) -> int:
    """Where the hub says that the upload stands; the beginning, if that makes no sense."""
    said = answer.headers.get("Upload-Offset", "")
    return int(said) if said.isascii() and said.isdigit() and int(said) <= size else 0


def _check(answer: requests.Response) -> None:
    if answer.status_code in _REFUSALS:
        raise BlobRefused(f"{answer.status_code} for {answer.url}", reason=_REFUSALS[answer.status_code])
    if answer.status_code not in (200, 201, 202, 206):
        raise HubUnreachable(f"{answer.status_code} for {answer.url}", reason=_why_later(answer))


def _why_later(answer: requests.Response) -> str:
    if answer.status_code != 507:
        return ""
    try:
        said = read_object(answer.content).get("error")
    except (ValueError, RecursionError):
        return ""
    return next((known for known in _LATER if known == said), "")
